// From what became of a query to what the reader sees of it: a status, and views of the answer.
import { html } from "../page/elements";
import type { Say } from "../page/texts";
import type { Answer, Triple, Value } from "./answer";
import { draw } from "./drawing";
import { download, formatsFor } from "./downloads";
import type { Names } from "./names";
import type { Outcome, Problem } from "./running";
import { Table } from "./table";

export type View = "table" | "graph" | "raw";
const MOST_RAW = 200_000;
const TOO_MUCH = 507;

export class Results {
  readonly element = html("section", { class: "results", "aria-live": "off" });
  readonly status = html("p", { class: "status", role: "status" });
  view: View = "table";

  constructor(
    private readonly endpoint: string,
    private readonly names: Names,
    private readonly say: Say,
    private readonly onView: () => void,
  ) {}

  tell(text: string, isError = false): void {
    this.status.textContent = text;
    this.status.classList.toggle("is-error", isError);
  }

  show(outcome: Outcome, query: string, goTo: (line: number, column: number) => void): void {
    const seconds = outcome.seconds.toFixed(outcome.seconds < 10 ? 2 : 0);
    this.element.replaceChildren();
    if (outcome.kind === "cancelled") this.tell(this.say("cancelled", { seconds }));
    else if (outcome.kind === "problem") this.showProblem(outcome.problem, goTo);
    else {
      this.tell(this.summary(outcome.answer, seconds) + (outcome.isKept ? ` (${this.say("kept")})` : ""));
      this.showAnswer(outcome.answer, query);
    }
  }

  private summary(answer: Answer, seconds: string): string {
    if (answer.kind === "truth") return this.say("truth", { seconds });
    const [key, count] = answer.kind === "rows" ? ["rows", answer.rows.length] as const : ["triples", answer.triples.length] as const;
    return count === 1 ? this.say(`${key}-one`, { seconds }) : this.say(key, { count, seconds });
  }

  private showProblem({ status, detail, line, column }: Problem, goTo: (line: number, column: number) => void): void {
    this.tell(status === 0 ? this.say("unreachable") : detail, true);
    if (status === TOO_MUCH) this.element.append(html("p", {}, this.say("too-much")));
    if (line === undefined || column === undefined) return;
    const go = html("button", { type: "button", click: () => goTo(line, column) }, this.say("error-go"));
    this.element.append(html("p", {}, this.say("error-place", { line, column }), " ", go));
  }

  private showAnswer(answer: Answer, query: string): void {
    const place = html("div", { class: "view" });
    const views: View[] = answer.kind === "triples" ? ["table", "graph", "raw"] : ["table", "raw"];
    const show = (view: View): void => {
      for (const button of switches.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset["view"] === view));
      void this.viewOf(answer, view).then((element) => place.replaceChildren(element));
    };
    const choose = (view: View) => () => {
      this.view = view;
      show(view);
      this.onView();
    };
    const buttons = views.map((view) => html("button", { type: "button", "data-view": view, click: choose(view) }, this.say(`view-${view}`)));
    const switches = html("div", { class: "switches", role: "group", "aria-label": this.say("view-label") }, ...buttons);
    this.element.append(html("div", { class: "result-bar" }, switches, this.downloads(answer, query)), place);
    show(views.includes(this.view) ? this.view : "table");
  }

  private async viewOf(answer: Answer, view: View): Promise<HTMLElement> {
    if (view === "raw") return html("pre", { tabindex: "0" }, answer.text.slice(0, MOST_RAW));
    if (answer.kind === "truth") return html("p", { class: "truth" }, this.say(answer.truth ? "yes" : "no"));
    if (answer.kind === "triples") {
      if (view === "graph") return draw(answer.triples, this.names, this.say);
      return this.table(["subject", "predicate", "object"].map((key) => this.say(key)), answer.triples);
    }
    return this.table(answer.names, answer.rows);
  }

  private table(headings: string[], rows: (Value | null)[][] | Triple[]): HTMLElement {
    if (rows.length === 0) return html("p", {}, this.say("nothing"));
    return new Table(headings, rows, this.names, this.say).element;
  }

  private downloads(answer: Answer, query: string): HTMLElement {
    const take = (format: Parameters<typeof download>[2]) => async () => {
      if (!(await download(this.endpoint, query, format))) this.tell(this.say("unreachable"), true);
    };
    const buttons = formatsFor(answer).map((format) => html("button", { type: "button", click: () => void take(format)() }, format[0]));
    return html("div", { class: "downloads", role: "group", "aria-label": this.say("download") }, html("span", { class: "quiet" }, this.say("download")), ...buttons);
  }
}
