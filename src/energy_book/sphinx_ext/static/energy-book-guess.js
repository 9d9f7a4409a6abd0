/* "Guess first": what gives a verdict away is hidden in each row until the reader asks for it. */
(function () {
  "use strict";

  const { button } = globalThis.energyBook;
  const VERDICT = 1;
  const table = document.querySelector("table.eb-audit");
  const rows = [...table.tBodies[0].rows].filter((row) => !row.matches(".eb-continued"));
  const guess = ({ currentTarget }) => {
    currentTarget.ariaPressed = String(table.classList.toggle("eb-guess"));
    for (const row of rows) row.classList.remove("eb-guessed");
  };
  const about = { className: "eb-copy eb-guess-first d-print-none", ariaPressed: "false" };

  for (const row of rows) {
    const verdict = row.cells[VERDICT];
    const open = () => {
      row.classList.add("eb-guessed");
      verdict.tabIndex = -1;
      verdict.focus();
    };
    const ariaLabel = `Show the verdict: ${row.cells[0].textContent.trim()}`;
    verdict.append(button("Show", open, { className: "eb-copy eb-open d-print-none", ariaLabel }));
  }
  const frame = table.closest(".pst-scrollable-table-container");
  frame.before(button("Guess first: hide the verdicts", guess, about));
})();
