// From the form of choices to the picture's data: a new choice changes the address, the picture and the table, not the page.

export interface Choices {
  search(): URLSearchParams;
  follow(): void;
}

const SHOWN_ONLY = ["from", "to", "focus", "view"];

/** Watches the form; `draw` is called with the data for each choice, at first too. */
export function watchChoices<Data>(source: string, draw: (data: Data) => void, fail: () => void): void {
  const form = document.querySelector<HTMLFormElement>("#choices");
  let running: AbortController | null = null;

  async function load(isNew: boolean): Promise<void> {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const query = new URLSearchParams(location.search);
    for (const name of [...SHOWN_ONLY, "page"]) query.delete(name);
    try {
      const [data] = await Promise.all([
        fetch(`${source}?${query}`, { signal, headers: { Accept: "application/json" } }).then(readJson<Data>),
        isNew ? renewTable(signal) : null,
      ]);
      draw(data);
    } catch (error) {
      if (!signal.aborted) {
        console.warn(error);
        fail();
      }
    }
  }

  form?.addEventListener("change", () => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, String(value));
    for (const name of SHOWN_ONLY.slice(0, 2)) {
      const kept = new URLSearchParams(location.search).get(name);
      if (kept !== null) query.set(name, kept);
    }
    history.pushState(null, "", `?${query}`);
    void load(true);
  });
  addEventListener("popstate", () => location.reload());
  void load(false);
}

async function readJson<Data>(response: Response): Promise<Data> {
  if (!response.ok) throw new Error(`${response.status} from ${response.url}`);
  return (await response.json()) as Data;
}

/** Takes the table, and the passages that it cites, from the page of the new address. */
async function renewTable(signal: AbortSignal): Promise<void> {
  const response = await fetch(location.href, { signal, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const place of ["#as-table", "#citations"]) {
    const [old, fresh] = [document.querySelector(place), page.querySelector(place)];
    if (old !== null && fresh !== null) old.replaceWith(document.adoptNode(fresh));
  }
}

/** Puts what only changes the view into the address, without a step in the history. */
export function remember(values: Record<string, string | null>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) value === null ? query.delete(name) : query.set(name, value);
  const words = query.toString();
  history.replaceState(null, "", words === "" ? location.pathname : `?${words}`);
}

export function remembered(name: string): string | null {
  return new URLSearchParams(location.search).get(name);
}

/** Gives the names of kinds in the reader's language, as the form has them. */
export function kindNames(): Map<string, string> {
  const names = new Map<string, string>();
  for (const box of document.querySelectorAll<HTMLInputElement>("#choices input[name=kind]"))
    names.set(box.value, (box.parentElement?.textContent ?? "").replace(/\s+[\d.,\s]+$/u, "").trim());
  return names;
}
