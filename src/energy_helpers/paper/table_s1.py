"""Table S.I, the benchmark rows, with their sources."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

# source in data/throughput.csv -> short name, key in book/references.bib, what tells it from
# others of the same author and year
SOURCES = {
    "Llama-Nemotron article (arXiv 2505.00949), read off a figure": (
        "Llama-Nemotron, figure",
        "bercovich2025nemotron",
        "",
    ),
    "NVIDIA TensorRT-LLM performance overview v0.19 (May 2025)": (
        "TensorRT-LLM 0.19",
        "nvidia2025trtllm019",
        ", v0.19",
    ),
    "NVIDIA TensorRT-LLM performance overview v0.17 (February 2025)": (
        "TensorRT-LLM 0.17",
        "nvidia2025trtllm017",
        ", v0.17",
    ),
    "NVIDIA TensorRT-LLM DeepSeek-R1 guide, read off a figure": (
        "DeepSeek-R1 guide, figure",
        "nvidia2025deepseek",
        ", R1 guide",
    ),
}


@dataclass(frozen=True, slots=True)
class CitedTable:
    """A table in MyST Markdown, whose cells may cite; readers filter it in the page."""

    frame: pd.DataFrame

    def _repr_markdown_(self) -> str:
        cells = self.frame.astype(str)
        numbers = cells.apply(lambda column: column.str.fullmatch(r"[\d,.]+").all())
        rule = ["---:" if right else ":---" for right in numbers]
        lines = [" | ".join(row) for row in (cells.columns, rule, *cells.to_numpy())]
        return "\n".join(["{.eb-filterable .eb-benchmark}", *(f"| {line} |" for line in lines)])


def with_sources(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Return the rows with the short names and keys of their sources.

    Returns
    -------
    DataFrame
        The rows, with ``source_name``, ``cite`` and ``detail``.

    Raises
    ------
    ValueError
        If a source is not one of `SOURCES`.
    """
    unknown = sorted(set(rows["source"]) - set(SOURCES))
    if unknown:
        raise ValueError(f"unknown source {unknown[0]!r}; give it a key in table_s1.SOURCES")
    named = rows["source"].map(SOURCES)
    return rows.assign(source_name=named.str[0], cite=named.str[1], detail=named.str[2])


def table(rows: pd.DataFrame) -> CitedTable:
    """Write the rows for reading, each with its source cited."""
    cited = with_sources(rows)
    return CitedTable(
        pd.DataFrame(
            {
                "Model": cited["model"],
                "Input [tokens]": [f"{value:,.0f}" for value in cited["input_tokens"]],
                "Output [tokens]": [f"{value:,.0f}" for value in cited["output_tokens"]],
                # what was read off a figure has no decimals
                "Throughput [tokens/s]": [
                    f"{value:,.{0 if name.endswith('figure') else 2}f}"
                    for value, name in zip(cited["tps_tok_s"], cited["source_name"], strict=True)
                ],
                "Fitted": ["yes" if kept else "no" for kept in cited["in_release"]],
                "Source": [
                    f"{{cite:t}}`{key}`{detail}"
                    for key, detail in zip(cited["cite"], cited["detail"], strict=True)
                ],
            }
        )
    )


def counts(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Count the rows of each model.

    Returns
    -------
    DataFrame
        Index: the models; columns ``printed`` and ``read_off_figure`` (by their source),
        ``all`` and ``in_released_fit``.
    """
    cited = with_sources(rows)
    from_figure = cited["source_name"].str.endswith(", figure")
    counted = cited.assign(
        printed=~from_figure,
        read_off_figure=from_figure,
        all=True,
        in_released_fit=rows["in_release"],
    )
    columns = ["printed", "read_off_figure", "all", "in_released_fit"]
    table: pd.DataFrame = counted.groupby("model", sort=False)[columns].sum().astype(int)
    return table
