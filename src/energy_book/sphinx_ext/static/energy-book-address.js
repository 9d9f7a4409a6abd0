/*
 * A reader's settings, which the query of the address holds: "page.html?pue_p5=1.1#place". Links
 * within a page and Back keep them, and the links of the site carry them to the next page.
 * The names of settings are in `data-names` of the script's element; other names stay untouched.
 * `data-scripts` show the numbers of the page with the settings.
 */
(function () {
  "use strict";

  const { dataset } = document.currentScript;
  const names = new Set(dataset.names.split(" "));
  const site = new URL(document.documentElement.dataset.content_root, window.location.href).href;
  const carrying = new WeakSet();
  const listeners = [];

  const settingsIn = (search) =>
    new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => names.has(name)));
  const params = () => settingsIn(window.location.search);

  /** An address with these settings in place of its own. */
  function withSettings(address, settings) {
    const url = new URL(address);
    const others = [...url.searchParams].filter(([name]) => !names.has(name));
    url.search = new URLSearchParams([...others, ...settings]);
    return url;
  }

  let told = String(params());

  /* Once for each change, whatever made it. */
  function tell() {
    const settings = params();
    if (String(settings) === told) return;
    told = String(settings);
    for (const listener of listeners) listener(settings);
  }

  function write(settings, { push = false } = {}) {
    const url = withSettings(window.location.href, settings);
    if (url.href !== window.location.href) {
      if (push) window.history.pushState(null, "", url);
      else window.history.replaceState(window.history.state, "", url);
    }
    tell();
  }

  /* The form that links had before: "page.html#pue_p5=1.1". */
  function moveHash() {
    const { hash, href } = window.location;
    const given = new URLSearchParams(hash.slice(1));
    if (![...given.keys()].some((name) => names.has(name))) return;
    const url = new URL(href);
    url.hash = "";
    window.history.replaceState(window.history.state, "", withSettings(url, given));
  }

  function follow() {
    moveHash();
    tell();
  }

  const isPage = ({ href, pathname }) => href.startsWith(site) && /(\.html|\/)$/.test(pathname);

  /* A link gets the settings when it is used; one with settings of its own keeps them. */
  function carry({ target }) {
    const link = target.closest?.("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || !isPage(link)) return;
    if (settingsIn(link.search).size && !carrying.has(link)) return;
    const settings = params();
    if (!settings.size && !carrying.has(link)) return;
    carrying.add(link);
    link.href = withSettings(link.href, settings);
  }

  for (const kind of ["click", "auxclick", "contextmenu", "dragstart"]) {
    document.addEventListener(kind, carry, true);
  }
  // the search is a form
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.action.startsWith(site)) return;
    for (const [name, value] of params()) formData.append(name, value);
  });
  window.addEventListener("popstate", follow);
  window.addEventListener("hashchange", follow);
  follow();

  /* What answers to the settings; a page without settings does not load it. */
  let loaded = false;
  function load() {
    if (loaded) return;
    loaded = true;
    for (const name of dataset.scripts.split(" ")) {
      if (document.querySelector(`script[src*="/${name}"]`)) continue;
      // in this order
      const script = { src: `${site}_static/${name}`, async: false };
      document.head.append(globalThis.energyBook.element("script", script));
    }
  }

  const asks = '[data-action="settings"]';
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.(asks)) load();
  });
  const wanted = () => document.querySelector("[data-number]");
  listeners.push(() => wanted() && load());
  if (params().size && wanted()) load();

  const address = { params, write, listen: (listener) => listeners.push(listener) };
  globalThis.energyBook = { ...globalThis.energyBook, address };
})();
