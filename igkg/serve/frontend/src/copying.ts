// From texts that are marked for it to a button each that copies them.
import { html } from "./page/elements";

for (const text of document.querySelectorAll<HTMLElement>("[data-copy]")) {
  const { copy = "", copied = "" } = text.dataset;
  const button = html("button", { type: "button", class: "copy", "aria-live": "polite" }, copy);
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(text.textContent.trim() + "\n").then(() => {
      button.textContent = copied;
      setTimeout(() => (button.textContent = copy), 2000);
    });
  });
  const frame = html("div", { class: "copyable" });
  text.replaceWith(frame);
  frame.append(text, button);
}
