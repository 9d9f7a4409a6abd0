/*
 * A reader's file as benchmark rows, fitted as energy_helpers.method.throughput does it, or as a
 * log, with the rules of energy_helpers.workloads.usage_formats: only numbers, models and days.
 */
(function () {
  "use strict";

  // lengths in a bin differ by at most a 32nd
  const PER_UNIT = 32;
  // more than there are bins of one length
  const BINS = 1024;
  const MOST = 1e15;
  const LONGEST_NAME = 100;
  // of one model in all its rows
  const OF_A_MODEL = ["total_params_b", "active_params_b", "gpus", "node_power_kw"];
  // mean lengths of runs of one shape differ a little (own_rows.SAME_LENGTH)
  const SAME_LENGTH = 0.05;
  const CONCURRENCY = "concurrency";

  const TIMES = ["created", "created_at", "timestamp", "time"];
  // stands for a line that is no JSON
  const NOT_READ = { n: 0 };

  function grouped(items, keyOf) {
    const found = new Map();
    for (const item of items) {
      const key = keyOf(item);
      (found.get(key) ?? found.set(key, []).get(key)).push(item);
    }
    return found;
  }

  const fail = (words) => {
    throw new Error(words);
  };
  const quote = (value) => `“${String(value).slice(0, 80)}”`;
  const isObject = (value) => typeof value === "object" && value !== null;

  /**
   * The numbers with two meanings in a file, such as 1,000, null where commas separate cells. A point
   * is decimal where another cell has one that separates no thousands (text_tables).
   */
  function unclearIn(text, separator) {
    if (separator === ",") return null;
    const [ofPoint, ofEither] = [/^[1-9]\d{0,2}\.\d{3}$/, /^[1-9]\d{0,2}[.,]\d{3}$/];
    const cells = text.split(/[;\t\r\n]/).map((cell) => cell.trim());
    const hasPoint = cells.some((cell) => /^[+-]?\d*\.\d+$/.test(cell) && !ofPoint.test(cell));
    return hasPoint ? /^[1-9]\d{0,2},\d{3}$/ : ofEither;
  }

  /** A number of a cell, NaN for what is none; null as `unclear` allows no decimal comma. */
  function numberOf(value, unclear = null) {
    if (typeof value !== "string") return typeof value === "number" ? value : NaN;
    if (unclear?.test(value)) return NaN;
    const text = unclear ? value.replace(",", ".") : value;
    return /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  }

  /** What is wrong with a cell. */
  function wrongNumber(value, unclear, wanted) {
    if (!unclear?.test(value)) return `${quote(value)} is not valid; give ${wanted}`;
    const [whole, part] = [value.replace(/[.,]/, ""), Number(value.replace(",", "."))];
    return `${quote(value)} may mean ${part} or ${whole}; write ${value}0 or ${whole}`;
  }

  /** The cells of a line; what is between quotes may have the separator in it. */
  function cellsOf(line, separator, number) {
    if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
    const parts = line.split('"');
    if (parts.length % 2 === 0) fail(`line ${number}: a quoted text does not end in its line`);
    const marked = parts.map((part, i) => {
      // two quotes in a row are one that is meant
      if (i % 2 === 0) return part || i === 0 || i === parts.length - 1 ? part : '"';
      return part.replaceAll(separator, "\0");
    });
    return marked.join("").split(separator).map((cell) => cell.replaceAll("\0", separator).trim());
  }

  /** The cells of the lines below the header. */
  function* tableOf(lines, first, width, separator) {
    for (let i = first + 1; i < lines.length; i++) {
      const cells = cellsOf(lines[i], separator, i + 1);
      const more = cells.slice(1).some(Boolean);
      if (!more && (!cells[0] || cells[0].startsWith("#"))) continue;
      if (cells.slice(width).some(Boolean)) {
        const quotes = `put quotes around a text with a ${quote(separator)}`;
        fail(`line ${i + 1} has ${cells.length} cells, the header ${width}; ${quotes}`);
      }
      yield { number: i + 1, cells };
    }
  }

  /* Benchmark rows */

  /** ln TPS = a + b ln L_in + c ln L_out by least squares; null where rows do not give it. */
  function coefficientsOf(rows, least) {
    const columns = ["input_tokens", "output_tokens", "tps_tok_s"].map((name) => {
      const logs = rows.map((row) => Math.log(row[name]));
      const mean = logs.reduce((sum, ln) => sum + ln, 0) / rows.length;
      return { mean, around: logs.map((ln) => ln - mean) };
    });
    const [x, y, z] = columns;
    const times = (one, other) =>
      one.around.reduce((sum, value, i) => sum + value * other.around[i], 0);
    const [xx, yy, xy] = [times(x, x), times(y, y), times(x, y)];
    const determinant = xx * yy - xy * xy;
    const isFit = determinant > 1e-12 * xx * yy && Math.min(xx, yy) > 1e-20;
    if (rows.length < least || !isFit) return null;
    const b = (times(x, z) * yy - times(y, z) * xy) / determinant;
    const c = (times(y, z) * xx - times(x, z) * xy) / determinant;
    return [z.mean - b * x.mean - c * y.mean, b, c];
  }

  /** The fastest row of each pair of lengths (own_rows.of_one_concurrency). */
  function fastestOf(rows) {
    const near = (a, b) => Math.abs(a - b) <= SAME_LENGTH * Math.max(a, b);
    const isSame = (row) => (one) =>
      near(row.input_tokens, one.input_tokens) && near(row.output_tokens, one.output_tokens);
    const sorted = [...rows].sort((a, b) => b.tps_tok_s - a.tps_tok_s);
    const first = sorted.reduce((kept, row) => (kept.some(isSame(row)) ? kept : [...kept, row]), []);
    return rows.filter((row) => first.includes(row));
  }

  function modelOf(data, name, rows) {
    const of = (column, extreme) => Math[extreme](...rows.map((row) => row[column]));
    const range = (column) => [of(column, "min"), of(column, "max")];
    const fitted = coefficientsOf(rows, data.min_rows);
    const tps_max = of("tps_tok_s", "max");
    return {
      ...rows[0],
      name,
      tps_max,
      ten_gpus: name.startsWith("DeepSeek-R1") && rows[0].gpus === data.ten_gpus,
      coefficients: fitted ?? [Math.log(tps_max), 0, 0],
      input_range: range("input_tokens"),
      output_range: range("output_tokens"),
      n_rows: rows.length,
      constant: fitted === null,
    };
  }

  function rowsOf(data, header, table, unclear) {
    const missing = data.row_columns.find((name) => !header.includes(name));
    if (missing) fail(`column ${missing} is missing; give ${data.row_columns.join(", ")}`);
    const known = [...data.row_columns, "node_power_kw", CONCURRENCY];
    const columns = header.filter((name) => known.includes(name));
    const models = new Map();
    for (const { number, cells } of table) {
      const at = (column) => cells[header.indexOf(column)] ?? "";
      const refuse = (column, wanted) =>
        fail(`column ${column}, line ${number}: ${wrongNumber(at(column), unclear, wanted)}`);
      const name = at("model");
      if (!name || name.length > LONGEST_NAME || /[\p{C},]/u.test(name) || data.no_models.includes(name)) {
        const others = `and not ${data.no_models.join(", ")}`;
        refuse("model", `a name of at most ${LONGEST_NAME} characters without a comma, ${others}`);
      }
      const row = {};
      for (const column of columns.filter((one) => one !== "model")) {
        if (column === CONCURRENCY && !at(column)) continue;
        row[column] = numberOf(at(column), unclear);
        if (!(row[column] > 0 && row[column] <= MOST)) refuse(column, "a number above 0");
      }
      const rows = models.get(name) ?? models.set(name, []).get(name);
      rows.push(row);
      const other = OF_A_MODEL.find((column) => row[column] !== rows[0][column]);
      if (other) fail(`column ${other}, line ${number}: give one size and one node to each model`);
    }
    if (!models.size) fail("it has no rows; give at least one");
    const used = columns.includes(CONCURRENCY) ? fastestOf : (rows) => rows;
    const found = [...models].map(([name, rows]) => modelOf(data, name, used(rows)));
    return { kind: "rows", models: found.sort((a, b) => b.total_params_b - a.total_params_b) };
  }

  /* Logs */

  /** The day in UTC of an ISO date, or of seconds, milliseconds, … since 1970 (usage_log.days). */
  function dayOf(time) {
    if (typeof time === "string" && /^\d{4}-\d\d-\d\d/.test(time)) {
      const date = new Date(/[+-]\d\d:?\d\d$/.test(time) ? time : NaN);
      return Number.isNaN(date.valueOf()) ? time.slice(0, 10) : date.toISOString().slice(0, 10);
    }
    const power = Math.floor(Math.log10(Number(time || NaN) / 3e8) / 3);
    const date = new Date(power >= 0 && power <= 3 ? Number(time) / 1000 ** (power - 1) : NaN);
    return Number.isNaN(date.valueOf()) ? "" : date.toISOString().slice(0, 10);
  }

  /**
   * A function that makes a request of the cells below a header. With a model or a time, a line has
   * the totals of its requests (usage_formats); without, its requests have the same lengths
   * (token_logs).
   */
  function tableReader({ log_columns: columns }, header, unclear) {
    const plain = header.map((name) => name.toLowerCase().replace(/[^a-z]/g, ""));
    const places = Object.entries(columns).map(([kind, names]) => {
      return [kind, names.map((name) => plain.indexOf(name)).filter((i) => i >= 0)];
    });
    const at = Object.fromEntries(places);
    const isUsage = at.model.length + at.time.length > 0;
    const both = [at.input[0], at.cached[0]].some((i) => at.with_cached.includes(i));
    return (cells, number) => {
      if (!at.output.length) return null;
      const count = (i, missing) => {
        const value = cells[i] ?? "";
        const found = value === "" ? missing : numberOf(value, unclear);
        if (value === "" || (found >= 0 && found <= MOST)) return found;
        const wrong = wrongNumber(value, unclear, "a number of at least 0");
        return fail(`line ${number}: ${header[i]} ${wrong}`);
      };
      const of = (kind, missing) => count(at[kind][0], missing);
      const cached = of("cached", 0);
      const written = at.written.reduce((sum, i) => sum + count(i, 0), 0);
      const given = of("input", NaN);
      const input = Math.max(given + written - (both ? cached : 0), 0);
      const n = of(isUsage ? "requests" : "weight", 1);
      if (!isUsage && n > 1 && at.requests.includes(at.weight[0])) {
        const instead = "give one request on each line, or name it weight";
        fail(`with a column ${header[at.weight[0]]}, lines are totals; ${instead}`);
      }
      const times = isUsage ? 1 : n;
      const [model, time, id] = ["model", "time", "key"].map((kind) => cells[at[kind][0]] ?? "");
      const lengths = { input: times * input, cached, output: times * of("output", NaN) };
      const isPlain = input === given && (n === 1 || !isUsage);
      return { n, ...lengths, model, time, id, isPlain, isUsage };
    };
  }

  /** The tokens of an object of usage (usage_formats._usage). */
  function tokensOf(usage) {
    const count = (value) => {
      const found = numberOf(value ?? 0);
      return found >= 0 && found < Infinity ? found : NaN;
    };
    const given = usage.input_tokens ?? usage.uncached_input_tokens ?? usage.prompt_tokens ?? "";
    const output = count(usage.output_tokens ?? usage.completion_tokens);
    if ("cache_read_input_tokens" in usage) {
      const parts = Object.values(usage.cache_creation ?? {});
      const written = usage.cache_creation_input_tokens ?? parts.reduce((sum, n) => sum + count(n), 0);
      const cached = count(usage.cache_read_input_tokens);
      const input = count(given) + count(written);
      return { input, cached, output, isPlain: input === given };
    }
    const details = usage.input_tokens_details ?? usage.prompt_tokens_details;
    const cached = count(details?.cached_tokens || usage.input_cached_tokens);
    return { input: Math.max(count(given) - cached, 0), cached, output, isPlain: !cached };
  }

  /** A request of an object: a line of Claude Code, an answer of an API, or a row of a table. */
  function requestOf(data, object, number) {
    const { message, requestId, response } = object;
    const isClaude = isObject(message?.usage);
    const body = isClaude ? message : isObject(response) ? (response.body ?? response) : object;
    if (isClaude && message.model === "<synthetic>") return null;
    if (isObject(body?.usage)) {
      const times = [body, object].flatMap((one) => TIMES.map((name) => one[name]));
      const id = body.id && isClaude ? JSON.stringify([body.id, requestId]) : body.id;
      const { model } = body;
      return { n: 1, ...tokensOf(body.usage), model, time: times.find(Boolean), id, isUsage: true };
    }
    const cells = Object.entries(object).filter(([, value]) => /string|number/.test(typeof value));
    const row = tableReader(data, cells.map(([name]) => name))(cells.map(([, value]) => value), number);
    return row && { ...row, isRow: true };
  }

  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };

  function jsonRequests(data, text, lines) {
    const made = (record, i) =>
      isObject(record) && record !== NOT_READ ? requestOf(data, record, i + 1) : record;
    if (lines.length > 1 && parsed(lines.find((line) => line.trim())) !== undefined) {
      // a line without tokens is about something else
      const read = (line) => (line.includes("okens") ? (parsed(line) ?? NOT_READ) : null);
      return lines.map((line, i) => made(read(line), i));
    }
    const whole = parsed(text) ?? fail("it is not JSON; give JSON Lines, one object on each line");
    return [whole].flat().map(made);
  }

  /** Requests as [queries, ln output, ln input]: bins of lengths that are nearly alike. */
  function pairsOf(requests) {
    const bins = new Map();
    for (const { n, input, output } of requests) {
      const lengths = [output / n, Math.max(input / n, 1)];
      const [t, u] = lengths.map((length) => Math.round(Math.log(length) * PER_UNIT));
      const key = t * BINS + (Number.isNaN(u) ? BINS - 1 : u);
      const bin = bins.get(key) ?? bins.set(key, [0, 0, 0]).get(key);
      bin[0] += n;
      bin[1] += n * lengths[0];
      bin[2] += n * lengths[1];
    }
    // without an input, it is that of the settings
    return [...bins.values()].map(([n, output, input]) => {
      return [n, Math.log(output / n), input ? Math.log(input / n) : undefined];
    });
  }

  /** Of the requests with the same id the one with the longest answer counts. */
  function logOf(found) {
    const requests = [];
    const known = new Map();
    const all = found.filter(isObject);
    const hasOthers = all.some(({ n, isRow }) => n && !isRow);
    let [again, empty] = [0, 0];
    for (const request of all) {
      const { n, output, id, time, isRow } = request;
      const isEmpty = !(n * output > 0) || (isRow && hasOthers);
      request.model = String(request.model ?? "").trim();
      request.day = dayOf(time);
      const same = id && known.get(id);
      if (isEmpty) empty += 1;
      else if (!same) requests.push(request);
      else again += 1;
      if (isEmpty || same?.output > output) continue;
      if (same) Object.assign(same, request);
      else if (id) known.set(id, request);
    }
    if (!requests.length) {
      fail("there is no request with an answer in it; give input_tokens and output_tokens");
    }
    const groups = grouped(requests, ({ day, model }) => `${day} ${model}`);
    const sum = (name, of = requests) => of.reduce((total, request) => total + request[name], 0);
    return {
      kind: "log",
      again,
      empty,
      n: sum("n"),
      cached: sum("cached"),
      totals: requests.filter(({ n, isUsage }) => isUsage && n > 1).length,
      isUsage: requests.some(({ isUsage }) => isUsage),
      isPlain: !again && requests.every(({ isPlain }) => isPlain),
      pairs: pairsOf(requests),
      groups: [...groups.values()].map((own) => {
        const { model, day } = own[0];
        return { model, day, n: sum("n", own), output: sum("output", own), pairs: pairsOf(own) };
      }),
    };
  }

  /** What a text holds: { kind: "rows", models } or { kind: "log", ... }; an Error says what is wrong. */
  function readFile(data, given) {
    const text = given.replace(/^\uFEFF/, "");
    const formats = "save it as CSV with a header, or as JSON Lines";
    if (/[\0\uFFFD]/.test(text.slice(0, 1000))) fail(`it is not a text in UTF-8; ${formats}`);
    if (!text.trim()) fail(`it is empty; ${formats}`);
    const lines = text.split(/\r\n?|\n/);
    if (/^\s*[[{]/.test(text)) return logOf(jsonRequests(data, text, lines));
    const first = lines.findIndex((line) => line.trim() && !/^\s*#|^sep=.$/i.test(line));
    if (first < 0) fail(`it has no header; ${formats}`);
    const count = (sign) => lines[first].split(sign).length;
    const separator = [",", ";", "\t"].reduce((a, b) => (count(b) > count(a) ? b : a));
    const header = cellsOf(lines[first], separator, first + 1).map((name) => name.toLowerCase());
    const twice = header.find((name, i) => name && header.indexOf(name) < i);
    if (twice) fail(`column ${twice} is given twice; give it once`);
    const table = tableOf(lines, first, header.length, separator);
    const unclear = unclearIn(text, separator);
    if (header.includes("tps_tok_s")) return rowsOf(data, header, table, unclear);
    const plain = header.map((name) => name.replace(/[^a-z]/g, ""));
    if (!data.log_columns.output.some((name) => plain.includes(name))) {
      const rows = `or the columns of benchmark rows: ${data.row_columns.join(", ")}`;
      fail(`its header has no columns of tokens; give input_tokens and output_tokens, ${rows}`);
    }
    const reader = tableReader(data, header, unclear);
    return logOf([...table].map(({ number, cells }) => reader(cells, number)));
  }

  globalThis.energyBook = { ...globalThis.energyBook, grouped, readFile };
})();
