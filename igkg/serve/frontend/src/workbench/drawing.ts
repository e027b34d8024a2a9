// From triples to a drawing of nodes and arrows that can be moved, zoomed and followed.
import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, type SimulationNodeDatum } from "d3-force";
import { select } from "d3-selection";
import { zoom } from "d3-zoom";
import { html, svg } from "../page/elements";
import type { Say } from "../page/texts";
import type { Triple, Value } from "./answer";
import { addressOf, type Names } from "./names";

const MOST = 300;
const STEPS = 300;
const LENGTH = 110;
const ROOM = 40;
// Names are wider than high, so the drawing is stretched.
const STRETCH = 1.9;
const LONGEST = 34;

interface Node extends SimulationNodeDatum {
  value: Value;
}
interface Arrow {
  source: Node;
  target: Node;
  predicate: Value;
}

export async function draw(triples: Triple[], names: Names, say: Say): Promise<HTMLElement> {
  const drawn = triples.slice(0, MOST);
  await names.learn(drawn.flat());
  const { nodes, arrows } = laidOut(drawn);
  const label = say("graph-label");
  const picture = svg("svg", { class: "drawing", viewBox: frame(nodes), role: "group", "aria-label": label });
  const marker = svg("marker", { id: "arrow-head", viewBox: "0 0 8 8", refX: "14", refY: "4", markerWidth: "7", markerHeight: "7", orient: "auto" });
  marker.append(svg("path", { d: "M0 0L8 4L0 8z" }));
  const content = svg("g", {}, ...arrows.map((arrow) => arrowOf(arrow, names)), ...nodes.map((node) => nodeOf(node, names)));
  picture.append(svg("defs", {}, marker), content);
  select<SVGSVGElement, unknown>(picture).call(
    zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.2, 8])
      .on("zoom", ({ transform }) => content.setAttribute("transform", String(transform))),
  );
  const cut = triples.length > MOST ? html("p", { class: "quiet small" }, say("graph-cut", { shown: MOST, count: triples.length })) : null;
  return html("div", { class: "graph" }, cut, picture);
}

function laidOut(triples: Triple[]): { nodes: Node[]; arrows: Arrow[] } {
  const byKey = new Map<string, Node>();
  const nodeFor = (value: Value): Node => {
    const key = `${value.type} ${value.value} ${value["xml:lang"] ?? value.datatype ?? ""}`;
    const known = byKey.get(key) ?? { value };
    byKey.set(key, known);
    return known;
  };
  const arrows = triples.map(([subject, predicate, object]) => ({ source: nodeFor(subject), target: nodeFor(object), predicate }));
  const nodes = [...byKey.values()];
  forceSimulation(nodes)
    .force("link", forceLink<Node, Arrow>(arrows).distance(LENGTH))
    .force("charge", forceManyBody().strength(-260))
    .force("room", forceCollide(ROOM))
    .force("centre", forceCenter())
    .stop()
    .tick(STEPS);
  for (const node of nodes) node.x = (node.x ?? 0) * STRETCH;
  return { nodes, arrows };
}

function frame(nodes: Node[]): string {
  const xs = nodes.map(({ x = 0 }) => x);
  const ys = nodes.map(({ y = 0 }) => y);
  const [left, top] = [Math.min(...xs) - 110, Math.min(...ys) - 40];
  return [left, top, Math.max(...xs) + 110 - left, Math.max(...ys) + 40 - top].map(Math.round).join(" ");
}

function arrowOf({ source, target, predicate }: Arrow, names: Names): SVGElement {
  const [x1, y1, x2, y2] = [source.x ?? 0, source.y ?? 0, target.x ?? 0, target.y ?? 0];
  const line = svg("line", { x1: String(x1), y1: String(y1), x2: String(x2), y2: String(y2), "marker-end": "url(#arrow-head)" });
  const text = svg("text", { class: "predicate", x: String((x1 + x2) / 2), y: String((y1 + y2) / 2 - 3) }, shortened(names.name(predicate)));
  return svg("g", { class: "arrow" }, line, text);
}

function nodeOf(node: Node, names: Names): SVGElement {
  const { value, x = 0, y = 0 } = node;
  const address = value.type === "uri" ? addressOf(value.value) : null;
  const parts = [
    svg("title", {}, names.written(value)),
    svg("circle", { cx: String(x), cy: String(y), r: "6" }),
    svg("text", { x: String(x), y: String(y + 19) }, shortened(names.name(value))),
  ];
  return address ? svg("a", { href: address, class: "node" }, ...parts) : svg("g", { class: `node is-${value.type}` }, ...parts);
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
