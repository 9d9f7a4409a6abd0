/* Computes the tables of `cases` with the page's own scripts; reads and writes JSON. */
"use strict";

for (const script of process.argv.slice(2)) require(script);
const { data, cases } = JSON.parse(require("node:fs").readFileSync(0, "utf-8"));
const { exact } = globalThis.energyBook;

function tables({ edition, changes }) {
  const settings = exact.replace(data, data.editions[edition], changes);
  const solved = exact.solve(data, settings);
  const regimes = Object.entries(solved).map(([name, regime]) => {
    const rows = regime.models.map((model, i) => [model.name, regime.model(i)]);
    const levers = ["model", "serving", "hardware"].map((lever) => [lever, regime.lever(lever)]);
    const blend = regime.taken.map((i) => regime.models[i].name);
    const perQuery = Object.fromEntries([...rows, ["baseline", regime.baseline]]);
    return [name, { perQuery, levers: Object.fromEntries(levers), blend }];
  });
  return { ...Object.fromEntries(regimes), fleet: exact.fleet(data, settings, solved) };
}

// JSON has no infinity, which is what a mean can be
const plain = (_, value) => (value === Infinity ? "inf" : value);
process.stdout.write(JSON.stringify(cases.map(tables), plain));
