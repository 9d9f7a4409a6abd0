/* The theme and the code before the first paint, the header's buttons, paper, wide formulas. */
(function () {
  "use strict";

  const root = document.documentElement;
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

  let onScreen;
  window.addEventListener("beforeprint", () => {
    onScreen = root.dataset.theme;
    root.dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    root.dataset.theme = onScreen;
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
  });

  /* A formula wider than its column scrolls; so it must be reached from the keyboard. */
  function reachFormulas() {
    for (const formula of document.querySelectorAll("mjx-container[display]")) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  }

  window.addEventListener("load", () => {
    window.MathJax?.startup?.promise?.then(() => {
      reachFormulas();
      window.addEventListener("resize", reachFormulas);
    });
  });

  document.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (action === "print") window.print();
    if (action === "full-screen") window.toggleFullScreen();
    if (action === "show-code") {
      root.dataset.code = root.dataset.code === "shown" ? "folded" : "shown";
      store(CODE, root.dataset.code);
      applyCode();
    }
  });
})();
