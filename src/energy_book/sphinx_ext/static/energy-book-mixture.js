/*
 * The energy of a query as a mixture over output lengths: energy_helpers.method.plain_mixture.
 * Where Python has many nodes, each of one length, this has fewer cells, in each of which the
 * distribution function is a parabola in ln E: so a narrow PUE needs no more of them.
 */
(function () {
  "use strict";

  const { lengths } = globalThis.energyBook;
  const { normalCdf, normalDensity } = lengths;
  // cells of ln L and of a trimmed ln E: so many a unit, and never fewer than
  const PER_UNIT = 20;
  const FEWEST = 40;
  // so many times more where the input is charged: the energy of short outputs is then alike
  const FINER = 5;
  // of the sum that is a mean, with the two nodes of Gauss in each
  const MEAN_PER_UNIT = 10;
  const FEWEST_OF_MEAN = 400;
  const NODES = [0.5 - Math.sqrt(1 / 12), 0.5 + Math.sqrt(1 / 12)];
  const MIN_SIGMA = 1e-6;
  const PRECISION = 1e-8;
  // of the standard normal: beyond it, nothing is left
  const REACH = 6;
  // cells narrower than this in sigma are as good as points
  const NARROW = 1e-3;
  // of points of ln E
  const POINTS_PER_SIGMA = 10;
  const LEAST_WIDTH = 1e-4;

  const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

  function count([low, high], perUnit, fewest) {
    return Math.ceil(Math.max((high - low) * perUnit, fewest));
  }

  /** Ends of `n` cells, evenly from `low` to `high` or as `at` places them; one at a kink. */
  function ends(n, [low, high], kink, at = (part) => low + (high - low) * part) {
    if (low === high) return [low, high];
    const inner = Array.from({ length: n - 1 }, (_, i) => at((i + 1) / n));
    const between = [...inner, kink].filter((t) => low < t && t < high);
    return [low, ...between.sort((a, b) => a - b), high];
  }

  /** The ends of cells, each followed by the middle of its cell. */
  function halved(edges) {
    return edges.flatMap((right, i) => (i === 0 ? right : [(edges[i - 1] + right) / 2, right]));
  }

  /**
   * Cells of ln E from their ends and middles and the shares of queries up to each: of each
   * cell its share, and the tilt of the density across it, from -2 to 2.
   */
  function cellsOf(y, below) {
    const edges = Float64Array.from(y.filter((_, i) => i % 2 === 0));
    const share = new Float64Array(edges.length - 1);
    const tilt = new Float64Array(edges.length - 1);
    for (let i = 0; i < share.length; i++) {
      share[i] = below[2 * i + 2] - below[2 * i];
      const part = (below[2 * i + 1] - below[2 * i]) / share[i];
      const place = (y[2 * i + 1] - y[2 * i]) / (y[2 * i + 2] - y[2 * i]);
      const exact = (2 * (place - part)) / (place * (1 - place));
      tilt[i] = Math.min(Math.max(exact, -2), 2) || 0;
    }
    return { edges, share, tilt };
  }

  /** Solve cdf(y) = p by Newton's method, kept inside a bracket. */
  function quantile(energy, p) {
    let { low, high } = energy;
    let y = energy.centre + (energy.spread * Math.log(p / (1 - p))) / 1.7;
    while (high - low > PRECISION) {
      if (!(low < y && y < high)) y = (low + high) / 2;
      const [cdf, density] = energy.at(y);
      if (cdf < p) low = y;
      else high = y;
      const step = (p - cdf) / density;
      y += step;
      if (Math.abs(step) < PRECISION) break;
    }
    // where nothing is spread there is no density, and no step
    return Number.isNaN(y) ? low : Math.min(Math.max(y, low), high);
  }

  /** Log-normal distributions of the same sigma around cells of the median energy [ln Wh]. */
  class Mixture {
    constructor(cells, sigma, kink) {
      this.cells = cells;
      this.sigma = Math.max(sigma, MIN_SIGMA);
      this.kink = kink;
      const { edges, share } = cells;
      const end = (least) => edges.reduce((found, y) => least(found, y));
      this.low = end(Math.min) - REACH * this.sigma;
      this.high = end(Math.max) + REACH * this.sigma;
      const mean = (of) => share.reduce((sum, part, i) => sum + part * of(edges[i]), 0);
      this.centre = mean((y) => y);
      this.spread = Math.sqrt(mean((y) => (y - this.centre) ** 2) + this.sigma ** 2);
    }

    /** Of all lengths of a distribution; `lnEnergy` [ln Wh] of ln L has a kink at `kink`. */
    static ofLengths(law, { lnEnergy, kink, charged }, { mu, sigma }) {
      // dense where most lengths are
      const at = (part) => law.quantile(part ** 3 / (part ** 3 + (1 - part) ** 3));
      const range = [law.quantile(0.01), law.quantile(0.99)];
      const n = count(range, PER_UNIT, FEWEST) * (charged ? FINER : 1);
      const ts = halved(ends(n, [law.low, law.high], kink, at));
      const below = [0, ...ts.slice(1, -1).map(law.cdf), 1];
      const y = ts.map((t) => mu + lnEnergy(t));
      return new Mixture(cellsOf(y, below), sigma, mu + lnEnergy(kink));
    }

    /** Of pairs of lengths, each [queries, ln output, ln input]: a point for those nearly alike. */
    static ofPairs(pairs, { lnEnergy }, { mu, sigma }) {
      const heights = pairs.map((pair) => mu + lnEnergy(pair[1], pair[2]));
      const end = (extreme) => heights.reduce((found, y) => extreme(found, y));
      const [low, high] = [end(Math.min), end(Math.max)];
      const n = Math.ceil((high - low) / Math.max(sigma / POINTS_PER_SIGMA, LEAST_WIDTH)) || 1;
      const [sums, queries] = [new Float64Array(n + 1), new Float64Array(n + 1)];
      heights.forEach((y, i) => {
        const at = Math.floor(((y - low) / (high - low || 1)) * n);
        sums[at] += pairs[i][0] * y;
        queries[at] += pairs[i][0];
      });
      const total = lengths.queriesIn(pairs);
      const points = [...sums].map((sum, i) => [sum, queries[i]]).filter((point) => point[1]);
      // cells without a width, and between them cells without a query
      const edges = points.flatMap(([sum, own]) => [sum / own, sum / own]);
      const share = points.flatMap(([, own]) => [own / total, 0]).slice(0, -1);
      const cells = { edges: Float64Array.from(edges), share: Float64Array.from(share) };
      return new Mixture({ ...cells, tilt: new Float64Array(share.length) }, sigma, NaN);
    }

    /** [P(ln E <= y), density of ln E]. */
    at(y) {
      const { sigma } = this;
      const { edges, share, tilt } = this.cells;
      let [cdf, density] = [0, 0];
      // at the end before: the normal's density, its distribution function and two integrals of it
      let [zBefore, phiBefore, belowBefore, firstBefore, secondBefore] = [NaN, 0, 0, 0, 0];
      for (let i = 0; i < edges.length; i++) {
        const z = (y - edges[i]) / sigma;
        const phi = Math.abs(z) < REACH ? normalDensity(z) : 0;
        const below = normalCdf(z, phi);
        const first = z * below + phi;
        const second = ((z * z + 1) * below + z * phi) / 2;
        const width = zBefore - z;
        if (Math.abs(width) < NARROW) {
          cdf += (share[i - 1] * (below + belowBefore)) / 2;
          density += (share[i - 1] * (phi + phiBefore)) / 2;
        } else if (i > 0) {
          const slant = tilt[i - 1] / width;
          const rise = firstBefore - first;
          const bend = secondBefore - second - (width * (firstBefore + first)) / 2;
          const turn = rise - (width * (belowBefore + below)) / 2;
          cdf += (share[i - 1] * (rise + slant * bend)) / width;
          density += (share[i - 1] * (belowBefore - below + slant * turn)) / width;
        }
        [zBefore, phiBefore, belowBefore] = [z, phi, below];
        [firstBefore, secondBefore] = [first, second];
      }
      return [cdf, density / sigma];
    }

    quantile(p) {
      return quantile(this, p);
    }

    /** The part between two quantiles, as cells of the energy itself. */
    part([low, high]) {
      if (low === 0) return this;
      const range = [this.quantile(low), this.quantile(high)];
      const y = halved(ends(count(range, PER_UNIT, FEWEST), range, this.kink));
      const below = y.map((end) => (this.at(end)[0] - low) / (high - low));
      return new Mixture(cellsOf(y, below), 0);
    }

    dividedBy({ mu, sigma }) {
      const edges = this.cells.edges.map((y) => y - mu);
      return new Mixture({ ...this.cells, edges }, Math.hypot(this.sigma, sigma));
    }

    /** The mean energy of a part [Wh]. */
    mean() {
      const { edges, share, tilt } = this.cells;
      return share.reduce((sum, part, i) => {
        const width = edges[i + 1] - edges[i];
        const excess = (tilt[i] * width) / 12 + width ** 2 / 24;
        return sum + part * Math.exp(edges[i] + width / 2) * (1 + excess);
      }, 0);
    }
  }

  /** What lengths between two ends (in t) add to the mean energy [Wh]; all of them by default. */
  function meanOverLengths(law, { lnEnergy, kink }, { mu, sigma }, from = law.low, to = law.high) {
    const ofFactor = Math.exp(mu + sigma ** 2 / 2);
    const [low, high] = [Math.max(from, law.low), Math.min(to, law.high)];
    if (law.low === law.high) return low <= high ? ofFactor * Math.exp(lnEnergy(law.low)) : 0;
    if (low >= high) return 0;
    const n = count([low, high], MEAN_PER_UNIT, FEWEST_OF_MEAN);
    let sum = 0;
    const edges = ends(1, [low, high], kink);
    for (let k = 1; k < edges.length; k++) {
      const width = (edges[k] - edges[k - 1]) / n;
      for (let i = 0; i < n; i++) {
        for (const node of NODES) {
          const t = edges[k - 1] + width * (i + node);
          sum += (width / 2) * law.density(t) * Math.exp(lnEnergy(t));
        }
      }
    }
    return ofFactor * sum;
  }

  /** Models with weights, 1 in all, each trimmed to the part between two of its quantiles. */
  class Pool {
    constructor(models, kept, weights) {
      Object.assign(this, { models, kept, weights });
      this.low = Math.min(...models.map((model) => model.low));
      this.high = Math.max(...models.map((model) => model.high));
      this.centre = average(models.map((model) => model.centre));
      this.spread = average(models.map((model) => model.spread)) * (kept[1] - kept[0]);
    }

    at(y) {
      const [low, high] = this.kept;
      let [cdf, density] = [0, 0];
      this.models.forEach((model, i) => {
        const [share, own] = model.at(y);
        cdf += this.weights[i] * (Math.min(Math.max(share, low), high) - low);
        if (low < share && share < high) density += this.weights[i] * own;
      });
      return [cdf / (high - low), density / (high - low)];
    }

    quantile(p) {
      return quantile(this, p);
    }
  }

  globalThis.energyBook = { ...globalThis.energyBook, Mixture, Pool, meanOverLengths };
})();
