/*
 * What the exact law needs: the normal law, quadrature, a solver, the laws of the output length.
 * A classic script, because browsers refuse modules from file://; node runs it as it is.
 */
(function () {
  "use strict";

  // as in distributions.py, where the reason stands
  const TAIL = 1e-17;
  const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
  const LARGEST_STEPS = 100;

  const polynomial = (coefficients, x) => coefficients.reduce((sum, c) => sum * x + c, 0);
  // Hart 1968, algorithm 5666, as West 2005 gives it: fifteen digits
  const ABOVE = [
    3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
    221.213596169931, 220.206867912376,
  ];
  const BELOW = [
    8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
    637.333633378831, 793.826512519948, 440.413735824752,
  ];

  /** The standard normal's distribution function. */
  function normalCdf(z) {
    const x = Math.abs(z);
    let tail = Math.exp((-x * x) / 2);
    if (x < 5 * Math.SQRT2) tail *= polynomial(ABOVE, x) / polynomial(BELOW, x);
    else tail /= ROOT_TWO_PI * (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65)))));
    return z > 0 ? 1 - tail : tail;
  }

  const rules = new Map();

  /** Nodes and weights of Gauss-Legendre on [0, 1]. */
  function gaussLegendre(n) {
    if (rules.has(n)) return rules.get(n);
    const nodes = new Float64Array(n);
    const weights = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
      let slope = 0;
      for (let step = 1; Math.abs(step) > 1e-15; x -= step) {
        let [before, value] = [1, x];
        for (let k = 2; k <= n; k++) {
          [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
        }
        slope = (n * (x * value - before)) / (x * x - 1);
        step = value / slope;
      }
      nodes[i] = (x + 1) / 2;
      weights[i] = 1 / ((1 - x * x) * slope * slope);
    }
    rules.set(n, { nodes, weights });
    return rules.get(n);
  }

  const cloglog = (p) => Math.log(-Math.log1p(-p));

  /** Solve cdf(y) = p by Newton's method in cloglog(cdf), kept inside a bracket. */
  function solve(at, p, low, high, start) {
    let y = Math.min(Math.max(start, low), high);
    const wanted = cloglog(p);
    for (let i = 0; i < LARGEST_STEPS; i++) {
      const [cdf, density] = at(y);
      if (cdf <= p) low = y;
      if (cdf >= p) high = y;
      const survival = -Math.log1p(-cdf);
      const miss = wanted - Math.log(survival);
      const step = (miss * (1 - cdf) * survival) / density;
      const newton = y + step;
      const inside = newton >= low && newton <= high;
      y = inside ? newton : (low + high) / 2;
      const near = Math.abs(step) < 1e-6 && Math.abs(miss) < 1e-6;
      if ((inside && near) || high - low < 1e-13) return y;
    }
    throw new Error(`the quantile did not settle in ${LARGEST_STEPS} steps`);
  }

  // where a search starts needs no more than two digits of the normal quantile
  const roughNormalQuantile = (p) => 5.5556 * (1 - ((1 - p) / p) ** 0.1186);

  /** The law of the output length L in t = ln L; quantiles are good enough for a start. */
  const LENGTH_LAWS = {
    exponential(median) {
      const mean = median / Math.LN2;
      const lnMean = Math.log(mean);
      return {
        mean,
        low: Math.log(mean * TAIL),
        high: Math.log(-mean * Math.log(TAIL)),
        scale: 1,
        finitePowers: [-1, Infinity],
        cdf: (t) => -Math.expm1(-Math.exp(t) / mean),
        density: (t) => Math.exp(t - lnMean - Math.exp(t - lnMean)),
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
        scale: sigma,
        finitePowers: [-Infinity, Infinity],
        cdf: (t) => normalCdf(z(t)),
        density: (t) => Math.exp(-(z(t) ** 2) / 2) / (ROOT_TWO_PI * sigma),
        quantile: (p) => mu + sigma * roughNormalQuantile(p),
      };
    },
    pareto(median, index) {
      const minimum = median / 2 ** (1 / index);
      const low = Math.log(minimum);
      return {
        mean: (minimum * index) / (index - 1),
        low,
        high: low - Math.log(TAIL) / (index - 1),
        scale: 1 / index,
        finitePowers: [-Infinity, index],
        cdf: (t) => -Math.expm1(-index * Math.max(t - low, 0)),
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
        scale: 1,
        finitePowers: [shortest === 0 ? -1 : -Infinity, Infinity],
        cdf: (t) => Math.min(Math.max((Math.exp(t) - shortest) / width, 0), 1),
        density: (t) => Math.exp(t) / width,
        quantile: (p) => Math.log(shortest + width * p),
      };
    },
    fixed(median) {
      const at = Math.log(median);
      return { mean: median, low: at, high: at, scale: 1, fixed: true };
    },
  };

  function lengthLaw(kind, median, shape) {
    return { median, ...LENGTH_LAWS[kind](median, shape) };
  }

  const numerics = { ROOT_TWO_PI, gaussLegendre, lengthLaw, normalCdf, solve, cloglog };
  globalThis.energyBook = { ...globalThis.energyBook, numerics };
})();
