/* "Guess first": what gives a verdict away is hidden in each row until the reader asks for it. */
(function () {
  "use strict";

  const { element } = globalThis.energyBook;
  const VERDICT = 1;
  const table = document.querySelector("table.eb-audit");
  const rows = [...table.tBodies[0].rows].filter((row) => !row.matches(".eb-continued"));
  const label = "Guess first: hide the verdicts";
  const start = element("button", { type: "button", className: "eb-copy eb-guess-first", textContent: label });
  start.setAttribute("aria-pressed", "false");
  start.addEventListener("click", () => {
    const on = table.classList.toggle("eb-guess");
    start.setAttribute("aria-pressed", String(on));
    for (const row of rows) row.classList.remove("eb-guessed");
  });

  for (const row of rows) {
    const [words, verdict] = [row.cells[0].textContent.trim(), row.cells[VERDICT]];
    const open = element("button", { type: "button", className: "eb-copy eb-open", textContent: "Show" });
    open.setAttribute("aria-label", `Show the verdict: ${words}`);
    open.addEventListener("click", () => {
      row.classList.add("eb-guessed");
      verdict.tabIndex = -1;
      verdict.focus();
    });
    verdict.append(open);
  }
  table.closest(".pst-scrollable-table-container").before(start);
})();
