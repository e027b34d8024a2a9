// From a query and the sources it is asked of, as JSON on standard input, to its bindings as JSON, by Comunica.
import { QueryEngine } from '@comunica/query-sparql';
import { text } from 'node:stream/consumers';

const task = JSON.parse(await text(process.stdin));
const bindings = await new QueryEngine().queryBindings(task.query, { sources: task.sources });
const rows = await bindings.toArray();
console.log(JSON.stringify(rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])))));
process.exit(0);
