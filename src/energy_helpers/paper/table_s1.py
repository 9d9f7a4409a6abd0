"""Table S.I, the benchmark rows, with their sources."""

from __future__ import annotations

import pandas as pd

# source in data/throughput.csv -> short name, key in book/references.bib, and a suffix if other
# sources have the same author and year
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


def with_sources(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Return the rows with the short names and keys of their sources.

    The rows with three more columns: ``source_name``, ``cite`` and ``detail``, the suffix. Raise
    ValueError if a source is not one of `SOURCES`.

    Examples
    --------
    >>> with_sources(eh.load_throughput())["source_name"].nunique()
    4
    """
    unknown = sorted(set(rows["source"]) - set(SOURCES))
    if unknown:
        raise ValueError(f"unknown source {unknown[0]!r}; give it a key in table_s1.SOURCES")
    named = rows["source"].map(SOURCES)
    return rows.assign(source_name=named.str[0], cite=named.str[1], detail=named.str[2])


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Return the rows as a table for readers.

    Index: ``model``; columns ``input_tokens``, ``output_tokens``, ``tps_tok_s`` as text,
    ``fitted``, and ``cite`` and ``cite_detail`` of the source.

    Examples
    --------
    >>> table(eh.load_throughput()).head(1).drop(columns="cite_detail").values.tolist()
    [[500.0, 2000.0, '2,050', True, 'bercovich2025nemotron']]
    """
    cited = with_sources(rows)
    from_figure = cited["source_name"].str.endswith(", figure")
    # values that were read off a figure have no decimals
    tps = [
        f"{value:,.{0 if read_off else 2}f}"
        for value, read_off in zip(cited["tps_tok_s"], from_figure, strict=True)
    ]
    columns = ["input_tokens", "output_tokens", "tps_tok_s", "fitted", "cite", "cite_detail"]
    made = cited.assign(tps_tok_s=tps, fitted=cited["in_release"], cite_detail=cited["detail"])
    return made.set_index("model")[columns]


def counts(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Count the rows of each model.

    Index: the models; columns ``printed`` and ``read_off_figure`` (in their source), ``all`` and
    ``in_released_fit``.

    Examples
    --------
    >>> counts(eh.load_throughput()).loc["Llama 3.1 405B"].to_dict()
    {'printed': 11, 'read_off_figure': 2, 'all': 13, 'in_released_fit': 7}
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
