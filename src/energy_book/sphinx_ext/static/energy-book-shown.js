/* What the page "What if" shows of a result, written as energy_book.what_if.page_data writes it. */
(function () {
  "use strict";

  const { method } = globalThis.energyBook;
  const NONE = "–";
  const N_POINTS = 81;
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

  const withUnit = (data, value, unit) =>
    Number.isFinite(value) ? `${formatValue(value, data.digits)}\u00a0${unit}` : "infinite";

  function scaled(data, value, units, of) {
    const [factor, unit] = units.findLast(([least]) => value >= least) ?? units[0];
    return withUnit(data, value / factor, unit + of);
  }

  /** Texts by name, as what_if.shown; `row` are the statistics of the query itself [Wh]. */
  function shown(data, settings, solved, lever) {
    const { traditional } = solved;
    const row = lever ? traditional.lever(lever) : traditional.baseline;
    const improvement = lever ? method.meanOfInverse(traditional.alpha(lever)) : 1;
    const totalGwh = method.fleet(data, settings, solved).mixed * improvement;
    const grid = settings.grid_gco2_per_kwh;
    const statistics = [...Object.keys(data.quantiles), "mean"];
    const texts = Object.fromEntries(
      statistics.map((name) => [name, withUnit(data, row[name], "Wh")]),
    );
    const carbon = (write) => (grid === null || grid === undefined ? NONE : write());
    return {
      row,
      texts: {
        ...texts,
        "mean-untrimmed": withUnit(data, traditional.meanOfBlend * improvement, "Wh"),
        ratio: lever ? withUnit(data, row.ratio, "times less") : NONE,
        total: scaled(data, totalGwh * 1e6, data.energy_units, " a day"),
        "carbon-query": carbon(() => withUnit(data, (row.p50 / 1000) * grid, "g CO₂e")),
        "carbon-day": carbon(() =>
          scaled(data, totalGwh * grid * 1e6, data.carbon_units, " CO₂e a day"),
        ),
        searches: formatValue(row.p50 / data.web_search_wh, data.digits),
        bulb: withUnit(data, (row.p50 / data.led_bulb_w) * 60, "min"),
      },
    };
  }

  /** The density between P5 and P95, evenly in ln Wh (exact.shapes). */
  function curve(regime, row, lever, series, outside) {
    const distribution = regime.distribution(lever);
    const [low, high] = [Math.log(row.p5), Math.log(row.p95)];
    return Array.from({ length: N_POINTS }, (_, i) => {
      const y = low + ((high - low) * i) / (N_POINTS - 1);
      return { series, energy_wh: Math.exp(y), density: distribution.at(y)[1], outside };
    });
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
    shown: { curve, formatValue, ofSameLength, shown },
  };
})();
