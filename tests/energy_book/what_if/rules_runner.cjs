/* Computes the numbers of `cases` with the page's own scripts; reads and writes JSON. */
"use strict";

for (const script of process.argv.slice(2)) require(script);
const { data, cases } = JSON.parse(require("node:fs").readFileSync(0, "utf-8"));
const { method, Numbers } = globalThis.energyBook;

const computed = cases.map(({ edition, changes }) => {
  const numbers = new Numbers(data, method.replace(data, data.editions[edition], changes));
  // JSON has neither infinity nor nan
  return Object.fromEntries(Object.keys(data.rules).map((n) => [n, String(numbers.number(n))]));
});
process.stdout.write(JSON.stringify(computed));
