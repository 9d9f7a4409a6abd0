/* The controls of the page "What if": sliders beside fields, menus, the grid by its country. */
(function () {
  "use strict";

  const { written } = globalThis.energyBook.settings;
  const SLIDER_STEPS = 1000;

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
    const part = Math.log(value / low) / Math.log(high / low);
    slider.value = isLog(slider) ? Math.round(part * SLIDER_STEPS) : value;
  }

  function controls(data, form) {
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
      // a list becomes its names with commas, as the menu has it
      set("blend", String(settings.blend));
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
      const grid = settings.grid_gco2_per_kwh;
      set("grid_gco2_per_kwh", written(data, "grid_gco2_per_kwh", grid));
      const known = [...field("country").options].some(({ value }) => value === String(grid ?? ""));
      set("price_per_kwh", written(data, "price_per_kwh", settings.price_per_kwh));
      set("currency", settings.currency);
      set("country", known ? (grid ?? "") : "own");
      for (const button of form.querySelectorAll("[data-sets]")) {
        const sets = Object.entries(JSON.parse(button.dataset.sets));
        button.setAttribute("aria-pressed", sets.every(([name, to]) => settings[name] === to));
      }
    }

    return { field, fill, valueAt };
  }

  globalThis.energyBook = { ...globalThis.energyBook, controls };
})();
