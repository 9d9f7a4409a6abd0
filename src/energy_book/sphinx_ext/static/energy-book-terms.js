/*
 * The definition of a term below its link: at the pointer, at the focus, and at the first tap of a
 * finger, whose second tap follows the link. It stays while the pointer is on it; Escape closes it.
 */
(function () {
  "use strict";

  const LINKS = "a:has(> .std-term)";
  const LEAVING_MS = 200;
  const definitions = document.getElementById("eb-definitions").content;
  const box = globalThis.energyBook.element("div", { id: "eb-term", role: "tooltip", hidden: true });
  let shown, before, leaving;

  function hide() {
    shown?.removeAttribute("aria-describedby");
    shown = undefined;
    box.hidden = true;
  }

  function show(link) {
    clearTimeout(leaving);
    const term = decodeURIComponent(link.hash.slice(1));
    const definition = definitions.querySelector(`[data-term="${CSS.escape(term)}"]`);
    if (!definition || link === shown) return;
    hide();
    shown = link;
    box.innerHTML = definition.innerHTML;
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    const { left, bottom } = [...link.getClientRects()].at(-1);
    const furthest = document.documentElement.clientWidth - box.offsetWidth - 8;
    box.style.left = `${window.scrollX + Math.max(8, Math.min(left, furthest))}px`;
    box.style.top = `${window.scrollY + bottom}px`;
  }

  const at = (event) => event.target.closest?.(LINKS);
  const leave = () => (leaving = setTimeout(hide, LEAVING_MS));
  document.body.append(box);
  box.addEventListener("pointerenter", () => clearTimeout(leaving));
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && at(event)) show(at(event));
    else if (shown && !box.contains(event.target) && shown !== document.activeElement) leave();
  });
  document.addEventListener("focusin", (event) => (at(event) ? show(at(event)) : hide()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => {
    before = shown;
    if (!at(event) && !box.contains(event.target)) hide();
  });
  document.addEventListener("click", (event) => {
    const link = event.pointerType === "touch" && at(event);
    if (!link || link === before) return;
    event.preventDefault();
    show(link);
  });
})();
