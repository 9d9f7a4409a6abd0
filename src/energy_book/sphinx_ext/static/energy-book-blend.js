/* The baseline's pool and what a gain makes of it: energy_helpers.method.baseline and .levers. */
(function () {
  "use strict";

  const { ROOT_TWO_PI, gaussLegendre, normalCdf, solve } = globalThis.energyBook.numerics;
  // Phi(-7.5) is 3e-14
  const REACH = 7.5;

  const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

  /** The pool of some models of equal weight, each trimmed to a part (blend.Pool). */
  class Pool {
    constructor(laws, kept) {
      const trimmed = kept[0] > 0;
      this.kept = kept;
      this.members = laws.map((law) => ({
        law,
        low: trimmed ? law.quantile(kept[0]) : law.low,
        high: trimmed ? law.quantile(kept[1]) : law.high,
      }));
    }

    at(y) {
      const [low, high] = this.kept;
      let [cdf, density] = [0, 0];
      for (const member of this.members) {
        if (y >= member.high) cdf += 1;
        if (y < member.low || y > member.high) continue;
        const [share, own] = member.law.at(y);
        if (y < member.high) cdf += Math.min(Math.max((share - low) / (high - low), 0), 1);
        density += own / (high - low);
      }
      return [cdf / this.members.length, density / this.members.length];
    }

    quantile(p) {
      const [low, high] = this.kept;
      const own = this.members.map(({ law }) => law.quantile(low + p * (high - low)));
      if (own.length === 1) return own[0];
      return solve((y) => this.at(y), p, Math.min(...own), Math.max(...own), average(own));
    }

    /** Nodes [ln Wh] and weights that integrate a smooth function over the pool. */
    nodes(finest) {
      const found = { y: [], weight: [] };
      const { nodes, weights } = gaussLegendre(14);
      for (const { law, low, high } of this.members) {
        if (high - low < 1e-9) {
          found.y.push(low);
          found.weight.push(1 / this.members.length);
          continue;
        }
        for (const [left, right] of panels(law, low, high, finest)) {
          for (let i = 0; i < nodes.length; i++) {
            const y = left + (right - left) * nodes[i];
            const density = law.at(y, { densityOnly: true })[1] / (this.kept[1] - this.kept[0]);
            found.y.push(y);
            found.weight.push(((right - left) * weights[i] * density) / this.members.length);
          }
        }
      }
      return found;
    }

    /** Where the density changes over less than `scale`: the cuts, and the kinks. */
    breaks(scale) {
      const around = [];
      for (const { law, low, high } of this.members) {
        around.push(low, high);
        const n = Math.max(0, Math.ceil(Math.log2((8 * scale) / law.sigma)));
        const away = Array.from({ length: n }, (_, k) => law.sigma * 2 ** k);
        for (const kink of n ? law.kinks : []) {
          around.push(kink, ...away.flatMap((d) => [kink - d, kink + d]));
        }
      }
      return around;
    }
  }

  /** Cut what is kept of a model into panels, finer near the kinks of its density. */
  function panels(law, low, high, finest) {
    const smooth = Math.min(3 * law.sigma, 4 * finest);
    const waiting = [[low, high]];
    const found = [];
    while (waiting.length) {
      const [left, right] = waiting.pop();
      const away = Math.min(...law.kinks.map((kink) => Math.max(0, left - kink, kink - right)));
      const widest = Math.max(smooth, Math.min(away, 1.5, 4 * finest));
      let parts = Math.ceil((right - left) / widest);
      if (parts <= 1) {
        found.push([left, right]);
        continue;
      }
      if (parts > 8) parts = 2;
      const step = (right - left) / parts;
      for (let i = 0; i < parts; i++) {
        waiting.push([left + i * step, i === parts - 1 ? right : left + (i + 1) * step]);
      }
    }
    return found;
  }

  /** E / alpha for E given by quadrature nodes (levers.divided_cdf_and_density). */
  function divided({ y: nodes, weight }, { mu, sigma }) {
    return (y) => {
      let [cdf, density] = [0, 0];
      for (let i = 0; i < nodes.length; i++) {
        const z = (y + mu - nodes[i]) / sigma;
        cdf += normalCdf(z) * weight[i];
        density += Math.exp((-z * z) / 2) * weight[i];
      }
      return [cdf, density / (ROOT_TWO_PI * sigma)];
    };
  }

  /** E / alpha by averaging the pool's law over a narrow gain (levers.averaged_cdf_and_density). */
  function averaged(pool, gain) {
    const breaks = pool.breaks(gain.sigma);
    const whole = Array.from({ length: 6 }, (_, i) => REACH * ((2 * i) / 5 - 1));
    const { nodes, weights } = gaussLegendre(20);
    return (y) => {
      const centre = y + gain.mu;
      const away = breaks.map((at) => (at - centre) / gain.sigma);
      const cuts = away.filter((z) => Math.abs(z) < REACH);
      const ends = [...whole, ...cuts].sort((a, b) => a - b);
      const sums = [0, 0];
      for (let k = 1; k < ends.length; k++) {
        const width = ends[k] - ends[k - 1];
        for (let i = 0; width > 0 && i < nodes.length; i++) {
          const z = ends[k - 1] + width * nodes[i];
          const mass = (width * weights[i] * Math.exp((-z * z) / 2)) / ROOT_TWO_PI;
          pool.at(centre + gain.sigma * z).forEach((value, part) => (sums[part] += mass * value));
        }
      }
      return sums;
    };
  }

  const blend = { Pool, REACH, average, averaged, divided };
  globalThis.energyBook = { ...globalThis.energyBook, blend };
})();
