/* Sets the theme before the first paint, and runs the two buttons of the header. */
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

  document.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (action === "print") window.print();
    if (action === "full-screen") window.toggleFullScreen();
  });
})();
