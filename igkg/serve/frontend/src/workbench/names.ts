// From IRIs in an answer to what they are called, asked of the server once for each.
import type { Value } from "./answer";
import { Vocabulary } from "./vocabulary";

const MOST_AT_ONCE = 2000;

export class Names {
  /** By which IRIs are shortened; none until it is there. */
  vocabulary = new Vocabulary({}, []);
  private readonly known = new Map<string, string>();

  constructor(private readonly address: string) {}

  /** Ask for the labels of those values that are IRIs and not known yet. */
  async learn(values: Iterable<Value | null>): Promise<void> {
    const unknown = new Set<string>();
    for (const value of values) if (value?.type === "uri" && !this.known.has(value.value)) unknown.add(value.value);
    const iris = [...unknown];
    for (let first = 0; first < iris.length; first += MOST_AT_ONCE) await this.ask(iris.slice(first, first + MOST_AT_ONCE));
  }

  private async ask(iris: string[]): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(this.address, { method: "POST", headers, body: JSON.stringify(iris) });
    if (!response.ok) return;
    const labels = (await response.json()) as Record<string, string>;
    for (const iri of iris) this.known.set(iri, labels[iri] ?? this.short(iri));
  }

  /** The label of an IRI, the text of a literal. */
  name(value: Value): string {
    if (value.type !== "uri") return value.type === "bnode" ? `_:${value.value}` : value.value;
    return this.known.get(value.value) ?? this.short(value.value);
  }

  /** A value as it would be written in Turtle. */
  written(value: Value): string {
    if (value.type === "uri") return this.short(value.value);
    if (value.type === "bnode") return `_:${value.value}`;
    const quoted = JSON.stringify(value.value);
    if (value["xml:lang"]) return `${quoted}@${value["xml:lang"]}`;
    return value.datatype && !value.datatype.endsWith("#string") ? `${quoted}^^${this.short(value.datatype)}` : quoted;
  }

  short(iri: string): string {
    return this.vocabulary.shorten(iri);
  }
}

const BASE = "https://w3id.org/igkg/";

/** Where a browser finds what an IRI stands for: ours on this host, of others only what can be followed. */
export function addressOf(iri: string): string | null {
  if (iri.startsWith(BASE)) {
    const [path = "", term] = iri.slice(BASE.length).split("#");
    return `/page/${path}${term ? `#${term}` : ""}`;
  }
  return /^https?:\/\//.test(iri) ? iri : null;
}
