/*
 * The results of the method without sampling: energy_helpers.method.exact to five digits.
 * `data` is what energy_book.what_if.page_data writes; settings have the fields of the assumptions.
 */
(function () {
  "use strict";

  const { Mixture, Pool, lengths, meanOverLengths } = globalThis.energyBook;
  const REGIMES = ["traditional", "long"];
  const WH_PER_GWH = 1e9;
  // of a logarithm that was rounded
  const NEAR = 1e-9;

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

  /** ln Wh of a query of lengths exp(t), exp(u) on one model, without PUE and a drawn utilisation. */
  function lnEnergyOf(data, settings, model) {
    const ofSettings = model.ten_gpus
      ? settings.deepseek_node_power_kw
      : (settings.node_power_kw * model.gpus) / data.node_gpus;
    const powerKw = model.node_power_kw ?? ofSettings;
    const [a, b, exponent] = model.coefficients;
    const lnInput = Math.log(settings.input_tokens);
    const lnTpsMax = Math.log(model.tps_max);
    const added = data.input_share[settings.effective_length];
    const [idle, slope] = powerShare(data, settings) ?? [1, 0];
    const lnEnergy = (t, u = lnInput) => {
      const lnTps = Math.min(a + b * u + exponent * t, lnTpsMax);
      const share = idle + slope * Math.exp(lnTps - lnTpsMax);
      const tokens = Math.exp(t) + added * Math.exp(u);
      return Math.log((powerKw * share * tokens) / data.kw_s_per_wh) - lnTps;
    };
    // for very short and very long outputs the energy is a power of the length
    const drawn = idle > 0 ? 1 : 0;
    const powers = [
      (added ? 0 : 1) - Math.max(exponent, 0) * drawn,
      1 - Math.min(exponent, 0) * drawn,
    ];
    const kink = (lnTpsMax - a - b * lnInput) / exponent;
    return { lnEnergy, powers, kink, charged: added > 0, powerKw };
  }

  /** One regime of some settings; what is costly is computed when it is asked for. */
  class Regime {
    #kept = new Map();

    constructor(data, given, regime) {
      const long = regime === "long";
      const input = (long && given.long_input_tokens) || given.input_tokens;
      const settings = { ...given, input_tokens: input };
      Object.assign(this, { data, settings });
      const median = long ? settings.long_output_tokens_median : settings.output_tokens_median;
      const shape = settings.output_tokens_shape ?? data.default_shapes[settings.output_tokens_law];
      // [queries, ln output, ln input] of a reader's file, which is the whole day
      this.pairs = (!long && data.lengths?.[settings.lengths]) || null;
      this.length = this.pairs
        ? lengths.ofPairs(this.pairs)
        : lengths.lengthLaw(settings.output_tokens_law, median, shape);
      this.models = data.models[settings.throughput_rows];
      const pue = logNormal(data, settings.pue_p5, settings.pue_p95);
      const drawn = logNormal(data, settings.utilisation_p5, settings.utilisation_p95);
      this.factor = settings.power_coupling === "none" ? times(pue, drawn) : pue;
      this.energies = this.models.map((model) => lnEnergyOf(data, settings, model));
    }

    #once(name, compute) {
      if (!this.#kept.has(name)) this.#kept.set(name, compute());
      return this.#kept.get(name);
    }

    get mixtures() {
      return this.#once("mixtures", () =>
        this.energies.map((energy) =>
          this.pairs
            ? Mixture.ofPairs(this.pairs, energy, this.factor)
            : Mixture.ofLengths(this.length, energy, this.factor),
        ),
      );
    }

    get medians() {
      return this.#once("medians", () => this.mixtures.map((mixture) => mixture.quantile(0.5)));
    }

    /** The mean energy on one model [Wh]; infinite where it does not exist. */
    mean(i) {
      if (this.pairs) return this.#meanOfPairs(this.pairs, i);
      const [shortest, longest] = this.energies[i].powers;
      const [least, most] = this.length.finitePowers;
      if (!(least < shortest && longest < most)) return Infinity;
      return meanOverLengths(this.length, this.energies[i], this.factor);
    }

    /** The mean energy of queries of some lengths on one model [Wh]. */
    #meanOfPairs(pairs, i) {
      const { mu, sigma } = this.factor;
      const { lnEnergy } = this.energies[i];
      const sum = pairs.reduce((wh, pair) => wh + pair[0] * Math.exp(lnEnergy(pair[1], pair[2])), 0);
      return (sum / lengths.queriesIn(pairs)) * Math.exp(mu + sigma ** 2 / 2);
    }

    /** The mean energy of queries of some lengths [Wh]: on a model by its name, or on the blend. */
    meanOf(pairs, name) {
      const i = this.models.findIndex((model) => model.name === name);
      if (i >= 0) return this.#meanOfPairs(pairs, i);
      return this.#average(this.taken.map((each) => this.#meanOfPairs(pairs, each)));
    }

    /** Energy of an agent's step [Wh] as [low, value, high] (agent_steps.step_energy). */
    step([prefix, appended, output]) {
      const { data, settings } = this;
      const [idle, slope] = powerShare(data, settings) ?? [1, 0];
      const energies = this.taken.map((i) => {
        const { name, tps_max } = this.models[i];
        const powerKw = (Math.exp(this.factor.mu) * this.energies[i].powerKw) / data.kw_s_per_wh;
        // the time of a step [ms] is p A + (a + b (C + A)) O + b O^2 / 2
        return data.step_fits[settings.throughput_rows][name].map(([a, b, p]) => {
          const time = (p * appended + (a + b * (prefix + appended + output / 2)) * output) / 1000;
          return powerKw * (idle * time + slope * Math.min(output / tps_max, time));
        });
      });
      const all = energies.flat();
      return [Math.min(...all), this.#average(energies.map(([own]) => own)), Math.max(...all)];
    }

    /** The pairs inside a model's rows. */
    insideRows(i) {
      const { input_range, output_range } = this.models[i];
      const ranges = [output_range, input_range];
      const from = ranges.map(([low]) => Math.log(low) - NEAR);
      const to = ranges.map(([, high]) => Math.log(high) + NEAR);
      const input = Math.log(this.settings.input_tokens);
      const within = (pair, k) => {
        const length = pair[k + 1] ?? input;
        return length >= from[k] && length <= to[k];
      };
      return this.pairs.filter((pair) => within(pair, 0) && within(pair, 1));
    }

    /** Indices of the baseline's models, highest median first (baseline.resolve). */
    get taken() {
      return this.#once("taken", () => {
        const higher = (i, j) => this.medians[j] - this.medians[i];
        const order = this.models.map((_, i) => i).sort(higher);
        const rule = this.settings.blend;
        if (Array.isArray(rule)) return order.filter((i) => this.weightOf(i));
        if (rule === "three-largest-medians") return order.slice(0, this.data.n_largest);
        const large = (i) => this.models[i].total_params_b >= this.data.large_model_params_b;
        return order.filter((i) => rule === "all" || large(i));
      });
    }

    /** The weight of a model in a list of names or of "name:weight"; undefined if it is not in. */
    weightOf = (i) => {
      const { name } = this.models[i];
      const rule = this.settings.blend;
      if (!Array.isArray(rule) || rule.includes(name)) return 1;
      const own = rule.find((one) => one.slice(0, one.lastIndexOf(":")) === name);
      return own && Number(own.slice(name.length + 1));
    };

    /** The share of the queries of each of the baseline's models. */
    get weights() {
      return this.#once("weights", () => {
        const weights = this.taken.map((i) => this.weightOf(i));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        return weights.map((weight) => weight / sum);
      });
    }

    #average(values) {
      return values.reduce((sum, value, k) => sum + this.weights[k] * value, 0);
    }

    get #range() {
      return this.data.kept[this.settings.trim];
    }

    get pool() {
      return this.#once("pool", () => {
        const mixtures = this.taken.map((i) => this.mixtures[i]);
        return new Pool(mixtures, this.#range, this.weights);
      });
    }

    get #parts() {
      return this.#once("parts", () => this.pool.models.map((model) => model.part(this.#range)));
    }

    /** The mean of the baseline's models, untrimmed, by their weights [Wh]. */
    get meanOfBlend() {
      return this.#once("mean", () => this.#average(this.taken.map((i) => this.mean(i))));
    }

    /** The share of the blend's energy that is of queries outside the benchmarked lengths. */
    get shareOutside() {
      return this.#once("outside", () => {
        if (!Number.isFinite(this.meanOfBlend)) return 1;
        const input = this.settings.input_tokens;
        const inside = this.taken.map((i) => {
          if (this.pairs) {
            const own = this.insideRows(i);
            const share = lengths.queriesIn(own) / lengths.queriesIn(this.pairs);
            return own.length ? share * this.#meanOfPairs(own, i) : 0;
          }
          const { input_range: [low, high], output_range } = this.models[i];
          if (input < low || input > high) return 0;
          const [shortest, longest] = output_range.map(Math.log);
          return meanOverLengths(this.length, this.energies[i], this.factor, shortest, longest);
        });
        return 1 - this.#average(inside) / this.meanOfBlend;
      });
    }

    alpha(lever) {
      const { settings } = this;
      return logNormal(this.data, settings[`alpha_${lever}_p5`], settings[`alpha_${lever}_p95`]);
    }

    /** Statistics of one model, untrimmed [Wh]. */
    model(i) {
      return row(this.data, this.mixtures[i], this.mean(i));
    }

    /** Statistics of the baseline as it is trimmed [Wh]. */
    get baseline() {
      return this.#once("baseline", () => {
        const trimmed = this.settings.trim !== "none";
        const means = () => this.#average(this.#parts.map((part) => part.mean()));
        return row(this.data, this.pool, trimmed ? means() : this.meanOfBlend);
      });
    }

    /** The distribution of the energy of a baseline query under a lever, or under none. */
    distribution(lever) {
      if (!lever) return this.pool;
      return this.#once(lever, () => {
        const divided = this.#parts.map((part) => part.dividedBy(this.alpha(lever)));
        return new Pool(divided, [0, 1], this.weights);
      });
    }

    /** Statistics of a baseline query under a lever [Wh], and baseline median / its median. */
    lever(lever) {
      const mean = this.baseline.mean * meanOfInverse(this.alpha(lever));
      const found = row(this.data, this.distribution(lever), mean);
      return { ...found, ratio: this.baseline.p50 / found.p50 };
    }
  }

  function row(data, distribution, mean) {
    const quantiles = Object.entries(data.quantiles);
    const found = quantiles.map(([name, p]) => [name, Math.exp(distribution.quantile(p))]);
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
    solved.models.forEach((model, i) => {
      const { name, input_range: [low, high], output_range: [shortest, longest] } = model;
      if (!solved.taken.includes(i)) return;
      if (solved.pairs) {
        const share = lengths.queriesIn(solved.insideRows(i)) / lengths.queriesIn(solved.pairs);
        const percent = Math.round(100 * (1 - share));
        if (percent) note(`${percent}% of the file's requests are outside the benchmarked lengths`, name);
        return;
      }
      if (input < low || input > high) {
        const rows = `the rows' ${say(low)} to ${say(high)} tokens`;
        note(`input length ${say(input)} is outside ${rows}`, name);
      }
      if (output > longest) {
        const most = `the longest fitted output, ${say(longest)} tokens`;
        note(`median output length ${say(output)} is beyond ${most}`, name);
      }
      if (output < shortest) {
        const least = `the shortest fitted output, ${say(shortest)} tokens`;
        note(`median output length ${say(output)} is below ${least}`, name);
      }
    });
    return [...reasons].map(([reason, names]) => `${names.join(", ")}: ${reason}`);
  }

  /** Which part of a day's energy is outside the benchmark (page_data.outside_day). */
  function outsideDay(settings, solved) {
    const weights = { traditional: 1 - settings.long_share, long: settings.long_share };
    const parts = REGIMES.map((regime) => {
      const energy = weights[regime] && weights[regime] * solved[regime].meanOfBlend;
      return [energy, energy * solved[regime].shareOutside];
    });
    const [total, outsideOf] = [0, 1].map((k) => parts[0][k] + parts[1][k]);
    const percent = Math.round(100 * (Number.isFinite(total) ? outsideOf / total : 1));
    const of = "of the day’s energy belongs to queries shorter or longer than any fitted row";
    return percent ? [`${percent}% ${of}`] : [];
  }

  const method = {
    fleet,
    logNormal,
    outsideDay,
    meanOfInverse,
    outside,
    replace,
    solve: (data, settings) =>
      Object.fromEntries(REGIMES.map((regime) => [regime, new Regime(data, settings, regime)])),
  };
  globalThis.energyBook = { ...globalThis.energyBook, method };
})();
