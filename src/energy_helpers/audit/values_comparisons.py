"""Claims about figures from elsewhere: cited, or compared with the method's."""

from __future__ import annotations

from ..editions import runs
from ..editions.runs import Result
from ..facts import files
from ..facts.benchmark_rows import load_throughput
from ..registry import claims
from .case import Case, Values, extremes, fixed, printed, printed_inputs, ratio, say, value_of
from .sampled_numbers import compute_sampled, numbers_of


def cited(case: Case) -> Values:
    """Return what is said of a claim that the method does not compute."""
    section = str(claims.load_claims().loc[case.claim, "section"])
    return Values(
        None,
        None,
        f"Cited in section {section} from other work, which decides it; the method does not "
        "compute it.",
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
        f"Cited from other work, which decides it; the figures that the paper itself prints are "
        f"{say(spread)} times apart.",
    )


@value_of("s2-pmax-h100")
def _node(case: Case) -> Values:
    nodes = files.read_csv("node_power.csv").set_index("node")
    guide = float(nodes.loc["DGX H100", "max_power_kw"])  # type: ignore[arg-type]
    return Values(
        fixed(case.released.node_power_kw),
        None,
        f"The document cited decides: the guide of the node gives {guide:g} kW, which the Joule "
        f"edition takes instead of {case.released.node_power_kw:g} kW.",
    )


@value_of("si-trtllm-rows", "si-other-rows")
def _rows(case: Case) -> Values:
    count = compute_sampled(case.released, *numbers_of(case.claim))
    return Values(
        count,
        None,
        f"The sources of table S.I decide: {count[0].value:g} of its {len(load_throughput())} "
        "rows are from there.",
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
        f"The printed median decides: over its {estimate:g} Wh the figures are {say(written)}.",
    )


@value_of("s3-hardware-support")
def _hardware(case: Case) -> Values:
    gains = files.read_csv("efficiency_gains.csv")
    named = ("s3-ext-blackwell-flops", "s3-ext-power", "s3-ext-cooling")
    rows = gains[gains["claim"].isin(named)]
    least = float(rows[["factor_low", "factor_high"]].min().min())
    chips = float(rows.loc[rows["claim"] == named[0], "factor_high"].max())
    power = float(rows.loc[rows["claim"] == named[1], "factor_high"].min())
    cooling = float(rows.loc[rows["claim"] == named[2], "factor_high"].max())
    product = chips * power * cooling
    return Values(
        fixed(least, product),
        None,
        f"Taking the gains together decides: alone they begin at {say(least)}; Blackwell "
        f"{chips:g}, power management {power:g} and cooling {cooling:g} multiply to "
        f"{say(product)}, without power management to {say(chips * cooling)}.",
    )


@value_of("s4-30mw-comparable")
def _datacentre(case: Case) -> Values:
    (datacentre,) = compute_sampled(case.released, "comparison-datacentre")
    baseline = printed("s4-1b-baseline")
    return Values(
        fixed(datacentre.value / baseline),
        (ratio(datacentre, runs.fleet_total(case.released, "traditional")),),
        f"The printed baseline of {baseline:g} GWh decides: the datacentre's "
        f"{say(datacentre, 'GWh')} are {say(datacentre.value / baseline)} of it.",
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
        also = f"; with the totals of {later['year'].max()} it would be " + say(
            extremes(fixed(*(100 * twh / later["twh_per_year"]))), "%"
        )
    return Values(
        shares[:1],
        None,
        f"The year of the totals decides: {twh:g} TWh of {year}'s "
        f"{say(float(rows['twh_per_year'].iloc[0]), 'TWh')} are {say(shares[:1], '%')}{also}.",
    )


@value_of("s4-ext-history")
def _history(case: Case) -> Values:
    inputs = printed_inputs()
    world_twh = inputs["forecast-2015"] / (inputs["forecast-2015-share"] / 100)
    shares = fixed(*(100 * inputs[f"updated-{end}"] / world_twh for end in ("low", "high")))
    return Values(
        shares,
        None,
        f"The global electricity behind the shares decides: {inputs['forecast-2015']:,.0f} TWh "
        f"being a quarter implies {world_twh:,.0f} TWh, of which the updated estimates are "
        f"{say(shares, '%')}.",
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
    told = ", ".join(f"{model} {say(value)}" for model, value in changes.items())
    return Values(
        fixed(*changes.values()),
        None,
        f"The rows of {longest:,.0f} output tokens decide: over those of the next shorter output "
        f"at the same input, the throughput is {told}; the released fit leaves them out.",
    )
