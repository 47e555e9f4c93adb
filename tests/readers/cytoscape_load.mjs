// Reads Cytoscape's JSON from standard input, loads it, and prints what each element became.
import { readFileSync } from "node:fs";
import cytoscape from "cytoscape";

const { elements } = JSON.parse(readFileSync(0, "utf8"));
const graph = cytoscape({ elements, headless: true, styleEnabled: false });
const nodes = graph.nodes().map((node) => [node.id(), node.parent().id() ?? null]);
const edges = graph.edges().map((edge) => [edge.id(), [edge.source().id(), edge.target().id()]]);
console.log(JSON.stringify({ nodes: Object.fromEntries(nodes), edges: Object.fromEntries(edges) }));
