// From N-Triples to triples, by N3.js.
import { Parser } from "n3";
import type { Term } from "@rdfjs/types";
import type { Triple, Value } from "./answer";

export function triplesOf(text: string): Triple[] {
  return new Parser({ format: "N-Triples" }).parse(text).map(({ subject, predicate, object }): Triple => [
    valueOf(subject),
    valueOf(predicate),
    valueOf(object),
  ]);
}

function valueOf(term: Term): Value {
  if (term.termType === "Literal") {
    return term.language
      ? { type: "literal", value: term.value, "xml:lang": term.language }
      : { type: "literal", value: term.value, datatype: term.datatype.value };
  }
  return { type: term.termType === "BlankNode" ? "bnode" : "uri", value: term.value };
}
