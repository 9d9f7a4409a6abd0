/* The controls of the page "What if": sliders beside fields, menus, the grid by its country. */
(function () {
  "use strict";

  const { element, settings: states } = globalThis.energyBook;
  const { LENGTHS, place, valueAt, written } = states;

  /** `takeWeights` gets [name, weight] of the models with one, undefined if they are no weights. */
  function controls(data, form, takeWeights) {
    const field = (name) => form.elements.namedItem(name);
    const sliders = [...form.querySelectorAll("input[type=range]")];

    /** From a state to the controls; the one in hand is left as it is. */
    function fill(state, settings, inHand) {
      const set = (name, value) => {
        const control = field(name);
        if (control && control !== inHand) control.value = value;
      };
      for (const name of ["edition", "lever"]) set(name, state[name]);
      for (const name of Object.keys(data.choices)) set(name, settings[name]);
      fillBlends(settings);
      const power = settings.node_power_kw;
      set("node", Object.keys(data.nodes).find((name) => data.nodes[name] === power) ?? "");
      for (const slider of sliders) {
        const name = slider.dataset.for;
        const values = (data.ranges[name] ?? [name]).map((end) => settings[end]);
        const texts = new Set(values.map((value) => written(data, name, value)));
        const text = [...texts].join("–");
        set(name, text);
        // the median of a log-normal distribution between two percentiles
        if (slider !== inHand) place(slider, Math.sqrt(values[0] * values.at(-1)));
        slider.setAttribute("aria-valuetext", text);
      }
      for (const name of LENGTHS) {
        for (const control of form.querySelectorAll(`[name="${name}"], [data-for="${name}"]`)) {
          control.disabled = Boolean(settings.lengths);
        }
      }
      const grid = settings.grid_gco2_per_kwh;
      set("grid_gco2_per_kwh", written(data, "grid_gco2_per_kwh", grid));
      const known = [...field("country").options].some(({ value }) => value === String(grid ?? ""));
      set("price_per_kwh", written(data, "price_per_kwh", settings.price_per_kwh));
      set("currency", settings.currency);
      set("country", known ? (grid ?? "") : "own");
      for (const button of form.querySelectorAll("[data-sets]")) {
        const sets = Object.entries(JSON.parse(button.dataset.sets));
        button.disabled = Boolean(settings.lengths);
        button.setAttribute("aria-pressed", sets.every(([name, to]) => settings[name] === to));
      }
    }

    /* The menu has the models of the rows in use; a list becomes its names with commas. */
    function fillBlends({ blend, throughput_rows: rows }) {
      const menu = field("blend");
      const names = data.models[rows].map(({ name }) => name);
      for (const option of [...menu.options]) {
        const isModel = Object.values(data.models).flat().some(({ name }) => name === option.value);
        option.hidden = option.disabled = isModel && !names.includes(option.value);
        if (option.dataset.own && option.hidden) option.remove();
      }
      for (const name of names) {
        if ([...menu.options].some(({ value }) => value === name)) continue;
        const option = { value: name, textContent: name, dataset: { own: "true" } };
        menu.append(element("option", option));
      }
      const text = String(blend);
      menu.value = [...menu.options].some(({ value }) => value === text) ? text : "weights";
    }

    const group = form.querySelector(".eb-what-if-weights [role=group]");
    const weights = () => [...group.querySelectorAll("input")];

    /** From a solved kind of query to a field for each model. */
    function fillWeights({ models, taken, weightOf }) {
      if (!group) return;
      const names = models.map(({ name }) => name);
      if (String(weights().map(({ dataset }) => dataset.model)) !== String(names)) {
        const fields = names.map((name) => {
          const about = { type: "text", inputMode: "decimal", dataset: { model: name } };
          const input = element("input", about);
          return element("label", { className: "eb-control" }, element("span", {}, name), input);
        });
        group.replaceChildren(...fields);
      }
      for (const [i, input] of weights().entries()) {
        input.value = taken.includes(i) ? weightOf(i) : 0;
      }
    }

    function readWeights(event) {
      event.stopPropagation();
      if (event.type === "input") return;
      const pairs = weights().map(({ dataset, value }) => [dataset.model, Number(value.trim() || NaN)]);
      const isValid = pairs.every(([, weight]) => weight >= 0 && weight < Infinity);
      const own = pairs.filter(([, weight]) => weight > 0);
      takeWeights(isValid && own.length ? own : undefined);
    }

    group?.addEventListener("input", readWeights);
    group?.addEventListener("change", readWeights);

    function openWeights() {
      if (!group) return;
      group.parentElement.open = true;
      weights()[0]?.focus();
    }

    return { field, fill, fillWeights, openWeights, valueAt };
  }

  globalThis.energyBook = { ...globalThis.energyBook, controls };
})();
