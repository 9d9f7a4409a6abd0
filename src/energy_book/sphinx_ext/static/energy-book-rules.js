/* Numbers of the registry by the rules of energy_book.what_if.rules, which explains their words. */
(function () {
  "use strict";

  const { method } = globalThis.energyBook;
  // a difference from 1 below this is that of the distribution function
  const LEAST_SHARE = 1e-6;
  const CHEBYSHEV = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];

  /** The standard normal's distribution function, to 1.2e-7 of itself in either tail. */
  function normalBelow(z) {
    const x = Math.abs(z) / Math.SQRT2;
    const t = 1 / (1 + x / 2);
    const sum = CHEBYSHEV.reduceRight((found, factor) => factor + t * found, 0);
    const tail = (t * Math.exp(sum - x * x)) / 2;
    return z > 0 ? 1 - tail : tail;
  }

  /** The numbers of some settings; nothing is computed before it is asked for, or twice. */
  class Numbers {
    #kept = new Map();

    constructor(data, settings) {
      Object.assign(this, { data, settings, solved: method.solve(data, settings) });
    }

    number(name) {
      return this.value(this.data.rules[name]);
    }

    value(rule) {
      if (typeof rule === "number") return rule;
      if (typeof rule === "string") return this.#setting(rule);
      const key = JSON.stringify(rule);
      if (!this.#kept.has(key)) this.#kept.set(key, this.#computed(...rule));
      return this.#kept.get(key);
    }

    #setting(name) {
      const { data, settings } = this;
      if (name === "queries_per_day") return settings.queries / data.period_days[settings.period];
      return settings[name] ?? NaN;
    }

    #computed(word, ...parts) {
      const { data, settings, solved } = this;
      const all = () => parts.map((part) => this.value(part));
      switch (word) {
        case "*":
          return all().reduce((product, value) => product * value, 1);
        case "+":
          return all().reduce((sum, value) => sum + value, 0);
        case "/":
          return this.value(parts[0]) / this.value(parts[1]);
        case "-":
          return this.value(parts[0]) - this.value(parts[1]);
        case "min":
          return Math.min(...all());
        case "sqrt":
          return Math.sqrt(this.value(parts[0]));
        case "if-positive":
          return this.value(parts[0]) > 0 ? this.value(parts[1]) : NaN;
        case "mean":
          return solved[parts[0]].meanOfBlend;
        case "fleet":
          return method.fleet(data, settings, solved)[parts[0]];
        case "above": {
          const share = 1 - solved[parts[0]].pool.at(Math.log(parts[1]))[0];
          return share < LEAST_SHARE ? 0 : share;
        }
        case "log-mean": {
          const { mu, sigma } = method.logNormal(data, ...all());
          return Math.exp(mu + sigma ** 2 / 2);
        }
        case "below": {
          const [p5, p95, value] = all();
          const { mu, sigma } = method.logNormal(data, p5, p95);
          const distance = Math.log(value) - mu;
          return sigma > 0 ? normalBelow(distance / sigma) : Number(distance >= 0);
        }
        case "query":
          return this.#query(solved[parts[0]], parts[1], parts[2]);
        case "lever":
          return this.#lever(solved[parts[0]], parts[1], parts[2]);
        default:
          return this.#with(parts[0]).value(parts[1]);
      }
    }

    #query(regime, row, statistic) {
      const p = this.data.quantiles[statistic];
      if (row === "baseline") {
        return p ? Math.exp(regime.pool.quantile(p)) : regime.baseline.mean;
      }
      const i = regime.models.findIndex(({ name }) => name === row);
      if (i < 0) return NaN;
      return p ? Math.exp(regime.mixtures[i].quantile(p)) : regime.mean(i);
    }

    #lever(regime, lever, statistic) {
      if (statistic === "mean") {
        return regime.baseline.mean * method.meanOfInverse(regime.alpha(lever));
      }
      const p = this.data.quantiles[statistic === "ratio" ? "p50" : statistic];
      const found = Math.exp(regime.distribution(lever).quantile(p));
      return statistic === "ratio" ? Math.exp(regime.pool.quantile(p)) / found : found;
    }

    #with(changes) {
      const key = `with ${JSON.stringify(changes)}`;
      if (!this.#kept.has(key)) {
        const { edition } = this.settings;
        const own = Object.entries(changes).map(([name, value]) => {
          return [name, Object.hasOwn(Object(value), edition) ? value[edition] : value];
        });
        const changed = method.replace(this.data, this.settings, Object.fromEntries(own));
        this.#kept.set(key, new Numbers(this.data, changed));
      }
      return this.#kept.get(key);
    }
  }

  globalThis.energyBook = { ...globalThis.energyBook, Numbers };
})();
