/* Computes `cases` with the page's own scripts; reads and writes JSON. */
"use strict";

for (const script of process.argv.slice(2)) require(script);
const { data, task, cases } = JSON.parse(require("node:fs").readFileSync(0, "utf-8"));
const { method, readFile, settings: states, shown: results } = globalThis.energyBook;

const tasks = {
  /* The tables of the package, for an edition with some settings changed. */
  tables({ edition, changes }) {
    const settings = method.replace(data, data.editions[edition], changes);
    const solved = method.solve(data, settings);
    const regimes = Object.entries(solved).map(([name, regime]) => {
      const rows = regime.models.map((model, i) => [model.name, regime.model(i)]);
      const levers = data.levers.map((lever) => [lever, regime.lever(lever)]);
      const blend = regime.taken.map((i) => regime.models[i].name);
      const perQuery = Object.fromEntries([...rows, ["baseline", regime.baseline]]);
      const { meanOfBlend } = regime;
      return [name, { perQuery, levers: Object.fromEntries(levers), blend, meanOfBlend }];
    });
    return { ...Object.fromEntries(regimes), fleet: method.fleet(data, settings, solved) };
  },

  /* All that the page makes of an address. */
  page(hash) {
    const { state, notes } = states.read(data, hash.replace(/^#/, ""));
    const settings = states.settingsOf(data, state);
    const solved = method.solve(data, settings);
    const { texts } = results.shown(data, settings, solved, state.lever);
    const outside = [
      ...method.outside(solved.traditional),
      ...method.outsideDay(settings, solved),
    ];
    return {
      state,
      notes,
      texts,
      outside,
      settings,
      address: states.write(data, state),
      commands: states.commands(data, state),
      python: states.python(data, state),
      step: results.stepText(data, solved.traditional),
      stepWh: data.step_fits && solved.traditional.step(data.step_lengths.map((n) => settings[n])),
      published: results.ofSameLength(data, solved.traditional.length.mean),
    };
  },

  /* What a file holds, and the settings of an address with it; or what is wrong with it. */
  file([text, query = "", stands = {}]) {
    let file;
    try {
      file = readFile(data, text);
    } catch ({ name, message }) {
      return { error: name === "Error" ? message : `${name}: ${message}` };
    }
    const isLog = file.kind === "log";
    if (isLog) data.lengths = { own: file.pairs };
    else data.models.own = file.models;
    const own = isLog ? { lengths: "own", long_share: 0 } : { throughput_rows: "own" };
    const { state, notes } = states.read(data, query, own);
    const settings = states.settingsOf(data, state);
    const solved = method.solve(data, settings);
    const { traditional } = solved;
    const settled = method.solve(data, { ...settings, lengths: null }).traditional;
    const groups = (file.groups ?? []).map(({ model, day, n, pairs }) => {
      return [model, day, n, n * settled.meanOf(pairs, stands[model])];
    });
    return {
      file: { ...file, pairs: undefined, groups },
      notes,
      baseline: { ...traditional.baseline, "mean-untrimmed": traditional.meanOfBlend },
      outside: method.outside(traditional),
      share_outside: traditional.shareOutside,
      levers: data.levers.map((lever) => traditional.lever(lever).p50),
      total: method.fleet(data, settings, solved).mixed,
      step: results.stepText(data, traditional),
      address: states.write(data, state),
      commands: states.commands(data, state, isLog ? { ...file, map: Object.entries(stands) } : null),
      python: states.python(data, state),
    };
  },

  /* A number from its field and back. */
  written: ([name, value]) => {
    const text = states.written(data, name, value);
    const next = states.take(data, states.initial(data), name, text, () => {});
    return [text, states.settingsOf(data, next)[name]];
  },

  format: ([value, digits]) => results.formatValue(value, digits),
};

// JSON has no infinity, which is what a mean can be
const plain = (_, value) => (value === Infinity ? "inf" : value);
process.stdout.write(JSON.stringify(cases.map(tasks[task]), plain));
