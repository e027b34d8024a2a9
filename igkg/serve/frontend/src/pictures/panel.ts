// From a chosen thing or relation to words: what it is related to, how, and the passages that say so.
import { html } from "../page/elements";
import type { Say } from "../page/texts";
import type { Edge, Graph, Node } from "./graph";

export class Panel {
  readonly element = html("div", { class: "panel", "aria-live": "polite", role: "region" });

  constructor(private readonly say: Say, private readonly kinds: Map<string, string>, private readonly choose: (node: Node) => void) {
    this.element.setAttribute("aria-label", say("choose"));
  }

  rest(graph: Graph): void {
    const words = graph.nodes.length === 0 ? this.say("nothing") : this.say("choose");
    this.element.replaceChildren(html("p", { class: "quiet" }, words));
  }

  tell(graph: Graph, node: Node): void {
    this.element.replaceChildren(
      html("p", { class: "kind" }, this.kinds.get(node.kind) ?? node.kind),
      html("h2", {}, html("a", { href: node.address }, node.name)),
      html("ul", {}, ...node.edges.map((edge) => this.line(graph, edge, node))),
    );
    this.element.scrollTop = 0;
  }

  tellEdge(graph: Graph, edge: Edge): void {
    this.element.replaceChildren(html("ul", {}, this.line(graph, edge, null)));
  }

  private line(graph: Graph, edge: Edge, here: Node | null): HTMLElement {
    const end = (node: Node): HTMLElement | string =>
      node === here ? node.name : html("button", { type: "button", click: () => this.choose(node) }, node.name);
    const situations = edge.situations.flatMap((situation) => [" ", html("a", { href: situation.address, title: situation.name, "aria-label": situation.name }, "→")]);
    const passages = edge.passages.flatMap((graphName, place) => {
      const passage = graph.passages[graphName];
      return passage === undefined ? [] : [place > 0 ? "; " : "", html("a", { href: passage.address }, passage.name)];
    });
    return html(
      "li",
      {},
      end(edge.source),
      " ",
      html("span", { class: `way way-${edge.way}` }, edge.name),
      " ",
      end(edge.target),
      ...situations,
      html("div", { class: "passages" }, `${this.say("says")} `, ...passages),
    );
  }
}
