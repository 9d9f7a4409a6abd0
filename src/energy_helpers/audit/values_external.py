"""Claims cited from elsewhere: named, and where the data allow it put beside a value."""

from __future__ import annotations

from ..facts import files
from ..paper import table_s1
from ..registry import claims
from . import cached
from .case import Case, Values, fixed, printed_inputs, say, value_of


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
    rows = table_s1.with_sources(cached.load_throughput())
    guide = rows["source_name"].str.startswith("TensorRT-LLM")
    count = int((guide if case.claim == "si-trtllm-rows" else ~guide).sum())
    return Values(
        fixed(count),
        None,
        f"The sources of table S.I decide: {count} of its {len(rows)} rows are from there.",
    )
