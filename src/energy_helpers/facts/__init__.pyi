"""Public names of the package; each is loaded when it is first used."""

from . import (
    benchmark_files as benchmark_files,
    benchmark_rows as benchmark_rows,
    chains as chains,
    files as files,
    mime_types as mime_types,
    own_rows as own_rows,
    pasted_tables as pasted_tables,
    text_tables as text_tables,
    token_logs as token_logs,
    trtllm_rows as trtllm_rows,
    units as units,
    user_files as user_files,
    validation as validation,
)
