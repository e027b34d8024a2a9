// From a query to its answer, its error, or its end by the reader; how long it took is told of each.
import type { Answer, Bindings, Value } from "./answer";
import { triplesOf } from "./triples";

export const JSON_RESULTS = "application/sparql-results+json";
export const TRIPLES = "application/n-triples";

/** A problem document (RFC 9457) with the place of a mistake in the query, if it is one. */
export interface Problem {
  status: number;
  detail: string;
  line?: number;
  column?: number;
}

export type Outcome =
  | { kind: "answer"; answer: Answer; seconds: number; isKept: boolean }
  | { kind: "problem"; problem: Problem; seconds: number }
  | { kind: "cancelled"; seconds: number };

export async function run(endpoint: string, query: string, signal: AbortSignal): Promise<Outcome> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  try {
    const response = await ask(endpoint, query, `${JSON_RESULTS}, ${TRIPLES};q=0.9`, signal);
    const text = await response.text();
    if (!response.ok) return { kind: "problem", problem: problemIn(response.status, text), seconds: seconds() };
    const took = seconds();
    const isKept = response.headers.get("Cache-Status")?.includes("hit") ?? false;
    return { kind: "answer", answer: answerIn(response.headers.get("Content-Type") ?? "", text), seconds: took, isKept };
  } catch (error) {
    if (signal.aborted) return { kind: "cancelled", seconds: seconds() };
    if (error instanceof TypeError) return { kind: "problem", problem: { status: 0, detail: "" }, seconds: seconds() };
    throw error;
  }
}

export async function ask(endpoint: string, query: string, accept: string, signal?: AbortSignal): Promise<Response> {
  return fetch(endpoint, {
    method: "POST",
    headers: { Accept: accept, "Content-Type": "application/sparql-query" },
    body: query,
    ...(signal ? { signal } : {}),
  });
}

function answerIn(contentType: string, text: string): Answer {
  if (!contentType.startsWith(JSON_RESULTS)) return { kind: "triples", triples: triplesOf(text), text };
  const document = JSON.parse(text) as { boolean?: boolean; head: { vars?: string[] }; results?: { bindings: Bindings[] } };
  if (document.boolean !== undefined) return { kind: "truth", truth: document.boolean, text };
  const names = document.head.vars ?? [];
  const rows = (document.results?.bindings ?? []).map((row) => names.map((name): Value | null => row[name] ?? null));
  return { kind: "rows", names, rows, text };
}

function problemIn(status: number, text: string): Problem {
  try {
    return { ...(JSON.parse(text) as Problem), status };
  } catch {
    return { status, detail: text.slice(0, 500) };
  }
}
