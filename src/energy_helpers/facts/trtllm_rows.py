"""NVIDIA's tables of TensorRT-LLM throughput, release by release (data/throughput_trtllm.csv)."""

from __future__ import annotations

import functools

import pandas as pd

from . import files

NAME = "throughput_trtllm.csv"
# the releases with tables, oldest first; replaced texts are left out
RELEASES = ("v0.17", "v0.19", "v0.20", "v0.21", "v1.0", "v1.1", "v1.2")
# kinds of GPU, oldest generation first
GPUS = ("H100", "H200", "B200", "GB200", "B300(beta)", "GB300(beta)")
LENGTHS = ["input_tokens", "output_tokens"]
SERIES = ["version", "model", "gpu", "quantization"]


@functools.cache
def _rows() -> pd.DataFrame:
    import pandera.pandas as pa

    def positive(kind: type) -> pa.Column:
        return pa.Column(kind, pa.Check.gt(0))

    text = pa.Column(str, pa.Check.str_length(min_value=1))
    schema = pa.DataFrameSchema(
        {
            "version": text,
            "model": text,
            "gpu": pa.Column(str, pa.Check.isin(GPUS)),
            "parallelism": text,
            "gpus": positive(int),
            "quantization": pa.Column(str, pa.Check.isin(["FP8", "FP4"])),
            "input_tokens": positive(int),
            "output_tokens": positive(int),
            "tps_tok_s": positive(float),
            "reported_per": pa.Column(str, pa.Check.isin(["instance", "GPU"])),
            "source": text,
        },
        unique=[*SERIES, "parallelism", *LENGTHS],
        strict=True,
    )
    rows = schema.validate(files.read_csv(NAME))
    return rows.assign(tps_per_gpu=rows["tps_tok_s"] / rows["gpus"])


def load(releases: tuple[str, ...] = RELEASES) -> pd.DataFrame:
    """
    Load the rows of some releases, with ``tps_per_gpu`` [tokens/s per GPU] added.

    A release without rows is a ValueError.

    Examples
    --------
    >>> sorted(load(("v0.21",))["gpu"].unique())
    ['B200', 'GB200', 'H100', 'H200']
    """
    rows = _rows()
    for release in releases:
        if release not in set(rows["version"]):
            known = ", ".join(dict.fromkeys(rows["version"]))
            raise ValueError(f"no row of the release {release!r}; give some of {known}")
    return rows[rows["version"].isin(releases)].reset_index(drop=True)


def best(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Select the fastest parallelism for each series and each pair of lengths, and its
    ``tps_per_gpu``.

    Examples
    --------
    >>> bool(best(load()).duplicated([*SERIES, *LENGTHS]).any())
    False
    """
    fastest = rows.groupby([*SERIES, *LENGTHS])["tps_per_gpu"].idxmax()
    columns = [*SERIES, *LENGTHS, "parallelism", "tps_per_gpu"]
    return rows.loc[fastest, columns].reset_index(drop=True)


def of_one_split(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Select, for each series, the parallelism that was measured at the most pairs of lengths.

    A fit over the length needs rows that differ in nothing else. Among several such splits, the
    one with the longest output is selected, and then the fastest.

    Examples
    --------
    >>> int(of_one_split(load()).groupby(SERIES)["parallelism"].nunique().max())
    1
    """
    splits = rows.groupby([*SERIES, "parallelism"])
    measured = splits.agg(
        n=("tps_per_gpu", "size"), longest=("output_tokens", "max"), top=("tps_per_gpu", "max")
    ).sort_values(["n", "longest", "top"])
    kept = measured.groupby(level=SERIES).tail(1).index
    chosen = pd.MultiIndex.from_frame(rows[[*SERIES, "parallelism"]]).isin(kept)
    return rows[chosen].reset_index(drop=True)
