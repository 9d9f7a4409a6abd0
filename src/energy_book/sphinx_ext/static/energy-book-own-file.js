/* A reader's own file on the page "What if": chosen, dropped or pasted, and what it uses. */
(function () {
  "use strict";

  const { element, readFile, shown: results } = globalThis.energyBook;

  /** `take` gets what the file sets (settings.js), undefined for no file. */
  function ownFile(data, root, take) {
    const section = root.querySelector(".eb-what-if-own");
    if (!section) return { show() {} };
    const input = section.querySelector("input[type=file]");
    const area = section.querySelector("textarea");
    const status = section.querySelector("[role=status]");
    const body = section.querySelector(".eb-what-if-file");
    const stands = new Map();
    let file = null;
    let models = [];
    let withEdition = false;

    const count = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
    const cell = (content, tag = "td") => element(tag, {}, content);

    function open(name, text) {
      const words = `${name} cannot be used: `;
      try {
        file = { ...readFile(data, text), name };
      } catch (error) {
        status.textContent = `${words}${error.message}.`;
        return;
      }
      status.textContent = `${name} was read.`;
      stands.clear();
      withEdition = false;
      apply();
    }

    /* A path, so that no name of a file is a word of the settings. */
    function apply() {
      const path = `./${file.name}`;
      if (file.kind === "rows") {
        const own = file.models.map(({ name }) => name);
        const others = withEdition ? models.filter(({ name }) => !own.includes(name)) : [];
        data.models[path] = [...file.models, ...others];
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
      const box = element("input", { type: "checkbox", checked: withEdition });
      box.dataset.key = "together";
      box.addEventListener("change", () => {
        withEdition = box.checked;
        apply();
      });
      const words = [
        `${file.name} has ${count(own.length, "model")}: ${own.join(", ")}.`,
        "The blend is now chosen from your models; “Model or blend” and the weights change it.",
        ...(withEdition ? ["The command needs a file that has the edition’s rows too."] : []),
      ];
      const label = element("label", {}, box, " Together with the edition’s models");
      return [element("p", {}, words.join(" ")), element("p", {}, label)];
    }

    /* A log */

    /** On which model a group's requests run: a name, "" for the blend, undefined for unknown. */
    function standFor(model, names) {
      if (stands.has(model)) return stands.get(model);
      if (model === "") return "";
      return names.includes(model) ? model : undefined;
    }

    function menu(model, names) {
      const none = element("option", { value: "none", textContent: "not known: choose a model" });
      const blend = element("option", { value: "", textContent: "the blend of these settings" });
      const options = names.map((name) => element("option", { value: name, textContent: name }));
      const select = element("select", {}, ...(model ? [none] : []), blend, ...options);
      select.value = standFor(model, names) ?? "none";
      select.dataset.key = `model ${model}`;
      select.setAttribute("aria-label", `${model || "All requests"} stands for`);
      select.addEventListener("change", () => {
        if (select.value === "none") stands.delete(model);
        else stands.set(model, select.value);
        apply();
      });
      return select;
    }

    function table(caption, headings, rows) {
      const head = element("tr", {}, ...headings.map((text) => element("th", { scope: "col" }, text)));
      const made = rows.map(([first, ...rest]) => {
        return element("tr", {}, element("th", { scope: "row" }, first), ...rest.map((one) => cell(one)));
      });
      const title = element("caption", {}, caption);
      const parts = [title, element("thead", {}, head), element("tbody", {}, ...made)];
      const whole = element("table", { className: "table" }, ...parts);
      const box = element("div", { className: "pst-scrollable-table-container", tabIndex: 0 }, whole);
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", caption);
      return box;
    }

    function aboutLog({ settings, solved: { traditional } }, paperWh) {
      const names = traditional.models.map(({ name }) => name);
      const used = file.groups.map((group) => {
        const name = standFor(group.model, names);
        const mean = name === undefined ? NaN : traditional.meanOf(group.pairs, name);
        return { ...group, wh: group.n * mean };
      });
      const known = used.filter(({ wh }) => !Number.isNaN(wh));
      const sum = (groups, name) => groups.reduce((total, group) => total + group[name], 0);
      const by = (name) => {
        const found = new Map();
        for (const group of used) found.set(group[name], [...(found.get(group[name]) ?? []), group]);
        return found;
      };
      const energy = (wh) => (Number.isNaN(wh) ? "–" : results.energyText(data, wh));
      const [n, wh] = [sum(known, "n"), sum(known, "wh")];
      const lines = [];
      if (n) {
        const grid = settings.grid_gco2_per_kwh ?? null;
        const price = settings.price_per_kwh ?? null;
        let words = `${count(n, "request")} used about ${energy(wh)}`;
        if (grid !== null) {
          words += `, caused ${results.scaled(data, (wh / 1000) * grid, data.carbon_units, " CO₂e")}`;
        }
        if (price !== null) {
          words += `, and cost ${results.formatValue((wh / 1000) * price, data.digits)} ${settings.currency}`;
        }
        lines.push(`${file.name}: ${words}.`);
        const each = results.energyText(data, paperWh, 2);
        lines.push(
          `The edition’s median, ${each}, times ${n.toLocaleString("en")} would be ${energy(n * paperWh)}.`,
        );
      }
      lines.push("Its lengths replace those of the settings, and it is the whole day.");
      if (n < file.n) {
        const unknown = count(file.n - n, "request");
        const choose = "choose below which model stands for them";
        lines.push(`${unknown} of models that the benchmark does not have: ${choose}.`);
      }
      if (file.cached) lines.push(`The energy of ${count(file.cached, "cached input token")} is not counted.`);
      if (file.again) lines.push(`${count(file.again, "repeated line")} counted once.`);
      if (file.empty) lines.push(`${count(file.empty, "line")} without an answer left out.`);
      if (file.totals) {
        const mean = "each request has the mean length of its line";
        lines.push(`${count(file.totals, "line")} with several requests: ${mean}.`);
      }
      const energyOf = (groups) => energy(sum(groups, "wh"));
      const rows = [...by("model")].map(([model, groups]) => [
        model || "all requests",
        menu(model, names),
        sum(groups, "n").toLocaleString("en"),
        sum(groups, "output").toLocaleString("en"),
        energyOf(groups),
      ]);
      const columns = ["Model in the file", "Stands for", "Requests", "Output tokens", "Energy"];
      const made = [table("Energy of the file’s requests, by model", columns, rows)];
      const days = [...by("day")].sort(([one], [other]) => (one < other ? -1 : 1));
      if (days.some(([day]) => day)) {
        const ofDay = days.map(([day, groups]) => {
          const own = groups.filter(({ wh: each }) => !Number.isNaN(each));
          const found = own.length ? energyOf(own) : "–";
          return [day || "no date", sum(own, "n").toLocaleString("en"), found];
        });
        const caption = "Energy of the file’s requests, by day";
        made.push(table(caption, ["Day", "Requests", "Energy"], ofDay));
      }
      return [element("p", {}, lines.join(" ")), ...made];
    }

    /** Show the file with a result; without a file in the settings it is forgotten. */
    function show(result, { edition, paperWh }) {
      models = edition;
      if (file && !result.own) {
        file = null;
        status.textContent = "The file is no longer used.";
      }
      if (!file) return body.replaceChildren();
      const button = element("button", { type: "button", textContent: "Remove the file" });
      button.dataset.does = "remove";
      button.dataset.key = "remove";
      const { key } = document.activeElement?.dataset ?? {};
      const about = file.kind === "rows" ? aboutRows() : aboutLog(result, paperWh);
      body.replaceChildren(...about, element("p", {}, button));
      return [...body.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key)?.focus();
    }

    /* Ways in */

    async function read(chosen) {
      if (!chosen) return;
      status.textContent = `Reading ${chosen.name} …`;
      const text = await chosen.text();
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
      root.addEventListener(kind, (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        if (kind === "drop") read(event.dataTransfer.files[0]);
      });
    }

    return { show };
  }

  globalThis.energyBook = { ...globalThis.energyBook, ownFile };
})();
