// From the page's data on what is dated to a timeline that can be zoomed, moved and followed.
import "./pictures/pictures.css";
import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { html, svg } from "./page/elements";
import { readTexts, type Say } from "./page/texts";
import { kindNames, remember, remembered, watchChoices } from "./pictures/choices";
import { DAY, dayOf, marks, timeOf } from "./pictures/days";
import { inLanes } from "./pictures/lanes";
import { legend, patterns } from "./pictures/signs";
import { stretchOf, type Dated, type Stretch } from "./pictures/spans";

const AXIS = 28;
const HEAD = 22;
const ROOMY = { lane: 22, bar: 10, most: 24, named: true };
const DENSE = { lane: 8, bar: 6, most: 30, named: false };
const LETTER = 6.6;
const LEAST = 7;
const LONGEST = 44;
const ZOOM = 1.6;

class Timeline {
  private readonly picture = svg("svg", { class: "timeline", role: "group" });
  private readonly content = svg("g");
  private readonly told = html("p", { class: "told", "aria-live": "polite" });
  private readonly behaviour = zoom<SVGSVGElement, unknown>();
  private readonly kinds = kindNames();
  private stretches: Stretch[] = [];
  private shown: SVGAElement[] = [];
  private here = 0;
  private transform: ZoomTransform = zoomIdentity;
  private begin = 0;
  private end = 1;
  private frame = 0;

  constructor(private readonly place: HTMLElement, private readonly say: Say, private readonly language: string) {
    this.picture.setAttribute("aria-label", say("label"));
    this.picture.append(patterns(), this.content);
    const button = (words: string, sign: string, act: () => void): HTMLElement =>
      html("button", { type: "button", title: say(words), "aria-label": say(words), click: act }, sign);
    place.append(
      html("div", { class: "picture-bar" }, button("zoom-in", "+", () => this.by(ZOOM)), button("zoom-out", "−", () => this.by(1 / ZOOM)), button("whole", "⤢", () => this.whole()), html("span", { class: "quiet small" }, say("keys"))),
      html("div", { class: "picture-frame" }, this.picture),
      this.told,
      legend(say),
    );
    this.behaviour.scaleExtent([1, 4000]).on("zoom", ({ transform }: { transform: ZoomTransform }) => {
      this.transform = transform;
      this.plan();
    }).on("end", () => this.note()).filter((event: Event) => (event.type === "wheel" ? (event as WheelEvent).ctrlKey || (event as WheelEvent).shiftKey || document.activeElement === this.picture || this.picture.contains(document.activeElement) : !(event as MouseEvent).button));
    select(this.picture).call(this.behaviour);
    this.picture.addEventListener("keydown", (event) => this.onKey(event));
    new ResizeObserver(() => this.plan()).observe(place);
  }

  show(things: Dated[]): void {
    this.stretches = things.map(stretchOf).filter((stretch) => stretch !== null).sort((a, b) => a.from - b.from);
    const times = this.stretches.flatMap((stretch) => [stretch.from, stretch.to]);
    const [first, last] = times.length > 0 ? [Math.min(...times), Math.max(...times)] : [Date.UTC(2003), Date.UTC(2006)];
    const margin = Math.max((last - first) * 0.03, 20 * DAY);
    [this.begin, this.end] = [first - margin, last + margin];
    this.told.textContent = this.stretches.length === 0 ? this.say("nothing") : "";
    this.recall();
    this.plan();
  }

  /** Goes to the stretch of time that the address names. */
  private recall(): void {
    const [from, to] = [timeOf(remembered("from") ?? ""), timeOf(remembered("to") ?? "")];
    const scale = from !== null && to !== null && to > from ? (this.end - this.begin) / (to - from) : 1;
    const offset = from !== null && scale > 1 ? -((from - this.begin) / (this.end - this.begin)) * this.width * scale : 0;
    select(this.picture).call(this.behaviour.transform, zoomIdentity.translate(offset, 0).scale(scale));
  }

  private note(): void {
    const whole = this.transform.k <= 1.001;
    remember({ from: whole ? null : dayOf(this.timeAt(0)), to: whole ? null : dayOf(this.timeAt(this.width)) });
  }

  private get width(): number {
    return Math.max(this.place.clientWidth, 280);
  }

  private x(time: number): number {
    return this.transform.applyX(((time - this.begin) / (this.end - this.begin)) * this.width);
  }

  private timeAt(x: number): number {
    return this.begin + (this.transform.invertX(x) / this.width) * (this.end - this.begin);
  }

  private by(factor: number): void {
    select(this.picture).call(this.behaviour.scaleBy, factor, [this.width / 2, 0]);
  }

  private whole(): void {
    select(this.picture).call(this.behaviour.transform, zoomIdentity);
  }

  private plan(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const focused = this.content.contains(document.activeElement) ? document.activeElement?.getAttribute("data-place") : null;
    const width = this.width;
    this.behaviour.extent([[0, 0], [width, 1]]).translateExtent([[0, 0], [width, 1]]);
    this.content.replaceChildren();
    this.shown = [];
    let y = AXIS;
    for (const kind of new Set([...this.kinds.keys(), ...this.stretches.map((stretch) => stretch.thing.kind)])) {
      const of = this.stretches.filter((stretch) => stretch.thing.kind === kind && this.x(stretch.to) > 0 && this.x(stretch.from) < width);
      if (of.length > 0) y = this.band(kind, of, y, width);
    }
    this.content.prepend(this.axis(width, y));
    this.picture.setAttribute("viewBox", `0 0 ${width} ${y + 8}`);
    this.picture.setAttribute("height", String(y + 8));
    this.shown.sort((a, b) => Number(a.dataset["place"]) - Number(b.dataset["place"]));
    this.here = Math.max(this.shown.findIndex((link) => link.dataset["place"] === focused), 0);
    this.shown.forEach((link, place) => link.setAttribute("tabindex", place === this.here ? "0" : "-1"));
    if (focused !== null && focused !== undefined) this.shown[this.here]?.focus();
  }

  /** Draws the things of a kind, with their names if there is room. */
  private band(kind: string, of: Stretch[], top: number, width: number): number {
    const packed = (way: typeof ROOMY): ReturnType<typeof inLanes<Stretch>> =>
      inLanes(of.map((thing) => ({ thing, ...this.room(thing, way.named) })).sort((a, b) => a.left - b.left), way.most);
    let way = ROOMY;
    let lanes = packed(way);
    if (lanes.left > 0) lanes = packed((way = DENSE));
    const words = [this.kinds.get(kind) ?? kind, String(of.length), way.named ? "" : this.say("denser")].filter((word) => word !== "").join(" · ");
    this.content.append(
      svg("line", { class: "band", x1: "0", x2: String(width), y1: String(top), y2: String(top) }),
      svg("text", { class: "band-name", x: "6", y: String(top + 15) }, words),
    );
    const y = top + HEAD;
    for (const { thing, lane } of lanes.placed) this.content.append(this.bar(thing, y + lane * way.lane, way));
    return y + Math.max(lanes.lanes, 1) * way.lane + 8;
  }

  /** Gives what a bar takes of the lane, with its name to the right, or to the left where there is no room. */
  private room(stretch: Stretch, isNamed: boolean): { left: number; right: number; isBefore: boolean } {
    const left = this.x(stretch.from);
    const right = Math.max(this.x(stretch.to), left + LEAST, 0);
    if (!isNamed) return { left: Math.max(left, 0), right: right + 2, isBefore: false };
    const name = Math.min(stretch.thing.name.length, LONGEST) * LETTER + 14;
    const isBefore = right + name > this.width && left > name;
    return { left: Math.max(isBefore ? left - name : left, 0) - 14, right: isBefore ? right + 8 : right + name, isBefore };
  }

  private bar(stretch: Stretch, y: number, way: typeof ROOMY): SVGAElement {
    const { thing } = stretch;
    const link = svg("a", { href: thing.address, class: `dated kind-${thing.kind} is-${thing.status}`, "data-place": String(this.stretches.indexOf(stretch)) });
    const left = this.x(stretch.from);
    const right = Math.max(this.x(stretch.to), left + LEAST);
    const rect = (from: number, to: number, name: string): SVGRectElement =>
      svg("rect", { class: name, x: from.toFixed(1), y: String(y), width: Math.max(to - from, 1).toFixed(1), height: String(way.bar), rx: "2" });
    link.append(svg("title", {}, this.inWords(stretch)), rect(left, right, "possible"));
    if (stretch.certain !== null) {
      const from = this.x(stretch.certain[0]);
      link.append(rect(from, Math.max(this.x(stretch.certain[1]), from + Math.min(LEAST, right - from)), "is-certain"));
    }
    const middle = y + way.bar / 2;
    const tail = (from: number, to: number): void => void link.append(svg("line", { class: "open", x1: from.toFixed(1), x2: to.toFixed(1), y1: String(middle), y2: String(middle) }));
    if (stretch.opensLeft) tail(left - 14, left);
    if (stretch.opensRight) tail(right, right + 8);
    if (way.named) {
      const name = thing.name.length > LONGEST ? `${thing.name.slice(0, LONGEST - 1)}…` : thing.name;
      const { isBefore } = this.room(stretch, true);
      link.append(svg("text", { "aria-hidden": "true", x: (isBefore ? left - 16 : Math.max(right, 0) + 10).toFixed(1), y: String(y + way.bar), ...(isBefore ? { "text-anchor": "end" } : {}) }, name));
    }
    link.addEventListener("focus", () => this.tell(stretch, link));
    link.addEventListener("pointerenter", () => this.tell(stretch, null));
    this.shown.push(link);
    return link;
  }

  private tell(stretch: Stretch, link: SVGAElement | null): void {
    this.told.textContent = this.inWords(stretch);
    if (link !== null) this.here = this.shown.indexOf(link);
  }

  private inWords(stretch: Stretch): string {
    const { thing } = stretch;
    const status = thing.status === "told" ? [] : [this.say(`${thing.status}-status`)];
    return [thing.name, this.kinds.get(thing.kind) ?? thing.kind, ...thing.when, ...status].join(" · ");
  }

  private axis(width: number, bottom: number): SVGGElement {
    const group = svg("g", { class: "axis", "aria-hidden": "true" });
    for (const { time, words } of marks(this.timeAt(0), this.timeAt(width), Math.max(Math.floor(width / 105), 2), this.language)) {
      const x = this.x(time).toFixed(1);
      group.append(svg("line", { x1: x, x2: x, y1: String(AXIS - 6), y2: String(bottom) }), svg("text", { x, y: String(AXIS - 12), "text-anchor": "middle" }, words));
    }
    return group;
  }

  private onKey(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const step = steps[event.key];
    if (event.key === "+" || event.key === "=") this.by(ZOOM);
    else if (event.key === "-") this.by(1 / ZOOM);
    else if (event.key === "0") this.whole();
    else if (step !== undefined) {
      const next = this.shown[Math.min(Math.max(this.here + step, 0), this.shown.length - 1)];
      this.shown[this.here]?.setAttribute("tabindex", "-1");
      next?.setAttribute("tabindex", "0");
      next?.focus();
    } else return;
    event.preventDefault();
  }
}

const place = document.querySelector<HTMLElement>("#timeline");
if (place !== null) {
  const say = readTexts(place);
  const timeline = new Timeline(place, say, place.dataset["language"] ?? "en");
  watchChoices<Dated[]>(
    place.dataset["source"] ?? "",
    (things) => timeline.show(things),
    () => place.replaceChildren(html("p", {}, say("failed"))),
  );
}
