// From the data on nodes and edges to objects that know one another.
import type { SimulationLinkDatum, SimulationNodeDatum } from "d3-force";

export interface Named {
  name: string;
  address: string;
}

export interface NetworkData {
  nodes: (Named & { kind: string; token: string })[];
  edges: { from: number; to: number; way: string; name: string; situations: Named[]; passages: string[] }[];
  passages: Record<string, Named>;
}

export interface Node extends SimulationNodeDatum, Named {
  kind: string;
  token: string;
  edges: Edge[];
  radius: number;
}

export interface Edge extends SimulationLinkDatum<Node> {
  source: Node;
  target: Node;
  way: string;
  name: string;
  situations: Named[];
  passages: string[];
}

/** Nodes with most relations first; the picture draws names in this order as far as there is room. */
export interface Graph {
  nodes: Node[];
  edges: Edge[];
  passages: Record<string, Named>;
}

export function graphOf(data: NetworkData): Graph {
  const nodes: Node[] = data.nodes.map((node) => ({ ...node, edges: [], radius: 4 }));
  const edges: Edge[] = [];
  for (const { from, to, ...rest } of data.edges) {
    const [source, target] = [nodes[from], nodes[to]];
    if (source === undefined || target === undefined) continue;
    const edge: Edge = { source, target, ...rest };
    source.edges.push(edge);
    target.edges.push(edge);
    edges.push(edge);
  }
  for (const node of nodes) node.radius = 4 + Math.sqrt(node.edges.length) * 1.3;
  nodes.sort((a, b) => b.edges.length - a.edges.length || a.name.localeCompare(b.name));
  return { nodes, edges, passages: data.passages };
}

/** Gives the edge nearest to a point, within reach of it. */
export function edgeAt(graph: Graph, x: number, y: number, reach: number): Edge | null {
  let best: Edge | null = null;
  let least = reach;
  for (const edge of graph.edges) {
    const distance = distanceTo(edge, x, y);
    if (distance < least) [best, least] = [edge, distance];
  }
  return best;
}

function distanceTo({ source, target }: Edge, x: number, y: number): number {
  const [x1, y1, x2, y2] = [source.x ?? 0, source.y ?? 0, target.x ?? 0, target.y ?? 0];
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(Math.max(((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}
