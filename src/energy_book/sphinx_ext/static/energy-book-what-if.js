/* The page "What if" and its short form: controls, address, result, chart and what to copy. */
(function () {
  "use strict";

  const { address, controls, copyText, element, method, ownFile } = globalThis.energyBook;
  const { settings: states, shown: results } = globalThis.energyBook;
  // a pause after which a screen reader is told, and the address follows
  const SETTLED_MS = 400;

  function start(root) {
    const data = JSON.parse(root.querySelector("script.eb-what-if-data").textContent);
    const form = root.querySelector(".eb-what-if-form");
    const status = root.querySelector(".eb-what-if-status");
    const chart = root.querySelector(".eb-chart");
    const step = root.querySelector(".eb-what-if-step");
    const prediction = root.querySelector(".eb-what-if-predict");
    const marker = prediction?.querySelector("input");
    const button = (name) => root.querySelector(`[data-does="${name}"]`);
    const { field, fill, fillWeights, openWeights, valueAt } = controls(data, form, takeWeights);
    const files = ownFile(data, root, (own) => take(states.moved(data, { ...state, own }, state.edition)));
    const editions = new Map();
    const past = [];
    let state = states.initial(data);
    let kept = null;
    let result = null;
    let notes = [];
    // a reader who predicts first gives a guess [Wh], then compares
    let predicting = false;
    let guess = null;
    let compared = false;
    let view = null;
    let drawing = false;
    let overtaken = false;
    let settling;
    let settled = "";

    const waits = () => predicting && !compared;
    const refill = (inHand) => fill(state, states.settingsOf(data, state), inHand);

    function code() {
      const query = new URLSearchParams(states.write(data, state));
      if (kept) query.set(data.kept_name, kept.code);
      return String(query);
    }

    /* Result */

    function resultOf(of) {
      const settings = states.settingsOf(data, of);
      const solved = method.solve(data, settings);
      const found = results.shown(data, settings, solved, of.lever);
      const outside = method.outside(solved.traditional);
      const notes = [...outside, ...method.outsideDay(settings, solved)];
      const tokens = solved.traditional.length.mean;
      const drawn = { ...found.row, outside: outside.length ? "yes" : "no" };
      const code = states.write(data, of);
      const { edition } = settings;
      return { ...found, code, drawn, edition, notes, own: of.own, settings, solved, tokens };
    }

    function editionOf(edition) {
      if (!editions.has(edition)) {
        editions.set(edition, resultOf({ edition, lever: "", changes: {} }).drawn);
      }
      return editions.get(edition);
    }

    const near = () => results.ofSameLength(data, result.tokens);

    function published() {
      const body = root.querySelector(".eb-what-if-published tbody");
      if (!body) return;
      const cells = near().map((value) => [
        value.label,
        value.publisher,
        results.formatValue(value.output_tokens, 1),
        String(value.value),
        `${value.provenance_kind}, ${value.boundary_kind}`,
      ]);
      const none = ["No published value is about as long.", "", "", "", ""];
      body.replaceChildren(
        ...(cells.length ? cells : [none]).map((texts) =>
          element("tr", {}, ...texts.map((text) => element("td", {}, text))),
        ),
      );
    }

    function show() {
      result = resultOf(state);
      const { texts, values } = result;
      const each = (of, write) => {
        for (const cell of root.querySelectorAll(`[data-${of}]`)) {
          cell.textContent = write(cell.dataset[of]);
        }
      };
      texts.step = results.stepText(data, result.solved.traditional);
      each("shown", (name) => texts[name]);
      if (kept) {
        each("kept", (name) => kept.texts[name]);
        each("over", (name) => {
          const ratio = values[name] / kept.values[name];
          return Number.isFinite(ratio) ? `${results.formatValue(ratio, data.digits)}×` : results.NONE;
        });
      }
      for (const cell of root.querySelectorAll("td[data-shown]")) {
        const name = cell.dataset.shown;
        const rows = [texts, kept?.texts ?? texts];
        cell.parentElement.hidden = rows.every((of) => of[name] === results.NONE);
      }
      list(".eb-what-if-outside", result.notes);
      fillWeights(result.solved.traditional);
      files.show(result, editionOf(result.edition).p50);
      published();
      const { settings } = result;
      const context = data.step_lengths?.reduce((sum, name) => sum + settings[name], 0);
      step?.classList.toggle("eb-what-if-beyond", context > data.step_longest);
      root.classList.add("eb-what-if-changed");
      draw();
      tell();
      clearTimeout(settling);
      settling = setTimeout(settle, SETTLED_MS);
    }

    /* What depends on what the reader does with the result, and the same elsewhere. */
    function tell() {
      const texts = {
        command: () => states.commands(data, state, files.log()).join("\n"),
        python: () => states.python(data, state),
      };
      // what Python would read as other lengths than the page
      const isOther = files.log()?.isPlain === false;
      for (const block of root.querySelectorAll("[data-copied]")) {
        const { copied } = block.dataset;
        block.textContent = isOther && copied === "python" ? "" : texts[copied]();
        block.parentElement.hidden = !block.textContent;
      }
      root.classList.toggle("eb-what-if-compares", kept !== null);
      for (const part of root.querySelectorAll("[data-result]")) part.hidden = waits();
      root.querySelector(".eb-what-if-ask").hidden = !waits();
      if (!prediction) return;
      button("keep").textContent = kept ? "Drop A" : "Keep as A";
      button("undo").disabled = past.length === 0;
      button("predict").setAttribute("aria-pressed", predicting);
      prediction.hidden = !predicting;
      button("compare").disabled = guess === null || compared;
      const text = guess === null ? "not set" : results.energyText(data, guess, 2);
      prediction.querySelector("[data-guess]").textContent = text;
      marker.setAttribute("aria-valuetext", text);
    }

    function list(selector, lines) {
      const box = root.querySelector(selector);
      box.hidden = lines.length === 0;
      box.querySelector("ul").replaceChildren(
        ...lines.map((line) => element("li", { textContent: line })),
      );
    }

    /* What must not follow every move: the address, and what is read aloud. */
    function settle(by = "") {
      clearTimeout(settling);
      settling = undefined;
      if (settled !== code()) {
        if (!by) past.push(settled);
        settled = code();
        address.write(new URLSearchParams(settled), { push: by !== "back" });
      }
      tell();
      const textContent = waits() ? "" : `${result.texts.words} `;
      const said = element("span", { className: "visually-hidden", textContent });
      status.replaceChildren(said, notes.map((note) => `${note}. `).join(""));
    }

    function draw() {
      if (!view || !result) return;
      const rows = [
        !waits() && result.drawn,
        kept?.drawn,
        !waits() && editionOf(result.edition),
        guess !== null && { p50: guess },
      ];
      const drawn = rows.map((row, i) => row && { series: data.series[i], ...row });
      const dots = near().map((value) => ({ ...value, series: data.series.at(-1) }));
      view.data("rows", drawn.filter(Boolean)).data("published", dots);
      const { p5, p95, words } = result.texts;
      const svg = chart.querySelector(".eb-chart-live svg");
      const text = `${words} Nine in ten queries use from ${p5} to ${p95}.`;
      svg.setAttribute("aria-label", waits() ? "The result is hidden until you compare." : text);
      drawing = true;
      view.runAsync().finally(drawn_);
    }

    function drawn_() {
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
      [guess, compared] = [null, false];
      refill(inHand);
      update();
    }

    function takeWeights(pairs) {
      if (pairs) take(states.changed(data, state, "blend", states.weighted(pairs)));
      else fillWeights((result ?? resultOf(state)).solved.traditional);
      const words = "Weights: give 0 or more to each model, and more than 0 to one";
      notes = pairs ? [] : [words];
      if (!pairs) status.textContent = `${words}.`;
    }

    // a range's other end gives way only when the field is left
    const taken = (name, text) => {
      const said = [];
      const next = states.take(data, state, name, text, (note) => said.push(note));
      const range = Object.values(data.ranges).find((ends) => ends.includes(name));
      const other = range?.find((end) => end !== name);
      const at = (of) => states.settingsOf(data, of)[other];
      if (at(next) !== at(state)) said.push(`${data.labels[other]} is now ${at(next)}, too`);
      return { next, said };
    };

    /* A field's text; a share is given in per cent. */
    const written = ({ name, value }) =>
      data.percent.includes(name) && !value.trim().endsWith("%") ? `${value}%` : value;

    form.addEventListener("input", ({ target }) => {
      if (target.type === "range") {
        take(taken(target.dataset.for, String(valueAt(target))).next, target);
      } else if (target.type === "text") {
        const { next, said } = taken(target.name, written(target));
        // what is out of bounds may be half typed
        if (!said.length) take(next, target);
      }
    });

    form.addEventListener("change", ({ target }) => {
      const { name, value } = target;
      if (target.type === "range") return;
      if (name === "edition") take(states.moved(data, state, value));
      else if (name === "country" && value === "own") field("grid_gco2_per_kwh").focus();
      else if (name === "node" && value === "") field("node_power_kw").focus();
      else if (name === "blend" && value === "weights") {
        refill();
        openWeights();
      }
      else if (value === "" && ["country", "grid_gco2_per_kwh", "price_per_kwh"].includes(name)) {
        const own = name === "country" ? "grid_gco2_per_kwh" : name;
        take(states.changed(data, state, own, null));
      } else if (name === "country") take(taken("grid_gco2_per_kwh", value).next);
      else if (target.type !== "text") take(taken(name, value).next);
      else {
        const { next, said } = taken(name, written(target));
        take(next);
        notes = said;
      }
    });

    // a link that is followed next has these settings
    form.addEventListener("focusout", () => settling && settle());
    form.addEventListener("submit", (event) => event.preventDefault());

    /* To the settings of an address, which Back or Undo lead to. */
    function apply(query) {
      const read = states.read(data, query, state.own);
      const other = new URLSearchParams(query).get(data.kept_name);
      if (other === null) kept = null;
      else if (other !== kept?.code) kept = resultOf(states.read(data, other).state);
      take(read.state);
      notes = read.notes;
      if (data.step_lengths?.some((name) => name in read.state.changes)) step.open = true;
    }

    async function copy(text, block) {
      // what was about to be read aloud is read now, or it would hide the answer to the click
      if (settling) settle();
      status.textContent = "";
      if (await copyText(text())) {
        status.textContent = "Copied.";
        return;
      }
      if (block) window.getSelection().selectAllChildren(block);
      const instead = block ? "the text is selected" : "the address of this page is the link";
      status.textContent = `The browser does not let the page copy; ${instead}.`;
    }

    function compare() {
      compared = true;
      if (settling) settle();
      draw();
      tell();
      const { p50 } = result.values;
      const factor = results.formatValue(Math.max(guess / p50, p50 / guess), 2);
      const both =
        `You predicted ${results.energyText(data, guess, 2)}. ` +
        `The median is ${result.texts.p50}: the prediction is `;
      const size = guess > p50 ? "high" : "low";
      status.textContent = `${both}${factor === "1.0" ? "right" : `${factor}× too ${size}`}.`;
    }

    function mark(value) {
      [guess, compared] = [Number(value.toPrecision(2)), false];
      draw();
      tell();
    }

    const does = {
      reset: () => take(states.initial(data)),
      undo() {
        if (settling) settle();
        apply(past.pop());
        settle("undo");
      },
      keep() {
        result ??= resultOf(state);
        kept = kept ? null : result;
        update();
      },
      link: () => copy(() => window.location.href),
      copy({ dataset }) {
        const block = root.querySelector(`[data-copied="${dataset.copies}"]`);
        return copy(() => block.textContent, block);
      },
      predict() {
        predicting = !predicting;
        take(state);
      },
      compare,
    };

    root.addEventListener("click", ({ target }) => {
      const pressed = target.closest("button[data-does], button[data-sets]");
      if (pressed?.dataset.does) does[pressed.dataset.does]?.(pressed);
      else if (pressed) {
        const sets = Object.entries(JSON.parse(pressed.dataset.sets));
        take(sets.reduce((to, [name, value]) => states.changed(data, to, name, value), state));
      }
    });
    marker?.addEventListener("input", () => mark(10 ** Number(marker.value)));
    chart?.addEventListener("click", ({ clientX }) => {
      const plot = chart.querySelector(".eb-chart-live .background");
      if (!waits() || !view || !plot) return;
      const value = view.scale("x").invert(clientX - plot.getBoundingClientRect().left);
      marker.value = Math.log10(value);
      mark(value);
      compare();
    });

    /* The address, the chart, and the beginning */

    address.listen((given) => {
      const query = String(given);
      if (query === settled) return;
      if (past.at(-1) === query) past.pop();
      apply(query);
      settle("back");
    });
    chart?.addEventListener("energy-book:drawn", (event) => {
      view = event.detail;
      drawing = false;
      draw();
    });
    const idle = window.requestIdleCallback ?? setTimeout;
    view = window.energyBook.views?.[chart?.dataset.figure] ?? null;
    settled = String(address.params());
    if (settled) {
      apply(settled);
      settle("back");
    } else {
      // the page holds the result of its first settings already
      refill();
      idle(() => result ?? fillWeights(resultOf(state).solved.traditional));
      tell();
    }
    // the first move need not wait for what it is compared with
    idle(() => editionOf(data.presets[state.edition].edition));
  }

  document.querySelectorAll(".eb-what-if").forEach(start);
})();
