// From a query to its answer as a file, in a format that the server offers for it.
import type { Answer } from "./answer";
import { ask } from "./running";

type Format = [name: string, ending: string, mediaType: string];

const OF_ROWS: Format[] = [
  ["CSV", "csv", "text/csv"],
  ["TSV", "tsv", "text/tab-separated-values"],
  ["JSON", "json", "application/sparql-results+json"],
  ["XML", "xml", "application/sparql-results+xml"],
];
const OF_TRIPLES: Format[] = [
  ["Turtle", "ttl", "text/turtle"],
  ["N-Triples", "nt", "application/n-triples"],
  ["JSON-LD", "jsonld", "application/ld+json"],
  ["RDF/XML", "rdf", "application/rdf+xml"],
];

export function formatsFor(answer: Answer): Format[] {
  return answer.kind === "triples" ? OF_TRIPLES : answer.kind === "rows" ? OF_ROWS : OF_ROWS.slice(2);
}

export async function download(endpoint: string, query: string, [, ending, mediaType]: Format): Promise<boolean> {
  const response = await ask(endpoint, query, mediaType);
  if (!response.ok) return false;
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = `igkg.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return true;
}
