/* Cells of a lesson that readers change and run, by an interpreter that is loaded on request. */
(function () {
  "use strict";

  const { button, element } = globalThis.energyBook;
  const script = document.currentScript;
  const boxes = [...document.querySelectorAll(".tag_run-here, .tag_run-here-output")];
  const HELP = "eb-run-help";
  const INDENT = "    ";
  let cells = [];
  let worker = null;
  let running = null; // what happens to the messages of the worker, while it runs a cell
  let charts = 0;

  /** Load the script with the interpreter, which is as large as some charts together. */
  function loadScript() {
    return new Promise((resolve, reject) => {
      if (globalThis.energyBook.python) return resolve();
      const src = script.src.replace(/[^/]*$/, script.dataset.interpreter);
      const failed = () => reject(new Error("The interpreter could not be loaded."));
      document.head.append(element("script", { src, onload: resolve, onerror: failed }));
    });
  }

  /** Send the worker something to run; the answer is the error's text, or "". */
  function ask(message, cell) {
    return new Promise((resolve) => {
      running = { cell, resolve };
      worker.postMessage(message);
    });
  }

  function receive({ data }) {
    const { cell, resolve } = running ?? {};
    if (data.text) {
      if (cell.output.lastElementChild?.tagName !== "PRE") cell.output.append(element("pre"));
      cell.output.lastElementChild.append(data.text);
    }
    if (data.chart) draw(cell, data.chart);
    if (data.done) {
      running = null;
      resolve(data.error);
    }
  }

  async function start() {
    const { code, wasm, prelude } = globalThis.energyBook.python;
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    worker = new Worker(url);
    worker.onmessage = receive;
    worker.onerror = () => running?.resolve("The interpreter could not be started.");
    const error = await ask({ wasm, prelude });
    URL.revokeObjectURL(url);
    return error;
  }

  /** End the worker, and with it a loop that does not end by itself. */
  function stop() {
    worker.terminate();
    worker = null;
    running?.resolve("Stopped. Names are forgotten: run the cells above again.");
    running = null;
  }

  /** Draw a histogram as the page's own charts are drawn: a copy of one of them with other rows. */
  function draw(cell, { label, rows }) {
    const model = document.querySelector('.eb-chart[data-figure^="fig-histogram-"]');
    if (!model) return;
    const box = model.cloneNode(true);
    const id = `fig-run-here-${(charts += 1)}`;
    const wide = box.querySelector('script[data-size="wide"]');
    const before = JSON.parse(wide.textContent).layer[0].encoding.x.title;
    for (const part of box.querySelectorAll("script")) {
      const spec = JSON.parse(part.textContent);
      const [name] = Object.keys(spec.datasets ?? {});
      if (name) spec.datasets[name] = rows;
      const [old, title] = [before, label].map((text) => `"title":${JSON.stringify(text)}`);
      part.textContent = JSON.stringify(spec).replaceAll(old, () => title);
    }
    box.dataset.figure = id;
    box.setAttribute("aria-label", label);
    box.classList.remove("eb-chart-drawn");
    box.querySelector("img").alt = `Histogram: ${label}`;
    box.querySelector("picture").style.visibility = "hidden";
    box.querySelector(".eb-chart-live").replaceChildren();
    cell.output.append(box);
    globalThis.energyBook.redraw(id);
  }

  function explained(error) {
    const text = error.replaceAll('File "<stdin>", ', "").trim();
    return /^NameError/m.test(text) ? `${text}\nRun the cells above first.` : text;
  }

  async function run(list) {
    if (running) return;
    for (const { bar } of cells) bar.classList.add("eb-run-busy");
    for (const cell of list) {
      cell.output.replaceChildren();
      cell.box.classList.add("eb-run-done");
      cell.bar.classList.add("eb-run-now");
      const code = cell.area.value;
      const error = (worker ? "" : await start()) || (await ask({ code }, cell));
      cell.bar.classList.remove("eb-run-now");
      if (error) {
        cell.output.append(element("pre", { textContent: explained(error), className: "eb-run-error" }));
        break;
      }
    }
    for (const { bar } of cells) bar.classList.remove("eb-run-busy");
  }

  /** Tab indents; Escape and then Tab leaves the field, as its description says. */
  function answerKeys(cell) {
    let leaving = false;
    cell.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        run([cell]);
      } else if (event.key === "Tab" && !event.shiftKey && !leaving) {
        event.preventDefault();
        const { selectionStart, selectionEnd } = cell.area;
        cell.area.setRangeText(INDENT, selectionStart, selectionEnd, "end");
      }
      leaving = event.key === "Escape";
    });
  }

  function editable(box, index) {
    const settings = box.classList.contains("tag_run-here-output");
    const shown = box.querySelector(settings ? ":scope > .cell_output" : ":scope > .cell_input");
    const original = shown.querySelector("pre").textContent.trimEnd();
    const fit = () => (area.rows = area.value.split("\n").length);
    const ariaLabel = `Code of cell ${index + 1}`;
    const area = element("textarea", { value: original, spellcheck: false, oninput: fit, ariaLabel });
    area.setAttribute("aria-describedby", HELP);
    const output = element("div", { className: "eb-run-output", ariaLive: "polite" });
    const above = () => run(cells.slice(0, index + 1));
    const reset = () => {
      area.value = original;
      output.replaceChildren();
      box.classList.remove("eb-run-done");
      fit();
    };
    const buttons = [
      button("Run", () => run([cell])),
      button("Run all above", above),
      button("Reset", reset),
      button("Stop", stop, { className: "eb-run-stop" }),
    ];
    const bar = element("div", { className: "eb-run-bar d-print-none" }, ...buttons);
    const cell = { box, area, bar, output };
    fit();
    answerKeys(cell);
    box.classList.add("eb-run");
    shown.classList.add(settings ? "eb-run-replaced" : "eb-run-code");
    shown.after(area, bar, output);
    return cell;
  }

  async function open(panel) {
    panel.querySelector("button").disabled = true;
    try {
      await loadScript();
      cells = boxes.map(editable);
      const help =
        "Change the code, and run it with the buttons or with Ctrl and Enter. " +
        "Tab indents; press Escape before Tab to leave a field.";
      panel.replaceChildren(element("p", { id: HELP, textContent: help }));
      cells[0].area.focus();
    } catch (error) {
      panel.append(element("p", { textContent: error.message, role: "alert" }));
    }
  }

  const panel = element("div", { className: "eb-run-panel d-print-none" });
  const words = "The code of this page becomes editable. It runs in your browser, and nothing is sent.";
  panel.append(button("Run here", () => open(panel)), element("p", { textContent: words }));
  (boxes[0].closest("section") ?? boxes[0]).before(panel);
})();
