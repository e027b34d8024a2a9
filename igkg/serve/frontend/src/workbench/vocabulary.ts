// From the server's list of prefixes, classes and properties to names that can be looked up and written.

export interface Term {
  term: string;
  kind: "class" | "property";
  label?: string;
  definition?: string;
}

export class Vocabulary {
  private readonly namespaces: [string, string][];
  private readonly byIri: Map<string, Term>;

  constructor(
    readonly prefixes: Record<string, string>,
    readonly terms: Term[],
  ) {
    this.namespaces = Object.entries(prefixes).sort((one, other) => other[1].length - one[1].length);
    this.byIri = new Map(terms.map((term) => [term.term, term]));
  }

  find(iri: string): Term | undefined {
    return this.byIri.get(iri);
  }

  /** The IRI as prefix and local name, if a prefix fits (SPARQL 1.1, section 4.1.1). */
  split(iri: string): [prefix: string, local: string] | null {
    for (const [prefix, namespace] of this.namespaces) {
      const local = iri.slice(namespace.length);
      if (iri.startsWith(namespace) && /^[\p{L}_\d](?:[\p{L}\d_.-]*[\p{L}\d_-])?$/u.test(local)) return [prefix, local];
    }
    return null;
  }

  shorten(iri: string): string {
    const parts = this.split(iri);
    return parts ? parts.join(":") : `<${iri}>`;
  }

  /** Terms of a kind that begin with what was typed, by name or label; then those that contain it. */
  matching(kind: Term["kind"], typed: string): Term[] {
    const wanted = typed.toLowerCase();
    const local = wanted.slice(wanted.indexOf(":") + 1);
    const ranked: [number, string, Term][] = [];
    for (const term of this.terms) {
      if (term.kind !== kind) continue;
      const name = this.shorten(term.term);
      const isWritten = wanted !== "" && term.term.toLowerCase().startsWith(wanted);
      const rank = isWritten ? 0 : rankOf(name.toLowerCase(), term.label?.toLowerCase() ?? "", wanted, local);
      if (rank < UNLIKE) ranked.push([rank, name, term]);
    }
    ranked.sort((one, other) => one[0] - other[0] || one[1].localeCompare(other[1]));
    return ranked.map(([, , term]) => term);
  }
}

const UNLIKE = 4;

function rankOf(name: string, label: string, wanted: string, local: string): number {
  if (name.startsWith(wanted)) return 0;
  if (wanted.includes(":") && !name.startsWith(wanted.slice(0, wanted.indexOf(":") + 1))) return UNLIKE;
  if (name.slice(name.indexOf(":") + 1).startsWith(local)) return 1;
  if (label.startsWith(local)) return 2;
  return name.includes(local) || label.includes(local) ? 3 : UNLIKE;
}

export async function loadVocabulary(address: string): Promise<Vocabulary> {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) return new Vocabulary({}, []);
  const { prefixes, terms } = (await response.json()) as { prefixes: Record<string, string>; terms: Term[] };
  return new Vocabulary(prefixes, terms);
}
