// From files in RDF formats without and with graphs to N-Quads, by N3.js and rdfxml-streaming-parser.
// The task on standard input names for each file the N-Quads file to write; their counts go to standard output.

import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { Parser, Writer } from "n3";
import { RdfXmlParser } from "rdfxml-streaming-parser";

// Named, so that N3.js refuses what is only Notation3.
const FORMATS = { ttl: "text/turtle", trig: "application/trig", nt: "application/n-triples", nq: "application/n-quads" };

async function read(path, ending) {
  if (ending !== "rdf") {
    return new Parser({ format: FORMATS[ending] }).parse(await readFile(path, "utf8"));
  }
  const quads = [];
  for await (const quad of createReadStream(path).pipe(new RdfXmlParser({ strict: true }))) {
    quads.push(quad);
  }
  return quads;
}

const task = JSON.parse(await readFile("/dev/stdin", "utf8"));
const counts = {};
for (const [path, target] of Object.entries(task)) {
  const quads = await read(path, path.split(".").at(-1));
  counts[path] = quads.length;
  await writeFile(target, new Writer({ format: "N-Quads" }).quadsToString(quads));
}
process.stdout.write(JSON.stringify(counts));
