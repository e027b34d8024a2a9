// From the texts that the server wrote into an element to sentences in the reader's language.

export type Say = (key: string, values?: Record<string, string | number>) => string;

export function readTexts(element: HTMLElement): Say {
  const texts = JSON.parse(element.dataset["texts"] ?? "{}") as Record<string, string>;
  const language = element.dataset["language"] ?? "en";
  return (key, values = {}) =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = values[name];
      return value === undefined ? place : typeof value === "number" ? value.toLocaleString(language) : value;
    });
}
