// From the form's text area to an editor with completion, and from the server's words about a mistake to its place there.
import { Yasqe } from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import type { Say } from "../page/texts";
import { completers } from "./completion";
import type { Vocabulary } from "./vocabulary";

interface Marks {
  markText(from: object, to: object, options: object): { clear(): void };
}

export class Editor {
  private readonly yasqe: Yasqe;
  private mark: { clear(): void } | null = null;

  constructor(place: HTMLElement, text: string | null, say: Say, run: () => void, leave: () => void) {
    // Its other completers ask hosts on the web; ours follow as soon as the vocabulary is there.
    Yasqe.defaults.autocompleters = ["variables"];
    Yasqe.defaults.createShareableLink = undefined as never;
    this.yasqe = new Yasqe(place, {
      consumeShareLink: null,
      showQueryButton: false,
      persistenceId: "igkg-workbench",
      editorHeight: "17rem",
      resizeable: true,
      screenReaderLabel: say("editor"),
      hintConfig: { completeSingle: false },
      // Tab indents, so another key leaves the editor (WCAG 2.1, success criterion 2.1.2).
      extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, Esc: leave },
    });
    if (text !== null) this.query = text;
    this.yasqe.on("change" as "blur", () => this.unmark());
    this.yasqe.getInputField().setAttribute("aria-keyshortcuts", "Control+Enter Control+Space Escape");
    // What is typed into lies beside what scrolls, so that this needs a place of its own among the tab stops.
    const scroller = this.yasqe.getScrollerElement();
    for (const [name, value] of Object.entries({ tabindex: "0", role: "group", "aria-label": say("editor") })) scroller.setAttribute(name, value);
  }

  /** Complete names from a vocabulary. */
  async completeFrom(vocabulary: Vocabulary, say: Say): Promise<void> {
    for (const completer of completers(vocabulary, say)) {
      const config = completer as Parameters<typeof Yasqe.registerAutocompleter>[0];
      Yasqe.registerAutocompleter(config, false);
      await this.yasqe.enableCompleter(config.name);
    }
  }

  get query(): string {
    return this.yasqe.getValue();
  }

  set query(text: string) {
    this.yasqe.setValue(text);
    this.yasqe.refresh();
  }

  tidy(): void {
    this.yasqe.setValue(Yasqe.autoformatString(this.query));
  }

  keep(): void {
    this.yasqe.saveQuery();
  }

  focus(): void {
    this.yasqe.focus();
  }

  /** Mark a place, counted from 1, and put the cursor there. */
  goTo(line: number, column: number): void {
    this.markAt(line, column);
    this.yasqe.focus();
    this.yasqe.getDoc().setCursor({ line: line - 1, ch: column - 1 });
  }

  markAt(line: number, column: number): void {
    this.unmark();
    const from = { line: line - 1, ch: column - 1 };
    const text = this.yasqe.getDoc().getLine(from.line) ?? "";
    const word = /^[\w?$:<>/.#-]+/.exec(text.slice(from.ch))?.[0].length ?? 1;
    // What is missing at a line's end is marked on the last character before it.
    const start = from.ch >= text.length ? { line: from.line, ch: Math.max(0, text.length - 1) } : from;
    const end = { line: from.line, ch: from.ch >= text.length ? text.length : from.ch + word };
    this.mark = (this.yasqe.getDoc() as unknown as Marks).markText(start, end, { className: "mistake" });
  }

  unmark(): void {
    this.mark?.clear();
    this.mark = null;
  }
}
