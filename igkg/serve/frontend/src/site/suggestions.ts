// From what is typed into a search box to a list of things that are called so (ARIA's pattern of a combobox with a list).
const PAUSE = 120;
const FEWEST_LETTERS = 2;

interface Suggestion {
  name: string;
  label: string;
  kind_label: string | null;
  path: string;
}

let lists = 0;

export function suggest(box: HTMLInputElement): void {
  const address = box.dataset["suggest"];
  const form = box.form;
  if (!address || !form) return;
  const list = listFor(box, form);
  let timer = 0;
  let request: AbortController | undefined;
  let chosen = -1;

  const close = () => {
    request?.abort();
    clearTimeout(timer);
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const choose = (place: number) => {
    const items = [...list.children];
    chosen = place;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
    const item = items[place];
    if (item) {
      box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const wanted = new URL(address, location.href);
    wanted.searchParams.set("q", box.value);
    wanted.searchParams.set("limit", "8");
    try {
      const answer = await fetch(wanted, { signal: request.signal, headers: { accept: "application/json" } });
      if (!answer.ok) return close();
      const { q, suggestions } = (await answer.json()) as { q: string; suggestions: Suggestion[] };
      if (q !== box.value) return;
      list.replaceChildren(...suggestions.map((one, number) => item(one, `${list.id}-${number}`)));
      list.hidden = suggestions.length === 0;
      box.setAttribute("aria-expanded", String(!list.hidden));
      choose(-1);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length < FEWEST_LETTERS) return close();
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && count) {
      event.preventDefault();
      choose((chosen + 2) % (count + 1) - 1);
    } else if (event.key === "ArrowUp" && count) {
      event.preventDefault();
      choose((chosen + count + 1) % (count + 1) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      list.children[chosen]?.querySelector("a")?.click();
    }
  });
  box.addEventListener("blur", () => setTimeout(() => !form.contains(document.activeElement) && close(), 150));
}

function listFor(box: HTMLInputElement, form: HTMLFormElement): HTMLElement {
  const list = document.createElement("ul");
  list.id = `suggestions-${++lists}`;
  list.className = "suggestions";
  list.role = "listbox";
  list.ariaLabel = box.ariaLabel;
  list.hidden = true;
  form.append(list);
  box.role = "combobox";
  box.ariaExpanded = "false";
  box.ariaAutoComplete = "list";
  box.setAttribute("aria-controls", list.id);
  return list;
}

function item(suggestion: Suggestion, id: string): HTMLElement {
  const entry = document.createElement("li");
  entry.id = id;
  entry.role = "option";
  const link = document.createElement("a");
  link.href = suggestion.path;
  link.tabIndex = -1;
  link.textContent = suggestion.label;
  entry.append(link);
  const more = [suggestion.name !== suggestion.label ? suggestion.name : "", suggestion.kind_label ?? ""].filter(Boolean);
  if (more.length) {
    const note = document.createElement("span");
    note.className = "quiet";
    note.textContent = more.join(" · ");
    link.append(" ", note);
  }
  return entry;
}
