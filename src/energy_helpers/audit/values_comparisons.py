"""Claims about figures from other sources, cited or compared with the method's results."""

from __future__ import annotations

from ..editions import runs
from ..editions.runs import Result
from ..facts import files, trtllm_rows
from ..facts.benchmark_rows import load_throughput
from ..method import distributions, exact, throughput
from ..method.assumptions import Assumptions
from ..paper import published
from ..registry import claims
from .case import (
    Case,
    Results,
    Values,
    extremes,
    fixed,
    listed,
    numbers_in,
    printed,
    printed_inputs,
    ratio,
    say,
    value_of,
)
from .sampled_numbers import compute_sampled

# claim -> labels and column of data/reference_values.csv
QUOTED = {
    "s3-external-queries": (
        (
            *("GPT-4o typical query", "GPT-4o short query", "ChatGPT average query"),
            *("Gemini median text prompt", "Web search"),
        ),
        "value",
    ),
    "s3-external-lengths": (("GPT-4o typical query", "GPT-4o short query"), "output_tokens"),
}


def cited(case: Case) -> Values:
    """
    Return the explanation, without values, of a claim that the method does not compute.

    Examples
    --------
    >>> cited(Case.of("abs-median-wh")).as_released is None
    True
    """
    section = str(claims.load_claims().loc[case.claim, "section"])
    place = f"section {section}" if section[0].isdigit() else section
    return Values(
        None,
        None,
        f"The number is cited from other work ({place}). The method does not compute it, and the "
        "work is not among the data here.",
    )


@value_of("s1-order-of-magnitude")
def _spread(case: Case) -> Values:
    inputs = printed_inputs()
    figures = [v for k, v in inputs.items() if k.startswith(("recent-", "iea-", "aiescore-70b-"))]
    figures += [inputs["mlenergy-mixtral"], inputs["mlenergy-405b-fp8"]]
    spread = max(figures) / min(figures)
    return Values(
        fixed(spread),
        None,
        f"The highest figure that the paper prints is {say(spread)} times the lowest, "
        f"{case.judged(fixed(spread))}.",
    )


@value_of("s2-pmax-h100", "v2-pmax-h100")
def _node(case: Case) -> Values:
    nodes = files.read_csv("node_power.csv").set_index("node")
    guide = float(nodes.loc["DGX H100", "max_power_kw"])  # type: ignore[arg-type]
    return Values(
        fixed(guide),
        None,
        f"The cited guide of the node gives at most {guide:g} kW, {case.judged(fixed(guide))}.",
    )


@value_of("si-trtllm-rows")
def _published_rows(case: Case) -> Values:
    own = load_throughput()
    own = own.assign(version=own["source"].str.extract(r"overview (v\S+)", expand=False))
    tables = trtllm_rows.load()
    tables = tables[(tables["gpu"] == "H100") & (tables["gpus"] == throughput.NODE_GPUS)]
    same = ["version", "model", "quantization", "input_tokens", "output_tokens", "tps_tok_s"]
    found = len(own.merge(tables, on=same))
    return Values(
        fixed(found),
        None,
        f"NVIDIA's tables contain {found} of the {own['version'].notna().sum()} rows that are "
        "attributed to them, with the same model, lengths and throughput.",
    )


@value_of("s3-external-queries", "s3-external-lengths")
def _quoted(case: Case) -> Values:
    queries = published.published_energies().drop_duplicates("label").set_index("label")
    labels, column = QUOTED[case.claim]
    found = [float(queries.loc[label, column]) for label in labels]  # type: ignore[arg-type]
    values = listed([f"{say(v)} ({label})" for label, v in zip(labels, found, strict=True)])
    why = f"The cited works give {values}, {case.judged(fixed(*found))}."
    return Values(fixed(*found), None, why)


@value_of("s2-pue-consistent")
def _reported_pue(case: Case) -> Values:
    reported = published.reported_pue()
    overheads = reported["pue"].to_numpy() - 1
    low, high = reported["pue"].min(), reported["pue"].max()

    def over(a: Assumptions) -> Results:
        return fixed(*((distributions.pue(a).median - 1) / overheads))

    narrow = case.released.replace(pue_p5=float(low), pue_p95=float(high))
    medians = [
        exact.statistic(a, "traditional", exact.BASELINE, "p50") for a in (case.released, narrow)
    ]
    of_whom = listed([f"{row.pue:g} ({row.operator})" for row in reported.itertuples()])
    return Values(
        over(case.text),
        over(case.released),
        f"The median PUE is {say(distributions.pue(case.text).median)} with the settings of the "
        f"text and {say(distributions.pue(case.released).median)} with the released code; "
        f"operators report {of_whom}. With {low:g} to {high:g}, the released median query needs "
        f"{say(medians[1], 'Wh')} instead of {say(medians[0], 'Wh')}.",
    )


@value_of("s3-consistent-production")
def _gain_in_production(case: Case) -> Values:
    gain = published.fact("gemini-gain")
    highest = max(numbers_in("s3-combined-example"))
    return Values(
        fixed(gain),
        None,
        f"The cited work reports a gain of {say(gain, '×')} within a year, which is "
        f"{say(gain / highest)} times the upper end of the printed range.",
    )


@value_of("s2-plateau-underestimates")
def _falling(case: Case) -> Values:
    def over_the_cap(a: Assumptions) -> Results:
        return compute_sampled(a, "fleet-ratio-long-context")

    written, released = over_the_cap(case.text), over_the_cap(case.released)
    return Values(
        written,
        released,
        f"If throughput falls with the context as measured, the long fleet needs {say(written)} "
        f"times the energy with the settings of the text, and {say(released)} times with the "
        "released code.",
    )


@value_of("s4-comparable-search-volume")
def _volumes(case: Case) -> Values:
    inputs = printed_inputs()
    search = inputs["queries-at-search-scale"]
    ratios = fixed(search / inputs["queries"], search / inputs["chatgpt-queries"])
    return Values(
        ratios,
        None,
        f"The printed volume of web searches is {say(ratios[:1])} times the billion queries and "
        f"{say(ratios[1:])} times the queries of ChatGPT.",
    )


@value_of("s3-optimised-comparable")
def _optimised_long(case: Case) -> Values:
    long, typical = printed("s3-long-optimised-1wh"), printed("abs-median-wh")
    ours = ratio(
        runs.lever_quantile(case.released, "long", "model", "p50"),
        runs.baseline_quantile(case.released, "traditional", "p50"),
    )
    return Values(
        fixed(long / typical),
        (ours,),
        f"The printed {long:g} Wh are {say(long / typical)} times the {typical:g} Wh of the "
        f"paper's typical query, {case.judged(fixed(long / typical))}. With the released code, the "
        f"factor is {say(ours)}.",
    )


@value_of("s3-consistent-recent", "s3-comparable-web-search")
def _others(case: Case) -> Values:
    inputs = printed_inputs()
    wanted = "recent-" if case.claim == "s3-consistent-recent" else "web-search"
    figures = [value for name, value in inputs.items() if name.startswith(wanted)]
    estimate = printed("abs-median-wh")
    ours = runs.baseline_quantile(case.released, "traditional", "p50")
    written = fixed(*(figure / estimate for figure in figures))
    return Values(
        written,
        tuple(ratio(Result.fixed(figure), ours) for figure in figures),
        f"Divided by the printed median of {estimate:g} Wh, the printed figures give "
        f"{say(written)}, {case.judged(written)}.",
    )


@value_of("s3-hardware-support")
def _hardware(case: Case) -> Values:
    gains = files.read_csv("efficiency_gains.csv").set_index("claim")
    power = files.read_csv("gpu_power.csv").set_index("gpu")["tdp_w"]
    watts = float(power["B200"] / power["H100"])
    per_gpu = gains.loc["s3-ext-b200", ["low", "high"]].to_numpy(dtype=float)
    per_watt = gains.loc["s3-ext-blackwell-flops", ["factor_low", "factor_high"]]
    found = [*(per_gpu / watts).tolist(), *per_watt.to_numpy(dtype=float).tolist()]
    return Values(
        fixed(*found),
        None,
        f"A B200 draws {say(watts)} times as much power as an H100, so its printed gains are "
        f"{say(fixed(*found[:2]))} per watt. The printed gains in TFLOPS per watt are "
        f"{say(fixed(*found[2:]))}.",
    )


@value_of("s4-30mw-comparable")
def _datacentre(case: Case) -> Values:
    (thirty_mw,) = compute_sampled(case.released, "comparison-datacentre")
    baseline = printed("s4-1b-baseline")
    return Values(
        fixed(thirty_mw.value / baseline),
        (ratio(thirty_mw, runs.fleet_total(case.released, "traditional")),),
        f"The data centre's {say(thirty_mw, 'GWh')} are {say(thirty_mw.value / baseline)} times "
        f"the printed baseline of {baseline:g} GWh, "
        f"{case.judged(fixed(thirty_mw.value / baseline))}.",
    )


@value_of("s4-6pct-hyperscaler", "s4-1pct-us-dc")
def _shares(case: Case) -> Values:
    totals = files.read_csv("electricity_totals.csv")
    twh = printed("s4-10b-twh")
    year = totals["year"].min()
    who = ["US data centres"] if case.claim == "s4-1pct-us-dc" else ["Google", "Microsoft"]
    rows = totals[totals["who"].isin(who) & (totals["year"] == year)]
    later = totals[totals["who"].str.contains("|".join(who)) & (totals["year"] > year)]
    shares = fixed(*(100 * twh / rows["twh_per_year"]))
    also = ""
    if len(later):
        also = f". With the totals of {later['year'].max()}, the share would be " + say(
            extremes(fixed(*(100 * twh / later["twh_per_year"]))), "%"
        )
    return Values(
        shares[:1],
        None,
        f"Compared with {say(float(rows['twh_per_year'].iloc[0]), 'TWh')} in {year}, {twh:g} TWh "
        f"are {say(shares[:1], '%')}, {case.judged(shares[:1])}{also}.",
    )


@value_of("s4-ext-history")
def _history(case: Case) -> Values:
    inputs = printed_inputs()
    world_twh = inputs["forecast-2015"] / (inputs["forecast-2015-share"] / 100)
    shares = fixed(*(100 * inputs[f"updated-{end}"] / world_twh for end in ("low", "high")))
    return Values(
        shares,
        None,
        f"If {inputs['forecast-2015']:,.0f} TWh are a quarter of the world's electricity, the "
        f"total is {world_twh:,.0f} TWh. The updated estimates are {say(shares, '%')} of it, "
        f"{case.judged(shares)}.",
    )


@value_of("sii-plateau")
def _plateau(case: Case) -> Values:
    rows = load_throughput(case.text.throughput_rows)
    longest = rows["output_tokens"].max()
    changes = {}
    for model, own in rows.groupby("model"):
        at = own.loc[own["output_tokens"] == longest, "input_tokens"]
        if len(at):
            same = own[own["input_tokens"] == at.iloc[0]].sort_values("output_tokens")
            changes[str(model)] = float(same["tps_tok_s"].iloc[-1] / same["tps_tok_s"].iloc[-2])
    ratios = listed([f"{say(value)} ({model})" for model, value in changes.items()])
    return Values(
        fixed(*changes.values()),
        None,
        f"From the next shorter output to {longest:,.0f} tokens, at the same input, throughput "
        f"changes by the factors {ratios}. The released fit leaves out these rows.",
    )
