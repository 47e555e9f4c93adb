// What draw.io made of each cell, in pixels of the page: evaluated in its window by tests/drawio_app.py.
() => {
  const graph = window.editorUi.editor.graph;
  graph.view.scaleAndTranslate(1, 0, 0);
  const isKnown = (name) => mxCellRenderer.defaultShapes[name] || mxStencilRegistry.getStencil(name);
  const { x: left, y: top } = graph.view.translate;
  const corners = (box) =>
    box && [box.x - left, box.y - top, box.x + box.width - left, box.y + box.height - top];
  const seen = (cell) => {
    const state = graph.view.getState(cell);
    const style = state ? state.style : {};
    const names = [style.shape, style.resIcon, style.grIcon].filter((name) => name && name !== 'label');
    return {
      id: cell.id,
      parent: cell.parent.id,
      is_line: Boolean(cell.edge),
      is_frame: graph.getModel().getChildCount(cell) > 0,
      is_drawn: Boolean(state && state.shape && state.shape.node && state.shape.node.childNodes.length),
      unknown: names.filter((name) => !isKnown(name)),
      image: style.image || null,
      text: state && state.text ? state.text.node.textContent : '',
      words: state && state.text ? corners(state.text.boundingBox) : null,
      box: cell.edge ? null : corners(state),
      points: ((state && state.absolutePoints) || []).map((point) => point && [point.x - left, point.y - top]),
      ends: [cell.source, cell.target].map((end) => end && end.id),
    };
  };
  return Object.values(graph.getModel().cells).filter((cell) => cell.vertex || cell.edge).map(seen);
}
