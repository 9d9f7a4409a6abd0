/*
 * Distributions of the output length L in t = ln L: energy_helpers.method.distributions.
 * A classic script, because browsers refuse modules from file://; node runs it as it is.
 */
(function () {
  "use strict";

  // as in distributions.py, where the reason stands
  const TAIL = 1e-17;

  /** The standard normal's distribution function to 1e-7 (Abramowitz and Stegun, 26.2.17). */
  function normalCdf(z, density) {
    const t = 1 / (1 + 0.2316419 * Math.abs(z));
    const series = 1.781477937 + t * (-1.821255978 + t * 1.330274429);
    const tail = density * t * (0.31938153 + t * (-0.356563782 + t * series));
    return z > 0 ? 1 - tail : tail;
  }

  const normalDensity = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

  /** Quantiles may be rough: they only choose where the cells of a length end. */
  const LENGTH_LAWS = {
    exponential(median) {
      const mean = median / Math.LN2;
      const ratio = (t) => Math.exp(t) / mean;
      return {
        mean,
        low: Math.log(mean * TAIL),
        high: Math.log(-mean * Math.log(TAIL)),
        finitePowers: [-1, Infinity],
        cdf: (t) => -Math.expm1(-ratio(t)),
        density: (t) => ratio(t) * Math.exp(-ratio(t)),
        quantile: (p) => Math.log(-mean * Math.log1p(-p)),
      };
    },
    lognormal(median, sigma) {
      const mu = Math.log(median);
      const z = (t) => (t - mu) / sigma;
      return {
        mean: median * Math.exp(sigma ** 2 / 2),
        low: mu - 8.5 * sigma,
        high: mu + 8.5 * sigma + sigma ** 2,
        finitePowers: [-Infinity, Infinity],
        cdf: (t) => normalCdf(z(t), normalDensity(z(t))),
        density: (t) => normalDensity(z(t)) / sigma,
        quantile: (p) => mu + 5.5556 * sigma * (1 - ((1 - p) / p) ** 0.1186),
      };
    },
    pareto(median, index) {
      const minimum = median / 2 ** (1 / index);
      const low = Math.log(minimum);
      return {
        mean: (minimum * index) / (index - 1),
        low,
        high: low - Math.log(TAIL) / (index - 1),
        finitePowers: [-Infinity, index],
        cdf: (t) => -Math.expm1(-index * (t - low)),
        density: (t) => index * Math.exp(-index * (t - low)),
        quantile: (p) => low - Math.log1p(-p) / index,
      };
    },
    uniform(median, halfWidth) {
      const [shortest, longest] = [median * (1 - halfWidth), median * (1 + halfWidth)];
      const width = longest - shortest;
      return {
        mean: median,
        low: Math.log(Math.max(shortest, longest * TAIL)),
        high: Math.log(longest),
        finitePowers: [shortest === 0 ? -1 : -Infinity, Infinity],
        cdf: (t) => (Math.exp(t) - shortest) / width,
        density: (t) => Math.exp(t) / width,
        quantile: (p) => Math.log(shortest + width * p),
      };
    },
    fixed(median) {
      const at = Math.log(median);
      const finitePowers = [-Infinity, Infinity];
      return { mean: median, low: at, high: at, finitePowers, cdf: () => 1, quantile: () => at };
    },
  };

  const lengthLaw = (name, median, shape) => ({ median, ...LENGTH_LAWS[name](median, shape) });

  const queriesIn = (pairs) => pairs.reduce((sum, pair) => sum + pair[0], 0);

  /** What the page says of the output lengths of pairs, each [queries, ln output, ln input]. */
  function ofPairs(pairs) {
    const all = queriesIn(pairs);
    const mean = pairs.reduce((sum, [queries, t]) => sum + queries * Math.exp(t), 0) / all;
    let below = 0;
    const sorted = [...pairs].sort((one, other) => one[1] - other[1]);
    const [, middle] = sorted.find(([queries]) => (below += queries) >= all / 2);
    return { mean, median: Math.exp(middle) };
  }

  const lengths = { lengthLaw, normalCdf, normalDensity, ofPairs, queriesIn };
  globalThis.energyBook = { ...globalThis.energyBook, lengths };
})();
