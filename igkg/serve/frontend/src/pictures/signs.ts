// The patterns that tell what is possible from what is certain, and the legend that explains them.
import { html, svg } from "../page/elements";
import type { Say } from "../page/texts";

export function patterns(): SVGDefsElement {
  const hatch = svg("pattern", { id: "hatch", width: "5", height: "5", patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  hatch.append(svg("rect", { class: "hatch-paper", width: "5", height: "5" }), svg("line", { class: "hatch-line", x1: "1", x2: "1", y1: "0", y2: "5" }));
  return svg("defs", {}, hatch);
}

export function legend(say: Say): HTMLElement {
  const sign = (words: string, status: string, ...parts: SVGElement[]): HTMLElement => {
    const picture = svg("svg", { viewBox: "0 0 44 12", width: "44", height: "12", "aria-hidden": "true" }, svg("g", { class: `dated kind-Event is-${status}` }, ...parts));
    return html("li", {}, picture, " ", say(words));
  };
  const possible = (x: string, width: string): SVGElement => svg("rect", { class: "possible", x, y: "1", width, height: "10", rx: "2" });
  const certain = (): SVGElement => svg("rect", { class: "is-certain", x: "12", y: "1", width: "20", height: "10", rx: "2" });
  return html(
    "ul",
    { class: "legend inline", "aria-label": say("legend") },
    sign("certain", "told", certain()),
    sign("possible", "told", possible("2", "40")),
    sign("scheduled", "scheduled", possible("2", "40")),
    sign("due", "due", possible("2", "40")),
    sign("open", "told", svg("line", { class: "open", x1: "32", x2: "44", y1: "6", y2: "6" }), certain()),
  );
}
