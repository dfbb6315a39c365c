// Runs vectors from a shell: node checking.js vectors.json. Exits 1 if a case gives something else, 2 if the file has no cases.

import { readFile } from "node:fs/promises";
import { failing } from "./cases.js";

const { format, cases } = JSON.parse(await readFile(process.argv[2], "utf8"));
if (format !== "shanzhi-sealing/1" || !cases?.length) {
  console.log(`${process.argv[2]} has no cases of shanzhi-sealing/1.`);
  process.exit(2);
}
const names = await failing(cases);
for (const name of names) console.log(`${name}: gives something else`);
console.log(`${cases.length - names.length} of ${cases.length} cases agree.`);
process.exitCode = names.length ? 1 : 0;
