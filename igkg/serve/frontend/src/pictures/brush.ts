// From a graph and what is chosen in it to a drawing on a canvas: shapes tell kinds, strokes tell sides, names where there is room.
import type { ZoomTransform } from "d3-zoom";
import { html } from "../page/elements";
import type { Say } from "../page/texts";
import type { Edge, Graph, Node } from "./graph";

const SHAPES: Record<string, (context: CanvasRenderingContext2D, x: number, y: number, r: number) => void> = {
  Document: (c, x, y, r) => c.rect(x - r * 0.8, y - r, r * 1.6, r * 2),
  TextUnit: (c, x, y, r) => c.rect(x - r, y - r * 0.6, r * 2, r * 1.2),
  Event: (c, x, y, r) => polygon(c, x, y, r * 1.25, 3, -Math.PI / 2),
  Process: (c, x, y, r) => polygon(c, x, y, r * 1.1, 6, 0),
  Proposal: (c, x, y, r) => polygon(c, x, y, r * 1.2, 4, 0),
  Issue: (c, x, y, r) => star(c, x, y, r * 1.35),
  Function: (c, x, y, r) => polygon(c, x, y, r * 1.15, 3, Math.PI / 2),
};
const SIDES: Record<string, { dash: number[]; width: number; key: string }> = {
  supports: { dash: [], width: 2.4, key: "for" },
  opposes: { dash: [9, 4], width: 2.4, key: "against" },
  hasReservationsAbout: { dash: [2, 4], width: 2.4, key: "doubt" },
};
const OTHER = { dash: [] as number[], width: 0.9, key: "rest" };
const LETTERS = 34;
// How many names are shown when the whole network is: those with most relations.
const FEW = 60;

export class Brush {
  private readonly context: CanvasRenderingContext2D;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser has no canvas.");
    this.context = context;
  }

  get size(): { width: number; height: number } {
    return { width: Math.max(this.canvas.clientWidth, 1), height: Math.max(this.canvas.clientHeight, 1) };
  }

  isInView(node: Node, transform: ZoomTransform): boolean {
    const [x, y] = transform.apply([node.x ?? 0, node.y ?? 0]);
    return x > 0 && y > 0 && x < this.size.width && y < this.size.height;
  }

  draw(graph: Graph, transform: ZoomTransform, chosen: Node | null, chosenEdge: Edge | null): void {
    const { context } = this;
    this.prepare();
    const colours = getComputedStyle(this.canvas);
    const colour = (name: string): string => colours.getPropertyValue(name).trim();
    const near = new Set<Node>(chosen === null ? [] : [chosen, ...chosen.edges.flatMap((edge) => [edge.source, edge.target])]);
    if (chosenEdge !== null) near.add(chosenEdge.source).add(chosenEdge.target);
    const isDim = near.size > 0;
    const named: Edge[] = [];
    for (const edge of graph.edges) {
      const isNear = chosenEdge !== null ? edge === chosenEdge : chosen !== null && (edge.source === chosen || edge.target === chosen);
      if (isNear) named.push(edge);
      this.line(edge, transform, isNear ? colour("--accent") : colour("--line-strong"), isDim && !isNear ? 0.18 : 1);
    }
    for (const node of graph.nodes) this.shape(node, transform, colour, isDim && !near.has(node), node === chosen);
    context.globalAlpha = 1;
    const room = new Room();
    const first = [...(chosen === null ? [] : [chosen]), ...near, ...(isDim ? [] : graph.nodes.slice(0, FEW * Math.max(transform.k, 1) ** 2))];
    context.font = `12px ${colours.fontFamily || "sans-serif"}`;
    for (const node of first) this.name(node, transform, room, colour, node === chosen);
    if (named.length <= 40) for (const edge of named) this.meaning(edge, transform, room, colour);
  }

  private prepare(): void {
    const { width, height } = this.size;
    const ratio = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
  }

  private line(edge: Edge, transform: ZoomTransform, colour: string, alpha: number): void {
    const { context } = this;
    const side = SIDES[edge.way] ?? OTHER;
    const [x1, y1] = transform.apply([edge.source.x ?? 0, edge.source.y ?? 0]);
    const [x2, y2] = transform.apply([edge.target.x ?? 0, edge.target.y ?? 0]);
    const { width, height } = this.size;
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width || Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) return;
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.lineWidth = side.width;
    context.setLineDash(side.dash);
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
    context.setLineDash([]);
  }

  private shape(node: Node, transform: ZoomTransform, colour: (name: string) => string, isDim: boolean, isChosen: boolean): void {
    const { context } = this;
    const [x, y] = transform.apply([node.x ?? 0, node.y ?? 0]);
    const r = node.radius * Math.min(Math.max(transform.k, 0.45), 1.6);
    context.globalAlpha = isDim ? 0.25 : 1;
    context.beginPath();
    trace(context, node.kind, x, y, r);
    context.fillStyle = node.kind === "Actor" ? colour("--accent") : colour("--raised");
    context.strokeStyle = isChosen ? colour("--focus") : colour("--accent");
    context.lineWidth = isChosen ? 4 : 1.5;
    context.fill();
    context.stroke();
  }

  private name(node: Node, transform: ZoomTransform, room: Room, colour: (name: string) => string, isChosen: boolean): void {
    const { context } = this;
    const [x, y] = transform.apply([node.x ?? 0, node.y ?? 0]);
    const words = node.name.length > LETTERS ? `${node.name.slice(0, LETTERS - 1)}…` : node.name;
    const left = x + node.radius * Math.min(Math.max(transform.k, 0.45), 1.6) + 4;
    if (left > this.size.width || y < 0 || y > this.size.height || !room.take(left, y - 8, context.measureText(words).width, 16)) return;
    this.words(words, left, y + 4, isChosen ? colour("--focus") : colour("--ink"), colour("--raised"));
  }

  private meaning(edge: Edge, transform: ZoomTransform, room: Room, colour: (name: string) => string): void {
    const [x1, y1] = transform.apply([edge.source.x ?? 0, edge.source.y ?? 0]);
    const [x2, y2] = transform.apply([edge.target.x ?? 0, edge.target.y ?? 0]);
    const words = `${edge.name} →`;
    const width = this.context.measureText(words).width;
    const [x, y] = [(x1 + x2) / 2 - width / 2, (y1 + y2) / 2];
    if (room.take(x, y - 7, width, 14)) this.words(words, x, y + 4, colour("--quiet"), colour("--raised"));
  }

  private words(words: string, x: number, y: number, ink: string, halo: string): void {
    const { context } = this;
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = halo;
    context.strokeText(words, x, y);
    context.fillStyle = ink;
    context.fillText(words, x, y);
  }

  /** Explains shapes and strokes. */
  legend(kinds: Map<string, string>, say: Say): HTMLElement {
    const shapes = [...kinds].map(([kind, name]) => html("li", {}, this.sign((context, colour) => {
      context.beginPath();
      trace(context, kind, 10, 8, 6);
      context.fillStyle = kind === "Actor" ? colour("--accent") : colour("--raised");
      context.fill();
      context.stroke();
    }), " ", name));
    const strokes = [...Object.values(SIDES), OTHER].map((side) => html("li", {}, this.sign((context) => {
      context.lineWidth = side.width;
      context.setLineDash(side.dash);
      context.beginPath();
      context.moveTo(0, 8);
      context.lineTo(40, 8);
      context.stroke();
    }, 40), " ", say(side.key)));
    return html("ul", { class: "legend inline", "aria-label": say("legend") }, ...shapes, ...strokes);
  }

  private sign(paint: (context: CanvasRenderingContext2D, colour: (name: string) => string) => void, width = 20): HTMLCanvasElement {
    const canvas = html("canvas", { width: String(width), height: "16", "aria-hidden": "true", class: "sign" });
    const context = canvas.getContext("2d");
    const colours = getComputedStyle(document.documentElement);
    const colour = (name: string): string => colours.getPropertyValue(name).trim();
    if (context !== null) {
      context.strokeStyle = colour("--accent");
      context.lineWidth = 1.5;
      paint(context, colour);
    }
    return canvas;
  }
}

/** Remembers where words stand, so that none covers another. */
class Room {
  private readonly taken: [number, number, number, number][] = [];

  take(x: number, y: number, width: number, height: number): boolean {
    const isFree = this.taken.every(([left, top, right, bottom]) => x > right || x + width < left || y > bottom || y + height < top);
    if (isFree && this.taken.length < 400) this.taken.push([x, y, x + width, y + height]);
    return isFree && this.taken.length < 400;
  }
}

function trace(context: CanvasRenderingContext2D, kind: string, x: number, y: number, r: number): void {
  const shape = SHAPES[kind];
  if (shape === undefined) context.arc(x, y, r, 0, 2 * Math.PI);
  else shape(context, x, y, r);
}

function polygon(context: CanvasRenderingContext2D, x: number, y: number, r: number, corners: number, turn: number): void {
  for (let corner = 0; corner <= corners; corner += 1) {
    const angle = turn + (corner * 2 * Math.PI) / corners;
    context.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
}

function star(context: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  for (let corner = 0; corner <= 10; corner += 1) {
    const angle = -Math.PI / 2 + (corner * Math.PI) / 5;
    const reach = corner % 2 === 0 ? r : r * 0.5;
    context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
}
