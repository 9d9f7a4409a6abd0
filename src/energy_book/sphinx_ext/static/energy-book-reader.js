/*
 * The page with a reader's settings: each number that they change is followed by the reader's, the
 * charts have a second mark, and a bar says what is changed. Without settings nothing is shown.
 */
(function () {
  "use strict";

  const { address, button, copyText, element, Numbers, shown } = globalThis.energyBook;
  const { readerData: data, settings: states } = globalThis.energyBook;
  const SAME = 1e-6;
  const MARKS = "yours";
  const COLOUR = "var(--eb-yours)";
  const RANGES = ["pue", "utilisation"];
  const root = new URL(document.documentElement.dataset.content_root, window.location.href);
  const page = window.location.href.split(/[?#]/)[0].slice(root.href.length);
  const chapter = page.replace(/^book\//, "").replace(/\.html$/, "");
  const first = new Numbers(data, states.settingsOf(data, states.initial(data)));
  const article = document.querySelector("article");
  // the page of all settings has its own controls
  const hasBar = chapter !== "what_if";
  const quoted = [...article.querySelectorAll("[data-number]")].filter(
    ({ dataset }) => !dataset.number.includes("/"),
  );
  let mine = null;
  let state = states.initial(data);
  let moved = "";

  const format = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
  const plain = (value) => (typeof value === "number" ? format.format(value) : String(value));

  /* Numbers */

  /** A value to as many digits as a text has, at least two, as a share if the text is one. */
  function likeText(value, text, reference) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "n/a" : "infinite";
    const number = text.match(/[\d,]*\.?\d+/)?.[0].replaceAll(",", "") ?? "";
    const digits = Math.max(2, number.replace(".", "").replace(/^0+/, "").length);
    const percent = text.includes("%") && Number(number) > 10 * Math.abs(reference);
    const sign = text.match(/[%×]/)?.[0] ?? "";
    return shown.formatValue(percent ? 100 * value : value, digits).replace("-", "−") + sign;
  }

  const differs = (own, other) => !(Math.abs(own / other - 1) <= SAME || Object.is(own, other));

  function needsRun(name) {
    const changed = Object.keys(state.changes);
    const edition = state.edition !== states.initial(data).edition;
    const ofQuery = changed.some((field) => !["queries", "long_share"].includes(field));
    const part = data.by_command[name];
    return part && (edition || (part === "day" ? changed.length > 0 : part === "query" && ofQuery));
  }

  /* What follows a number: the reader's, or that only a run gives it; "" for nothing. */
  function answer(number) {
    const { number: name } = number.dataset;
    if (!mine) return "";
    if (!Object.hasOwn(data.rules, name)) return needsRun(name) ? null : "";
    const [own, other] = [mine.number(name), first.number(name)];
    if (!differs(own, other)) return "";
    const [text, before] = [own, other].map((v) => likeText(v, number.textContent, other));
    return text === before ? "" : text;
  }

  const hidden = (words) => element("span", { className: "visually-hidden" }, words);

  function showNumbers() {
    let waiting = 0;
    for (const number of quoted) {
      if (number.nextElementSibling?.matches(".eb-yours")) number.nextElementSibling.remove();
      const text = answer(number);
      if (text === "") continue;
      const isOfRun = text === null;
      const className = isOfRun ? "eb-yours eb-of-edition" : "eb-yours";
      const title = isOfRun ? "Of the edition: your settings need a run" : "Your settings";
      const words = isOfRun ? " (not with your settings)" : " (with your settings ";
      const parts = [hidden(words), ...(isOfRun ? [] : [text, hidden(")")])];
      number.after(element("span", { className, title }, ...parts));
      waiting += isOfRun;
    }
    return waiting;
  }

  /* Charts */

  const rowsOf = (spec, field) =>
    Object.values(spec.datasets ?? {}).find((rows) => rows[0] && field in rows[0]) ?? [];

  function marksOf(id, spec) {
    const kind = data.figures[id];
    if (kind === "fleet") {
      return rowsOf(spec, "gwh_per_day").map(({ fleet, efficiency }) => {
        // readers meet the word typical
        const [word] = fleet.replace("typical", "traditional").split(",");
        const total = word + (efficiency === "improved" ? "_improved" : "");
        return { fleet, efficiency, yours: mine.value(["fleet", total]) };
      });
    }
    return rowsOf(spec, "p50").map(({ model, low }) => {
      const word = data.levers.includes(model) ? "lever" : "query";
      const [p25, yours, p75] = ["p25", "p50", "p75"].map((name) =>
        mine.value([word, kind, model, name]),
      );
      return { model, low: low + 0.34, p25, yours, p75 };
    });
  }

  const specs = {};

  /** A chart with the reader's marks in one more layer; the axis reaches to them. */
  function adapted(id, spec) {
    if (!mine || !Object.hasOwn(data.figures, id)) return spec;
    const encodings = spec.layer.map(({ encoding }) => encoding ?? {});
    const field = data.figures[id] === "fleet" ? "fleet" : "low";
    const like = encodings.find(({ y }) => y?.field === field);
    if (!like) return spec;
    const values = marksOf(id, spec);
    const ends = values.flatMap((row) => [row.p25 ?? row.yours, row.p75 ?? row.yours]);
    specs[id] = { spec, domain: [-Infinity, Infinity] };
    for (const { x } of encodings) {
      if (!x?.scale?.domain) continue;
      const [low, high] = x.scale.domain;
      specs[id].domain = [Math.min(low, ...ends), Math.max(high, ...ends)];
      x.scale.domain = specs[id].domain;
    }
    const { y, yOffset } = like;
    const tooltip = { field: "yours", format: ".3~g", title: "your settings" };
    const layer = (mark, x, more) => ({
      data: { name: MARKS },
      mark: { ...mark, aria: false },
      encoding: { x: { field: x, type: "quantitative" }, y, ...(yOffset && { yOffset }), ...more },
    });
    spec.datasets[MARKS] = values;
    const line = { type: "rule", stroke: COLOUR, strokeWidth: 2 };
    const point = { type: "point", shape: "triangle-down", size: 90, filled: true, fill: COLOUR };
    if (field === "low") spec.layer.push(layer(line, "p25", { x2: { field: "p75" } }));
    spec.layer.push(layer({ ...point, opacity: 1 }, "yours", { tooltip }));
    return spec;
  }

  /* What a chart shows, in words, with the reader's. */
  function describe(id) {
    const svg = document.querySelector(`[data-figure="${id}"] .eb-chart-live svg`);
    const { spec } = specs[id] ?? {};
    if (!svg || !spec) return;
    const words = marksOf(id, spec).map(({ model, fleet, efficiency, yours }) => {
      return `${model ?? `${fleet}, ${efficiency}`} ${plain(yours)}`;
    });
    svg.setAttribute("aria-label", `${spec.description} With your settings: ${words.join("; ")}.`);
  }

  function showCharts() {
    const { views = {}, redraw } = globalThis.energyBook;
    for (const id of Object.keys(data.figures)) {
      if (!views[id]) continue;
      const known = mine && specs[id];
      const values = known ? marksOf(id, known.spec) : [];
      const [low, high] = known?.domain ?? [];
      const inside = ({ p25, yours, p75 }) => low <= (p25 ?? yours) && (p75 ?? yours) <= high;
      if (known && values.every(inside)) {
        views[id].data(MARKS, values).runAsync();
        describe(id);
      } else if (mine || specs[id]) {
        delete specs[id];
        redraw(id);
      }
    }
  }

  /* The bar */

  const summary = element("summary", {});
  const status = element("span", { role: "status" });
  const run = element("span", { hidden: true });
  const form = element("form", { autocomplete: "off" });
  const sliders = Object.entries(data.fields).map(([name, [label, low, high, step]]) => {
    const range = step ? [low, high, step] : [0, states.SLIDER_STEPS, 1];
    const [min, max, each] = range.map(String);
    const dataset = { low, high, scale: step ? "linear" : "log" };
    const slider = element("input", { type: "range", min, max, step: each, dataset });
    const output = element("span", {});
    form.append(element("label", {}, `${label} `, output, slider));
    const value = () => states.valueAt(slider);
    const place = (to) => {
      states.place(slider, to);
      output.textContent = plain(to);
      slider.setAttribute("aria-valuetext", output.textContent);
    };
    slider.addEventListener("input", () => {
      place(value());
      show(changedBy(name, value()), slider);
    });
    // one step of Back for all moves of a slider
    slider.addEventListener("change", () => {
      address.write(changedBy(name, value()), { push: moved !== name });
      moved = name;
    });
    return { name, slider, place };
  });

  async function copy(text) {
    status.textContent = (await copyText(text)) ? "Copied." : text;
  }

  const charts = "In the charts, a triangle marks your value, and a line its quartiles.";
  const legend = element("p", { textContent: charts });
  const details = element("details", {}, summary, form, legend);
  const ariaLabel = "Your settings";
  const bar = element(
    "aside",
    { className: "eb-yours-bar d-print-none", hidden: true, ariaLabel },
    details,
    button("Reset", () => address.write(new URLSearchParams(), { push: true })),
    button("Copy link", () => copy(window.location.href)),
    element("a", { href: new URL("book/what_if.html", root).href, textContent: "All settings" }),
    run,
    status,
  );

  function changedBy(name, value) {
    const settings = address.params();
    for (const end of ["_p5", "_p95"]) settings.delete(name + end);
    settings.set(name, String(value));
    return settings;
  }

  /* What differs from the edition, in few words. */
  function described(settings) {
    const own = state.edition !== states.initial(data).edition;
    const words = own ? [`edition ${state.edition}`] : [];
    const changed = Object.keys(state.changes);
    for (const name of RANGES) {
      const [low, high] = ["p5", "p95"].map((end) => plain(settings[`${name}_${end}`]));
      if (!changed.some((field) => field.startsWith(`${name}_p`))) continue;
      words.push(`${data.fields[name][0]} ${low === high ? low : `${low}–${high}`}`);
    }
    for (const name of changed) {
      if (/_p(5|95)$/.test(name)) continue;
      words.push(`${data.words[name] ?? name} ${plain(settings[name])}`);
    }
    return words.join(" · ");
  }

  function command() {
    const chapters = { query: [chapter, data.pages[chapter] ?? []] };
    return states.commands({ ...data, chapters }, { ...state, lever: "" })[0];
  }

  function show(params, inHand) {
    state = states.read(data, String(params)).state;
    const settings = states.settingsOf(data, state);
    const words = described(settings);
    mine = words ? new Numbers(data, settings) : null;
    const waiting = showNumbers();
    showCharts();
    for (const { name, slider, place } of sliders) {
      if (slider === inHand) continue;
      const { [`${name}_p5`]: low, [`${name}_p95`]: high } = settings;
      place(RANGES.includes(name) ? Math.sqrt(low * high) : settings[name]);
    }
    bar.hidden = !hasBar || (!words && !details.open);
    summary.replaceChildren("Your settings: ", element("strong", { textContent: words || "none yet" }));
    status.textContent = "";
    run.hidden = !waiting || !data.pages[chapter];
    run.replaceChildren(
      `${waiting === 1 ? "1 number" : `${waiting} numbers`} on this page need a run: `,
      button("Copy the command", () => copy(command())),
    );
  }

  (article.parentElement ?? article).append(bar);
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.('[data-action="settings"]')) open();
  });

  function open() {
    details.open = true;
    bar.hidden = false;
    sliders[0].slider.focus();
  }

  legend.hidden = !Object.keys(data.figures).some((id) => document.getElementById(id));
  const drawn = ({ target }) => describe(target.dataset.figure);
  document.addEventListener("energy-book:drawn", drawn, true);
  globalThis.energyBook = { ...globalThis.energyBook, adapted };
  address.listen((params) => show(params));
  window.addEventListener("popstate", () => (moved = ""));
  show(address.params());
  if (!mine && hasBar) open();
})();
