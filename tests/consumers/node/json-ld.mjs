// From a task on standard input to its answer on standard output, by jsonld.js.
// A task names a document (a file or an address on `server`), and a frame to frame it with or none, then its quads are given.
// Nothing is fetched but from `server`.

import { readFile } from "node:fs/promises";
import jsonld from "jsonld";

const task = JSON.parse(await readFile("/dev/stdin", "utf8"));

async function documentLoader(url) {
  if (!task.server || !url.startsWith(task.server)) {
    throw new Error(`${url} would be fetched`);
  }
  const answer = await fetch(url, { headers: { accept: "application/ld+json" } });
  return { contextUrl: null, documentUrl: url, document: await answer.json() };
}

async function read(place) {
  return place.startsWith("http:") ? (await documentLoader(place)).document : JSON.parse(await readFile(place, "utf8"));
}

const document = await read(task.document);
const options = { documentLoader, safe: true };
const answer = task.frame
  ? JSON.stringify(await jsonld.frame(document, await read(task.frame), { ...options, safe: false }))
  : await jsonld.toRDF(document, { ...options, format: "application/n-quads" });
process.stdout.write(answer);
