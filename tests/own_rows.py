"""A user's throughput tables, written for a test."""

from __future__ import annotations

from pathlib import Path

HEADER = "model,total_params_b,active_params_b,gpus,input_tokens,output_tokens,tps_tok_s"
# a node of eight GPUs that always yields a thousand tokens a second
CONSTANT = ["A,100,100,8,128,128,1000"]


def write_csv(folder: Path, rows: list[str], header: str = HEADER) -> str:
    """Write rows to a CSV file and return its path, as `throughput_rows` takes it."""
    path = folder / "own.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return str(path)


def law_rows(input_exponent: float, output_exponent: float, model: str = "A") -> list[str]:
    """Return four rows that follow a power law without noise, 1000 tokens/s at 1000 tokens."""
    return [
        f"{model},100,100,8,{i},{o},"
        f"{1000 * (i / 1000) ** input_exponent * (o / 1000) ** output_exponent!r}"
        for i, o in ((100, 100), (100, 2000), (2000, 100), (2000, 2000))
    ]
