// From a citation mark to a note beside it that says what the list at the end of the page says.
const GAP = 6;

let open: { mark: HTMLElement; note: HTMLElement } | undefined;

export function openCitations(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const mark = target.closest<HTMLAnchorElement>("a.cite");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (mark && isPlain && show(mark)) event.preventDefault();
    else if (!target.closest(".popover")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
  });
  addEventListener("scroll", () => close(), { passive: true, capture: true });
  addEventListener("resize", () => close());
}

/** Show the note of a mark, or hide it if it is shown; tell whether there is anything to show. */
function show(mark: HTMLAnchorElement): boolean {
  const entry = document.getElementById(mark.hash.slice(1));
  if (!entry) return false;
  const wasOpen = open?.mark === mark;
  close();
  if (wasOpen) return true;
  const note = document.createElement("span");
  note.className = "popover";
  note.role = "note";
  note.append(...[...entry.childNodes].map((node) => node.cloneNode(true)));
  mark.after(note);
  mark.setAttribute("aria-expanded", "true");
  place(note, mark);
  open = { mark, note };
  return true;
}

function place(note: HTMLElement, mark: HTMLElement): void {
  const at = mark.getBoundingClientRect();
  const size = note.getBoundingClientRect();
  const rightmost = document.documentElement.clientWidth - size.width - GAP;
  const below = at.bottom + GAP;
  const fits = below + size.height < innerHeight || at.top < size.height + GAP;
  note.style.left = `${Math.max(GAP, Math.min(at.left - GAP, rightmost))}px`;
  note.style.top = `${fits ? below : at.top - size.height - GAP}px`;
}

function close(returnsFocus = false): void {
  if (!open) return;
  const { mark, note } = open;
  open = undefined;
  if (returnsFocus && (note.contains(document.activeElement) || document.activeElement === mark)) mark.focus();
  note.remove();
  mark.removeAttribute("aria-expanded");
}
