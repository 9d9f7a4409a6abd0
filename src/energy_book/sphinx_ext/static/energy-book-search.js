/* How many results the search has, and below each the passage in which the words are. */
(function () {
  "use strict";

  const { element } = globalThis.energyBook;
  const AROUND = 110;
  const MANY = "${resultCount} results";
  const FOUND = "Search finished, found ${resultCount} page(s) matching the search query.";
  const NOTHING =
    "Your search did not match any documents. Please make sure that all words are spelled " +
    "correctly and that you've selected enough categories.";
  // addTranslations evaluates text as code, which the policy of the pages refuses
  Object.assign(Documentation.TRANSLATIONS, { [FOUND]: MANY, [NOTHING]: "No result" });
  const root = document.documentElement.dataset.content_root;
  const waiting = new Map();

  /* Called by the file of a page's words. */
  globalThis.energyBookExcerpts = (page, passages) => waiting.get(page)?.resolve(passages);

  function passagesOf(page) {
    if (!waiting.has(page)) {
      const request = {};
      request.promise = new Promise((resolve) => (request.resolve = resolve));
      waiting.set(page, request);
      const src = `${root}_static/excerpts/${page}.js`;
      document.head.append(element("script", { src, onerror: () => request.resolve([]) }));
    }
    return waiting.get(page).promise;
  }

  const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  /* The beginning of words: "fleets" finds "fleet", as the search does. */
  function patternOf(query) {
    const stemmer = new Stemmer();
    const words = splitQuery(query.trim())
      .map((word) => word.toLowerCase())
      .filter((word) => !stopwords.includes(word));
    const beginnings = words.flatMap((word) => [word, stemmer.stemWord(word)]);
    if (beginnings.length === 0) return null;
    const longest = [...new Set(beginnings)].sort((a, b) => b.length - a.length).map(escaped);
    return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longest.join("|")})[\\p{L}\\p{N}]*`, "giu");
  }

  function excerpt(passages, anchor, pattern) {
    const own = passages.filter(([place]) => !anchor || place === anchor);
    const found = own.map(([, text]) => [text, text.search(pattern)]);
    const [text, at] = found.find(([, place]) => place >= 0) ?? [own[0]?.[1] ?? "", 0];
    if (!text) return null;
    const from = at > AROUND ? text.indexOf(" ", at - AROUND) + 1 : 0;
    const end = text.lastIndexOf(" ", Math.max(at, from) + 2 * AROUND);
    const to = end <= at || text.length - from <= 3 * AROUND ? from + 3 * AROUND : end;
    const shown = text.slice(from, to);
    const paragraph = element("p", { className: "context" }, from > 0 ? "… " : "");
    let done = 0;
    for (const match of shown.matchAll(pattern)) {
      paragraph.append(shown.slice(done, match.index), element("mark", {}, match[0]));
      done = match.index + match[0].length;
    }
    paragraph.append(shown.slice(done), to < text.length ? " …" : "");
    return paragraph;
  }

  async function quote(item, pattern) {
    const link = item.querySelector("a");
    // a name says in brackets what it is
    if (!link || item.querySelector("span")) return;
    const [address, anchor = ""] = link.getAttribute("href").split("#");
    const page = address.replace(/\.html$/, "");
    const paragraph = excerpt(await passagesOf(page), anchor, pattern);
    if (paragraph) item.append(paragraph);
  }

  addEventListener("DOMContentLoaded", () => {
    const pattern = patternOf(new URLSearchParams(location.search).get("q") ?? "");
    const results = document.getElementById("search-results");
    if (!pattern || !results) return;
    const watch = new MutationObserver((changes) => {
      const summary = results.querySelector(".search-summary");
      // the search has one message for all counts
      if (summary?.textContent === "1 results") summary.textContent = "1 result";
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) if (node.nodeName === "LI") quote(node, pattern);
      }
    });
    watch.observe(results, { childList: true, subtree: true });
    for (const item of results.querySelectorAll("li")) quote(item, pattern);
  });
})();
