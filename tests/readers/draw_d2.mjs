// Compiles and draws D2 texts: a JSON list on standard input, one of drawings on standard output.
import { D2 } from '@terrastruct/d2';
import { readFileSync } from 'node:fs';

const d2 = new D2();
const drawn = [];
for (const text of JSON.parse(readFileSync(0, 'utf8'))) {
  const { diagram, renderOptions } = await d2.compile(text);
  drawn.push({
    svg: await d2.render(diagram, renderOptions),
    engine: diagram.config.layoutEngine,
    shapes: diagram.shapes.map(({ id, tooltip }) => ({ id, tooltip })),
    lines: diagram.connections.map(({ label, stroke, strokeDash, srcArrow, dstArrow }) =>
      ({ label, stroke, dash: strokeDash, heads: [srcArrow, dstArrow] })),
    legend: (diagram.legend?.connections ?? []).map(({ label }) => label),
  });
}
process.stdout.write(JSON.stringify(drawn), () => process.exit(0));
