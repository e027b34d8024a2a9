// From what is being typed to the names that complete it, with their labels and definitions.
import type { Yasqe, Hint } from "@zazuko/yasqe";
import { html } from "../page/elements";
import type { Say } from "../page/texts";
import type { Term, Vocabulary } from "./vocabulary";

interface CompletingToken {
  string: string;
  state: { possibleCurrent: string[]; lastProperty: string };
}

const AFTER_TYPE = new Set(["a", "rdf:type", "rdfs:domain", "rdfs:range", "rdfs:subClassOf"]);
const MOST = 60;

/** Completers as Yasqe takes them: none of its own, which ask other hosts. */
export function completers(vocabulary: Vocabulary, say: Say): object[] {
  return [prefixCompleter(vocabulary, say), termCompleter("property", vocabulary, say), termCompleter("class", vocabulary, say)];
}

function termCompleter(kind: Term["kind"], vocabulary: Vocabulary, say: Say): object {
  return {
    name: `igkg-${kind}`,
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe: Yasqe) => {
      const token = yasqe.getCompleteToken() as unknown as CompletingToken;
      if (/^[?$]/.test(token.string) || !/[\w:]$/.test(token.string.trim())) return false;
      const before = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token as never) as unknown as CompletingToken;
      if (/^prefix$/i.test(before.string) || /^\s*prefix\b/i.test(yasqe.getDoc().getLine(yasqe.getDoc().getCursor().line))) return false;
      const isClass = AFTER_TYPE.has(before.string) || (before.string === "," && AFTER_TYPE.has(before.state.lastProperty));
      return kind === "class" ? isClass : !isClass && token.state.possibleCurrent.includes("a");
    },
    get: (_: Yasqe, token?: CompletingToken) =>
      vocabulary
        .matching(kind, token?.string.trim().replace(/^</, "") ?? "")
        .slice(0, MOST)
        .map(({ term }) => term),
    postprocessHints: (yasqe: Yasqe, hints: Hint[]) =>
      hints.map((hint) => ({ ...hint, ...described(yasqe, vocabulary, hint.text, say(kind)) })),
  };
}

function described(yasqe: Yasqe, vocabulary: Vocabulary, iri: string, kind: string): Partial<Hint> {
  const term = vocabulary.find(iri);
  const name = vocabulary.shorten(iri);
  return {
    text: name,
    displayText: name,
    render: (element) => {
      element.append(html("code", {}, name), html("span", { class: "hint-label" }, term?.label ?? kind));
      if (term?.definition) element.append(html("span", { class: "hint-definition" }, term.definition));
    },
    // CodeMirror calls this instead of writing the text itself.
    ...({
      hint: (_: unknown, data: { from: object; to: object }, chosen: Hint) => {
        const place = { from: chosen.from ?? data.from, to: chosen.to ?? data.to };
        yasqe.getDoc().replaceRange(name, place.from as never, place.to as never, "complete");
        declarePrefix(yasqe, vocabulary, name);
      },
    } as object),
  };
}

/** Write the declaration of a name's prefix at the top of the query, unless it is there. */
export function declarePrefix(yasqe: Yasqe, vocabulary: Vocabulary, name: string): void {
  const prefix = name.slice(0, Math.max(0, name.indexOf(":")));
  const namespace = vocabulary.prefixes[prefix];
  if (!name.startsWith("<") && namespace && !(prefix in yasqe.getPrefixesFromQuery())) {
    yasqe.addPrefixes({ [prefix]: namespace });
  }
}

function prefixCompleter(vocabulary: Vocabulary, say: Say): object {
  const written = Object.entries(vocabulary.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`);
  return {
    name: "igkg-prefix",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe: Yasqe) => {
      const { line, ch } = yasqe.getDoc().getCursor();
      return /^\s*prefix\s+[\w-]*:?$/i.test(yasqe.getDoc().getLine(line).slice(0, ch));
    },
    get: (yasqe: Yasqe) => {
      const { line, ch } = yasqe.getDoc().getCursor();
      const typed = /([\w-]*:?)$/.exec(yasqe.getDoc().getLine(line).slice(0, ch))?.[1] ?? "";
      return written.filter((declaration) => declaration.startsWith(typed)).sort();
    },
    postprocessHints: (yasqe: Yasqe, hints: Hint[]) => {
      const { line, ch } = yasqe.getDoc().getCursor();
      const typed = /([\w-]*:?)$/.exec(yasqe.getDoc().getLine(line).slice(0, ch))?.[1] ?? "";
      return hints.map((hint) => ({
        ...hint,
        from: { line, ch: ch - typed.length },
        to: { line, ch },
        render: (element: HTMLElement) => element.append(html("code", {}, hint.text), html("span", { class: "hint-label" }, say("prefix"))),
      }));
    },
  };
}
