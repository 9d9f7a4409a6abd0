/* What the page "What if" shows of a result, written as energy_book.what_if.page_data writes it. */
(function () {
  "use strict";

  const { method } = globalThis.energyBook;
  const NONE = "–";
  const MOST_DECIMALS = 20;

  /** A value with that many significant digits, thousands set off (numbers.format_value). */
  function formatValue(value, digits) {
    const exponent = Number(value.toExponential(digits - 1).split("e")[1]);
    const decimals = value === 0 ? 0 : Math.max(0, digits - 1 - exponent);
    if (decimals > MOST_DECIMALS) return value.toExponential(digits - 1);
    const [whole, part] = value.toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return part ? `${grouped}.${part}` : grouped;
  }

  const withUnit = (data, value, unit, digits = data.digits) =>
    Number.isFinite(value) ? `${formatValue(value, digits)}\u00a0${unit}` : "infinite";

  function scaled(data, value, units, of, digits) {
    const [factor, unit] = units.findLast(([least]) => value >= least) ?? units[0];
    return withUnit(data, value / factor, unit + of, digits);
  }

  const energyText = (data, wh, digits) => scaled(data, wh / 1000, data.energy_units, "", digits);

  /** Of an agent's step, as page_data.step_text says it. */
  function stepText(data, solved) {
    const { settings } = solved;
    if (!data.step_fits?.[settings.throughput_rows]) {
      return "With your own rows this is n/a here: energy-book compute --of step-energy-baseline.";
    }
    const [prefix, appended, output] = data.step_lengths.map((name) => settings[name]);
    const [low, value, high] = solved.step([prefix, appended, output]).map((wh) => energyText(data, wh));
    const [, without] = solved.step([0, prefix + appended, output]);
    const times = (prefix + appended + output) / data.step_longest;
    const few = formatValue(times, data.digits_in_words);
    const beyond = `The context is ${few} times the longest measured one: this is an extrapolation.`;
    return (
      `The step uses about ${value}. Over the models and the fits, it is ${low} to ${high}. ` +
      `If nothing were cached, it would be ${energyText(data, without)}.` +
      (times > 1 ? ` ${beyond}` : "")
    );
  }

  /** Values and texts by name, as page_data.result_texts has them; `row` is the query's [Wh]. */
  function shown(data, settings, solved, lever) {
    const { traditional } = solved;
    const row = lever ? traditional.lever(lever) : traditional.baseline;
    const improvement = lever ? method.meanOfInverse(traditional.alpha(lever)) : 1;
    const kwhPerDay = method.fleet(data, settings, solved).mixed * improvement * 1e6;
    const grid = settings.grid_gco2_per_kwh ?? null;
    const few = data.digits_in_words;
    const values = {
      "mean-untrimmed": traditional.meanOfBlend * improvement,
      ratio: row.ratio,
      "carbon-query": (row.p50 / 1000) * grid,
      searches: row.p50 / data.web_search_wh,
      bulb: (row.p50 / data.led_bulb_w) * 3600,
    };
    for (const name of [...Object.keys(data.quantiles), "mean"]) values[name] = row[name];
    const total = (period) => kwhPerDay * data.period_days[period];
    const energy = (period, digits) =>
      scaled(data, total(period), data.energy_units, ` a ${period}`, digits);
    const carbon = (period, digits) =>
      scaled(data, total(period) * grid, data.carbon_units, ` CO₂e a ${period}`, digits);
    const price = settings.price_per_kwh ?? null;
    const cost = (period, digits = data.digits) => {
      const rounded = Number((total(period) * price).toPrecision(digits));
      return withUnit(data, rounded, `${settings.currency} a ${period}`, digits);
    };
    const wh = (name, digits) => energyText(data, values[name], digits);
    const bulb = (digits) => scaled(data, values.bulb, data.duration_units, "", digits);
    const texts = {
      ratio: lever ? withUnit(data, row.ratio, "times less") : NONE,
      "carbon-query": grid === null ? NONE : scaled(data, values["carbon-query"], data.carbon_units, " CO₂e"),
      searches: formatValue(values.searches, data.digits),
      bulb: bulb(),
    };
    for (const name of [...Object.keys(data.quantiles), "mean", "mean-untrimmed"]) {
      texts[name] = wh(name);
    }
    for (const period of ["day", "month", "year"]) {
      const name = period === "day" ? "total" : `total-${period}`;
      values[name] = total(period);
      texts[name] = energy(period);
      values[`carbon-${period}`] = total(period) * grid;
      texts[`carbon-${period}`] = grid === null ? NONE : carbon(period);
      values[`cost-${period}`] = total(period) * price;
      texts[`cost-${period}`] = price === null ? NONE : cost(period);
    }
    texts.words =
      `The median query uses about ${wh("p50", few)}, as much as an LED bulb of ` +
      `${data.led_bulb_w} W in ${bulb(few)}. Half of all queries use between ` +
      `${wh("p25", few)} and ${wh("p75", few)}. All queries together use about ` +
      `${energy("day", few)}, or ${energy("year", few)}.`;
    if (grid !== null) texts.words += ` On this grid they cause about ${carbon("day", few)}.`;
    if (price !== null) texts.words += ` They cost about ${cost("year", few)}.`;
    return { row, texts, values };
  }

  /** Published values for answers of about that length. */
  function ofSameLength(data, tokens) {
    const most = data.same_length_factor;
    return data.published.filter(({ output_tokens: own }) => {
      return own / tokens >= 1 / most && own / tokens <= most;
    });
  }

  globalThis.energyBook = {
    ...globalThis.energyBook,
    shown: { NONE, energyText, formatValue, ofSameLength, scaled, shown, stepText },
  };
})();
