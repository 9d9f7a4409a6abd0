/* The law of the energy of a query on one model: energy_helpers.method.query_law in the browser. */
(function () {
  "use strict";

  const { ROOT_TWO_PI, cloglog, gaussLegendre, normalCdf, solve } = globalThis.energyBook.numerics;
  // as in query_law.py, where the reasons stand
  const WINDOW = 7.2;
  const MIN_SIGMA = 1e-6;

  const logAddExp = (a, b) => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

  /**
   * The law of ln E on one model, E a log-normal factor times h(L).
   *
   * `energy`: lnScale, lnTpsOne, exponent, lnTpsMax, addedTokens, idle, slope, as QueryEnergy.
   */
  class QueryLaw {
    constructor(energy, length, factor) {
      Object.assign(this, { energy, length, factor, mu: factor.mu });
      this.sigma = Math.max(factor.sigma, MIN_SIGMA);
      this.bent = energy.addedTokens !== 0 || energy.slope !== 0 || energy.exponent === 1;
      this.pieces = this.#cut();
      const heights = this.pieces.flatMap((piece) => [piece.lowest, piece.highest]);
      this.kinks = heights.map((height) => this.mu + height);
      const reach = WINDOW * this.sigma;
      this.low = Math.min(...this.kinks) - reach;
      this.high = Math.max(...this.kinks) + reach;
    }

    lnEnergy(t, capped) {
      const { lnScale, lnTpsOne, exponent, lnTpsMax, addedTokens, idle, slope } = this.energy;
      const lnTps = capped ? lnTpsMax : lnTpsOne + exponent * t;
      const lnTokens = addedTokens === 0 ? t : logAddExp(t, Math.log(addedTokens));
      const share = slope === 0 ? idle : idle + slope * Math.exp(lnTps - lnTpsMax);
      return lnScale + lnTokens - lnTps + Math.log(share);
    }

    #isCapped(t) {
      const { lnTpsOne, exponent, lnTpsMax } = this.energy;
      return lnTpsOne + exponent * t >= lnTpsMax;
    }

    #cut() {
      const { low, high } = this.length;
      const { lnTpsOne, exponent, lnTpsMax, lnScale, idle } = this.energy;
      const cap = (lnTpsMax - lnTpsOne) / exponent;
      const edges = [low, high];
      if (low < cap && cap < high) edges.push(cap);
      if (this.bent && !this.length.fixed) edges.push(...this.#turningPoints());
      edges.sort((a, b) => a - b);
      return edges.slice(1).map((right, i) => {
        const left = edges[i];
        const capped = this.#isCapped((left + right) / 2);
        const [lowest, highest] = [this.lnEnergy(left, capped), this.lnEnergy(right, capped)];
        return {
          low: left,
          high: right,
          capped,
          lowest,
          highest,
          rising: highest >= lowest,
          shareLow: this.length.fixed ? 0 : this.length.cdf(left),
          shareHigh: this.length.fixed ? 1 : this.length.cdf(right),
          intercept: lnScale + Math.log(idle) - (capped ? lnTpsMax : lnTpsOne),
          slope: capped ? 1 : 1 - exponent,
        };
      });
    }

    #turningPoints() {
      const step = 1e-5;
      const slope = (t) => {
        const capped = this.#isCapped(t);
        return (this.lnEnergy(t + step, capped) - this.lnEnergy(t - step, capped)) / (2 * step);
      };
      const { low, high } = this.length;
      const grid = Array.from({ length: 400 }, (_, i) => low + ((high - low) * i) / 399);
      const steep = grid.map((t) => [t, slope(t)]).filter(([, s]) => Math.abs(s) > 1e-8);
      const found = [];
      for (let i = 1; i < steep.length; i++) {
        let [left, sign] = steep[i - 1];
        let [right, other] = steep[i];
        if (sign * other > 0) continue;
        for (let k = 0; k < 36; k++) {
          const middle = (left + right) / 2;
          if (slope(middle) * sign > 0) left = middle;
          else right = middle;
        }
        found.push((left + right) / 2);
      }
      return found;
    }

    /** Bracket the t of a piece at which ln h takes `target`. */
    #invert(piece, target) {
      let { low, high } = piece;
      const steps = Math.ceil(Math.log2(Math.max((high - low) / (0.02 * this.sigma), 2)));
      for (let i = 0; i < steps; i++) {
        const middle = (low + high) / 2;
        if (this.lnEnergy(middle, piece.capped) < target === piece.rising) low = middle;
        else high = middle;
      }
      return [low, high];
    }

    /** The part of a piece where neither the factor nor the length decides alone. */
    #window(piece, u) {
      const reach = WINDOW * this.sigma;
      if (!this.bent) {
        const ends = [u - reach, u + reach].map((end) => {
          const t = (end - piece.intercept) / piece.slope;
          return Math.min(Math.max(t, piece.low), piece.high);
        });
        return piece.slope > 0 ? ends : ends.reverse();
      }
      const [below, above] = [u - reach, u + reach].map((end) => this.#invert(piece, end));
      return [Math.min(below[0], above[0]), Math.max(below[1], above[1])];
    }

    #nodes(span) {
      const scale = this.bent ? Math.min(this.length.scale, 1) : this.length.scale;
      return gaussLegendre(4 * Math.ceil((28 + 3 * Math.max(0, span / scale - 4)) / 4));
    }

    /** [P(ln E <= y), density]; without the first where it is not wanted. */
    at(y, { densityOnly = false } = {}) {
      if (this.length.fixed) {
        const z = (y - this.kinks[0]) / this.sigma;
        return [normalCdf(z), Math.exp((-z * z) / 2) / (ROOT_TWO_PI * this.sigma)];
      }
      const u = y - this.mu;
      let [cdf, density] = [0, 0];
      for (const piece of this.pieces) {
        const [start, stop] = this.#window(piece, u);
        const span = stop - start;
        const share = this.length.cdf(piece.rising ? start : stop);
        cdf += piece.rising ? share - piece.shareLow : piece.shareHigh - share;
        if (!(span > 0)) continue;
        const { nodes, weights } = this.#nodes(span);
        for (let i = 0; i < nodes.length; i++) {
          const t = start + span * nodes[i];
          const line = this.bent
            ? this.lnEnergy(t, piece.capped)
            : piece.intercept + piece.slope * t;
          const z = (u - line) / this.sigma;
          const mass = span * weights[i] * this.length.density(t);
          if (!densityOnly) cdf += mass * normalCdf(z);
          density += mass * Math.exp((-z * z) / 2);
        }
      }
      return [Math.min(Math.max(cdf, 0), 1), density / (ROOT_TWO_PI * this.sigma)];
    }

    #startTable() {
      const probabilities = [1e-4, 0.05, 0.3, 0.6, 0.9, 1 - 1e-6];
      const spread = [-4, -1.5, -0.4, 0.3, 1.2, 4.5];
      const table = probabilities.map((p, i) => {
        const t = this.length.quantile(p);
        return this.mu + this.lnEnergy(t, this.#isCapped(t)) + spread[i] * this.sigma;
      });
      const within = (p) => Math.min(Math.max(p, 1e-15), 1 - 1e-15);
      return table.sort((a, b) => a - b).map((y) => [cloglog(within(this.at(y)[0])), y]);
    }

    /** The logarithm of energy at a probability [ln Wh]. */
    quantile(p) {
      if (this.length.fixed) {
        const centre = this.kinks[0];
        const found = solve((y) => this.at(y), p, this.low, this.high, centre);
        // a fixed factor has no spread at all
        return centre + (found - centre) * (this.factor.sigma / this.sigma);
      }
      this.table ??= this.#startTable();
      const wanted = cloglog(p);
      const last = this.table.length - 1;
      const i = Math.max(1, this.table.findIndex(([known]) => known >= wanted));
      const [[left, yLeft], [right, yRight]] = [this.table[i - 1], this.table[i]];
      const part = (wanted - left) / (right - left || 1);
      const beyond = wanted >= this.table[last][0];
      const start = beyond ? this.table[last][1] : yLeft + (yRight - yLeft) * Math.max(part, 0);
      return solve((y) => this.at(y), p, this.low, this.high, start);
    }

    #powersAtEnds() {
      const { exponent, idle, addedTokens } = this.energy;
      const [below, above] = [Math.max(exponent, 0), Math.min(exponent, 0)];
      const drawn = idle > 0 ? 1 : 0;
      return [(addedTokens ? 0 : 1) - below * drawn, 1 - above * drawn];
    }

    /** The mean energy [Wh]; infinite where it does not exist. */
    mean() {
      const ofFactor = Math.exp(this.factor.mu + this.factor.sigma ** 2 / 2);
      if (this.length.fixed) return ofFactor * Math.exp(this.kinks[0] - this.mu);
      const [shortest, longest] = this.#powersAtEnds();
      const [least, most] = this.length.finitePowers;
      if (!(shortest > least && longest < most)) return Infinity;
      const widest = Math.max(...this.pieces.map(({ low, high }) => high - low));
      const panels = Math.max(1, Math.ceil(widest / (3 * this.length.scale)));
      const { nodes, weights } = gaussLegendre(24);
      let sum = 0;
      for (const { low, high, capped } of this.pieces) {
        const width = (high - low) / panels;
        for (let k = 0; k < panels; k++) {
          for (let i = 0; i < nodes.length; i++) {
            const t = low + width * (k + nodes[i]);
            const mass = width * weights[i] * this.length.density(t);
            sum += mass * Math.exp(this.lnEnergy(t, capped));
          }
        }
      }
      return ofFactor * sum;
    }
  }

  globalThis.energyBook = { ...globalThis.energyBook, QueryLaw };
})();
