/*
 * The results of the method without sampling: energy_helpers.method.exact in the browser.
 * `data` is what energy_book.what_if.page_data writes; settings have the fields of the assumptions.
 */
(function () {
  "use strict";

  const { QueryLaw, blend } = globalThis.energyBook;
  const { Pool, REACH, average, averaged, divided } = blend;
  const { lengthLaw, solve } = globalThis.energyBook.numerics;
  const REGIMES = ["traditional", "long"];
  const WH_PER_GWH = 1e9;
  // as in lever_gains.py, where the reasons stand
  const FIXED_SPREAD = 1e-5;
  const NARROW_SPREAD = 5e-3;

  function logNormal(data, p5, p95) {
    return { mu: Math.log(p5 * p95) / 2, sigma: Math.log(p95 / p5) / (2 * data.z95) };
  }

  const times = (a, b) => ({ mu: a.mu + b.mu, sigma: Math.hypot(a.sigma, b.sigma) });
  const meanOfInverse = ({ mu, sigma }) => Math.exp(-mu + sigma ** 2 / 2);

  /** The settings of a preset with some changed, as Assumptions.replace does it. */
  function replace(data, preset, changes) {
    const settings = { ...preset, ...changes };
    if ("node_power_kw" in changes && !("deepseek_node_power_kw" in changes)) {
      const edition = data.editions[preset.edition];
      const ratio = edition.deepseek_node_power_kw / edition.node_power_kw;
      const followed = ratio * preset.node_power_kw;
      if (Math.abs(preset.deepseek_node_power_kw - followed) <= 1e-12 * followed) {
        settings.deepseek_node_power_kw =
          settings.node_power_kw === edition.node_power_kw
            ? edition.deepseek_node_power_kw
            : ratio * settings.node_power_kw;
      }
    }
    return settings;
  }

  function powerShare(data, settings) {
    if (settings.power_coupling === "none") return null;
    if (settings.power_coupling === "released") return data.released_coupling;
    const idle = settings.idle_power_kw / settings.node_power_kw;
    return [idle, data.written_top_share - idle];
  }

  /** One regime of some settings; what is costly is computed when it is asked for. */
  class Regime {
    #kept = new Map();

    constructor(data, settings, regime) {
      Object.assign(this, { data, settings });
      const long = regime === "long";
      const median = long ? settings.long_output_tokens_median : settings.output_tokens_median;
      const shape = settings.output_tokens_shape ?? data.default_shapes[settings.output_tokens_law];
      this.length = lengthLaw(settings.output_tokens_law, median, shape);
      this.models = data.models[settings.throughput_rows];
      const coupled = powerShare(data, settings);
      const [idle, slope] = coupled ?? [1, 0];
      const pue = logNormal(data, settings.pue_p5, settings.pue_p95);
      const drawn = logNormal(data, settings.utilisation_p5, settings.utilisation_p95);
      this.factor = coupled ? pue : times(pue, drawn);
      const added = data.input_share[settings.effective_length] * settings.input_tokens;
      this.energies = this.models.map((model) => {
        const powerKw = model.ten_gpus
          ? settings.deepseek_node_power_kw
          : (settings.node_power_kw * model.gpus) / data.node_gpus;
        const [a, b, c] = model.coefficients;
        return {
          lnScale: Math.log(powerKw / data.kw_s_per_wh),
          lnTpsOne: a + b * Math.log(settings.input_tokens),
          exponent: c,
          lnTpsMax: Math.log(model.tps_max),
          addedTokens: added,
          idle,
          slope,
        };
      });
    }

    #once(name, compute) {
      if (!this.#kept.has(name)) this.#kept.set(name, compute());
      return this.#kept.get(name);
    }

    #laws(factor) {
      return this.energies.map((energy) => new QueryLaw(energy, this.length, factor));
    }

    get laws() {
      return this.#once("laws", () => this.#laws(this.factor));
    }

    get medians() {
      return this.#once("medians", () => this.laws.map((law) => law.quantile(0.5)));
    }

    /** Indices of the baseline's models, highest median first (blend.resolve). */
    get taken() {
      return this.#once("taken", () => {
        const higher = (i, j) => this.medians[j] - this.medians[i];
        const order = this.models.map((_, i) => i).sort(higher);
        const rule = this.settings.blend;
        if (Array.isArray(rule)) return order.filter((i) => rule.includes(this.models[i].name));
        if (rule === "three-largest-medians") return order.slice(0, this.data.n_largest);
        const large = (i) => this.models[i].total_params_b >= this.data.large_model_params_b;
        return order.filter((i) => rule === "all" || large(i));
      });
    }

    #poolOf(laws) {
      return new Pool(this.taken.map((i) => laws[i]), this.data.kept[this.settings.trim]);
    }

    get pool() {
      return this.#once("pool", () => this.#poolOf(this.laws));
    }

    /** The mean of the baseline's models, untrimmed, of equal weight [Wh]. */
    get meanOfBlend() {
      return average(this.taken.map((i) => this.laws[i].mean()));
    }

    get #nodes() {
      return this.#once("nodes", () => {
        const spreads = ["model", "serving", "hardware"].map((lever) => this.alpha(lever).sigma);
        return this.pool.nodes(Math.min(...spreads.filter((spread) => spread > NARROW_SPREAD)));
      });
    }

    get #baselineMean() {
      if (this.settings.trim === "none") return this.meanOfBlend;
      const { y, weight } = this.#nodes;
      return y.reduce((sum, at, i) => sum + Math.exp(at) * weight[i], 0);
    }

    alpha(lever) {
      const { settings } = this;
      return logNormal(this.data, settings[`alpha_${lever}_p5`], settings[`alpha_${lever}_p95`]);
    }

    /** Statistics of one model, untrimmed [Wh]. */
    model(i) {
      return row(this.data, (p) => this.laws[i].quantile(p), this.laws[i].mean());
    }

    /** Statistics of the baseline as it is trimmed [Wh]. */
    get baseline() {
      const quantile = (p) => this.pool.quantile(p);
      return this.#once("baseline", () => row(this.data, quantile, this.#baselineMean));
    }

    /** P(ln E <= y) and the density of a baseline query under a lever, or under none. */
    distribution(lever) {
      if (!lever) return (y) => this.pool.at(y);
      const gain = this.alpha(lever);
      if (gain.sigma <= FIXED_SPREAD) return (y) => this.pool.at(y + gain.mu);
      if (this.settings.trim === "none") {
        const widened = times(this.factor, { mu: -gain.mu, sigma: gain.sigma });
        const pool = this.#poolOf(this.#laws(widened));
        return (y) => pool.at(y);
      }
      if (gain.sigma <= NARROW_SPREAD) return averaged(this.pool, gain);
      return divided(this.#nodes, gain);
    }

    /** Statistics of a baseline query under a lever [Wh], and baseline median / its median. */
    lever(lever) {
      const gain = this.alpha(lever);
      const at = this.distribution(lever);
      const reach = (REACH + 1.5) * gain.sigma;
      const low = Math.min(...this.pool.members.map((member) => member.low)) - gain.mu - reach;
      const high = Math.max(...this.pool.members.map((member) => member.high)) - gain.mu + reach;
      const start = (p) => this.pool.quantile(p) - gain.mu;
      const mean = this.baseline.mean * meanOfInverse(gain);
      const found = row(this.data, (p) => solve(at, p, low, high, start(p)), mean);
      return { ...found, ratio: this.baseline.p50 / found.p50 };
    }
  }

  function row(data, quantile, mean) {
    const found = Object.entries(data.quantiles).map(([name, p]) => [name, Math.exp(quantile(p))]);
    return { ...Object.fromEntries(found), mean };
  }

  /** The energy of all queries of a day [GWh/day], keys as exact.fleet names its totals. */
  function fleet(data, settings, solved) {
    const queriesPerDay = settings.queries / data.period_days[settings.period];
    const factor = settings.redundancy * settings.idle_overhead * settings.network_overhead;
    const totals = {};
    for (const regime of REGIMES) {
      const total = (solved[regime].meanOfBlend * queriesPerDay * factor) / WH_PER_GWH;
      const top = settings[`fleet_alpha_${regime}_p95`];
      totals[regime] = total;
      totals[`${regime}_improved`] =
        total * meanOfInverse(logNormal(data, settings.fleet_alpha_p5, top));
    }
    const share = settings.long_share;
    for (const suffix of ["", "_improved"]) {
      const [traditional, long] = REGIMES.map((regime) => totals[regime + suffix]);
      totals[`mixed${suffix}`] = (1 - share) * traditional + share * long;
    }
    return totals;
  }

  /** Which models of the baseline are used outside their rows, and why (throughput.RangeNote). */
  function outside(solved) {
    const input = solved.settings.input_tokens;
    const output = solved.length.median;
    const say = (tokens) => tokens.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",");
    const reasons = new Map();
    const note = (reason, name) => reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
    solved.models.forEach(({ name, input_range: [low, high], output_range: [, longest] }, i) => {
      if (!solved.taken.includes(i)) return;
      if (input < low || input > high) {
        const rows = `the rows' ${say(low)} to ${say(high)} tokens`;
        note(`input length ${say(input)} is outside ${rows}`, name);
      }
      if (output > longest) {
        const most = `the longest benchmarked output, ${say(longest)} tokens`;
        note(`median output length ${say(output)} is beyond ${most}`, name);
      }
    });
    return [...reasons].map(([reason, names]) => `${names.join(", ")}: ${reason}`);
  }

  const exact = {
    fleet,
    meanOfInverse,
    outside,
    replace,
    solve: (data, settings) =>
      Object.fromEntries(REGIMES.map((regime) => [regime, new Regime(data, settings, regime)])),
  };
  globalThis.energyBook = { ...globalThis.energyBook, exact };
})();
