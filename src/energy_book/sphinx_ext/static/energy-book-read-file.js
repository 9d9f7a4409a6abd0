/*
 * The text of a reader's file as benchmark rows, fitted as energy_helpers.method.throughput does it,
 * or as a log: how many requests of which lengths. Of a log nothing else is kept.
 */
(function () {
  "use strict";

  // lengths in one bin differ by at most a 32nd; the bin has their means
  const PER_UNIT = 32;
  // more than there are bins of one length
  const BINS = 1024;
  const MOST = 1e9;
  const LONGEST_NAME = 100;
  // what is counted of a request, and what it is where the file does not say
  const COUNTS = Object.entries({ requests: 1, input: "", written: 0, output: 0, cached: 0 });
  // of one model in all its rows
  const OF_A_MODEL = ["total_params_b", "active_params_b", "gpus", "node_power_kw"];

  const fail = (words) => {
    throw new Error(words);
  };
  const quote = (value) => `“${String(value).slice(0, 80)}”`;

  /** A number of a cell, NaN for what is none. */
  function numberOf(value, comma) {
    if (typeof value !== "string") return typeof value === "number" ? value : NaN;
    const text = comma ? value.replace(",", ".") : value;
    return /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  }

  /** The cells of a line; what is between quotes may have the separator in it. */
  function cellsOf(line, separator, number) {
    if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
    const cells = [""];
    let [isQuoted, before] = [false, ""];
    for (const sign of line) {
      // two quotes in a row are one that is meant
      if (sign === '"' && before === '"' && !isQuoted) cells[cells.length - 1] += sign;
      before = sign;
      if (sign === '"') isQuoted = !isQuoted;
      else if (sign === separator && !isQuoted) cells.push("");
      else cells[cells.length - 1] += sign;
    }
    if (isQuoted) fail(`line ${number}: a quoted text does not end in its line`);
    return cells.map((cell) => cell.trim());
  }

  /** The cells of the lines below the header. */
  function* tableOf(lines, first, width, separator) {
    for (let i = first + 1; i < lines.length; i++) {
      if (!lines[i].trim()) continue;
      const cells = cellsOf(lines[i], separator, i + 1);
      if (cells.length > width) {
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

  function rowsOf(data, header, table, comma) {
    const missing = data.row_columns.find((name) => !header.includes(name));
    if (missing) fail(`column ${missing} is missing; give ${data.row_columns.join(", ")}`);
    const columns = header.filter((name) => [...data.row_columns, "node_power_kw"].includes(name));
    const models = new Map();
    for (const { number, cells } of table) {
      const at = (column) => cells[header.indexOf(column)] ?? "";
      const refuse = (column, wanted) =>
        fail(`column ${column}, line ${number}: ${quote(at(column))} is not valid; give ${wanted}`);
      const name = at("model");
      if (!name || name.length > LONGEST_NAME || /[\p{C},]/u.test(name)) {
        refuse("model", `a name of at most ${LONGEST_NAME} characters without a comma`);
      }
      const row = {};
      for (const column of columns.filter((one) => one !== "model")) {
        row[column] = numberOf(at(column), comma);
        if (!(row[column] > 0 && row[column] <= MOST)) refuse(column, "a number above 0");
      }
      const rows = models.get(name) ?? models.set(name, []).get(name);
      rows.push(row);
      const other = OF_A_MODEL.find((column) => row[column] !== rows[0][column]);
      if (other) fail(`column ${other}, line ${number}: give one size and one node to each model`);
    }
    if (!models.size) fail("it has no rows; give at least one");
    const found = [...models].map(([name, rows]) => modelOf(data, name, rows));
    return { kind: "rows", models: found.sort((a, b) => b.total_params_b - a.total_params_b) };
  }

  /* Logs */

  const dayOf = (time) => {
    if (typeof time === "string" && /^\d{4}-\d\d-\d\d/.test(time)) return time.slice(0, 10);
    const seconds = Number(time || NaN);
    const date = new Date(seconds < 1e11 ? 1000 * seconds : seconds);
    return Number.isNaN(date.valueOf()) ? "" : date.toISOString().slice(0, 10);
  };

  /** The requests of a log; of those with the same id the one with the longest answer counts. */
  function requestsOf(names, records, comma) {
    const requests = [];
    const known = new Map();
    let [again, empty] = [0, 0];
    for (const { number, of, id } of records) {
      if (of("output") === undefined) continue;
      const [n, input, written, output, cached] = COUNTS.map(([kind, missing]) => {
        const value = of(kind) ?? missing;
        const found = numberOf(value, comma);
        if (found >= 0 && found <= MOST) return found;
        const wanted = `give a number of at least 0 as ${names[kind][0]}`;
        return fail(`line ${number}: ${kind} ${quote(value)} is not valid; ${wanted}`);
      });
      const same = id && known.get(id);
      if (same) again += 1;
      else if (n * output === 0) empty += 1;
      if (n * output === 0 || same?.output >= output) continue;
      const lengths = { input: input + written, output, cached };
      const request = { n, ...lengths, model: String(of("model") ?? ""), day: dayOf(of("time")) };
      if (same) Object.assign(same, request);
      else requests.push(request);
      if (id && !same) known.set(id, request);
    }
    return { requests, again, empty };
  }

  /** Requests as [queries, ln output, ln input]: bins of lengths that are nearly alike. */
  function pairsOf(requests) {
    const bins = new Map();
    for (const { n, input, output } of requests) {
      const lengths = [output, input].map((tokens) => Math.max(tokens / n, 1));
      const [t, u] = lengths.map((length) => Math.round(Math.log(length) * PER_UNIT));
      const key = t * BINS + u;
      const bin = bins.get(key) ?? bins.set(key, [0, 0, 0]).get(key);
      bin[0] += n;
      bin[1] += n * lengths[0];
      bin[2] += n * lengths[1];
    }
    return [...bins.values()].map(([n, out, in_]) => [n, Math.log(out / n), Math.log(in_ / n)]);
  }

  function logOf({ log_columns: names }, records, comma = false) {
    const { requests, again, empty } = requestsOf(names, records, comma);
    if (!requests.length) {
      fail(`there is no request with an answer in it; give ${names.input[0]} and ${names.output[0]}`);
    }
    const groups = new Map();
    for (const request of requests) {
      const key = `${request.day} ${request.model}`;
      const group = groups.get(key) ?? groups.set(key, []).get(key);
      group.push(request);
    }
    const sum = (name, of = requests) => of.reduce((total, request) => total + request[name], 0);
    return {
      kind: "log",
      again,
      empty,
      n: sum("n"),
      cached: sum("cached"),
      totals: requests.filter(({ n }) => n > 1).length,
      pairs: pairsOf(requests),
      groups: [...groups.values()].map((own) => {
        const { model, day } = own[0];
        return { model, day, n: sum("n", own), output: sum("output", own), pairs: pairsOf(own) };
      }),
    };
  }

  function* jsonRecords({ log_columns: names }, lines) {
    for (const [i, line] of lines.entries()) {
      if (!line.trim()) continue;
      let object;
      try {
        object = JSON.parse(line);
      } catch {
        fail(`line ${i + 1} is not JSON; give JSON Lines, one object on each line`);
      }
      const inner = [object?.message, object?.response?.body, object?.response, object];
      const holder = inner.find((one) => one?.usage) ?? object;
      const get = (name) => (holder?.usage ?? object)?.[name] ?? holder?.[name] ?? object?.[name];
      const of = (kind) => names[kind].map(get).find((value) => (value ?? "") !== "");
      // both ids, as Claude Code repeats the lines of a message
      const { message, requestId } = object ?? {};
      const id = message?.id && requestId ? JSON.stringify([message.id, requestId]) : "";
      yield { number: i + 1, of, id };
    }
  }

  function* csvRecords({ log_columns: names }, header, table) {
    const kinds = Object.entries(names).map(([kind, known]) => {
      return [kind, header.findIndex((name) => known.includes(name))];
    });
    const at = Object.fromEntries(kinds);
    for (const { number, cells } of table) yield { number, of: (kind) => cells[at[kind]] || undefined };
  }

  /** What a text holds: { kind: "rows", models } or { kind: "log", ... }; an Error says what is wrong. */
  function readFile(data, given) {
    const text = given.replace(/^\uFEFF/, "");
    const formats = "save it as CSV with a header, or as JSON Lines";
    if (/[\0\uFFFD]/.test(text.slice(0, 1000))) fail(`it is not a text in UTF-8; ${formats}`);
    if (!text.trim()) fail(`it is empty; ${formats}`);
    const lines = text.split(/\r\n?|\n/);
    if (/^\s*[[{]/.test(text)) return logOf(data, jsonRecords(data, lines));
    const first = lines.findIndex((line) => line.trim());
    const count = (sign) => lines[first].split(sign).length;
    const separator = [",", ";", "\t"].reduce((a, b) => (count(b) > count(a) ? b : a));
    const header = cellsOf(lines[first], separator, first + 1).map((name) => name.toLowerCase());
    const table = tableOf(lines, first, header.length, separator);
    if (header.includes("tps_tok_s")) return rowsOf(data, header, table, separator === ";");
    const { input, output } = data.log_columns;
    if (![input, output].every((names) => names.some((name) => header.includes(name)))) {
      const rows = `or the columns of benchmark rows: ${data.row_columns.join(", ")}`;
      fail(`its header has no columns of tokens; give ${input[0]} and ${output[0]}, ${rows}`);
    }
    return logOf(data, csvRecords(data, header, table), separator === ";");
  }

  globalThis.energyBook = { ...globalThis.energyBook, readFile };
})();
