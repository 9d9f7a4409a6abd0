/* The page "What if" and its short form: controls, address, result, chart and what to copy. */
(function () {
  "use strict";

  const { controls, method, settings: states, shown: results } = globalThis.energyBook;
  // a pause after which a screen reader is told, and the address follows
  const SETTLED_MS = 400;

  function start(root) {
    const data = JSON.parse(root.querySelector("script.eb-what-if-data").textContent);
    const form = root.querySelector("form");
    const status = root.querySelector(".eb-what-if-status");
    const chart = root.querySelector(".eb-chart");
    const { field, fill, valueAt } = controls(form);
    const baselines = new Map();
    let state = states.initial(data);
    let notes = [];
    let rows = null;
    let view = null;
    let drawing = false;
    let overtaken = false;
    let settling;

    const refill = (inHand) => fill(state, states.settingsOf(data, state), inHand);

    /* Result */

    function baselineOf(name) {
      if (!baselines.has(name)) {
        const regime = method.solve(data, data.editions[name]).traditional;
        const outside = method.outside(regime).length > 0;
        baselines.set(name, results.curve(regime, regime.baseline, "", data.curves[1], outside));
      }
      return baselines.get(name);
    }

    function published(meanTokens) {
      const body = root.querySelector(".eb-what-if-published tbody");
      if (!body) return;
      const cells = results.ofSameLength(data, meanTokens).map((value) => [
        value.label,
        value.publisher,
        results.formatValue(value.output_tokens, 1),
        String(value.value),
        `${value.provenance_kind}, ${value.boundary_kind}`,
      ]);
      const none = ["No published value is about as long.", "", "", "", ""];
      body.replaceChildren(
        ...(cells.length ? cells : [none]).map((texts) => {
          const row = document.createElement("tr");
          for (const text of texts) row.insertCell().textContent = text;
          return row;
        }),
      );
    }

    function show() {
      const settings = states.settingsOf(data, state);
      const solved = method.solve(data, settings);
      const { row, texts } = results.shown(data, settings, solved, state.lever);
      for (const cell of root.querySelectorAll("[data-shown]")) {
        cell.textContent = texts[cell.dataset.shown];
      }
      const outside = method.outside(solved.traditional);
      list(".eb-what-if-outside", [...outside, ...method.outsideDay(settings, solved)]);
      published(solved.traditional.length.mean);
      const own = [solved.traditional, row, state.lever, data.curves[0], outside.length > 0];
      const curves = [...results.curve(...own), ...baselineOf(settings.edition)];
      rows = { curves, summary: [row], texts };
      root.classList.add("eb-what-if-changed");
      draw();
      tell();
      clearTimeout(settling);
      settling = setTimeout(settle, SETTLED_MS);
    }

    /* The same elsewhere: as a command, in Python, on the page with all settings. */
    function tell() {
      const texts = {
        command: states.commands(data, state).join("\n"),
        python: states.python(data, state),
      };
      for (const block of root.querySelectorAll("[data-copied]")) {
        block.textContent = texts[block.dataset.copied];
      }
      const link = root.querySelector(".eb-what-if-more a");
      if (link) link.hash = states.write(data, state);
    }

    function list(selector, lines) {
      const box = root.querySelector(selector);
      box.hidden = lines.length === 0;
      box.querySelector("ul").replaceChildren(
        ...lines.map((line) => {
          const item = document.createElement("li");
          item.textContent = line;
          return item;
        }),
      );
    }

    /* What must not follow every move: the address, and what is read aloud. */
    function settle() {
      clearTimeout(settling);
      settling = undefined;
      const { texts } = rows;
      const address = window.location.href.split("#")[0] + states.write(data, state);
      if (address !== window.location.href) window.history.replaceState(null, "", address);
      status.textContent =
        `Median ${texts.p50} a query, half of them from ${texts.p25} to ${texts.p75}; ` +
        `${texts.total}.${notes.length ? ` ${notes.join(". ")}.` : ""}`;
    }

    function draw() {
      if (!view || !rows) return;
      view.data("curves", rows.curves).data("summary", rows.summary);
      const { p5, p25, p50, p75, p95 } = rows.texts;
      const svg = chart.querySelector(".eb-chart-live svg");
      svg.setAttribute(
        "aria-label",
        `Density of the energy of a query: median ${p50}, half of the queries from ${p25} to ` +
          `${p75}, nine in ten from ${p5} to ${p95}.`,
      );
      drawing = true;
      view.runAsync().finally(drawn);
    }

    function drawn() {
      drawing = false;
      root.dispatchEvent(new CustomEvent("energy-book:shown"));
      if (overtaken) update();
    }

    /* At once; while a chart is being drawn, the last of the moves waits for it. */
    function update() {
      overtaken = drawing;
      if (!drawing) show();
    }

    function take(next, inHand) {
      state = next;
      notes = [];
      refill(inHand);
      update();
    }

    /* Controls */

    form.addEventListener("input", ({ target }) => {
      const slides = target.type === "range";
      if (!slides && (target.type !== "number" || target.value === "")) return;
      const name = slides ? target.dataset.for : target.name;
      const value = slides ? valueAt(target) : Number(target.value);
      const [low, high] = data.bounds[name];
      // what is out of bounds may be half typed: it is clamped when the field is left
      if (value >= low && value <= high) take(states.changed(data, state, name, value), target);
    });

    form.addEventListener("change", ({ target }) => {
      const { name, value } = target;
      if (name === "edition") take(states.moved(data, state, value));
      else if (name === "lever") take({ ...state, lever: value });
      else if (name === "blend") {
        const blend = states.blendOf(data, state.edition, value, () => {});
        take(states.changed(data, state, name, blend));
      } else if (name === "country") {
        const grid = value === "" ? null : Number(value);
        if (value === "own") field("grid_gco2_per_kwh").focus();
        else take(states.changed(data, state, "grid_gco2_per_kwh", grid));
      } else if (target.type === "number") leave(target);
    });

    /* A field is left: what it holds is clamped, and said so. */
    function leave(target) {
      const { name, value } = target;
      if (value === "" && name === "grid_gco2_per_kwh") {
        take(states.changed(data, state, name, null));
        return;
      }
      const read = states.read(data, `#${new URLSearchParams({ [name]: value })}`);
      const settings = states.settingsOf(data, read.state);
      if (value !== "") state = states.changed(data, state, name, settings[name]);
      refill();
      notes = read.notes;
      update();
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      take(states.initial(data));
    });

    /* Copying */

    async function copy(button) {
      // what was about to be read aloud is read now, or it would hide the answer to the click
      if (settling) settle();
      status.textContent = "";
      const block = root.querySelector(`[data-copied="${button.dataset.copies}"]`);
      try {
        await navigator.clipboard.writeText(block.textContent);
        status.textContent = "Copied.";
      } catch {
        const range = document.createRange();
        range.selectNodeContents(block);
        const selection = window.getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
        status.textContent = "The browser does not let the page copy; the text is selected.";
      }
    }

    for (const button of root.querySelectorAll("button[data-copies]")) {
      button.addEventListener("click", () => copy(button));
    }

    /* The address, the chart, and the beginning */

    const isOurs = () => window.location.hash.includes("=");

    function readAddress() {
      const read = states.read(data, isOurs() ? window.location.hash : "");
      state = read.state;
      notes = read.notes;
      refill();
      update();
    }

    window.addEventListener("hashchange", readAddress);
    chart?.addEventListener("energy-book:drawn", (event) => {
      view = event.detail;
      drawing = false;
      draw();
    });
    view = window.energyBook.views?.[chart?.dataset.figure] ?? null;
    if (isOurs()) readAddress();
    else {
      // the page holds the result of its first settings already
      refill();
      tell();
    }
    // the first move need not wait for what it is compared with
    const idle = window.requestIdleCallback ?? setTimeout;
    idle(() => baselineOf(data.presets[state.edition].edition));
  }

  document.querySelectorAll(".eb-what-if").forEach(start);
})();
