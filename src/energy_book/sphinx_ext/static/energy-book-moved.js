/* On the page that stands where a page has been: lead on, and keep the place on the page. */
(function () {
  "use strict";

  const places = JSON.parse(document.documentElement.dataset.moved);
  const anchor = decodeURIComponent(location.hash.slice(1));
  const known = Object.hasOwn(places, anchor);
  const to = new URL(known ? places[anchor] : places[""], location.href);
  if (!known) to.hash = location.hash;
  to.search = location.search;
  location.replace(to);
})();
