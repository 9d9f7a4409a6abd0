"""Throughput of a node as a power law of input and output length (supplement S.I, S.II)."""

from __future__ import annotations

import functools
import html
import math
from collections.abc import Container
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..facts import files, user_files
from ..facts.benchmark_rows import load_throughput, rows_of
from .assumptions import Assumptions
from .distributions import Array, Bools, LengthLaw
from .query_kinds import MixedLength

# fewest rows to which three coefficients are fitted; fewer give a constant (released code)
MIN_ROWS = 3
DEEPSEEK_GPUS = 10
_CONSTANT = "Constant throughput"
NODE_GPUS = 8
# a fit to a user's rows is unusual from these values on
LOW_R_SQUARED = 0.5
RISING = 0.05
ODD_RATIO = 100


class OutsideRangeWarning(UserWarning):
    """
    Warning that a throughput fit is used outside the lengths it was measured at.

    Examples
    --------
    >>> import warnings
    >>> warnings.simplefilter("ignore", OutsideRangeWarning)
    """


@dataclass(frozen=True, slots=True)
class RangeNote:
    """
    Note for the page on some models, such as those outside the benchmark; empty if none is.

    Examples
    --------
    >>> RangeNote(("A: too long", "B: too long")).lines
    ['A, B: too long']
    """

    sentences: tuple[str, ...]  # "model: what it is"
    title: str = "Outside the benchmark"

    @property
    def lines(self) -> list[str]:
        """The sentences; those that differ only in the model are merged."""
        models: dict[str, list[str]] = {}
        for sentence in self.sentences:
            model, _, said = sentence.partition(": ")
            models.setdefault(said, []).append(model)
        return [f"{', '.join(names)}: {said}" for said, names in models.items()]

    def about(self, models: Container[object]) -> RangeNote:
        """Return the part of the note that is about some models."""
        own = (each for each in self.sentences if each.partition(": ")[0] in models)
        return RangeNote(tuple(own), self.title)

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, display

        if self.sentences:
            display(HTML(self._repr_html_()))  # type: ignore[no-untyped-call]

    def _repr_html_(self) -> str:
        models = dict.fromkeys(sentence.partition(": ")[0] for sentence in self.sentences)
        items = "".join(f"<li>{html.escape(line)}</li>" for line in self.lines)
        return (
            f'<details class="eb-outside"><summary>{self.title}: '
            f"{html.escape(', '.join(models))}</summary><ul>{items}</ul></details>"
        )

    def __repr__(self) -> str:
        return "\n".join((f"{self.title}:", *self.lines) if self.sentences else ())


class Coefficients(NamedTuple):
    """
    Coefficients of ``ln TPS = intercept + input ln L_in + output ln L_out``.

    Examples
    --------
    >>> round(models(edition)["Llama 3.1 405B"].fit.coefficients.output, 2)
    0.23
    """

    intercept: float
    input: float
    output: float


@dataclass(frozen=True, slots=True)
class ThroughputFit:
    """
    Fit of one model's throughput, capped at its fastest row.

    With one or two rows, or rows that do not vary both lengths independently, the throughput is
    constant, that of the fastest row: `constant` is True and both exponents are zero.

    Examples
    --------
    >>> models(edition)["Llama 3.1 405B"].fit.predict(500, [100, 300, 1000]).round(0)  # [tokens/s]
    array([1296., 1662., 2184.])
    """

    coefficients: Coefficients  # of ln TPS [tokens/s]
    n_rows: int
    dof: int  # degrees of freedom: rows minus coefficients, 0 for a constant
    tps_max: float  # tokens/s of the fastest row, which is the cap
    constant: bool
    input_range: tuple[float, float]  # [tokens], shortest and longest input of the rows
    output_range: tuple[float, float]  # [tokens], shortest and longest output of the rows
    log_rows: tuple[tuple[float, float, float], ...]  # ln L_in, ln L_out, ln TPS of each row

    def predict(self, input_tokens: ArrayLike, output_tokens: ArrayLike) -> Array:
        """Return the throughput at given positive lengths [tokens/s], capped at the fastest row."""
        lengths = (np.asarray(input_tokens, dtype=float), np.asarray(output_tokens, dtype=float))
        for name, tokens in zip(("input_tokens", "output_tokens"), lengths, strict=True):
            if not np.all(tokens > 0):
                raise ValueError(f"{name} must be above 0 to take logarithms")
        a, b, c = self.coefficients
        uncapped: Array = np.exp(a + b * np.log(lengths[0]) + c * np.log(lengths[1]))
        return np.minimum(uncapped, self.tps_max)

    def cap_output_tokens(self, input_tokens: float) -> float:
        """Return the output length at which the fit meets its cap [tokens]; nan for a constant."""
        a, b, c = self.coefficients
        if c == 0:
            return float("nan")
        return float(np.exp((np.log(self.tps_max) - a - b * np.log(input_tokens)) / c))

    @property
    def residuals(self) -> Array:
        """The ln of the measured throughput minus that of the uncapped fit; shape (n_rows,)."""
        ln_in, ln_out, ln_tps = np.array(self.log_rows).T
        a, b, c = self.coefficients
        return np.asarray(ln_tps - (a + b * ln_in + c * ln_out))

    @property
    def inference(self) -> pd.DataFrame | None:
        """
        Standard errors and 95% intervals of the coefficients, by statsmodels.

        None if the fit has no degree of freedom, which `note` says.
        """
        if self.dof == 0:
            return None
        from statsmodels.regression.linear_model import OLS

        ln_in, ln_out, ln_tps = np.array(self.log_rows).T
        result = OLS(ln_tps, np.column_stack([np.ones(self.n_rows), ln_in, ln_out])).fit()
        interval = result.conf_int(0.05)
        return pd.DataFrame(
            {
                "estimate": result.params,
                "standard_error": result.bse,
                "ci_low": interval[:, 0],
                "ci_high": interval[:, 1],
            },
            index=pd.Index(Coefficients._fields, name="coefficient"),
        )

    @property
    def r_squared(self) -> float | None:
        """Share of the variance of ln TPS that the fit explains; None if `dof` is 0."""
        if self.dof == 0:
            return None
        ln_tps = np.array(self.log_rows)[:, 2]
        return float(1 - (self.residuals**2).sum() / ((ln_tps - ln_tps.mean()) ** 2).sum())

    @property
    def residual_scale(self) -> float | None:
        """Standard deviation of the residuals of ln TPS; None if `dof` is 0."""
        if self.dof == 0:
            return None
        return float(np.sqrt((self.residuals**2).sum() / self.dof))

    @property
    def note(self) -> str:
        """Sentence on what the number of rows means for the fit."""
        if self.constant:
            rows = "1 row" if self.n_rows == 1 else f"{self.n_rows} rows"
            few = f"fewer than {MIN_ROWS}"
            why = few if self.n_rows < MIN_ROWS else "which do not vary both lengths independently"
            return f"{rows}, {why}: the fastest row as a constant"
        if self.dof == 0:
            return f"{self.n_rows} rows for 3 coefficients: exact, no standard errors, no test"
        degrees = "1 degree" if self.dof == 1 else f"{self.dof} degrees"
        return f"{self.n_rows} rows for 3 coefficients: {degrees} of freedom"

    @property
    def doubts(self) -> list[str]:
        """Sentences on what is unusual in the rows of a fit; the list is empty if nothing is."""
        found = []
        slowest = float(np.exp(min(row[2] for row in self.log_rows)))
        if self.tps_max >= ODD_RATIO * slowest:
            found.append(
                f"the fastest row has {self.tps_max / slowest:,.0f} times the throughput of the "
                f"slowest, {self.tps_max:,.4g} and {slowest:,.4g} tokens/s; compare their units "
                "and thousands separators"
            )
        r_squared = self.r_squared
        if r_squared is not None and r_squared < LOW_R_SQUARED:
            found.append(
                f"the lengths explain only {max(r_squared, 0):.0%} of the throughput "
                f"(R² = {r_squared:.2f}); if the rows differ in concurrency, give it in a column "
                "concurrency"
            )
        if self.coefficients.input > RISING:
            found.append(
                f"throughput rises with the prompt, with the exponent {self.coefficients.input:.2f}"
                "; a longer prompt usually lowers it"
            )
        return found

    def share_outside(self, law: LengthLaw | MixedLength, input_tokens: float) -> float:
        """
        Return the share of queries outside the lengths of the rows.

        All queries are outside if the input length is; otherwise the output length decides.
        """
        if math.isnan(input_tokens):
            return math.nan
        if not self.input_range[0] <= input_tokens <= self.input_range[1]:
            return 1.0
        low, high = self.output_range
        return float(1 - law.cdf(high) + law.cdf(low))

    def is_outside(self, input_tokens: Array, output_tokens: Array) -> Bools:
        """Return whether pairs of lengths are outside the lengths of the rows."""
        (low_in, high_in), (low_out, high_out) = self.input_range, self.output_range
        inside = (low_in <= input_tokens) & (input_tokens <= high_in)
        return ~(inside & (low_out <= output_tokens) & (output_tokens <= high_out))

    def warnings(self, law: LengthLaw, input_tokens: float) -> list[str]:
        """Describe where the fit is used outside its rows; the list is empty if it is not."""
        found: list[str] = []
        low, high = self.input_range
        if math.isnan(input_tokens):
            return found
        if not low <= input_tokens <= high:
            found.append(
                f"input length {input_tokens:,.0f} is outside the rows' "
                f"{low:,.0f} to {high:,.0f} tokens"
            )
        shortest, longest = self.output_range
        if law.median > longest:
            found.append(
                f"median output length {law.median:,.0f} is beyond the longest fitted output, "
                f"{longest:,.0f} tokens"
            )
        if law.median < shortest:
            found.append(
                f"median output length {law.median:,.0f} is below the shortest fitted output, "
                f"{shortest:,.0f} tokens"
            )
        return found


@dataclass(frozen=True, slots=True)
class Model:
    """
    A language model: its size, its node and its throughput fit.

    Examples
    --------
    >>> models(edition)["DeepSeek-R1 671B"].node_power_kw(edition)
    12.8
    """

    name: str
    total_params_b: float  # 1e9 parameters
    active_params_b: float  # 1e9 parameters
    gpus: int
    fit: ThroughputFit
    own_node_power_kw: float | None = None  # maximum power of its node, if the rows give it

    @property
    def has_ten_gpu_node(self) -> bool:
        """Whether the model runs on DeepSeek-R1's node, whose power is a separate setting."""
        return self.name.startswith("DeepSeek-R1") and self.gpus == DEEPSEEK_GPUS

    def node_power_kw(self, assumptions: Assumptions) -> float:
        """
        Return P_max of the node [kW].

        It is what the rows give, else that of the settings: with eight GPUs, DeepSeek-R1's ten,
        or in proportion to the GPUs.
        """
        if self.own_node_power_kw is not None:
            return self.own_node_power_kw
        if self.has_ten_gpu_node:
            return assumptions.deepseek_node_power_kw
        return assumptions.node_power_kw * self.gpus / NODE_GPUS


def constant_throughputs(assumptions: Assumptions) -> RangeNote:
    """
    Return a note on the models whose rows give no fit but a constant throughput.

    Examples
    --------
    >>> constant_throughputs(edition).lines
    ['Nemotron Ultra 253B: 2 rows, fewer than 3: the fastest row as a constant']
    """
    fits = {name: model.fit for name, model in models(assumptions).items() if model.fit.constant}
    return RangeNote(tuple(f"{name}: {fit.note}" for name, fit in fits.items()), _CONSTANT)


def remarkable_rows(assumptions: Assumptions) -> RangeNote:
    """
    Return a note on a user's rows: which were selected, and where their fit is doubtful.

    Examples
    --------
    >>> remarkable_rows(edition).lines
    []
    """
    if assumptions.throughput_rows in user_files.presets()["throughput_rows"]:
        return RangeNote(())
    sentences = list(rows_of(assumptions).attrs["notes"])
    for name, model in models(assumptions).items():
        sentences += [f"{name}: {doubt}" for doubt in model.fit.doubts]
    return RangeNote(tuple(sentences), "Benchmark rows")


def outside_range(table: pd.DataFrame) -> RangeNote:
    """
    Return a note on what a table of `exact` computed outside the benchmarked lengths.

    Examples
    --------
    >>> outside_range(eh.exact.per_query(edition, "long")).title
    'Outside the benchmark'
    """
    return RangeNote(tuple(table.attrs.get("outside_range", ())))


def rows_outside(table: pd.DataFrame) -> list[str]:
    """
    Return the rows of a table of `exact` that are outside the benchmarked lengths.

    A model is outside if its fit is. The baseline and its levers are outside if one of the models
    in the baseline is.

    Examples
    --------
    >>> rows_outside(eh.exact.per_query(edition, "traditional"))
    ['DeepSeek-R1 671B', 'Nemotron Ultra 253B', 'baseline']
    """
    sentences = table.attrs.get("outside_range", ())
    models = list(dict.fromkeys(sentence.split(": ")[0] for sentence in sentences))
    derived = [row for row in table.index if row not in table.attrs.get("share_outside", {})]
    flagged = set(models) & set(table.attrs.get("blend", ()))
    return [*models, *(derived if flagged else ())]


def fit_throughput(rows: pd.DataFrame) -> ThroughputFit:
    """
    Fit ``ln TPS = a + b ln L_in + c ln L_out`` to one model's rows by ordinary least squares.

    Parameters
    ----------
    rows : DataFrame
        Columns ``input_tokens`` [tokens], ``output_tokens`` [tokens], ``tps_tok_s`` [tokens/s].

    Returns
    -------
    ThroughputFit
        The fit. For one or two rows, and for rows that cannot identify the coefficients, it is the
        fastest row as a constant.

    Raises
    ------
    ValueError
        If there are no rows, or a value is not positive and finite.

    Notes
    -----
    arXiv 2509.20241v1, S.II. Predictions are capped at the fastest row because the fit is
    used far outside the benchmarked lengths.

    Examples
    --------
    >>> names = ["input_tokens", "output_tokens", "tps_tok_s"]
    >>> lengths = [(100, 100), (100, 1000), (1000, 100), (1000, 1000)]
    >>> rows = pd.DataFrame([(i, o, 3000 * o**-0.5) for i, o in lengths], columns=names)
    >>> fit = eh.fit_throughput(rows)
    >>> round(fit.coefficients.output, 6), round(fit.tps_max)
    (-0.5, 300)
    """
    columns = ["input_tokens", "output_tokens", "tps_tok_s"]
    if not isinstance(rows, pd.DataFrame) or not {*columns} <= {*rows}:
        raise ValueError(f"rows are not valid; give a DataFrame with {', '.join(columns)}")
    table = rows[columns].to_numpy(dtype=float)
    n_rows = len(table)
    if n_rows == 0:
        raise ValueError("no rows to fit a throughput to; give at least one")
    if not (np.all(np.isfinite(table)) and np.all(table > 0)):
        raise ValueError("lengths and throughput must be positive and finite to take logarithms")
    logs = np.log(table)
    tps_max = float(table[:, 2].max())
    design = np.column_stack([np.ones(n_rows), logs[:, :2]])
    solution, _, rank, _ = np.linalg.lstsq(design, logs[:, 2], rcond=None)
    coefficients = Coefficients(*solution.tolist())
    constant = bool(rank < len(coefficients))
    if constant:
        coefficients = Coefficients(float(np.log(tps_max)), 0.0, 0.0)
    return ThroughputFit(
        coefficients=coefficients,
        n_rows=n_rows,
        dof=0 if constant else n_rows - 3,
        tps_max=tps_max,
        constant=constant,
        input_range=(float(table[:, 0].min()), float(table[:, 0].max())),
        output_range=(float(table[:, 1].min()), float(table[:, 1].max())),
        log_rows=tuple((i, o, t) for i, o, t in logs.tolist()),
    )


def typical_factor(errors: Array | pd.Series[float]) -> float:
    """
    Return the typical error as a factor: exp of the root mean square of errors in ln TPS.

    An error that is nan does not count.

    Examples
    --------
    >>> round(typical_factor(np.log([0.5, 2.0])), 6)
    2.0
    """
    return math.exp(np.sqrt((pd.Series(errors).dropna() ** 2).mean()))


def models(assumptions: Assumptions) -> dict[str, Model]:
    """
    Return the models with fits to the throughput rows of the assumptions, largest first.

    Rows that are not valid are a ValueError, as in `load_throughput`.

    Examples
    --------
    >>> [(model.name, model.fit.n_rows) for model in models(edition).values()][:2]
    [('DeepSeek-R1 671B', 3), ('Llama 3.1 405B', 7)]
    """
    state, *_ = user_files.file_states(assumptions)
    a = assumptions
    return _models(a.throughput_rows, a.throughput_columns, a.concurrency, state)


@functools.lru_cache(maxsize=32)
def _models(
    which: str, columns: str | None, concurrency: int | None, _state: files.State | None
) -> dict[str, Model]:
    rows = load_throughput(which, columns, concurrency)
    fitted = {}
    for name, own in rows.groupby("model", sort=False):
        fit = fit_throughput(own)
        first = own.iloc[0]
        fitted[str(name)] = Model(
            str(name),
            float(first["total_params_b"]),
            float(first["active_params_b"]),
            int(first["gpus"]),
            fit,
            float(first["node_power_kw"]) if "node_power_kw" in own else None,
        )
    return dict(sorted(fitted.items(), key=lambda item: -item[1].total_params_b))
