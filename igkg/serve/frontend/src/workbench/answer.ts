// What a query gives: rows of values, triples, or a truth value; each with the text it came as.

/** A value as the SPARQL 1.1 results in JSON have it. */
export interface Value {
  type: "uri" | "literal" | "typed-literal" | "bnode" | "triple";
  value: string;
  datatype?: string;
  "xml:lang"?: string;
}

export type Bindings = Record<string, Value>;
export type Triple = [subject: Value, predicate: Value, object: Value];

export type Answer =
  | { kind: "rows"; names: string[]; rows: (Value | null)[][]; text: string }
  | { kind: "triples"; triples: Triple[]; text: string }
  | { kind: "truth"; truth: boolean; text: string };
