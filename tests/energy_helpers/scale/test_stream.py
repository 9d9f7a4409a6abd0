"""Queries drawn individually into a histogram."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import energy_helpers as eh
from energy_helpers.method import exact
from energy_helpers.scale import stream

SMALL_PIECE = 20_000


@pytest.fixture
def edition() -> eh.Assumptions:
    return eh.load_edition("joule-2026")


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PIECE_QUERIES", SMALL_PIECE)


class TestAgainstArithmetic:
    def test_queries_that_are_all_alike(self, edition: eh.Assumptions) -> None:
        """Eq. 1 by hand: 1.2 / 3.6 x 0.5 x 10.2 kW x 1,000 tokens / the fit's tokens a second."""
        alike = edition.replace(
            pue=1.2,
            utilisation=0.5,
            output_tokens_law="fixed",
            output_tokens_median=1000.0,
            blend=("Llama 3.1 405B",),
        )
        tps = eh.method.throughput.models(alike)["Llama 3.1 405B"].fit.predict(500, 1000)
        by_hand_wh = 1.2 / 3.6 * 0.5 * 10.2 * 1000 / float(tps)

        tally = stream.draw(alike, 1000)

        assert tally.mean_wh == pytest.approx(by_hand_wh, rel=1e-12)
        assert (tally.least_wh, tally.most_wh) == pytest.approx((by_hand_wh,) * 2, rel=1e-12)
        assert tally.mean_error_wh == pytest.approx(0, abs=1e-9)
        np.testing.assert_allclose(tally.quantile(np.array([0.0, 0.3, 1.0])), by_hand_wh)


def test_a_fleet_without_queries_is_refused(edition: eh.Assumptions) -> None:
    with pytest.raises(ValueError, match="fleet long: no query of the log is long; give a long_"):
        stream.draw(edition.replace(lengths="azure-code"), 100, "long")


class TestAgainstTheExactLaw:
    @pytest.mark.parametrize(
        ("changes", "fleet"),
        [
            pytest.param({}, "traditional", id="traditional"),
            pytest.param({}, "long", id="long"),
            pytest.param({}, "mixed", id="mixed"),
            pytest.param({"long_share": 0.0}, "mixed", id="mixed, none long"),
            pytest.param({"long_share": 1.0}, "mixed", id="mixed, all long"),
            pytest.param({"power_coupling": "released"}, "traditional", id="coupled"),
            pytest.param({"effective_length": "output+input"}, "mixed", id="prompt counted"),
            pytest.param({"output_tokens_law": "lognormal"}, "traditional", id="lognormal"),
            pytest.param({"output_tokens_law": "uniform"}, "traditional", id="uniform"),
            pytest.param({"output_tokens_law": "pareto"}, "traditional", id="pareto"),
            pytest.param({"workload": "session"}, "mixed", id="session"),
            pytest.param({"pue_p5": 1.0, "pue_p95": 3.0}, "traditional", id="wide"),
        ],
    )
    def test_quantiles_and_mean_are_within_their_errors(
        self, edition: eh.Assumptions, changes: dict[str, object], fleet: stream.Fleet
    ) -> None:
        """Four standard errors, and for a quantile a bin."""
        mine = edition.replace(**changes)

        table = stream.summary(stream.draw(mine, 400_000, fleet), mine, fleet)

        miss = (table["sampled"] - table["exact"]).abs()
        assert (miss <= 4 * table["standard_error"] + table["bin_error"]).all(), table

    @pytest.mark.parametrize("fleet", ["traditional", "long"])
    def test_queries_of_one_regime_do_not_depend_on_the_mix(
        self, edition: eh.Assumptions, fleet: stream.Fleet
    ) -> None:
        means = [
            stream.draw(edition.replace(long_share=share), 1000, fleet).mean_wh
            for share in (0.0, 0.1, 1.0)
        ]

        assert means[0] == means[1] == means[2]

    def test_total_is_the_exact_fleet(self, edition: eh.Assumptions) -> None:
        """The exact column times 1e9 queries is what `exact.fleet` gives for a day."""
        day = stream.draw(edition, 10_000, "mixed")

        total = stream.summary(day, edition, "mixed").loc["total", "exact"]

        per_day = exact.fleet(edition)["mixed"]
        assert total * 1e9 / 10_000 == pytest.approx(per_day, rel=1e-12)

    def test_exact_mixture_is_the_share_below(self, edition: eh.Assumptions) -> None:
        """At its quantile the two regimes' shares, weighted, add up to the probability."""
        untrimmed = edition.replace(trim="none", long_share=0.3)
        quantiles = stream.exact_statistics(untrimmed, "mixed")[:-1]

        for p, energy_wh in zip(exact.PROBABILITIES, quantiles, strict=True):
            above = {
                regime: exact.share_above(untrimmed, regime, energy_wh)["baseline"]
                for regime in ("traditional", "long")
            }
            assert 0.7 * above["traditional"] + 0.3 * above["long"] == pytest.approx(1 - p)


class TestErrors:
    def test_standard_error_is_the_spread_of_repeated_runs(self, edition: eh.Assumptions) -> None:
        """Of 120 runs, whose own spread is known to 7%: within 25%."""
        runs = [
            stream.summary(stream.draw(edition.replace(seed=seed), 3000), edition, "traditional")
            for seed in range(120)
        ]

        for statistic in ("p5", "p50", "p95", "mean"):
            spread = np.std([run.loc[statistic, "sampled"] for run in runs])
            stated = np.mean([run.loc[statistic, "standard_error"] for run in runs])
            assert stated == pytest.approx(spread, rel=0.25), statistic

    def test_quantile_is_within_a_bin_of_the_draws(
        self, edition: eh.Assumptions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same draws, all stored and sorted."""
        drawn: list[np.ndarray] = []
        original = stream._ln_energies

        def remember(*args: object) -> np.ndarray:
            drawn.append(np.exp(original(*args)))  # type: ignore[arg-type]
            return np.log(drawn[-1])

        monkeypatch.setattr(stream, "_ln_energies", remember)
        tally = stream.draw(edition, 5000)
        p = np.array([0.001, 0.05, 0.5, 0.95, 0.999])

        own = np.quantile(np.concatenate(drawn), p, method="inverted_cdf")

        assert np.abs(tally.quantile(p) / own - 1).max() <= stream.BIN_ERROR * (1 + 1e-9)


class TestPieces:
    @pytest.mark.usefixtures("small_pieces")
    def test_any_order_gives_the_same_bits(self, edition: eh.Assumptions) -> None:
        of_pieces = stream.pieces(5 * SMALL_PIECE + 7)
        parts = [stream.draw_piece(edition, "mixed", *piece) for piece in of_pieces]
        whole = stream.merge(parts)

        np.random.default_rng(1).shuffle(parts)  # type: ignore[arg-type]
        nested = stream.merge([stream.merge(parts[:2]), stream.merge(parts[2:])])

        assert nested.mean_wh == whole.mean_wh
        assert nested.mean_error_wh == whole.mean_error_wh
        assert (nested.least_wh, nested.most_wh) == (whole.least_wh, whole.most_wh)
        np.testing.assert_array_equal(nested.counts, whole.counts)
        np.testing.assert_array_equal(
            whole.counts, stream.draw(edition, 5 * SMALL_PIECE + 7, "mixed").counts
        )

    @pytest.mark.usefixtures("small_pieces")
    def test_pieces_are_different_draws(self, edition: eh.Assumptions) -> None:
        parts = [stream.draw_piece(edition, "traditional", i, 100) for i in range(5)]

        for one, other in itertools.combinations(parts, 2):
            assert one.mean_wh != other.mean_wh

    @pytest.mark.usefixtures("small_pieces")
    def test_every_query_is_counted_once(self, edition: eh.Assumptions) -> None:
        tally = stream.draw(edition, 3 * SMALL_PIECE + 1, "mixed")

        assert tally.n_queries == tally.counts.sum() == 3 * SMALL_PIECE + 1

    def test_every_query_is_counted_once_in_any_number_of_blocks(
        self, edition: eh.Assumptions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Other blocks are other draws, so the means are apart by less than five errors."""
        whole = stream.draw(edition, 9001)
        monkeypatch.setattr(stream, "_BLOCK", 100)
        monkeypatch.setattr(stream, "_BLOCKS_COUNTED", 3)

        parts = stream.draw(edition, 9001)

        assert parts.n_queries == parts.counts.sum() == 9001
        error_wh = np.hypot(parts.mean_error_wh, whole.mean_error_wh)
        assert parts.mean_wh == pytest.approx(whole.mean_wh, abs=5 * error_wh)

    def test_memory_does_not_grow_with_the_queries(self, edition: eh.Assumptions) -> None:
        few, many = (stream.draw(edition, n) for n in (1000, 300_000))

        assert few.counts.nbytes == many.counts.nbytes < 1e6

    def test_seed_decides(self, edition: eh.Assumptions) -> None:
        same = [stream.draw(edition, 1000).mean_wh for _ in range(2)]
        other = stream.draw(edition.replace(seed=7), 1000).mean_wh

        assert same[0] == same[1] != other


class TestBadInput:
    @pytest.mark.parametrize("n", [0, -1, 1.5, 2e12, float("nan")])
    def test_number_of_queries(self, edition: eh.Assumptions, n: float) -> None:
        with pytest.raises(ValueError, match="give a whole number at least 1 and at most 1e"):
            stream.draw(edition, n)

    def test_fleet(self, edition: eh.Assumptions) -> None:
        with pytest.raises(ValueError, match="give one of traditional, long, mixed"):
            stream.draw(edition, 10, "short")  # type: ignore[arg-type]


class TestForDrawing:
    def test_bars_hold_all_but_the_tails(self, edition: eh.Assumptions) -> None:
        """998 of 1,000, each bar as wide as the next, and as high as the exact density."""
        tally = stream.draw(edition, 100_000)

        bars = stream.histogram(tally, n_bars=40)
        at = np.sqrt(bars["low_wh"] * bars["high_wh"]).to_numpy()
        exact_density = stream.exact_density(edition, "traditional", at[0], at[-1], len(at))

        width = np.log(bars["high_wh"] / bars["low_wh"])
        assert width.to_numpy() == pytest.approx(width[0])
        assert 20 < len(bars) <= 41
        assert bars["low_wh"][1:].tolist() == pytest.approx(bars["high_wh"][:-1].tolist())
        assert 0.998 <= bars["draws"].sum() / 100_000 <= 1
        assert (bars["density"] * width).to_numpy() == pytest.approx(bars["draws"] / 100_000)
        assert exact_density["energy_wh"].to_numpy() == pytest.approx(at)
        # five standard errors of a bar's share, and what the density bends within one
        error = 5 * np.sqrt(bars["draws"] + 1) / 100_000 / width
        assert (abs(bars["density"] - exact_density["density"]) < error + 0.02).all()
        assert bars["density"].max() > 0.3

    def test_the_density_of_a_mixed_fleet_is_the_weighted_one(
        self, edition: eh.Assumptions
    ) -> None:
        a = edition.replace(long_share=0.25)
        short, long, mixed = (
            stream.exact_density(a, fleet, 1e-4, 1e3, 4000)
            for fleet in ("traditional", "long", "mixed")
        )

        weighted = 0.75 * short["density"] + 0.25 * long["density"]
        assert mixed["density"].to_numpy() == pytest.approx(weighted.to_numpy())
        area = np.trapezoid(mixed["density"], np.log(mixed["energy_wh"]))
        assert area == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("number", [0, 1.5, 1e13], ids=str)
def test_a_number_of_queries_out_of_bounds_is_refused(number: float) -> None:
    bounds = r"a whole number at least 1 and at most 1e\+12"
    with pytest.raises(ValueError, match=rf"^queries = .* is not valid; give {bounds}$"):
        stream.check_queries(number)
