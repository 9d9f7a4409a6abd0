/* Search and filters for tables of the class eb-filterable; without it they are plain tables. */
(function () {
  "use strict";

  const MOST_CHOICES = 8;
  // "2,050" is found as 2050 too
  const plain = (text) => text.toLowerCase().replace(/(\d)[,\u202f\u00a0](?=\d{3})/g, "$1");

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  let controls = 0;

  /* Beside its control, so that a menu's choices are no part of its name. */
  function labelled(text, control) {
    control.id = `eb-filter-${++controls}`;
    const label = element("label", { htmlFor: control.id, textContent: text });
    return element("div", {}, label, control);
  }

  /* The values of a column that is worth a menu: few, and repeated. */
  function choices(rows, column) {
    const values = rows.map((row) => row.texts[column]);
    const distinct = [...new Set(values)];
    if (distinct.length < 2 || distinct.length > MOST_CHOICES) return [];
    if (distinct.length > rows.length / 2) return [];
    const number = (text) => Number(text.replace(/,/g, ""));
    const numeric = distinct.every((text) => text && !Number.isNaN(number(text)));
    return numeric ? distinct.sort((a, b) => number(a) - number(b)) : distinct;
  }

  function menu(values) {
    const all = element("option", { value: "", textContent: "all" });
    const options = values.map((value) => element("option", { value, textContent: value }));
    return element("select", {}, all, ...options);
  }

  function enhance(table) {
    const rows = [...table.tBodies[0].rows].map((row) => {
      const texts = [...row.cells].map((cell) => cell.textContent.trim());
      return { row, texts, all: plain(texts.join(" ")) };
    });
    const headings = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const search = element("input", { type: "search", autocomplete: "off", spellcheck: false });
    const menus = headings
      .map((heading, column) => ({ heading, column, values: choices(rows, column) }))
      .filter(({ values }) => values.length)
      .map(({ heading, column, values }) => ({ heading, column, select: menu(values) }));
    const reset = element("button", { type: "reset", textContent: "Show all rows" });
    const status = element("p", { className: "eb-filter-status" });
    status.setAttribute("role", "status");

    function apply() {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { row, texts, all } of rows) {
        const fits =
          words.every((word) => all.includes(word)) &&
          menus.every(({ column, select }) => !select.value || texts[column] === select.value);
        row.hidden = !fits;
        shown += fits;
      }
      reset.disabled = shown === rows.length;
      status.textContent = shown
        ? `${shown} of ${rows.length} rows`
        : `No row fits; ${rows.length} are hidden`;
    }

    const form = element(
      "form",
      { className: "eb-filters" },
      labelled("Search the rows", search),
      ...menus.map(({ heading, select }) => labelled(heading, select)),
      reset,
      status,
    );
    form.setAttribute("role", "search");
    const caption = table.caption?.textContent.trim();
    form.setAttribute("aria-label", caption ? `Rows of: ${caption}` : "Rows of the table");
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      // the fields are emptied after this event
      setTimeout(() => {
        apply();
        search.focus();
      });
    });
    const frame = table.closest(".pst-scrollable-table-container, .output.text_html") ?? table;
    frame.before(form);
    apply();
  }

  for (const table of document.querySelectorAll("table.eb-filterable")) {
    if (table.tHead && table.tBodies.length) enhance(table);
  }
})();
