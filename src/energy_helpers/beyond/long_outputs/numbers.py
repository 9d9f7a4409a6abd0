"""Numbers of the long regime under a throughput that falls with the context."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...facts import trtllm_rows
from ...method import exact
from ...method.assumptions import REGIMES, Assumptions
from ...registry.entries import MODEL_SLUGS, STATISTICS, add, cell
from . import context_fits, context_results

CHAPTER = "beyond/3_long_outputs"
TESTED = ("llama-3.1-405b", "llama-3.1-70b", "mixtral-8x22b")
FLEETS = ("traditional", "long", "mixed")


def _median_ratio(a: Assumptions, model: str, column: str) -> float:
    tables = [context_results.per_query(a, regime) for regime in ("long", "traditional")]
    return cell(tables[0], model, column) / cell(tables[1], model, column)


def _by_shape(a: Assumptions) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    totals = context_results.mixed_by_shape(a)["gwh_per_day"]
    return totals.to_numpy(dtype=float) / float(exact.fleet(a)["mixed"])


def _slowdown() -> float:
    rows = trtllm_rows.load()
    series = (rows[trtllm_rows.SERIES] == list(context_fits.DEEPSEEK_SERIES)).all(axis=1)
    own = rows[series].set_index(["input_tokens", "output_tokens"])["tps_per_gpu"]
    return float(own[1024, 1024] / own[1024, 32768])


def _add_laws() -> None:
    for slug, model in MODEL_SLUGS.items():
        add(
            f"context-half-length-{slug}",
            lambda a, m=model: context_fits.shape_of(m).half_context_tokens,  # type: ignore[misc]
            "tokens",
            f"mean context that halves the speed of decoding, K, in the law taken for {model}",
            CHAPTER,
        )
    for slug in TESTED:
        model = MODEL_SLUGS[slug]
        add(
            f"context-spread-{slug}",
            lambda a, m=model: 100 * context_fits.paper_shapes()[m].spread,  # type: ignore[misc]
            "%",
            f"spread of the measured rows of {model} about the law of the context, of ln TPS",
            CHAPTER,
            2,
        )
        for law in ("cap", "context"):
            add(
                f"left-out-miss-{law}-{slug}",
                lambda a, m=model, w=law: context_fits.typical_miss(  # type: ignore[misc]
                    context_fits.left_out(m)[f"{w}_ratio"]
                ),
                "×",
                f"factor by which the law ({law}) misses the rows of {model} that the released "
                "code leaves out",
                CHAPTER,
            )
    add(
        "context-series",
        lambda a: float(len(context_fits.measured_shapes())),
        "series",
        "series of TensorRT-LLM rows with 8,192 output tokens or more that identify a law",
        CHAPTER,
        2,
    )
    add(
        "context-longest-output",
        lambda a: float(context_fits.measured_shapes()["longest_output"].max()),
        "tokens",
        "longest output of those series",
        CHAPTER,
        5,
    )
    readings: dict[str, Callable[[np.ndarray[tuple[int], np.dtype[np.float64]]], float]] = {
        "lowest": lambda v: float(v.min()),
        "median": lambda v: float(np.median(v)),
        "highest": lambda v: float(v.max()),
    }
    for word, read in readings.items():
        add(
            f"context-half-length-{word}",
            lambda a, r=read: r(  # type: ignore[misc]
                context_fits.measured_shapes()["half_context"].to_numpy(dtype=float)
            ),
            "tokens",
            f"{word} of the half-speed contexts K of those series",
            CHAPTER,
        )
        add(
            f"fleet-ratio-mixed-shape-{word}",
            lambda a, r=read: r(_by_shape(a)),  # type: ignore[misc]
            "×",
            f"mixed fleet with the shape of one series for all models / with the cap, {word}",
            CHAPTER,
            2,
        )
    add(
        "slowdown-deepseek-r1-h200",
        lambda a: _slowdown(),
        "×",
        "measured throughput of DeepSeek-R1-0528 on H200, 1,024 tokens out / 32,768 tokens out",
        CHAPTER,
    )


def _add_energies() -> None:
    subjects = {"baseline": exact.BASELINE, **MODEL_SLUGS}
    for regime in REGIMES:
        for slug, model in subjects.items():
            for word in ("median", "mean"):
                add(
                    f"{slug}-{word}-{regime}-context",
                    lambda a, m=model, r=regime, w=word: cell(  # type: ignore[misc]
                        context_results.per_query(a, r), m, STATISTICS[w]
                    ),
                    "Wh/query",
                    f"{word} energy of a {regime} query, {model}, under the law of the context",
                    CHAPTER,
                )
    for slug, model in subjects.items():
        for word in ("median", "mean"):
            add(
                f"{slug}-{word}-ratio-long-context",
                lambda a, m=model, w=word: _median_ratio(a, m, STATISTICS[w]),  # type: ignore[misc]
                "×",
                f"long / traditional query, {word}, {model}, under the law of the context",
                CHAPTER,
            )
    for name in FLEETS:
        add(
            f"fleet-total-{name}-context",
            lambda a, n=name: float(context_results.fleet(a)[n]),  # type: ignore[misc]
            "GWh/day",
            f"energy of the {name} fleet under the law of the context",
            CHAPTER,
        )
        add(
            f"fleet-ratio-{name}-context",
            lambda a, n=name: float(context_results.fleet(a)[n] / exact.fleet(a)[n]),  # type: ignore[misc]
            "×",
            f"{name} fleet under the law of the context / with the cap",
            CHAPTER,
        )


_add_laws()
_add_energies()
