/*
 * Tables of the class eb-filterable: search, menus and an order, all of which the address holds.
 * Without it they are plain tables. A row of the class eb-continued belongs to the one above, and
 * tables of the class eb-together are searched by one form. The chart of a table's name, if it has
 * a brush, chooses rows by the column that the brush is named after.
 */
(function () {
  "use strict";

  const { button, copyText, element } = globalThis.energyBook;

  const MOST_CHOICES = 8;
  const SEARCH = "search";
  const SORT = "sort";
  const SETTLED_MS = 400;
  // "2,050" is found as 2050 too
  const plain = (text) => text.toLowerCase().replace(/(\d)[,\u202f\u00a0](?=\d{3})/g, "$1");
  const slug = (text) => plain(text).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const SCALES = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
  /* The first number of a cell in its base unit, so that 2 GWh is more than 3 kWh; or undefined. */
  const firstNumber = (text) => {
    const found = plain(text).replace("−", "-").match(/(?:^[+-])?\d+(\.\d+)?/);
    const unit = text.match(/([kMGT])W(?:h|\b)/);
    return found ? Number(found[0]) * (unit ? SCALES[unit[1]] : 1) : undefined;
  };

  let controls = 0;

  /* Beside its control, so that a menu's choices are no part of its name. */
  function labelled(text, control) {
    control.id = `eb-filter-${++controls}`;
    const label = element("label", { htmlFor: control.id, textContent: text });
    return element("div", {}, label, control);
  }

  /* The rows of a table, each with those that continue it. */
  function entries(table) {
    const found = [];
    for (const row of table.tBodies[0].rows) {
      if (row.classList.contains("eb-continued")) found.at(-1).rows.push(row);
      else found.push({ rows: [row], texts: [...row.cells].map((c) => c.textContent.trim()) });
    }
    for (const entry of found) entry.all = plain(entry.rows.map((r) => r.textContent).join(" "));
    return found;
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

  /* Numbers by their size, then words by the alphabet, what is empty last. A column is one of
     numbers if most of its cells begin with one. */
  function compare(rows, column, direction) {
    const empty = (text) => text === "" || text === "–";
    const filled = rows.map((row) => row.texts[column]).filter((text) => !empty(text));
    const numbers = filled.filter((text) => /^[~<>±+−-]?\d/.test(text));
    const size = 2 * numbers.length > filled.length ? firstNumber : () => undefined;
    return (one, other) => {
      const [a, b] = [one.texts[column], other.texts[column]];
      if (empty(a) || empty(b)) return empty(a) - empty(b);
      const [x, y] = [size(a), size(b)];
      if (x !== undefined && y !== undefined && x !== y) return direction * (x - y);
      if ((x === undefined) !== (y === undefined)) return x === undefined ? 1 : -1;
      return direction * a.localeCompare(b, "en", { numeric: true });
    };
  }

  /* The settings in the address: "#search=…&verdict=…"; none where it is that of a place. */
  function readAddress() {
    const hash = location.hash.slice(1);
    return new URLSearchParams(hash.includes("=") ? hash : "");
  }

  function enhance(tables, number) {
    const heads = [...tables[0].tHead.rows[0].cells];
    const headings = heads.map((cell) => cell.textContent.trim());
    const prefix = number ? `${number + 1}.` : "";
    const parts = tables.map((table) => ({ table, entries: entries(table) }));
    const all = parts.flatMap((part) => part.entries);
    const search = element("input", { type: "search", autocomplete: "off", spellcheck: false });
    const menus = headings
      .map((heading, column) => ({ heading, column, values: choices(all, column) }))
      .filter(({ values }) => values.length)
      .map(({ heading, column, values }) => ({ heading, column, select: menu(values) }));
    const reset = element("button", { type: "reset", textContent: "Show all rows" });
    const status = element("p", { className: "eb-filter-status", role: "status" });
    const figure = tables[0].id.replace(/^tab-/, "fig-");
    const chart = document.querySelector(`.eb-chart[data-brush][data-figure="${figure}"]`);
    const brush = chart?.dataset.brush.replaceAll("_", "-") ?? "";
    const brushed = headings.findIndex((heading) => slug(heading) === brush);
    // the ends of the brush, if any
    let range = [];
    let view;
    let settling;
    let order = "";
    let sortedBy = "";

    function sortRows() {
      if (order === sortedBy) return;
      sortedBy = order;
      const column = headings.findIndex((heading) => slug(heading) === order.replace(/^-/, ""));
      const direction = order.startsWith("-") ? -1 : 1;
      for (const { table, entries: own } of parts) {
        const sorted = column < 0 ? own : [...own].sort(compare(own, column, direction));
        table.tBodies[0].append(...sorted.flatMap((entry) => entry.rows));
        for (const [index, head] of [...table.tHead.rows[0].cells].entries()) {
          const way = direction > 0 ? "ascending" : "descending";
          head.ariaSort = index === column ? way : null;
        }
      }
    }

    function drawBrush() {
      if (!view) return;
      const ends = range.length ? range.map(view.scale("x")) : [0, 0];
      view.signal(`${chart.dataset.brush}_x`, ends).runAsync();
    }

    function followBrush(drawn) {
      view = drawn;
      drawBrush();
      view.addSignalListener(chart.dataset.brush, (_, picked) => {
        const ends = (Object.values(picked)[0] ?? []).map((end) => Number(end.toPrecision(3)));
        ends.sort((one, other) => one - other);
        if (String(ends) === String(range)) return;
        range = ends;
        apply();
        clearTimeout(settling);
        settling = setTimeout(write, SETTLED_MS);
      });
    }

    function apply() {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { table, entries: own } of parts) {
        let here = 0;
        for (const entry of own) {
          const size = range.length && firstNumber(entry.texts[brushed]);
          const fits =
            (!range.length || (range[0] <= size && size <= range[1])) &&
            words.every((word) => entry.all.includes(word)) &&
            menus.every(
              ({ column, select }) => !select.value || entry.texts[column] === select.value,
            );
          for (const row of entry.rows) row.hidden = !fits;
          here += fits;
        }
        if (tables.length > 1) table.closest("section").hidden = !here;
        shown += here;
      }
      reset.disabled = shown === all.length && !order && !range.length;
      status.textContent = shown
        ? `${shown} of ${all.length} rows${range.length ? ", chosen in the chart" : ""}`
        : `No match; ${all.length} rows are hidden`;
    }

    function read() {
      const address = readAddress();
      search.value = address.get(prefix + SEARCH) ?? "";
      for (const { heading, select } of menus) {
        select.value = address.get(prefix + slug(heading)) ?? "";
        if (select.selectedIndex < 0) select.value = "";
      }
      const [low, high] = (address.get(prefix + brush) ?? "").split("..").map(Number);
      range = brushed >= 0 && 0 < low && low < high && high < Infinity ? [low, high] : [];
      clearTimeout(settling);
      drawBrush();
      order = address.get(prefix + SORT) ?? "";
      sortRows();
      apply();
    }

    /* One step of Back a change; what is typed is one change. */
    function write(typing) {
      const address = readAddress();
      const settings = [
        [SEARCH, search.value],
        ...menus.map(({ heading, select }) => [slug(heading), select.value]),
        [SORT, order],
        [brush, range.join("..")],
      ];
      for (const [name, value] of settings) {
        if (value) address.set(prefix + name, value);
        else address.delete(prefix + name);
      }
      const hash = address.size ? `#${address}` : location.pathname + location.search;
      const state = { typing };
      if (typing && history.state?.typing) history.replaceState(state, "", hash);
      else history.pushState(state, "", hash);
    }

    const text = tables[0].caption?.querySelector(".caption-text") ?? tables[0].caption;
    const caption = tables.length > 1 ? document.title : text?.textContent.trim();
    const ariaLabel = caption ? `Rows of: ${caption}` : "Rows of the table";
    const form = element(
      "form",
      { className: "eb-filters", role: "search", ariaLabel },
      labelled("Search the rows", search),
      ...menus.map(({ heading, select }) => labelled(heading, select)),
      reset,
      status,
    );
    form.addEventListener("input", (event) => {
      apply();
      write(event.target === search);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      order = "";
      range = [];
      drawBrush();
      // the fields are emptied after this event
      setTimeout(() => {
        sortRows();
        apply();
        write(false);
        search.focus();
      });
    });
    for (const table of tables) {
      for (const [index, head] of [...table.tHead.rows[0].cells].entries()) {
        const sort = () => {
          const name = slug(headings[index]);
          order = { "": name, [name]: `-${name}`, [`-${name}`]: "" }[order] ?? name;
          sortRows();
          apply();
          write(false);
        };
        const sorter = button("", sort, { className: "eb-sort" });
        sorter.append(...head.childNodes);
        head.append(sorter);
      }
    }
    const frame = tables[0].closest(".pst-scrollable-table-container");
    const place = tables.length > 1 ? tables[0].closest("section") : (frame ?? tables[0]);
    place.before(form);
    read();
    if (brushed >= 0) {
      chart.addEventListener("energy-book:drawn", ({ detail }) => followBrush(detail));
      // a finger that scrolls the page leaves the brush as it was
      chart.addEventListener("pointercancel", read);
      const { views } = window.energyBook;
      if (views?.[figure]) followBrush(views[figure]);
    }
    return read;
  }

  const found = [...document.querySelectorAll("table.eb-filterable")].filter(
    (table) => table.tHead && table.tBodies.length,
  );
  const together = found.filter((table) => table.classList.contains("eb-together"));
  const groups = [...(together.length ? [together] : [])];
  groups.push(...found.filter((table) => !together.includes(table)).map((table) => [table]));
  const readers = groups.map(enhance);

  /* A place that is asked for is shown, whatever was searched for before. */
  function follow() {
    for (const read of readers) read();
    const hash = decodeURIComponent(location.hash.slice(1));
    if (hash && !hash.includes("=")) document.getElementById(hash)?.scrollIntoView();
  }

  const copyName = async () => {
    const name = copy.closest("tr").querySelector("code").textContent;
    copy.textContent = (await copyText(name)) ? "Copied" : "The browser does not let the page copy";
  };
  const copy = button("", copyName, { className: "eb-copy d-print-none" });

  /* The row of the address offers its name. */
  function offerName() {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const name = row?.matches("tr") ? row.querySelector("code") : null;
    copy.textContent = "Copy the name";
    if (name) (name.closest("a") ?? name).after(copy);
    else copy.remove();
  }

  window.addEventListener("hashchange", offerName);
  offerName();
  // a link within the page is a change of the address, Back may be one of the state alone
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", follow);
})();
