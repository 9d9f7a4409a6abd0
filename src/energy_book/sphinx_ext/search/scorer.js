/* The order of what is found: an exact name, chapters, other pages, names, pages for developers. */
var Scorer = {
  score([page, title, anchor, description, score]) {
    const query = new URLSearchParams(location.search).get("q") ?? "";
    const isName = description !== null;
    if (isName && title.toLowerCase() === query.trim().toLowerCase()) return 1000 + score;
    if (isName) return score - 100;
    if (/^genindex$|\/(api_modules|speed)$/.test(page)) return score - 200;
    return /\/(paper|supplement|beyond)\//.test(page) ? score + 200 : score + 100;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
