async () => {
  const visible = (element) => element.checkVisibility({ checkVisibilityCSS: true });
  const numeric = (value) => (typeof value === "number" ? value : null);

  const inked = (item, ink) =>
    Boolean(item[ink]) && item[ink] !== "transparent" && (item[`${ink}Opacity`] ?? 1) > 0;

  /* Vega's own picture of a chart: every mark that stems from data, with its place and its row. */
  function marks(view) {
    const found = [];
    (function walk(node, x, y) {
      if (node.marktype && node.marktype !== "group" && node.role === "mark") {
        const items = [...node.items].map((item) => ({
          x: numeric(item.x) === null ? null : item.x + x,
          y: numeric(item.y) === null ? null : item.y + y,
          bounds: [item.bounds.x1 + x, item.bounds.y1 + y, item.bounds.x2 + x, item.bounds.y2 + y],
          fill: String(item.fill),
          seen: (item.opacity ?? 1) > 0 && (inked(item, "fill") || inked(item, "stroke")),
          // the cell around a nearest point has the point as its datum
          row: item.datum && { ...(item.datum.datum ?? item.datum) },
        }));
        found.push({ type: node.marktype, name: node.name, clip: Boolean(node.clip), items });
      }
      for (const item of node.items ?? []) {
        const group = node.marktype === "group";
        walk(item, group ? x + (item.x ?? 0) : x, group ? y + (item.y ?? 0) : y);
      }
    })(view.scenegraph().root, 0, 0);
    return found;
  }

  function menus(spec) {
    if (Array.isArray(spec)) return spec.flatMap(menus);
    if (!spec || typeof spec !== "object") return [];
    const own = (spec.params ?? []).filter((param) => param.bind?.options);
    const inner = Object.entries(spec).filter(([key]) => key !== "datasets" && key !== "data");
    return [...own, ...inner.flatMap(([, value]) => menus(value))];
  }

  /* The marks under every choice of the menus beside a chart, one menu at a time. */
  async function marksUnderChoices(view, spec) {
    const found = marks(view);
    for (const menu of menus(spec)) {
      const chosen = view.signal(menu.name);
      for (const option of menu.bind.options.filter((option) => option !== chosen)) {
        await view.signal(menu.name, option).runAsync();
        found.push(...marks(view));
      }
      await view.signal(menu.name, chosen).runAsync();
    }
    return found;
  }

  async function chart(box) {
    const id = box.dataset.figure;
    const view = window.energyBook?.views?.[id];
    const picture = box.querySelector("img");
    const svg = box.querySelector(".eb-chart-live svg");
    const read = (size) =>
      JSON.parse(box.querySelector(`script[data-size="${size}"]`)?.textContent ?? "null");
    return {
      id,
      drawn: box.classList.contains("eb-chart-drawn") && Boolean(view),
      message: box.querySelector(".eb-chart-message")?.textContent ?? "",
      alt: picture?.alt ?? "",
      label: svg?.getAttribute("aria-label") ?? "",
      paths: svg ? svg.querySelectorAll(".role-mark path, .role-mark text, .role-mark line").length : 0,
      size: svg ? [svg.clientWidth, svg.clientHeight] : [0, 0],
      box: box.clientWidth,
      spec: read("wide"),
      narrow: read("narrow"),
      marks: view ? marks(view) : [],
      marksUnderChoices: view ? await marksUnderChoices(view, read("wide")) : [],
      axisColour: getComputedStyle(svg?.querySelector(".role-axis-label text") ?? box).fill,
      links: [...box.closest("figure").querySelectorAll("a.eb-data")].map((a) => a.href),
    };
  }

  return {
    theme: document.documentElement.dataset.theme,
    title: document.title,
    language: document.documentElement.lang,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    shift: window.shift,
    headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
      .filter((heading) => heading.closest("main, article") && visible(heading))
      .map((heading) => [Number(heading.tagName[1]), heading.textContent.trim()]),
    withoutAlt: [...document.images].filter((i) => !i.hasAttribute("alt")).map((i) => i.src),
    broken: [...document.images]
      .filter((i) => visible(i) && i.loading !== "lazy" && !(i.complete && i.naturalWidth))
      .map((i) => i.src),
    mathErrors: [...document.querySelectorAll("mjx-merror")].map((e) => e.textContent),
    formulas: document.querySelectorAll(".math").length,
    typeset: document.querySelectorAll("mjx-container").length,
    charts: await Promise.all([...document.querySelectorAll(".eb-chart")].map(chart)),
  };
}
