/* Draws the live charts over their static pictures, one after another. */
(function () {
  "use strict";

  const { button, element } = globalThis.energyBook;
  const narrow = window.matchMedia("(max-width: 640px)");
  const SETTLED_MS = 200;
  const SMALLEST_PX = 200;
  const views = {};
  const results = {};
  const fluid = new Set();
  let drawnNarrow;

  function specification(box) {
    const read = (size) =>
      JSON.parse(box.querySelector(`script[data-size="${size}"]`).textContent);
    const wide = read("wide");
    return narrow.matches ? { ...read("narrow"), datasets: wide.datasets } : wide;
  }

  function fail(box, error) {
    const id = box.dataset.figure;
    console.error(`chart ${id}: ${error && error.message ? error.message : error}`);
    box.classList.remove("eb-chart-drawn");
    box.querySelector(".eb-chart-live").hidden = true;
    if (!box.querySelector(".eb-chart-message")) {
      const textContent = "The live chart could not be drawn; this is its static picture.";
      box.append(element("p", { className: "eb-chart-message", role: "status", textContent }));
    }
  }

  function describe(box, live) {
    const svg = live.querySelector("svg");
    for (const name of ["role", "ariaLabel", "ariaRoleDescription"]) svg.parentElement[name] = null;
    Object.assign(svg, { role: "img", ariaLabel: box.querySelector("img").alt });
    for (const brush of svg.querySelectorAll('[class*="_brush"]')) brush.ariaHidden = "true";
  }

  const pickOf = ({ spec }) =>
    (spec.params ?? []).find(({ bind }) => bind === "legend" || bind?.legend);
  // a line of a legend, or a cell of a heatmap
  const linkOf = ({ spec }) => pickOf({ spec }) ?? (spec.params ?? []).find((p) => p.name === "cell");
  /** What a chart stores when `values` are all that it highlights. */
  const only = ({ select }, values) => ({
    unit: "",
    fields: select.fields.map((field) => ({ type: "E", field })),
    values,
  });
  // the highlights that the marks of `mark` stand in for
  const before = {};

  /** Highlight what the pointer is on in the other charts that highlight by the same columns. */
  function mark(from, fields, values) {
    for (const [id, result] of Object.entries(results)) {
      const link = linkOf(result);
      if (id === from || String(link?.select.fields) !== String(fields)) continue;
      // where it is not drawn, everything would fade
      const drawn = () => result.view.scale("color").domain().includes(values[0]);
      if (values && link.bind && !drawn()) continue;
      const store = `${link.name}_store`;
      if (!values && !before[id]) continue;
      before[id] ??= result.view.data(store);
      result.view.data(store, values ? [only(link, values)] : before[id]).runAsync();
      if (!values) delete before[id];
    }
  }

  function answerInOthers(id, result) {
    const { fields } = linkOf(result)?.select ?? {};
    if (!fields) return;
    result.view.addEventListener("pointerover", (_, item) => {
      // the cell around a nearest point has its datum within its own
      const values = fields.map((field) => item?.datum?.[field] ?? item?.datum?.datum?.[field]);
      if (values.every((value) => typeof value === "string")) mark(id, fields, values);
    });
    result.view.addEventListener("pointerout", () => mark(id, fields));
  }

  /* A legend answers to the mouse alone, and lines may have their names instead of a legend. */
  function addHighlightButtons(box, live, result) {
    box.querySelector(".eb-chart-keys")?.remove();
    const pick = pickOf(result);
    if (!pick) return;
    const store = `${pick.name}_store`;
    const names = result.view.scale("color").domain();
    // what the legend calls "Baseline" may be "baseline" in the data
    const named = result.spec.layer?.some(({ encoding: { color } = {} }) => color?.legend);
    const labels = named ? live.querySelectorAll(".role-legend-label text") : [];
    const buttons = names.map((name, index) => {
      const toggle = ({ currentTarget: { ariaPressed } }) =>
        result.view.data(store, ariaPressed === "true" ? [] : [only(pick, [name])]).runAsync();
      return button(labels[index]?.textContent ?? name, toggle, { ariaPressed: "false" });
    });
    result.view.addDataListener(store, (_, picked) => {
      const values = new Set(picked.flatMap((one) => one.values));
      buttons.forEach((one, i) => (one.ariaPressed = String(values.has(names[i]))));
    });
    const list = { className: "eb-chart-keys", role: "group", ariaLabel: "Highlight in the chart" };
    box.append(element("div", list, "Highlight: ", ...buttons));
  }

  function addReset(box, { spec }) {
    box.querySelector(".eb-chart-zoom")?.remove();
    const line = element("div", { className: "eb-chart-keys eb-chart-zoom" });
    if (box.dataset.brush) {
      line.append("Drag sideways in the chart to choose rows of its table. A click or a tap shows all rows.");
      box.append(line);
    }
    if (!(spec.params ?? []).some(({ bind }) => bind === "scales")) return;
    line.append("Zoom: Ctrl and wheel. Move: drag. ", button("Reset", () => draw(box)));
    box.append(line);
  }

  /* A tap shows what the pointer shows; a tap elsewhere takes it away. */
  function answerTaps(live) {
    live.addEventListener("click", ({ target, pointerType, clientX, clientY, screenX, screenY }) => {
      if (pointerType !== "touch" || !target.closest("svg")) return;
      const place = { bubbles: true, view: window, clientX, clientY, screenX, screenY };
      for (const type of ["pointerover", "pointermove"]) {
        target.dispatchEvent(new PointerEvent(type, place));
      }
    });
  }

  document.addEventListener("click", ({ target }) => {
    if (target.closest(".eb-chart-live")) return;
    document.getElementById("vg-tooltip-element")?.classList.remove("visible");
  });

  async function draw(box) {
    const id = box.dataset.figure;
    const live = box.querySelector(".eb-chart-live");
    try {
      if (results[id]) results[id].finalize();
      live.hidden = false;
      const whole = specification(box);
      const spec = window.energyBook.adapted?.(id, whole) ?? whole;
      if (spec.width === "container") {
        spec.width = live.clientWidth;
        fluid.add(id);
      }
      const result = await window.vegaEmbed(live, spec, {
        mode: "vega-lite",
        renderer: "svg",
        actions: false,
        ast: true,
        defaultStyle: false,
        tooltip: { disableDefaultStyle: true },
      });
      results[id] = result;
      views[id] = result.view;
      describe(box, live);
      addHighlightButtons(box, live, result);
      addReset(box, result);
      answerInOthers(id, result);
      box.classList.add("eb-chart-drawn");
      performance.mark(`energy-book:${id}`);
      box.dispatchEvent(new CustomEvent("energy-book:drawn", { detail: result.view }));
    } catch (error) {
      fail(box, error);
    }
  }

  const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

  async function drawAll() {
    drawnNarrow = narrow.matches;
    const middle = window.innerHeight / 2;
    const distance = (box) => Math.abs(box.getBoundingClientRect().top - middle);
    const boxes = [...document.querySelectorAll(".eb-chart")];
    boxes.sort((one, other) => distance(one) - distance(other));
    for (const box of boxes) {
      await draw(box);
      await pause();
    }
  }

  /* The column's width follows the window and the sidebars. */
  function refit() {
    // A window of no size is one that is about to be printed or captured.
    if (window.innerWidth < SMALLEST_PX) return;
    if (narrow.matches !== drawnNarrow) {
      window.energyBook.ready = window.energyBook.ready.then(drawAll);
      return;
    }
    for (const id of fluid) {
      const width = views[id]?.container().clientWidth;
      if (width && views[id].width() !== width) views[id].width(width).runAsync();
    }
  }

  let settling;
  const observer = new ResizeObserver(() => {
    clearTimeout(settling);
    settling = setTimeout(refit, SETTLED_MS);
  });

  /* Once more, after whatever is being drawn. */
  function redraw(id) {
    const box = document.querySelector(`.eb-chart[data-figure="${id}"]`);
    if (box) window.energyBook.ready = window.energyBook.ready.then(() => draw(box));
  }

  window.energyBook = { ...window.energyBook, redraw, views };
  window.energyBook.ready = drawAll();
  document.querySelectorAll(".eb-chart").forEach((box) => {
    observer.observe(box);
    answerTaps(box.querySelector(".eb-chart-live"));
  });
})();
