/* A reader's own file on the page "What if": chosen, dropped or pasted, and what it uses. */
(function () {
  "use strict";

  const { button, element, grouped, method, readFile, shown: results } = globalThis.energyBook;

  /** `take` gets what the file sets (settings.js), undefined for no file. */
  function ownFile(data, root, take) {
    const section = root.querySelector(".eb-what-if-own");
    if (!section) return { show() {}, log: () => null };
    const input = section.querySelector("input[type=file]");
    const area = section.querySelector("textarea");
    const status = section.querySelector("[role=status]");
    const body = section.querySelector(".eb-what-if-file");
    const stands = new Map();
    let file = null;
    let log = null;
    let shown = "";

    const count = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

    function open(name, text) {
      try {
        file = { ...readFile(data, text), name };
        status.textContent = `${name} was read.`;
        stands.clear();
        apply();
      } catch (error) {
        status.textContent = `${name} cannot be used: ${error.message}.`;
      }
    }

    /* A path, so that no name of a file is a word of the settings. */
    function apply() {
      const path = `./${file.name}`;
      if (file.kind === "rows") {
        data.models[path] = file.models;
        take({ throughput_rows: path });
      } else {
        data.lengths = { [path]: file.pairs };
        take({ lengths: path, long_share: 0 });
      }
    }

    /* Rows */

    function aboutRows() {
      const own = file.models.map(({ name, n_rows, constant }) => {
        return `${name} (${count(n_rows, "row")}${constant ? ", used as a constant throughput" : ""})`;
      });
      const words =
        `${file.name} has ${count(own.length, "model")}: ${own.join(", ")}. The blend is now ` +
        "chosen from your models; “Model or blend” and the weights change it.";
      return [element("p", {}, words)];
    }

    /* A log */

    /** On which model a group's requests run: a name, "" for the blend, undefined for unknown. */
    function standFor(model, names) {
      if (stands.has(model)) return stands.get(model);
      if (["", data.baseline].includes(model)) return "";
      return names.includes(model) ? model : undefined;
    }

    function menu(model, names) {
      const none = element("option", { value: "none", textContent: "not known: choose a model" });
      const blend = element("option", { value: "", textContent: "the blend of these settings" });
      const options = names.map((name) => element("option", { value: name, textContent: name }));
      const ariaLabel = `${model || "All requests"} stands for`;
      const about = { dataset: { key: `model ${model}` }, ariaLabel };
      const select = element("select", about, ...(model ? [none] : []), blend, ...options);
      select.value = standFor(model, names) ?? "none";
      select.addEventListener("change", () => {
        if (select.value === "none") stands.delete(model);
        else stands.set(model, select.value);
        apply();
      });
      return select;
    }

    function table(caption, headings, rows) {
      const line = (cells, scope) => {
        const made = cells.map((one, i) =>
          i === 0 || scope === "col" ? element("th", { scope }, one) : element("td", {}, one),
        );
        return element("tr", {}, ...made);
      };
      const head = element("thead", {}, line(headings, "col"));
      const foot = element("tbody", {}, ...rows.map((cells) => line(cells, "row")));
      const title = element("caption", {}, caption);
      const whole = element("table", { className: "table" }, title, head, foot);
      const region = { tabIndex: 0, role: "region", ariaLabel: caption };
      return element("div", { className: "pst-scrollable-table-container", ...region }, whole);
    }

    function aboutLog({ settings }, paperWh) {
      // the blend is that of the settings, not of the file's lengths
      const { traditional } = method.solve(data, { ...settings, lengths: null });
      const names = traditional.models.map(({ name }) => name);
      const used = file.groups.map((group) => {
        const name = standFor(group.model, names);
        const mean = name === undefined ? NaN : traditional.meanOf(group.pairs, name);
        return { ...group, name, wh: group.n * mean };
      });
      const others = used.filter(({ model, name }) => name !== undefined && name !== (model || null));
      const map = others.map(({ model, name }) => [model || data.unnamed, name || data.baseline]);
      log = { ...file, map: new Map(map) };
      const known = used.filter(({ wh }) => !Number.isNaN(wh));
      const sum = (groups, name) => groups.reduce((total, group) => total + group[name], 0);
      const energy = (wh) => (Number.isNaN(wh) ? "–" : results.energyText(data, wh));
      const [n, wh] = [sum(known, "n"), sum(known, "wh")];
      const { currency, grid_gco2_per_kwh: grid = null, price_per_kwh: price = null } = settings;
      const carbon = results.scaled(data, (wh / 1000) * grid, data.carbon_units, " CO₂e");
      const cost = `${results.formatValue((wh / 1000) * price, data.digits)} ${currency}`;
      const each = results.energyText(data, paperWh, 2);
      const sentences = [
        [n, `${file.name}: ${count(n, "request")} used about ${energy(wh)}.`],
        [n && grid !== null, `They caused about ${carbon}.`],
        [n && price !== null, `They cost about ${cost}.`],
        [n, `The edition’s median, ${each}, for each of them would be ${energy(n * paperWh)}.`],
        [true, "The lengths of the file replace those of the settings for the whole day."],
        [
          n < file.n,
          `${count(file.n - n, "request")} of models that the benchmark does not have: ` +
            "choose below which model stands for them.",
        ],
        [file.cached, `The energy of ${count(file.cached, "cached input token")} is not counted.`],
        [file.again, `${count(file.again, "repeated line")} counted once.`],
        [file.empty, `${count(file.empty, "line")} without an answer left out.`],
        [
          file.totals,
          `${count(file.totals, "line")} with several requests: each has the mean length of its line.`,
        ],
      ];
      const energyOf = (groups) => energy(sum(groups, "wh"));
      const rows = [...grouped(used, ({ model }) => model)].map(([model, groups]) => [
        model || "all requests",
        menu(model, names),
        sum(groups, "n").toLocaleString("en"),
        sum(groups, "output").toLocaleString("en"),
        energyOf(groups),
      ]);
      const columns = ["Model in the file", "Stands for", "Requests", "Output tokens", "Energy"];
      const made = [table("Energy of the file’s requests, by model", columns, rows)];
      const days = [...grouped(used, ({ day }) => day)].sort(([one], [other]) => (one < other ? -1 : 1));
      if (days.some(([day]) => day)) {
        const ofDay = days.map(([day, groups]) => {
          const own = groups.filter(({ wh: each }) => !Number.isNaN(each));
          const found = own.length ? energyOf(own) : "–";
          return [day || "no date", sum(own, "n").toLocaleString("en"), found];
        });
        const caption = "Energy of the file’s requests, by day";
        made.push(table(caption, ["Day", "Requests", "Energy"], ofDay));
      }
      const words = sentences.filter(([isSo]) => isSo).map(([, sentence]) => sentence);
      return [element("p", {}, words.join(" ")), ...made];
    }

    /** Show the file with a result; without a file in the settings it is forgotten. */
    function show(result, paperWh) {
      log = null;
      if (file && !result.own) {
        file = null;
        status.textContent = "The file is no longer used.";
      }
      if (!file) return body.replaceChildren();
      const dataset = { does: "remove", key: "remove" };
      const remove = button("Remove the file", null, { dataset });
      const { key } = document.activeElement?.dataset ?? {};
      const about = file.kind === "rows" ? aboutRows() : aboutLog(result, paperWh);
      const made = element("div", {}, ...about, element("p", {}, remove));
      // a click that leaves a field must find what it began on; body may have been decorated since
      const html = made.innerHTML;
      if (html === shown && body.hasChildNodes()) return undefined;
      shown = html;
      body.replaceChildren(...made.childNodes);
      return [...body.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key)?.focus();
    }

    /* Ways in */

    async function read(chosen) {
      if (!chosen) return;
      status.textContent = `Reading ${chosen.name} …`;
      const text = await chosen.text().catch(() => "\0");
      // a long file keeps the page busy: the words before it are shown first
      setTimeout(() => open(chosen.name, text));
    }

    input.addEventListener("change", () => {
      read(input.files[0]);
      input.value = "";
    });
    const does = {
      choose: () => input.click(),
      paste: () => open("pasted.txt", area.value),
      remove() {
        take(undefined);
        section.querySelector("[data-does=choose]").focus();
      },
    };
    section.addEventListener("click", ({ target }) => does[target.closest("[data-does]")?.dataset.does]?.());
    for (const kind of ["dragover", "drop"]) {
      document.addEventListener(kind, (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        if (kind === "drop") read(event.dataTransfer.files[0]);
      });
    }

    /** The log that is read, with `map` of its models to those that stand for them, or null. */
    return { show, log: () => log };
  }

  globalThis.energyBook = { ...globalThis.energyBook, ownFile };
})();
