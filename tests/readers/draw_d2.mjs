// Compiles and draws D2 texts, given as a JSON list on standard input; prints a list of {svg} or {error}.
import { D2 } from '@terrastruct/d2';
import { readFileSync } from 'node:fs';

const d2 = new D2();
const drawn = [];
for (const text of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    const { diagram, renderOptions } = await d2.compile(text);
    const svg = await d2.render(diagram, renderOptions);
    const shapes = diagram.shapes.map(({ id, label, type, tooltip }) => ({ id, label, type, tooltip }));
    const lines = diagram.connections.map(({ src, dst, label, srcArrow, dstArrow, strokeDash, stroke }) =>
      ({ src, dst, label, srcArrow, dstArrow, strokeDash, stroke }));
    drawn.push({ svg, shapes, lines, legend: diagram.legend ?? null, layout: renderOptions.layout ?? null });
  } catch (error) {
    drawn.push({ error: String(error.message ?? error) });
  }
}
process.stdout.write(JSON.stringify(drawn), () => process.exit(0));
