/*
 * The settings of the page "What if": in its address, as a command and as Python.
 * A state is { edition, lever, changes }: a preset, a lever or "", fields of the assumptions.
 */
(function () {
  "use strict";

  const { method } = globalThis.energyBook;
  const RANGES = [
    ["pue_p5", "pue_p95"],
    ["utilisation_p5", "utilisation_p95"],
  ];
  const SHORTHANDS = { pue: RANGES[0], utilisation: RANGES[1] };

  const initial = (data) => ({ edition: Object.keys(data.presets)[0], lever: "", changes: {} });

  /** The settings of a state; a model alone is not trimmed, so that its row is its own. */
  function settingsOf(data, { edition, changes }) {
    const alone = Array.isArray(changes.blend) ? { trim: "none" } : {};
    return method.replace(data, data.presets[edition], { ...changes, ...alone });
  }

  const modelsOf = (data, edition) => data.models[data.presets[edition].throughput_rows];

  /** A number of a link inside the bounds of its field, or undefined; tells what it changed. */
  function bounded(data, name, text, tell) {
    const [low, high] = data.bounds[name];
    const value = Number(text);
    if (text.trim() === "" || Number.isNaN(value)) {
      tell(`${name} = “${text}” is not a number and was left out`);
      return undefined;
    }
    const inside = Math.min(Math.max(value, low), high);
    if (inside !== value) tell(`${name} = ${text} is out of bounds; ${inside} is taken instead`);
    return inside;
  }

  function chosen(name, text, choices, tell) {
    if (choices.includes(text)) return text;
    tell(`${name} = “${text}” is not known and was left out`);
    return undefined;
  }

  /** A field with a new value; the other end of its range gives way. */
  function changed(data, state, name, value) {
    const changes = { ...state.changes, [name]: value };
    const settings = { ...data.presets[state.edition], ...changes };
    const pair = RANGES.find((range) => range.includes(name));
    if (pair && settings[pair[0]] > settings[pair[1]]) {
      for (const end of pair) changes[end] = value;
    }
    return { ...state, changes: pruned(data.presets[state.edition], changes) };
  }

  /** The same changes on another preset, as far as it knows them. */
  function moved(data, state, edition) {
    let next = { ...state, edition, changes: {} };
    for (const [name, value] of Object.entries(state.changes)) {
      const taken = name === "blend" ? blendOf(data, edition, String(value), () => {}) : value;
      if (taken !== undefined) next = changed(data, next, name, taken);
    }
    return next;
  }

  /** Without the changes that change nothing. */
  function pruned(preset, changes) {
    const same = (name) => String(preset[name]) === String(changes[name]);
    return Object.fromEntries(Object.entries(changes).filter(([name]) => !same(name)));
  }

  /** The state of an address; `notes` say what of it could not be taken as it was. */
  function read(data, hash) {
    const given = new URLSearchParams(hash.replace(/^#/, ""));
    const notes = [];
    const tell = (note) => notes.push(note.slice(0, 200));
    let state = initial(data);
    if (given.has("edition")) {
      const editions = Object.keys(data.presets);
      state.edition = chosen("edition", given.get("edition"), editions, tell) ?? state.edition;
    }
    const take = (name, value) => {
      if (value !== undefined) state = changed(data, state, name, value);
    };
    for (const [name, text] of given) {
      if (name === "edition") continue;
      if (name === "lever") state.lever = chosen(name, text, data.levers, tell) ?? "";
      else if (name === "blend") take(name, blendOf(data, state.edition, text, tell));
      else if (Object.hasOwn(SHORTHANDS, name)) {
        const value = bounded(data, SHORTHANDS[name][0], text, tell);
        for (const end of SHORTHANDS[name]) take(end, value);
      } else if (Object.hasOwn(data.bounds, name)) {
        const value = bounded(data, name, text, tell);
        take(name, value);
      } else tell(`${name} is not a setting of this page and was left out`);
    }
    for (const [low, high] of RANGES) {
      const [wanted, got] = [Number(given.get(low)), settingsOf(data, state)[low]];
      if (given.has(low) && given.has(high) && wanted > Number(given.get(high))) {
        tell(`${low} is above ${high}; both are ${got}`);
      }
    }
    return { state, notes };
  }

  /** The blend that a menu or a link names: a rule, a model alone, or the preset's own list. */
  function blendOf(data, edition, text, tell) {
    const own = data.presets[edition].blend;
    if (text === String(own)) return own;
    const models = modelsOf(data, edition).map(({ name }) => name);
    const name = chosen("blend", text, [...data.blends, ...models], tell);
    return models.includes(name) ? [name] : name;
  }

  /** The address of a state, empty for that which the page begins with. */
  function write(data, state) {
    const parts = new URLSearchParams();
    if (state.edition !== initial(data).edition) parts.set("edition", state.edition);
    for (const [name, value] of Object.entries(state.changes)) parts.set(name, String(value));
    if (state.lever) parts.set("lever", state.lever);
    return parts.size || [...parts].length ? `#${parts}` : "";
  }

  /** What differs from the edition that the settings started from, for commands and Python. */
  function differences(data, state) {
    const settings = settingsOf(data, state);
    const edition = data.editions[settings.edition];
    const found = Object.entries(pruned(edition, settings));
    const following = method.replace(data, edition, { node_power_kw: settings.node_power_kw });
    const follows = following.deepseek_node_power_kw === settings.deepseek_node_power_kw;
    const kept = found.filter(([name, value]) => {
      if (name === "deepseek_node_power_kw") return !follows;
      return name !== "edition" && name !== "output_tokens_mean" && value !== null;
    });
    return { edition: settings.edition, changes: kept, settings };
  }

  const quoted = (text) => (/^[\w.,=/-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);

  /** The commands that give the same: of the query, or of the lever, and of the day. */
  function commands(data, state) {
    const { edition, changes, settings } = differences(data, state);
    const wanted = [state.lever ? "lever" : "query", "day"].filter((part) => data.chapters[part]);
    return wanted.map((part) => {
      const [chapter, names] = data.chapters[part];
      const own = changes.filter(([name]) => names.includes(name));
      if (part === "day" && state.lever) {
        const [low, high] = ["p5", "p95"].map((end) => settings[`alpha_${state.lever}_${end}`]);
        const tops = ["fleet_alpha_traditional_p95", "fleet_alpha_long_p95"];
        own.push(["fleet_alpha_p5", low], ...tops.map((name) => [name, high]));
      }
      const first = edition === data.default_edition ? "" : ` --edition ${edition}`;
      const pairs = own.map(([name, value]) => ` -p ${quoted(`${name}=${value}`)}`).join("");
      return `energy-book run ${chapter}${first}${pairs}`;
    });
  }

  /** The Python lines that give the same. */
  function python(data, state) {
    const { edition, changes, settings } = differences(data, state);
    const arguments_ = changes.map(([name, value]) => `    ${name}=${JSON.stringify(value)},\n`);
    const replaced = arguments_.length ? `.replace(\n${arguments_.join("")})` : "";
    const lines = [
      "import energy_helpers as eh",
      "",
      `mine = eh.load_edition("${edition}")${replaced}`,
    ];
    const name = JSON.stringify(state.lever);
    const withCarbon = (row, day) => {
      if (settings.grid_gco2_per_kwh === null || settings.grid_gco2_per_kwh === undefined) return;
      const grid = "mine.grid_gco2_per_kwh";
      lines.push(`${row} * ${grid} / 1000  # g CO₂e per query`, `${day} * ${grid}  # t CO₂e per day`);
    };
    const mean = 'eh.paper.use_factors.mean_wh(mine, "traditional")';
    if (state.lever) {
      lines.push(
        `eh.exact.levers(mine).loc[${name}]  # Wh per query`,
        `gain = eh.method.lever_gains.alpha(mine, ${name}).mean_of_inverse`,
        `${mean} * gain  # Wh per query, for totals`,
        'eh.exact.fleet(mine)["mixed"] * gain  # GWh per day',
      );
      withCarbon(
        `eh.exact.levers(mine).loc[${name}, "p50"]`,
        'eh.exact.fleet(mine)["mixed"] * gain',
      );
    } else {
      lines.push(
        'eh.exact.per_query(mine).loc["baseline"]  # Wh per query',
        `${mean}  # Wh per query, for totals`,
        'eh.exact.fleet(mine)["mixed"]  # GWh per day',
      );
      withCarbon(
        'eh.exact.per_query(mine).loc["baseline", "p50"]',
        'eh.exact.fleet(mine)["mixed"]',
      );
    }
    return lines.join("\n");
  }

  const settings = { blendOf, changed, commands, initial, moved, python, read, settingsOf, write };
  globalThis.energyBook = { ...globalThis.energyBook, settings };
})();
