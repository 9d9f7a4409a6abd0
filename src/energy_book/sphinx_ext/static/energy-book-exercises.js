/*
 * The field of an exercise: it says whether an answer is right, names a known slip, and gives the
 * hints one after another. The right answer is never shown.
 */
(function () {
  "use strict";

  const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

  /* The number that a text is, or what is unclear about it. */
  function read(text, percent) {
    let plain = text.trim().replaceAll("−", "-").replace(/[\s\u202f\u00a0_']/g, "");
    if (!plain) return { unclear: "Give a number first." };
    const share = plain.endsWith("%");
    if (share) plain = plain.slice(0, -1);
    const ambiguous = /^[+-]?[1-9]\d{0,2},\d{3}$/.test(plain);
    if (ambiguous) {
      const [whole, decimal] = [plain.replace(",", ""), plain.replace(",", ".")];
      return { unclear: `${plain} has two meanings: write ${whole} or ${decimal}.` };
    }
    // 1,234.5 and 1,234,567 have separators, 1.234,5 too, and 0,5 has a decimal comma
    if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) && !/^[+-]?0/.test(plain))
      plain = plain.replaceAll(",", "");
    else if (/^[+-]?\d{1,3}(\.\d{3})+,\d*$/.test(plain))
      plain = plain.replaceAll(".", "").replace(",", ".");
    else if (/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(plain)) plain = plain.replace(",", ".");
    // for the value that Python writes as math.nan
    if (/^(math\.)?nan$/i.test(plain)) return { value: NaN };
    const number = NUMBER.test(plain) ? Number(plain) : NaN;
    if (!Number.isFinite(number)) return { unclear: `“${text.trim()}” is no number, such as 0.25 or 1.2e3.` };
    return { value: number * (share && !percent ? 0.01 : 1) };
  }

  for (const form of document.querySelectorAll(".eb-check")) {
    const { value, tolerance, slips, hints, percent } = JSON.parse(
      form.querySelector("script").textContent,
    );
    const input = form.querySelector("input");
    const result = form.querySelector(".eb-check-result");
    const tried = new Set();
    const withCode = (part, i) =>
      i % 2 ? Object.assign(document.createElement("code"), { textContent: part }) : part;
    const isClose = (one, other) =>
      Math.abs(one - other) <= Math.max(tolerance * Math.max(Math.abs(one), Math.abs(other)), 1e-9);

    const verdict = (given) => {
      if (given.unclear) return ["unclear", given.unclear];
      if (isClose(given.value, value)) return ["right", "Right."];
      tried.add(given.value);
      const slip = slips.find(([wrong]) => isClose(given.value, wrong));
      const hint = hints[Math.min(tried.size, hints.length) - 1];
      return ["wrong", (slip ? `Not yet: ${slip[1]}.` : "Not yet.") + (hint ? ` Hint: ${hint}` : "")];
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [kind, words] = verdict(read(input.value, percent));
      result.dataset.kind = kind;
      result.replaceChildren(...words.split("`").map(withCode));
      input.setAttribute("aria-invalid", String(kind !== "right"));
    });
    form.hidden = false;
  }
})();
