/* Theme and code before the first paint, buttons of the header, paper, wide formulas and tables. */
(function () {
  "use strict";

  const root = document.documentElement;

  function element(tag, { dataset, ...properties } = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    Object.assign(made.dataset, dataset);
    made.append(...children);
    return made;
  }

  const button = (textContent, onclick, more) =>
    element("button", { type: "button", textContent, onclick, ...more });

  /** Copy a text, and return whether the browser allowed it. */
  async function copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  globalThis.energyBook = { ...globalThis.energyBook, button, copyText, element };
  const stored = (key) => {
    try {
      return localStorage.getItem(key) || "auto";
    } catch {
      return "auto";
    }
  };
  const store = (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // the choice is then for this page only
    }
  };
  const preferred = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const mode = stored("mode");
  const theme = stored("theme");
  root.dataset.mode = mode;
  root.dataset.theme = mode === "auto" || theme === "auto" ? preferred : theme;

  /* Paper is white, and nothing on it opens: keys and notes are printed open, code as it is. */
  let onScreen;
  let opened = [];
  window.addEventListener("beforeprint", () => {
    onScreen = root.dataset.theme;
    root.dataset.theme = "light";
    opened = [...document.querySelectorAll("details:is(.eb-marks, .eb-outside):not([open])")];
    for (const block of opened) block.open = true;
  });
  window.addEventListener("afterprint", () => {
    root.dataset.theme = onScreen;
    for (const block of opened) block.open = false;
  });

  /* One switch shows the code of a page; the choice is remembered for all pages. */
  const CODE = "energy-book-code";
  root.dataset.code = stored(CODE) === "shown" ? "shown" : "folded";

  function applyCode() {
    const shown = root.dataset.code === "shown";
    for (const part of document.querySelectorAll(".cell details.hide")) part.open = shown;
    for (const button of document.querySelectorAll('[data-action="show-code"]')) {
      button.setAttribute("aria-pressed", String(shown));
      button.querySelector(".btn__text-container").textContent = shown ? "Hide code" : "Show code";
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (root.dataset.code === "shown") applyCode();
    // the keyboard comes to the page before the book's contents, which stay beside it
    const sidebar = document.getElementById("pst-primary-sidebar");
    const main = document.getElementById("main-content");
    if (!sidebar || !main) return;
    const { scrollTop } = sidebar;
    main.after(sidebar);
    sidebar.scrollTop = scrollTop;
  });

  /* The place that the address names may be in a folded block, which opens. */
  function showPlace() {
    const place = document.querySelector(":target");
    const closed = [];
    for (let block = place?.closest("details"); block; ) {
      if (!block.open) closed.push(block);
      block = block.parentElement.closest("details");
    }
    for (const block of closed) block.open = true;
    if (closed.length) place.scrollIntoView();
  }

  window.addEventListener("load", showPlace);
  window.addEventListener("hashchange", showPlace);

  /* A formula wider than its column scrolls; so it must be reached from the keyboard. */
  function reachFormulas() {
    for (const formula of document.querySelectorAll("mjx-container[display]")) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  }

  /*
   * A table wider than its column scrolls: from the keyboard too, as a region with a name. One
   * that is not lets its head stay in view.
   */
  function reachTables() {
    for (const region of document.querySelectorAll(".pst-scrollable-table-container")) {
      const table = region.querySelector("table");
      region.classList.remove("eb-fits");
      const scrolls = region.scrollWidth > region.clientWidth;
      region.classList.toggle("eb-fits", !scrolls);
      if (!scrolls) {
        for (const name of ["tabindex", "role", "aria-label"]) region.removeAttribute(name);
        continue;
      }
      const text = table.caption?.querySelector(".caption-text") ?? table.caption;
      region.tabIndex = 0;
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", `Scrolls sideways: ${text?.textContent.trim() ?? "table"}`);
    }
  }

  window.addEventListener("load", () => {
    reachTables();
    window.addEventListener("resize", reachTables);
    document.addEventListener("toggle", reachTables, true);
    window.MathJax?.startup?.promise?.then(() => {
      reachFormulas();
      window.addEventListener("resize", reachFormulas);
    });
  });

  document.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (action === "print") window.print();
    if (action === "show-code") {
      root.dataset.code = root.dataset.code === "shown" ? "folded" : "shown";
      store(CODE, root.dataset.code);
      applyCode();
    }
  });
})();
