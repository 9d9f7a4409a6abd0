/*
 * The settings of the page "What if": in fields, in the address, as a command and as Python.
 * A state is { edition, lever, changes, own }: a preset, a lever or "", fields of the assumptions,
 * and what a reader's file sets, which is in no address: throughput_rows, or the lengths of a day.
 */
(function () {
  "use strict";

  const { method } = globalThis.energyBook;
  // two ends of a range, such as 1.05–1.6
  const RANGE = /^(.+?)\s*(?:[–-]|to)\s*(.+)$/;
  const GROUPED = /^-?\d{1,3}(,\d{3})+(?=\D|$)/;
  // of a logarithmic slider
  const SLIDER_STEPS = 1000;
  // what a file of lengths replaces
  const LENGTHS = ["output_tokens_median", "input_tokens", "long_output_tokens_median", "long_share"];

  const initial = (data) => ({ edition: Object.keys(data.presets)[0], lever: "", changes: {} });

  /** The settings of a state; a model alone is not trimmed, so that its row is its own. */
  function settingsOf(data, { edition, changes, own }) {
    const isAlone = Array.isArray(changes.blend) && changes.blend.length === 1;
    const alone = isAlone ? { trim: "none" } : {};
    return method.replace(data, data.presets[edition], { ...changes, ...alone, ...own });
  }

  const modelsOf = (data, { edition, own }) =>
    data.models[own?.throughput_rows ?? data.presets[edition].throughput_rows];

  /** A number as its field shows it (form.written). */
  function written(data, name, value) {
    if (value === null || value === undefined) return "";
    const percent = data.percent.includes(name);
    const exact = Number((percent ? 100 * value : value).toPrecision(15));
    const [whole, part] = String(exact).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
    return percent ? `${text}%` : text;
  }

  /** The number in a text, NaN if there is none. */
  function parsed(data, name, text) {
    const isShare = data.percent.includes(name) && text.trim().endsWith("%");
    const plain = text.trim().replace(GROUPED, (digits) => digits.replaceAll(",", ""));
    const number = isShare ? plain.slice(0, -1) : plain;
    return number === "" ? NaN : Number(number) / (isShare ? 100 : 1);
  }

  /** A number inside the bounds of its field, or undefined; tells what it changed. */
  function bounded(data, name, text, tell) {
    const [low, high] = data.bounds[name];
    const value = parsed(data, name, text);
    if (Number.isNaN(value)) {
      tell(`${data.labels[name]}: “${text}” is not a number and was left out`);
      return undefined;
    }
    if (/tokens|queries/.test(name) && /^[1-9]\d?\d?\.\d{3}$/.test(text)) {
      tell(`${data.labels[name]}: “${text}” may mean ${value} or ${1000 * value}`);
      return undefined;
    }
    const inside = Math.min(Math.max(value, low), high);
    const [given, used] = [value, inside].map((number) => written(data, name, number));
    const size = value < low ? "small" : "large";
    if (inside !== value) tell(`${data.labels[name]}: ${given} is too ${size}; ${used} is used`);
    return inside;
  }

  function chosen(data, name, text, choices, tell) {
    if (choices.includes(text)) return text;
    tell(`${data.labels[name]}: “${text}” is not known and was left out`);
    return undefined;
  }

  function matching(data, name, text, tell) {
    if (new RegExp(data.patterns[name], "u").test(text)) return text;
    tell(`${data.labels[name]}: “${text}” is not one to ten characters without a space`);
    return undefined;
  }

  /** A field with a new value; the other end of its range gives way. */
  function changed(data, state, name, value) {
    const changes = { ...state.changes, [name]: value };
    const settings = { ...data.presets[state.edition], ...changes };
    const pair = Object.values(data.ranges).find((range) => range.includes(name));
    if (pair && settings[pair[0]] > settings[pair[1]]) {
      for (const end of pair) changes[end] = value;
    }
    return { ...state, changes: pruned(data.presets[state.edition], changes) };
  }

  /** The same changes on another preset, as far as it knows them. */
  function moved(data, state, edition) {
    let next = { ...state, edition, changes: {} };
    for (const [name, value] of Object.entries(state.changes)) {
      const taken = name === "blend" ? blendOf(data, next, String(value), () => {}) : value;
      if (taken !== undefined) next = changed(data, next, name, taken);
    }
    return next;
  }

  /** Without the changes that change nothing. */
  function pruned(preset, changes) {
    const same = (name) => String(preset[name]) === String(changes[name]);
    return Object.fromEntries(Object.entries(changes).filter(([name]) => !same(name)));
  }

  /** The state with one more setting, as a link or a field writes it. */
  function take(data, state, name, text, tell) {
    const set = (to, value) => (value === undefined ? to : changed(data, to, name, value));
    if (name === "lever") {
      const lever = text === "" ? text : chosen(data, name, text, data.levers, tell);
      return { ...state, lever: lever ?? "" };
    }
    if (name === "blend") return set(state, blendOf(data, state, text, tell));
    if (name === "node") {
      const node = chosen(data, name, text, Object.keys(data.nodes), tell);
      return node ? changed(data, state, "node_power_kw", data.nodes[node]) : state;
    }
    if (Object.hasOwn(data.choices, name)) {
      return set(state, chosen(data, name, text, data.choices[name], tell));
    }
    if (Object.hasOwn(data.ranges, name)) {
      const parts = RANGE.exec(text)?.slice(1) ?? [text];
      const values = parts.map((part) => bounded(data, name, part, tell));
      if (values.includes(undefined)) return state;
      const ends = [Math.min(...values), Math.max(...values)];
      return data.ranges[name].reduce((to, end, i) => changed(data, to, end, ends[i]), state);
    }
    if (Object.hasOwn(data.patterns, name)) {
      return set(state, matching(data, name, text.trim(), tell));
    }
    if (Object.hasOwn(data.bounds, name)) return set(state, bounded(data, name, text, tell));
    tell(`${name} is not a setting of this page and was left out`);
    return state;
  }

  /** The state of an address; `notes` say what of it could not be taken as it was. */
  function read(data, query, own) {
    const given = new URLSearchParams(query);
    const notes = [];
    const tell = (note) => notes.push(note.slice(0, 200));
    let state = { ...initial(data), own };
    if (given.has("edition")) {
      const editions = Object.keys(data.presets);
      const edition = chosen(data, "edition", given.get("edition"), editions, tell);
      state.edition = edition ?? state.edition;
    }
    for (const [name, text] of given) {
      if (name !== "edition" && name !== data.kept_name) state = take(data, state, name, text, tell);
    }
    for (const [low, high] of Object.values(data.ranges)) {
      const [wanted, most] = [low, high].map((end) => parsed(data, end, given.get(end) ?? ""));
      if (wanted > most) {
        const used = written(data, low, settingsOf(data, state)[low]);
        tell(`${data.labels[low]} is above ${data.labels[high]}; both are ${used}`);
      }
    }
    return { state, notes };
  }

  /** The blend that a menu or a link names: a rule, models (A,B or A:0.8,B:0.2), or the preset's. */
  function blendOf(data, state, text, tell) {
    const own = data.presets[state.edition].blend;
    if (text === String(own)) return own;
    const models = modelsOf(data, state).map(({ name }) => name);
    const pairs = text.split(",").map((part) => {
      const cut = part.lastIndexOf(":");
      return models.includes(part) ? [part] : [part.slice(0, cut), Number(part.slice(cut + 1))];
    });
    const isNew = ([name], i) => models.includes(name) && pairs.findIndex(([a]) => a === name) === i;
    const isWeight = ([, weight]) => weight > 0 && weight < Infinity;
    const isBlend = pairs.every(isNew) && (pairs.every((p) => p.length === 1) || pairs.every(isWeight));
    return isBlend ? weighted(pairs) : chosen(data, "blend", text, data.blends, tell);
  }

  /** A blend of [name, weight] in its one form: names where the weights are the same. */
  function weighted(pairs) {
    const isSame = new Set(pairs.map(([, weight]) => weight)).size === 1;
    return pairs.map(([name, weight]) => (isSame ? name : `${name}:${weight}`));
  }

  /** The query of a state, empty for that which the page begins with. */
  function write(data, state) {
    const parts = new URLSearchParams();
    if (state.edition !== initial(data).edition) parts.set("edition", state.edition);
    for (const [name, value] of Object.entries(state.changes)) {
      const node = Object.keys(data.nodes).find((one) => data.nodes[one] === value);
      if (name === "node_power_kw" && node) parts.set("node", node);
      // the names of a reader's models stay in the page
      else if (!(name === "blend" && state.own?.throughput_rows && Array.isArray(value))) {
        parts.set(name, String(value));
      }
    }
    if (state.lever) parts.set("lever", state.lever);
    return String(parts);
  }

  /** What differs from the edition that the settings started from, for commands and Python. */
  function differences(data, state) {
    const settings = settingsOf(data, state);
    const edition = data.editions[settings.edition];
    const found = Object.entries(pruned(edition, settings));
    const following = method.replace(data, edition, { node_power_kw: settings.node_power_kw });
    const follows = following.deepseek_node_power_kw === settings.deepseek_node_power_kw;
    const price = settings.price_per_kwh ?? null;
    const kept = found.filter(([name, value]) => {
      if (name === "currency") return price !== null;
      if (name === "deepseek_node_power_kw") return !follows;
      if (settings.lengths && LENGTHS.includes(name)) return false;
      return name !== "edition" && name !== "output_tokens_mean" && value !== null;
    });
    return { edition: settings.edition, changes: kept, settings };
  }

  const quoted = (text) => (/^[\w.,=/-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);

  /**
   * The commands that give the same: of the query, or of the lever, of the day, of its cost, of an
   * agent's step; of a log that a file has (own-file.js) too.
   */
  function commands(data, state, log) {
    const { edition, changes, settings } = differences(data, state);
    const wanted = [state.lever ? "lever" : "query", "day"].filter((part) => data.chapters[part]);
    const pairs = (of) => of.map(([name, value]) => ` -p ${quoted(`${name}=${value}`)}`).join("");
    const first = edition === data.default_edition ? "" : ` --edition ${edition}`;
    const improved = [];
    if (state.lever) {
      const [low, high] = ["p5", "p95"].map((end) => settings[`alpha_${state.lever}_${end}`]);
      const tops = ["fleet_alpha_traditional_p95", "fleet_alpha_long_p95"];
      improved.push(["fleet_alpha_p5", low], ...tops.map((name) => [name, high]));
    }
    const lines = wanted.map((part) => {
      const [chapter, names] = data.chapters[part];
      const own = changes.filter(([name]) => names.includes(name));
      if (part === "day") own.push(...improved);
      return `energy-book run ${chapter}${first}${pairs(own)}`;
    });
    if ((settings.price_per_kwh ?? null) !== null) {
      const number = state.lever ? "period-cost-mixed-improved" : "period-cost-mixed";
      lines.push(`energy-book compute --of ${number}${first}${pairs([...changes, ...improved])}`);
    }
    const isOfStep = ([name]) => data.step_lengths?.includes(name);
    if (changes.some(isOfStep)) {
      lines.push(`energy-book compute --of step-energy-baseline${first}${pairs(changes)}`);
    }
    if (!log) return lines;
    const estimate = [];
    if (log.isUsage) {
      const replaced = ["lengths", "queries", "period"];
      const own = changes.filter((pair) => !replaced.includes(pair[0]) && !isOfStep(pair));
      const map = [...log.map].map((names) => names.map((name) => JSON.stringify(name)).join(" = "));
      estimate.push(
        ...map.map((line) => `# in models.toml: ${line}`),
        `energy-book estimate ${quoted(settings.lengths)}${map.length ? " --map models.toml" : ""}` +
          `${first}${pairs(own)}`,
      );
    }
    return [...(log.isPlain ? lines : []), ...estimate];
  }

  /** A value in Python; a blend of "name:weight" is a dict. */
  function asPython(name, value) {
    const weighted = name === "blend" && Array.isArray(value) && /:[\d.e+-]+$/.test(value[0]);
    if (!weighted) return JSON.stringify(value);
    const cut = (one) => one.lastIndexOf(":");
    const pairs = value.map((one) => [one.slice(0, cut(one)), Number(one.slice(cut(one) + 1))]);
    return JSON.stringify(Object.fromEntries(pairs));
  }

  /** The Python lines that give the same. */
  function python(data, state) {
    const { edition, changes, settings } = differences(data, state);
    const arguments_ = changes.map(([name, value]) => `    ${name}=${asPython(name, value)},\n`);
    const replaced = arguments_.length ? `.replace(\n${arguments_.join("")})` : "";
    const lines = [
      "import energy_helpers as eh",
      "",
      `mine = eh.load_edition("${edition}")${replaced}`,
    ];
    const name = JSON.stringify(state.lever);
    const table = state.lever ? `levers(mine).loc[${name}` : 'per_query(mine).loc["baseline"';
    const gain = state.lever ? " * gain" : "";
    const day = `eh.exact.fleet(mine)["mixed"]${gain}`;
    lines.push(`eh.exact.${table}]  # Wh per query`);
    if (gain) lines.push(`gain = eh.method.lever_gains.alpha(mine, ${name}).mean_of_inverse`);
    lines.push(
      `eh.paper.use_factors.mean_wh(mine, "traditional")${gain}  # Wh per query, for totals`,
      `${day}  # GWh per day`,
    );
    const grid = settings.grid_gco2_per_kwh;
    if (grid !== null && grid !== undefined) {
      const carbon = "mine.grid_gco2_per_kwh";
      lines.push(
        `eh.exact.${table}, "p50"] * ${carbon} / 1000  # g CO₂e per query`,
        `${day} * ${carbon}  # t CO₂e per day`,
      );
    }
    if ((settings.price_per_kwh ?? null) !== null) {
      lines.push(`${day} * 1e6 * mine.price_per_kwh  # ${settings.currency} per day`);
    }
    return lines.join("\n");
  }

  const isLog = (slider) => slider.dataset.scale === "log";
  const ends = ({ dataset }) => [Number(dataset.low), Number(dataset.high)];

  /** The value of a slider; on a logarithmic one to two digits. */
  function valueAt(slider) {
    const [low, high] = ends(slider);
    if (!isLog(slider)) return Number(slider.value);
    const value = low * (high / low) ** (Number(slider.value) / SLIDER_STEPS);
    return Number(value.toPrecision(2));
  }

  function place(slider, value) {
    const [low, high] = ends(slider);
    const part = Math.max(Math.log(value / low), 0) / Math.log(high / low);
    slider.value = isLog(slider) ? Math.round(part * SLIDER_STEPS) : value;
  }

  const states = { changed, initial, moved, read, settingsOf, take, weighted, write, written };
  const settings = { LENGTHS, SLIDER_STEPS, ...states, commands, place, python, valueAt };
  globalThis.energyBook = { ...globalThis.energyBook, settings };
})();
