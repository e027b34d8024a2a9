// From rows to a table with names: filtered, sorted and shown a page at a time, by mouse or keyboard.
import { html } from "../page/elements";
import type { Say } from "../page/texts";
import type { Value } from "./answer";
import { addressOf, type Names } from "./names";

const PAGE = 100;
const NUMBER = /#(?:integer|decimal|double|float|int|long|short|nonNegativeInteger|positiveInteger|gYear)$/;
type Row = (Value | null)[];

export class Table {
  readonly element = html("div", { class: "rows" });
  private readonly tools = html("div", { class: "table-tools" });
  private readonly place = html("div", { class: "wide", tabindex: "0", role: "region" });
  private shown: Row[];
  private first = 0;
  private sortedBy = -1;
  private isUp = true;
  private asLabels = true;

  constructor(
    private readonly headings: string[],
    private readonly rows: Row[],
    private readonly names: Names,
    private readonly say: Say,
  ) {
    this.shown = rows;
    this.place.setAttribute("aria-label", say("view-table"));
    this.element.append(this.tools, this.place);
    this.drawTools();
    void this.draw();
  }

  private drawTools(): void {
    const filter = html("input", { type: "search", "aria-label": this.say("filter"), placeholder: this.say("filter") });
    filter.addEventListener("input", () => void this.filter(filter.value));
    const labels = html("input", { type: "checkbox", checked: true });
    labels.addEventListener("change", () => {
      this.asLabels = labels.checked;
      void this.draw();
    });
    this.tools.append(filter, html("label", {}, labels, ` ${this.say("as-labels")}`), html("span", { class: "pages" }));
  }

  private async filter(words: string): Promise<void> {
    const wanted = words.toLowerCase();
    await this.names.learn(this.rows.flat());
    const has = (value: Value | null): boolean =>
      value !== null && (value.value.toLowerCase().includes(wanted) || this.names.name(value).toLowerCase().includes(wanted));
    this.shown = this.rows.filter((row) => !wanted || row.some(has));
    this.first = 0;
    this.sort();
    await this.draw();
  }

  private async sortBy(column: number): Promise<void> {
    await this.names.learn(this.rows.map((row) => row[column] ?? null));
    this.isUp = this.sortedBy === column ? !this.isUp : true;
    this.sortedBy = column;
    this.first = 0;
    this.shown = [...this.shown];
    this.sort();
    await this.draw();
    this.place.querySelectorAll<HTMLElement>("th button")[column]?.focus();
  }

  private sort(): void {
    if (this.sortedBy < 0) return;
    const way = this.isUp ? 1 : -1;
    this.shown.sort((one, other) => way * this.compare(one[this.sortedBy] ?? null, other[this.sortedBy] ?? null));
  }

  private compare(one: Value | null, other: Value | null): number {
    if (one === null || other === null) return Number(one !== null) - Number(other !== null);
    if (NUMBER.test(one.datatype ?? "") && NUMBER.test(other.datatype ?? "")) return Number(one.value) - Number(other.value);
    return this.names.name(one).localeCompare(this.names.name(other));
  }

  private async draw(): Promise<void> {
    const page = this.shown.slice(this.first, this.first + PAGE);
    await this.names.learn(page.flat());
    const head = html("tr", {}, html("th", { scope: "col", class: "number" }, "#"), ...this.headings.map((name, column) => this.heading(name, column)));
    const body = page.map((row, index) =>
      html("tr", {}, html("td", { class: "number quiet" }, String(this.first + index + 1)), ...row.map((value) => this.cell(value))),
    );
    this.place.replaceChildren(html("table", {}, html("thead", {}, head), html("tbody", {}, ...body)));
    this.drawPages();
  }

  private heading(name: string, column: number): HTMLElement {
    const isSorted = this.sortedBy === column;
    const button = html("button", { type: "button", click: () => void this.sortBy(column) }, name, isSorted ? (this.isUp ? " ↑" : " ↓") : "");
    return html("th", { scope: "col", "aria-sort": isSorted ? (this.isUp ? "ascending" : "descending") : "none" }, button);
  }

  private cell(value: Value | null): HTMLElement {
    if (value === null) return html("td");
    const text = this.asLabels ? this.names.name(value) : this.names.written(value);
    const address = value.type === "uri" ? addressOf(value.value) : null;
    const language = value["xml:lang"];
    if (address) return html("td", {}, html("a", { href: address, title: this.names.short(value.value) }, text));
    return html("td", { class: NUMBER.test(value.datatype ?? "") ? "number" : false, lang: language ?? false }, text);
  }

  private drawPages(): void {
    const place = this.tools.querySelector(".pages");
    const count = this.shown.length;
    if (count <= PAGE) {
      place?.replaceChildren();
      return;
    }
    const turn = (by: number) => () => {
      this.first += by;
      void this.draw();
    };
    const last = Math.min(this.first + PAGE, count);
    place?.replaceChildren(
      html("button", { type: "button", disabled: this.first === 0, click: turn(-PAGE), "aria-label": this.say("previous") }, "←"),
      ` ${this.say("shown", { first: this.first + 1, last, count })} `,
      html("button", { type: "button", disabled: last === count, click: turn(PAGE), "aria-label": this.say("next") }, "→"),
    );
  }
}
