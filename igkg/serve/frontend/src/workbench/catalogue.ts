// From the list of questions on the page to one that can be filtered, and puts a question into the editor.
import { html } from "../page/elements";
import type { Say } from "../page/texts";

export function liven(list: HTMLDetailsElement, say: Say, choose: (query: string) => void): void {
  const links = [...list.querySelectorAll<HTMLAnchorElement>("a[data-query]")];
  const none = html("p", { class: "quiet", hidden: true }, say("catalogue-none"));
  const filter = html("input", { type: "search", "aria-label": say("catalogue-filter"), placeholder: say("catalogue-filter") });
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const link of links) {
      const text = `${link.textContent.toLowerCase()} ${link.dataset["words"] ?? ""}`;
      const isWanted = words.every((word) => text.includes(word));
      link.closest("li")?.toggleAttribute("hidden", !isWanted);
      if (isWanted) count += 1;
    }
    none.hidden = count > 0;
  });
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      list.open = false;
      choose(link.dataset["query"] ?? "");
    });
  }
  list.querySelector("summary")?.after(filter, none);
}
