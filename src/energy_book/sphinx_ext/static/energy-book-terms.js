/* The definition of a term: at the pointer, the focus and the first tap; the second tap follows. */
(function () {
  "use strict";

  const LEAVING_MS = 200;
  const definitions = document.getElementById("eb-definitions").content;
  const about = { id: "eb-term", className: "d-print-none", hidden: true, role: "tooltip" };
  const box = globalThis.energyBook.element("div", about);
  let shown, tapped, leaving;
  const at = (event) => event.target.closest?.("a:has(> .std-term)");

  function show(link) {
    clearTimeout(leaving);
    if (link === shown) return;
    shown?.removeAttribute("aria-describedby");
    const term = link && CSS.escape(decodeURIComponent(link.hash.slice(1)));
    const definition = link && definitions.querySelector(`[data-term="${term}"]`);
    shown = definition ? link : undefined;
    box.hidden = !shown;
    if (!shown) return;
    box.innerHTML = definition.innerHTML;
    link.setAttribute("aria-describedby", box.id);
    const { left, bottom } = [...link.getClientRects()].at(-1);
    const furthest = document.documentElement.clientWidth - box.offsetWidth - 8;
    box.style.left = `${scrollX + Math.max(8, Math.min(left, furthest))}px`;
    box.style.top = `${scrollY + bottom}px`;
  }

  document.body.append(box);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (at(event) || box.contains(event.target)) return show(at(event) ?? shown);
    clearTimeout(leaving);
    if (shown !== document.activeElement) leaving = setTimeout(show, LEAVING_MS);
  });
  document.addEventListener("focusin", (event) => show(at(event)));
  document.addEventListener("keydown", (event) => event.key === "Escape" && show());
  document.addEventListener("pointerdown", (event) => {
    tapped = shown;
    if (!at(event) && !box.contains(event.target)) show();
  });
  document.addEventListener("click", (event) => {
    const link = event.pointerType === "touch" && at(event);
    if (!link || link === tapped) return;
    event.preventDefault();
    show(link);
  });
})();
