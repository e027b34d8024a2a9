// From the page's data on relations to a network that can be zoomed, moved and followed, and a panel that reads it out.
import "./pictures/pictures.css";
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type Simulation } from "d3-force";
import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { html } from "./page/elements";
import { readTexts, type Say } from "./page/texts";
import { kindNames, remember, remembered, watchChoices } from "./pictures/choices";
import { edgeAt, graphOf, type Edge, type Graph, type NetworkData, type Node } from "./pictures/graph";
import { Brush } from "./pictures/brush";
import { Panel } from "./pictures/panel";

// Steps of the layout: fewer where each takes long.
const STEPS = 260;
const STEPS_OF_MANY = 140;
const MANY = 1000;
const MILLISECONDS_AT_ONCE = 24;
const ZOOM = 1.5;
const REACH = 12;

class NetworkPicture {
  private readonly canvas = html("canvas", { tabindex: "0", role: "application" });
  private readonly find = html("input", { type: "search", list: "things-in-picture", autocomplete: "off" });
  private readonly names = html("datalist", { id: "things-in-picture" });
  private readonly behaviour = zoom<HTMLCanvasElement, unknown>();
  private readonly panel: Panel;
  private readonly brush: Brush;
  private graph: Graph = { nodes: [], edges: [], passages: {} };
  private chosen: Node | null = null;
  private chosenEdge: Edge | null = null;
  private transform: ZoomTransform = zoomIdentity;
  private frame = 0;
  private simulation: Simulation<Node, Edge> | null = null;

  constructor(place: HTMLElement, say: Say) {
    const kinds = kindNames();
    this.canvas.setAttribute("aria-label", say("label"));
    this.panel = new Panel(say, kinds, (node) => this.choose(node, true));
    this.brush = new Brush(this.canvas);
    const button = (words: string, sign: string, act: () => void): HTMLElement =>
      html("button", { type: "button", title: say(words), "aria-label": say(words), click: act }, sign);
    place.append(
      html("div", { class: "picture-bar" }, button("zoom-in", "+", () => this.by(ZOOM)), button("zoom-out", "−", () => this.by(1 / ZOOM)), button("whole", "⤢", () => this.whole()), html("label", {}, `${say("find")} `, this.find), this.names, html("span", { class: "quiet small" }, say("keys"))),
      html("div", { class: "network" }, html("div", { class: "picture-frame" }, this.canvas), this.panel.element),
      this.brush.legend(kinds, say),
    );
    this.behaviour
      .scaleExtent([0.05, 12])
      .filter((event: Event) => (event.type === "wheel" ? (event as WheelEvent).ctrlKey || (event as WheelEvent).shiftKey || document.activeElement === this.canvas : !(event as MouseEvent).button))
      .on("zoom", ({ transform }: { transform: ZoomTransform }) => {
        this.transform = transform;
        this.plan();
      })
      .on("end", ({ sourceEvent }: { sourceEvent: unknown }) => {
        if (sourceEvent !== null) this.note();
      });
    select(this.canvas).call(this.behaviour);
    this.canvas.addEventListener("click", (event) => this.onClick(event));
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    this.find.addEventListener("change", () => this.choose(this.graph.nodes.find((node) => node.name === this.find.value) ?? null, true));
    new ResizeObserver(() => this.plan()).observe(this.canvas);
  }

  show(data: NetworkData): void {
    this.simulation?.stop();
    this.graph = graphOf(data);
    this.names.replaceChildren(...this.graph.nodes.map((node) => html("option", { value: node.name })));
    const { nodes } = this.graph;
    const wanted = nodes.find((node) => node.name === this.find.value) ?? nodes.find((node) => node.token === remembered("focus"));
    this.arrange();
    this.choose(wanted ?? null, this.find.value !== "");
  }

  /** Lets the nodes find their places, the same ones each time; drawn as it goes, unless the reader wants no motion. */
  private arrange(): void {
    const { nodes, edges } = this.graph;
    const last = nodes.length > MANY ? STEPS_OF_MANY : STEPS;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const simulation = forceSimulation<Node, Edge>(nodes)
      .force("link", forceLink<Node, Edge>(edges).distance(60).strength(0.25))
      .force("charge", forceManyBody<Node>().strength(-150).distanceMax(600))
      .force("room", forceCollide<Node>((node) => node.radius + 4))
      .force("x", forceX<Node>(0).strength(0.05))
      .force("y", forceY<Node>(0).strength(0.07))
      .alphaDecay(1 - 0.001 ** (1 / last))
      .stop();
    this.simulation = simulation;
    const view = remembered("view");
    let steps = 0;
    const go = (): void => {
      if (this.simulation !== simulation) return;
      const until = performance.now() + MILLISECONDS_AT_ONCE;
      do {
        simulation.tick();
        steps += 1;
      } while (steps < last && performance.now() < until);
      if (steps < last) requestAnimationFrame(go);
      if (!isStill || steps >= last) {
        if (view === null) this.fit();
        else this.recall(view);
      }
    };
    go();
  }

  private recall(view: string): void {
    const [x = 0, y = 0, k = 1] = view.split(",").map(Number);
    const { width, height } = this.brush.size;
    select(this.canvas).call(this.behaviour.transform, zoomIdentity.translate(width / 2, height / 2).scale(k || 1).translate(-x, -y));
  }

  private note(): void {
    const { width, height } = this.brush.size;
    const [x, y] = this.transform.invert([width / 2, height / 2]);
    remember({ view: [x.toFixed(0), y.toFixed(0), this.transform.k.toFixed(2)].join(",") });
  }

  private fit(): void {
    const { nodes } = this.graph;
    if (nodes.length === 0) return this.plan();
    const { width, height } = this.brush.size;
    const [xs, ys] = [nodes.map((node) => node.x ?? 0), nodes.map((node) => node.y ?? 0)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const k = Math.min(width / (right - left + 120), height / (bottom - top + 90), 2);
    const transform = zoomIdentity.translate(width / 2, height / 2).scale(k).translate(-(left + right) / 2, -(top + bottom) / 2);
    select(this.canvas).call(this.behaviour.transform, transform);
  }

  private whole(): void {
    this.fit();
    remember({ view: null });
  }

  private by(factor: number): void {
    select(this.canvas).call(this.behaviour.scaleBy, factor);
    this.note();
  }

  private plan(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.brush.draw(this.graph, this.transform, this.chosen, this.chosenEdge);
    });
  }

  private choose(node: Node | null, isNew: boolean): void {
    this.chosen = node;
    this.chosenEdge = null;
    if (node === null) this.panel.rest(this.graph);
    else this.panel.tell(this.graph, node);
    if (isNew) remember({ focus: node?.token ?? null });
    if (node !== null && isNew && !this.brush.isInView(node, this.transform)) select(this.canvas).call(this.behaviour.translateTo, node.x ?? 0, node.y ?? 0);
    this.plan();
  }

  private onClick(event: MouseEvent): void {
    const [x, y] = this.transform.invert([event.offsetX, event.offsetY]);
    const reach = REACH / this.transform.k;
    const node = this.simulation?.find(x, y, Math.max(reach, 14));
    if (node !== undefined) return this.choose(node, true);
    const edge = edgeAt(this.graph, x, y, reach);
    if (edge === null) return this.choose(null, true);
    this.chosenEdge = edge;
    this.panel.tellEdge(this.graph, edge);
    this.plan();
  }

  private onKey(event: KeyboardEvent): void {
    const { nodes } = this.graph;
    const step = ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 } as Record<string, number>)[event.key];
    if (event.key === "+" || event.key === "=") this.by(ZOOM);
    else if (event.key === "-") this.by(1 / ZOOM);
    else if (event.key === "0") this.whole();
    else if (event.key === "Escape") this.choose(null, true);
    else if (event.key === "Enter" && this.chosen !== null) location.assign(this.chosen.address);
    else if (step !== undefined && nodes.length > 0) {
      const here = this.chosen === null ? -step : nodes.indexOf(this.chosen);
      this.choose(nodes[(Math.max(here, step > 0 ? -1 : 0) + step + nodes.length) % nodes.length] ?? null, true);
    } else return;
    event.preventDefault();
  }
}

const place = document.querySelector<HTMLElement>("#network");
if (place !== null) {
  const say = readTexts(place);
  const picture = new NetworkPicture(place, say);
  watchChoices<NetworkData>(
    place.dataset["source"] ?? "",
    (data) => picture.show(data),
    () => place.replaceChildren(html("p", {}, say("failed"))),
  );
}
