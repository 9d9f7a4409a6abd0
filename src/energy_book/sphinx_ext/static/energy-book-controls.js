/* The controls of the page "What if": sliders beside fields, menus, the grid by its country. */
(function () {
  "use strict";

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

  function controls(form) {
    const field = (name) => form.elements.namedItem(name);
    const sliders = [...form.querySelectorAll("input[type=range]")];

    /** From a state to the controls; the one in hand is left as it is. */
    function fill(state, settings, inHand) {
      const set = (name, value) => {
        const control = field(name);
        if (control && control !== inHand) control.value = value;
      };
      set("edition", state.edition);
      set("lever", state.lever);
      // a list becomes its names with commas, as the menu has it
      set("blend", String(settings.blend));
      for (const slider of sliders) {
        const value = settings[slider.dataset.for];
        set(slider.dataset.for, value);
        if (slider !== inHand) place(slider, value);
        slider.setAttribute("aria-valuetext", String(value));
      }
      const grid = settings.grid_gco2_per_kwh ?? "";
      set("grid_gco2_per_kwh", grid);
      const known = [...field("country").options].some(({ value }) => value === String(grid));
      set("country", known ? grid : "own");
    }

    return { field, fill, valueAt };
  }

  globalThis.energyBook = { ...globalThis.energyBook, controls };
})();
