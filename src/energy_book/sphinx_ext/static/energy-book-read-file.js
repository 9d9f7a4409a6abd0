/*
 * The text of a reader's file as benchmark rows, fitted as energy_helpers.method.throughput does it,
 * or as a log: how many requests of which lengths. Of a log nothing else is kept.
 */
(function () {
  "use strict";

  // lengths in one bin differ by at most a 32nd; the bin has their means
  const PER_UNIT = 32;
  const MOST = 1e9;
  // more than there are bins of one length
  const BINS = 1024;
  const LONGEST_NAME = 100;

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

  /* Benchmark rows */

  /** ln TPS = a + b ln L_in + c ln L_out by least squares; null where rows do not give it. */
  function coefficientsOf(rows, least) {
    const logs = rows.map(({ numbers: n }) => [n.input_tokens, n.output_tokens, n.tps_tok_s].map(Math.log));
    const means = [0, 1, 2].map((k) => logs.reduce((sum, row) => sum + row[k], 0) / rows.length);
    const product = (j, k) =>
      logs.reduce((sum, row) => sum + (row[j] - means[j]) * (row[k] - means[k]), 0);
    const [xx, yy, xy, xz, yz] = [product(0, 0), product(1, 1), product(0, 1), product(0, 2), product(1, 2)];
    const determinant = xx * yy - xy * xy;
    if (rows.length < least || !(determinant > 1e-12 * xx * yy && Math.min(xx, yy) > 1e-20)) return null;
    const b = (xz * yy - yz * xy) / determinant;
    const c = (yz * xx - xz * xy) / determinant;
    return [means[2] - b * means[0] - c * means[1], b, c];
  }

  function modelOf(data, name, rows) {
    const { total_params_b, gpus, node_power_kw = null } = rows[0].numbers;
    const of = (column) => rows.map(({ numbers }) => numbers[column]);
    const range = (column) => [Math.min(...of(column)), Math.max(...of(column))];
    const tps_max = Math.max(...of("tps_tok_s"));
    const fitted = coefficientsOf(rows, data.min_rows);
    return {
      name,
      total_params_b,
      gpus,
      node_power_kw,
      tps_max,
      ten_gpus: name.startsWith("DeepSeek-R1") && gpus === data.ten_gpus,
      coefficients: fitted ?? [Math.log(tps_max), 0, 0],
      input_range: range("input_tokens"),
      output_range: range("output_tokens"),
      n_rows: rows.length,
      constant: fitted === null,
    };
  }

  function rowsOf(data, header, lines, comma) {
    const missing = data.row_columns.filter((name) => !header.includes(name));
    if (missing.length) fail(`column ${missing[0]} is missing; give ${data.row_columns.join(", ")}`);
    const columns = [...data.row_columns.slice(1), "node_power_kw"].filter((c) => header.includes(c));
    const models = new Map();
    for (const { number, cells } of lines) {
      const name = cells[header.indexOf("model")] ?? "";
      const isName = name && name.length <= LONGEST_NAME && !/[\p{C},]/u.test(name);
      if (!isName) fail(`column model, line ${number}: ${quote(name)} is not a name; give at most ${LONGEST_NAME} characters without a comma`);
      const numbers = {};
      for (const column of columns) {
        const cell = cells[header.indexOf(column)] ?? "";
        numbers[column] = numberOf(cell, comma);
        if (numbers[column] > 0 && numbers[column] <= MOST) continue;
        fail(`column ${column}, line ${number}: ${quote(cell)} is not valid; give a number above 0`);
      }
      const rows = models.get(name) ?? models.set(name, []).get(name);
      rows.push({ numbers });
      for (const one of ["total_params_b", "active_params_b", "gpus", "node_power_kw"]) {
        if (numbers[one] === rows[0].numbers[one]) continue;
        fail(`column ${one}, line ${number}: give one size and one node to each model`);
      }
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
  function requestsOf(data, records, comma) {
    const { log_columns: names } = data;
    const requests = [];
    const known = new Map();
    let [again, empty] = [0, 0];
    for (const { number, of, id } of records) {
      const tokens = (kind) => {
        const value = of(kind) ?? (kind === "requests" ? 1 : 0);
        const found = numberOf(value, comma);
        if (found >= 0 && found <= MOST) return found;
        return fail(`line ${number}: ${kind} ${quote(value)} is not valid; give a number of at least 0`);
      };
      if (of("output") === undefined) continue;
      if (of("input") === undefined) fail(`line ${number}: the prompt's tokens are missing; give ${names.input[0]}`);
      const [n, output, cached] = ["requests", "output", "cached"].map(tokens);
      const input = tokens("input") + tokens("written");
      const same = id && known.get(id);
      if (same) again += 1;
      if (!same && (n === 0 || output === 0)) empty += 1;
      if (n === 0 || output === 0 || (same && same.output >= output)) continue;
      const request = { n, input, output, cached, model: String(of("model") ?? ""), day: dayOf(of("time")) };
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

  function logOf(data, records, comma = false) {
    const { requests, again, empty } = requestsOf(data, records, comma);
    if (!requests.length) {
      const [input, output] = [data.log_columns.input[0], data.log_columns.output[0]];
      fail(`there is no request with an answer in it; give ${input} and ${output}`);
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

  /* Formats */

  /** The objects of JSON or JSON Lines, each with the line it begins in. */
  function* objectsOf(text) {
    const lines = text.split("\n");
    for (const [i, line] of lines.entries()) {
      if (!line.trim()) continue;
      let found;
      try {
        found = JSON.parse(line);
      } catch {
        if (i > 0) fail(`line ${i + 1} is not JSON; give one object on each line`);
        yield* insideOf(text);
        return;
      }
      if (Array.isArray(found) || Array.isArray(found?.data)) yield* partsOf(found, i + 1);
      else yield [found, i + 1];
    }
  }

  function insideOf(text) {
    try {
      return partsOf(JSON.parse(text), 1);
    } catch {
      return fail("line 1 is not JSON; give one object on each line, or a list");
    }
  }

  /** A list of objects, or of buckets of time as an export of usage has them. */
  function partsOf(found, number) {
    const list = Array.isArray(found) ? found : (found?.data ?? [found]);
    return list.flatMap((one) => {
      if (!Array.isArray(one?.results)) return [[one, number]];
      return one.results.map((part) => [{ ...part, time: one.start_time }, number]);
    });
  }

  function* jsonRecords({ log_columns: names }, text) {
    for (const [object, number] of objectsOf(text)) {
      const inner = [object?.message, object?.response?.body, object?.response, object];
      const holder = inner.find((one) => one?.usage) ?? object;
      const usage = holder?.usage ?? object;
      const get = (name) => usage?.[name] ?? holder?.[name] ?? object?.[name];
      const of = (kind) => names[kind].map(get).find((value) => (value ?? "") !== "");
      // both ids, as Claude Code repeats the lines of a message
      const { message, requestId } = object ?? {};
      yield { number, of, id: message?.id && requestId ? JSON.stringify([message.id, requestId]) : "" };
    }
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

  function* csvRecords(table, at) {
    for (const { number, cells } of table) yield { number, of: (kind) => cells[at[kind]] || undefined };
  }

  /** What a text holds: { kind: "rows", models } or { kind: "log", ... }; an Error says what is wrong. */
  function readFile(data, given) {
    const text = given.replace(/^\uFEFF/, "");
    if (/[\0\uFFFD]/.test(text.slice(0, 1000))) fail("it is not a text in UTF-8; save it as CSV or JSON Lines");
    if (!text.trim()) fail("it is empty; give a CSV file with a header, or JSON Lines");
    if (/^\s*[[{]/.test(text)) return logOf(data, jsonRecords(data, text));
    const lines = text.split(/\r\n?|\n/);
    const first = lines.findIndex((line) => line.trim());
    const count = (sign) => lines[first].split(sign).length;
    const separator = [",", ";", "\t"].reduce((a, b) => (count(b) > count(a) ? b : a));
    const header = cellsOf(lines[first], separator, first + 1).map((name) => name.toLowerCase());
    const table = tableOf(lines, first, header.length, separator);
    const comma = separator === ";";
    if (header.includes("tps_tok_s")) return rowsOf(data, header, table, comma);
    const { input, output } = data.log_columns;
    const has = (names) => names.some((name) => header.includes(name));
    if (!has(input) || !has(output)) {
      fail(`its header has no columns of tokens; give ${input[0]} and ${output[0]}, or the columns of benchmark rows: ${data.row_columns.join(", ")}`);
    }
    const kinds = Object.entries(data.log_columns);
    const at = Object.fromEntries(
      kinds.map(([kind, names]) => [kind, header.findIndex((name) => names.includes(name))]),
    );
    return logOf(data, csvRecords(table, at), comma);
  }

  globalThis.energyBook = { ...globalThis.energyBook, readFile };
})();
