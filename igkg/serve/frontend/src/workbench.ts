// From the plain form for queries to the workbench; without this module the form works as it is.
import "./workbench/workbench.css";
import { html } from "./page/elements";
import { readTexts } from "./page/texts";
import { liven } from "./workbench/catalogue";
import { Editor } from "./workbench/editor";
import { Names } from "./workbench/names";
import { Results, type View } from "./workbench/results";
import { run } from "./workbench/running";
import { loadVocabulary } from "./workbench/vocabulary";

const root = document.querySelector<HTMLElement>("#workbench");
const form = document.querySelector<HTMLFormElement>("#query-form");
if (root && form) await begin(root, form);

async function begin(root: HTMLElement, form: HTMLFormElement): Promise<void> {
  const say = readTexts(root);
  const { endpoint = "/sparql", vocabulary: vocabularyAddress = "", labels = "" } = root.dataset;
  const asked = new URLSearchParams(location.search);
  const given = form.querySelector("textarea")?.value ?? "";
  const isGiven = asked.has("query") || asked.has("question");
  let running: AbortController | null = null;

  // Asked for at once, and waited for when all else is in place: queries can be written and run without it.
  const loading = loadVocabulary(vocabularyAddress);
  const place = html("div", { class: "editor" });
  const runButton = html("button", { type: "button", class: "primary" }, say("run"));
  const cancelButton = html("button", { type: "button", hidden: true }, say("cancel"));
  const linkButton = html("button", { type: "button" }, say("link"));
  const tidyButton = html("button", { type: "button" }, say("tidy"));
  form.replaceChildren(place, html("div", { class: "bar" }, runButton, cancelButton, linkButton, tidyButton));
  const isFirstVisit = localStorage.getItem("yasqe_igkg-workbench") === null;
  const editor = new Editor(place, isGiven || isFirstVisit ? given : null, say, () => void ask(), () => runButton.focus());
  if (editor.query.trim() === "") editor.query = given;

  const names = new Names(labels);
  const results = new Results(endpoint, names, say, () => remember());
  form.after(results.status, results.element);
  const view = asked.get("view");
  if (view === "table" || view === "graph" || view === "raw") results.view = view satisfies View;

  function link(): string {
    const address = new URL(location.pathname, location.href);
    const language = asked.get("lang");
    if (language) address.searchParams.set("lang", language);
    address.searchParams.set("query", editor.query);
    address.searchParams.set("view", results.view);
    return address.href;
  }

  function remember(): void {
    editor.keep();
    history.replaceState(null, "", link());
  }

  async function ask(): Promise<void> {
    running?.abort();
    const own = (running = new AbortController());
    const query = editor.query;
    editor.unmark();
    remember();
    cancelButton.hidden = false;
    root.setAttribute("aria-busy", "true");
    results.tell(say("running"));
    const outcome = await run(endpoint, query, own.signal);
    if (own !== running) return;
    running = null;
    cancelButton.hidden = true;
    root.removeAttribute("aria-busy");
    results.show(outcome, query, (line, column) => editor.goTo(line, column));
    if (outcome.kind === "problem" && outcome.problem.line !== undefined) editor.markAt(outcome.problem.line, outcome.problem.column ?? 1);
  }

  runButton.addEventListener("click", () => void ask());
  cancelButton.addEventListener("click", () => running?.abort());
  tidyButton.addEventListener("click", () => editor.tidy());
  linkButton.addEventListener("click", () => {
    remember();
    void navigator.clipboard.writeText(link()).then(() => results.tell(say("linked")));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  const catalogue = document.querySelector<HTMLDetailsElement>("#catalogue");
  if (catalogue) {
    liven(catalogue, say, (query) => {
      editor.query = query;
      void ask();
    });
  }
  names.vocabulary = await loading;
  await editor.completeFrom(names.vocabulary, say);
  root.dataset["ready"] = "true";
  if (isGiven && view) await ask();
}
