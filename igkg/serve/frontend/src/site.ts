// On every page: citations open where they stand, and search boxes suggest. Without this, marks lead to the list of
// citations at the end of the page, and the search box to the page of results.
import { openCitations } from "./site/citations";
import { suggest } from "./site/suggestions";

openCitations();
for (const box of document.querySelectorAll<HTMLInputElement>("input[data-suggest]")) suggest(box);
