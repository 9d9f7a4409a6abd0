/* The theme before the first paint and on paper, the header's buttons, wide formulas. */
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
  });
})();
