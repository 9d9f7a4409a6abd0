"""A reader's own file on the page "What if": rows, lengths and logs give Python's numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.special import ndtr

import energy_helpers as eh
from energy_book.what_if import form, page_data
from energy_helpers.facts import files
from energy_helpers.method import exact, throughput
from energy_helpers.method.query import Setting, query_energy_wh
from energy_helpers.scale.log_energy import estimate
from energy_helpers.workloads import usage_log
from tests.energy_book.what_if.test_what_if import check_commands, check_python, pages, run_node
from tests.own_rows import HEADER, law_rows, write_csv

LLAMA = "Llama 3.1 405B"
TOLERANCE = 1e-4
# what a bin of lengths may change
BINNED = 1e-3


def read(text: str, query: str = "", stands: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what the page makes of a file, or its error."""
    found: dict[str, Any] = run_node("file", [(text, query, stands or {})])[0]
    return found


def error(text: str) -> str:
    return str(read(text).get("error"))


# Rows

NOISY = [
    f"{model},{size},{size},{gpus},{i},{o},{tps}"
    for model, size, gpus in (("A", 100, 8), ("B", 400, 16))
    for i, o, tps in ((100, 100, 900), (128, 2048, 1300), (2048, 128, 400), (5000, 500, 350))
]


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        (NOISY, HEADER),
        (law_rows(-0.3, 0.1), HEADER),
        (NOISY[:2], HEADER),
        ([NOISY[0], *["A,100,100,8,100,300,950"] * 3], HEADER),
        ([f"{row},7.5" for row in NOISY[:4]], f"{HEADER},node_power_kw"),
        (
            [
                row.replace("100,100,8", "671,37,10").replace("A", "DeepSeek-R1")
                for row in NOISY[:4]
            ],
            HEADER,
        ),
    ],
    ids=["two-models", "exact", "two-rows", "one-input-length", "own-node", "ten-gpus"],
)
def test_own_rows_are_fitted_as_python_fits_them(
    tmp_path: Path, rows: list[str], header: str
) -> None:
    a = eh.load_edition().replace(throughput_rows=write_csv(tmp_path, rows, header))
    expected = exact.per_query(a).loc["baseline"]
    models = throughput.models(a)
    text = "\n".join([header, *rows])
    semicolons = text.replace(",", ";").replace(".", ",")

    for given in (text, "\ufeff" + text.replace("\n", "\r\n") + "\n\n", semicolons):
        page = read(given)
        for model in page["file"]["models"]:
            fit = models[model["name"]].fit
            assert model["coefficients"] == pytest.approx(fit.coefficients, rel=1e-9, abs=1e-9)
            assert (model["tps_max"], model["constant"]) == (fit.tps_max, fit.constant)
        assert [model["name"] for model in page["file"]["models"]] == list(models)
        for name in exact.STATISTICS:
            assert page["baseline"][name] == pytest.approx(expected[name], rel=TOLERANCE)
        assert page["total"] == pytest.approx(exact.fleet(a)["mixed"], rel=TOLERANCE)


def test_the_books_own_table_gives_the_editions_numbers() -> None:
    """A quoted text with commas, further columns, all 38 rows."""
    text = (files.data_dir() / "throughput.csv").read_text(encoding="utf-8")
    a = eh.load_edition().replace(throughput_rows="all")

    page = read(text)

    assert sum(model["n_rows"] for model in page["file"]["models"]) == 38
    expected = exact.per_query(a).loc["baseline", "p50"]
    assert page["baseline"]["p50"] == pytest.approx(expected, rel=TOLERANCE)


def test_the_names_of_own_models_stay_in_the_page(tmp_path: Path) -> None:
    page = read("\n".join([HEADER, *NOISY]), "blend=B:0.9,A:0.1&input_tokens=900")
    path = write_csv(tmp_path, NOISY)
    a = eh.load_edition().replace(
        throughput_rows=path, blend={"B": 0.9, "A": 0.1}, input_tokens=900
    )

    assert page["notes"] == []
    assert page["address"] == "input_tokens=900"
    assert page["baseline"]["p50"] == pytest.approx(
        exact.per_query(a).loc["baseline", "p50"], rel=TOLERANCE
    )
    assert "-p throughput_rows=own" in page["commands"][0]


def test_of_rows_of_one_shape_the_fastest_counts(tmp_path: Path) -> None:
    header = f"{HEADER},concurrency"
    rows = [f"{row},{n}" for n, row in enumerate(NOISY, 1)]
    slow = ["A,100,100,8,103,98,450,64", "A,100,100,8,5000,510,300,"]
    path = write_csv(tmp_path, [*slow, *rows], header)
    a = eh.load_edition().replace(throughput_rows=path)

    page = read("\n".join([header, *slow, *rows]))

    assert page["file"]["models"][1]["n_rows"] == 4
    assert page["baseline"]["p50"] == pytest.approx(
        exact.per_query(a).loc["baseline", "p50"], rel=TOLERANCE
    )


# Weights and nodes


@pytest.mark.parametrize(
    ("blend", "given"),
    [
        ({LLAMA: 0.8, "Llama 3.1 70B": 0.2}, f"{LLAMA}:0.8,Llama 3.1 70B:0.2"),
        ({LLAMA: 3, "Mixtral 8x22B": 1, "Llama 3.1 70B": 1e-6}, None),
        ([LLAMA, "Llama 3.1 70B"], None),
        ({LLAMA: 2, "Llama 3.1 70B": 2}, None),
    ],
    ids=str,
)
def test_weights(blend: Any, given: str | None) -> None:
    a = eh.load_edition().replace(blend=blend)
    text = given or eh.method.assumptions.blend_text(a.blend)

    (page,) = pages([f"blend={text}"])

    assert page["notes"] == []
    assert page["texts"] == page_data.result_texts(a)
    check_commands(page)
    check_python(page)


@pytest.mark.parametrize(
    "blend",
    [
        "Nobody:1",
        f"{LLAMA}:0",
        f"{LLAMA}:-1",
        f"{LLAMA}:1,{LLAMA}:2",
        f"{LLAMA}:x",
        f"{LLAMA}:1,Llama 3.1 70B",
        ",",
        f"{LLAMA},",
    ],
)
def test_weights_that_are_none_are_left_out(blend: str) -> None:
    (page,) = pages([f"blend={blend}"])

    assert page["notes"] == [f"Model or blend: “{blend}” is not known and was left out"]


@pytest.mark.parametrize("node", form.nodes())
def test_a_node_sets_the_power_of_eight_gpus(node: str) -> None:
    a = eh.load_edition().replace(node=node)
    table = files.read_csv("node_power.csv").set_index("node").loc[node]

    (page,) = pages([f"node={node}"])

    assert page["settings"]["node_power_kw"] == pytest.approx(
        table["max_power_kw"] * 8 / table["gpus"]
    )
    assert page["texts"] == page_data.result_texts(a)
    again = pages([page["address"]])[0]
    assert again["texts"] == page["texts"]
    assert page["address"].startswith("node=") or a == eh.load_edition()


def test_an_unknown_node_is_left_out() -> None:
    (page,) = pages(["node=TPU"])

    assert page["notes"] == ["Node: “TPU” is not known and was left out"]


# Logs


ROWS = 4000


def some_pairs() -> np.ndarray:
    """Draw lengths [tokens] as widely spread as in a real log; columns input and output."""
    rng = np.random.default_rng(20261130)
    return np.maximum(np.exp(rng.normal([7.0, 5.0], [1.2, 1.0], size=(ROWS, 2))).round(), 1)


PAIRS = some_pairs()


def as_csv(header: str = "prompt_tokens,completion_tokens") -> str:
    return "\n".join([header, *(f"{i:.0f},{o:.0f}" for i, o in PAIRS)])


def means_wh(a: eh.Assumptions, model: str) -> np.ndarray:
    """Return the median energy of each pair of lengths on one model [Wh], by Eq. 1."""
    fitted = throughput.models(a)[model]
    tps = fitted.fit.predict(PAIRS[:, 0], PAIRS[:, 1])
    median = Setting.of(a, "traditional").factor.median
    return query_energy_wh(median, fitted.node_power_kw(a), PAIRS[:, 1], tps)


def mean_factor(a: eh.Assumptions) -> float:
    factor = Setting.of(a, "traditional").factor
    return factor.mean / factor.median


@pytest.mark.parametrize("changes", [{}, {"pue": 1.2}, {"pue": 1.2, "utilisation": 0.5}], ids=str)
def test_a_list_of_lengths_is_the_mixture_over_its_pairs(changes: dict[str, float]) -> None:
    """Quantiles and means over all pairs, in plain NumPy."""
    a = eh.load_edition().replace(**changes)
    query = "&".join([f"blend={LLAMA}", *(f"{name}={value}" for name, value in changes.items())])
    wh, sigma = means_wh(a, LLAMA), max(Setting.of(a, "traditional").factor.sigma, 1e-9)

    page = read(as_csv(), query)

    assert page["baseline"]["mean-untrimmed"] == pytest.approx(
        wh.mean() * mean_factor(a), rel=TOLERANCE
    )
    for name, p in exact.QUANTILES.items():
        found = brentq(
            lambda y, p=p: ndtr((y - np.log(wh)) / sigma).mean() - p, np.log(1e-6), np.log(1e6)
        )
        # without any spread the distribution has steps
        tolerance = BINNED if sigma > 0.01 else 0.02
        assert page["baseline"][name] == pytest.approx(np.exp(found), rel=tolerance)
    assert page["total"] == pytest.approx(
        wh.mean()
        * mean_factor(a)
        * a.queries
        * a.redundancy
        * a.idle_overhead
        * a.network_overhead
        / 1e9,
        rel=TOLERANCE,
    )


def test_one_pair_is_a_fixed_length() -> None:
    a = eh.load_edition().replace(
        output_tokens_law="fixed", output_tokens_median=400.0, input_tokens=3000.0
    )
    expected = exact.per_query(a).loc["baseline"]

    page = read("input_tokens;output_tokens\n3000;400\n3000;400")

    for name in exact.STATISTICS:
        assert page["baseline"][name] == pytest.approx(expected[name], rel=TOLERANCE)
    gains = exact.levers(a)["p50"]
    assert page["levers"] == pytest.approx(
        list(gains[list(eh.method.lever_gains.LEVERS)]), rel=1e-3
    )


def test_a_point_is_decimal_where_another_cell_has_one() -> None:
    by_commas = read("input_tokens,output_tokens\n300,400.125\n300,400.5")

    by_semicolons = read("input_tokens;output_tokens\n300;400.125\n300;400.5")

    assert by_semicolons["baseline"] == by_commas["baseline"]


def test_a_pair_outside_the_rows_is_named() -> None:
    fit = throughput.models(eh.load_edition())[LLAMA].fit
    inside = f"{fit.input_range[0]:.0f},{fit.output_range[1]:.0f}\n"
    text = "input_tokens,output_tokens\n" + inside * 3 + "500,100000\n"

    page = read(text, f"blend={LLAMA}")

    assert page["outside"] == [
        f"{LLAMA}: 25% of the file's requests are outside the benchmarked lengths"
    ]


def total(page: dict[str, Any]) -> float:
    return float(sum(wh for *_, wh in page["file"]["groups"]))


def test_the_total_of_a_log_by_hand() -> None:
    """By model and day: Eq. 1 for each request, and the mean of PUE and utilisation."""
    a = eh.load_edition()
    text = (
        "timestamp,model,input_tokens,output_tokens\n"
        "2026-03-01T23:59:00Z,gpt,1000,200\n"
        f"2026-03-02 00:10,{LLAMA},500,2000\n"
        "2026-03-02,gpt,1000,200\n"
    )

    page = read(text, stands={"gpt": "Mixtral 8x22B", LLAMA: LLAMA})

    def wh(model: str, input_tokens: float, output_tokens: float) -> float:
        one = throughput.models(a)[model]
        tps = float(one.fit.predict(input_tokens, output_tokens))
        factor = Setting.of(a, "traditional").factor.mean
        return factor * one.node_power_kw(a) * output_tokens / tps / 3.6

    small = wh("Mixtral 8x22B", 1000, 200)
    groups = [
        (*key, pytest.approx(energy, rel=1e-9))
        for *key, energy in (
            ("gpt", "2026-03-01", 1, small),
            (LLAMA, "2026-03-02", 1, wh(LLAMA, 500, 2000)),
            ("gpt", "2026-03-02", 1, small),
        )
    ]
    assert [tuple(group) for group in page["file"]["groups"]] == groups


def test_a_log_on_the_blend_is_the_mean_over_the_blend() -> None:
    a = eh.load_edition()
    page = read(as_csv(), "blend=all")

    assert total(page) == pytest.approx(ROWS * page["baseline"]["mean-untrimmed"], rel=1e-9)
    alone = [means_wh(a, model).mean() * mean_factor(a) for model in throughput.models(a)]
    assert total(page) / ROWS == pytest.approx(np.mean(alone), rel=TOLERANCE)


@pytest.mark.parametrize(
    "header",
    [
        "ContextTokens,GeneratedTokens",
        "num_prefill_tokens,num_decode_tokens",
        '"input_tokens","output_tokens"',
    ],
)
def test_names_of_columns(header: str) -> None:
    assert total(read(as_csv(header))) == pytest.approx(total(read(as_csv())), rel=1e-12)


PROMPT = "the prompt's own words"


def claude(number: int, request: str, output: int) -> dict[str, Any]:
    """Return a line in the form of Claude Code's log of a session."""
    usage = {
        "input_tokens": 4,
        "cache_creation_input_tokens": 900,
        "cache_read_input_tokens": 90_000,
        "output_tokens": output,
    }
    content = [{"type": "text", "text": PROMPT}]
    message = {"id": f"msg_{number}", "model": "claude-opus", "usage": usage, "content": content}
    return {
        "type": "assistant",
        "requestId": request,
        "timestamp": "2026-03-01T10:00:00.000Z",
        "message": message,
    }


def jsonl(*lines: Any) -> str:
    return "\n".join(json.dumps(line) for line in lines) + "\n"


def test_claude_codes_log_counts_each_message_once() -> None:
    user = {"type": "user", "message": {"role": "user", "content": PROMPT}}

    page = read(
        jsonl(
            user,
            claude(1, "a", 3),
            claude(1, "a", 250),
            claude(1, "a", 250),
            claude(2, "b", 250),
            claude(2, "c", 250),
        )
    )

    file = page["file"]
    assert (file["n"], file["again"], file["cached"]) == (3, 2, 270_000)
    assert file["groups"] == [["claude-opus", "2026-03-01", 3, pytest.approx(total(page))]]
    one = read("input_tokens,output_tokens\n904,250")
    assert total(page) == pytest.approx(3 * total(one), rel=1e-12)
    assert PROMPT not in json.dumps(page)


@pytest.mark.parametrize(
    "text",
    [
        jsonl(*[{"model": "m", "usage": {"prompt_tokens": 700, "completion_tokens": 90}}] * 2),
        jsonl(
            *[{"response": {"body": {"usage": {"prompt_tokens": 700, "completion_tokens": 90}}}}]
            * 2
        ),
        "model,num_model_requests,input_tokens,output_tokens\nm,2,1400,180",
        "input_tokens\toutput_tokens\n700\t90\n\n700\t90",
    ],
    ids=["openai", "batch", "usage-export", "tabs"],
)
def test_formats_of_the_same_two_requests(text: str) -> None:
    page = read(text)

    assert page["file"]["n"] == 2
    assert total(page) == pytest.approx(
        total(read("input_tokens,output_tokens\n" + "700,90\n" * 2))
    )


def test_requests_without_an_answer_are_counted_apart() -> None:
    page = read("input_tokens,output_tokens\n700,0\n700,90\n0,90\n")

    assert (page["file"]["n"], page["file"]["empty"]) == (2, 1)


ROW = "A,100,100,8,128,128,1000"
BAD = {
    "empty": ("", "it is empty; save it as CSV with a header, or as JSON Lines"),
    "blank": ("\ufeff \n\n", "it is empty; save it as CSV with a header, or as JSON Lines"),
    "binary": ("PK\0\0", "it is not a text in UTF-8; save it as CSV with a header, or"),
    "words": ("hello", "its header has no columns of tokens; give input_tokens and"),
    "no-rows": (HEADER, "it has no rows; give at least one"),
    "no-requests": ("input_tokens,output_tokens", "there is no request with an answer in it"),
    "column": (
        "model,tps_tok_s\nA,3",
        "column total_params_b is missing; give model, total_params_b",
    ),
    "zero": (
        f"{HEADER}\n\n{ROW.replace('1000', '0')}",
        "column tps_tok_s, line 3: “0” is not valid; give a number above 0",
    ),
    "hexadecimal": (f"{HEADER}\n{ROW.replace('1000', '0x10')}", "column tps_tok_s, line 2: “0x10”"),
    "huge": (f"{HEADER}\n{ROW}e999", "column tps_tok_s, line 2: “1000e999” is not valid"),
    "short": (f"{HEADER}\nA,100", "column active_params_b, line 2: “” is not valid"),
    "reserved": (
        f"{HEADER}\nbaseline{ROW[1:]}",
        "column model, line 2: “baseline” is not valid; give a name of at most 100 characters "
        "without a comma, and not baseline, model, serving, hardware",
    ),
    "long": (f"{HEADER}\n{ROW},1,2", "line 2 has 9 cells, the header 7"),
    "name": (
        f"{HEADER}\n{ROW[1:]}",
        "column model, line 2: “” is not valid; give a name of at most",
    ),
    "sizes": (
        f"{HEADER}\n{ROW}\n{ROW.replace(',8,', ',4,')}",
        "column gpus, line 3: give one size and one node to each model",
    ),
    "quotes": (f'{HEADER}\n"{ROW}', "line 2: a quoted text does not end in its line"),
    "negative": (
        "input_tokens,output_tokens\n5,-1",
        "line 2: output_tokens “-1” is not valid; give a number of at least 0",
    ),
    "nan": ("input_tokens,output_tokens\n5,NaN", "line 2: output_tokens “NaN” is not valid"),
    "two-meanings": (
        "input_tokens;output_tokens\n5;1,000",
        "line 2: output_tokens “1,000” may mean 1 or 1000; write 1,0000 or 1000",
    ),
    "two-meanings-of-a-point": (
        f"{HEADER}\n{ROW}".replace(",", ";") + "\nA;100;100;8;99;99;5.000",
        "column tps_tok_s, line 3: “5.000” may mean 5 or 5000; write 5.0000 or 5000",
    ),
    "totals": (
        "input_tokens,output_tokens,requests\n5,1,3",
        "with a column requests, lines are totals; give one request on each line, or name it",
    ),
    "twice": ("output_tokens,output_tokens\n5,1", "column output_tokens is given twice"),
    "comments": ("# a\n# b", "it has no header; save it as CSV with a header, or as JSON Lines"),
    "json": ('{"a": 1', "it is not JSON; give JSON Lines, one object on each line"),
    "json-values": ('{"output_tokens": {}, "input_tokens": 2}', "there is no request with an"),
    "json-other": ('[1, null, "x", [], {"usage": null}]', "there is no request with an answer"),
    "deep": ("[" * 100_000, "it is not JSON"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_in_one_line(text: str, message: str) -> None:
    found = error(text)

    assert found.startswith(message)
    assert "\n" not in found


# The same as `energy-book estimate` and `-p lengths`


def jsonl_of_claude() -> str:
    """Write messages with repeats, writes to the cache, a line cut short, and other lines."""
    rng = np.random.default_rng(20261130)
    lines = []
    for number in range(300):
        line = claude(number % 250, f"r{number % 250}", int(rng.integers(0, 3000)))
        line["timestamp"] = f"2026-03-0{1 + number % 3}T23:30:00-02:00"
        line["message"]["model"] = ("claude-opus", "Llama 3.1 70B")[number % 2]
        line["message"]["usage"]["input_tokens"] = int(rng.integers(0, 9000))
        lines.append(line)
    synthetic = claude(999, "s", 5)
    synthetic["message"]["model"] = "<synthetic>"
    made = {"usage": {"cache_creation": {"ephemeral_5m_input_tokens": 40}}}
    del lines[7]["message"]["usage"]["cache_creation_input_tokens"]
    lines[7]["message"]["usage"] |= made["usage"]
    del lines[8]["requestId"], lines[9]["message"]["id"]
    return jsonl(*lines, synthetic, {"type": "user"}) + '{"output_tokens": 1'


def api_answers() -> str:
    details = {"prompt_tokens_details": {"cached_tokens": 900}}
    usage = {"prompt_tokens": 1000, "completion_tokens": 90}
    one = {"id": "a", "model": "gpt", "created": 1772409600, "usage": usage | details}
    batch = {"id": "b", "response": {"body": one | {"id": "c", "usage": usage}}}
    without = {"model": "gpt", "created_at": 1772409600000, "usage": {"output_tokens": 70}}
    return jsonl(one, one, batch, without, {"model": "gpt", "n": None, "output_tokens": "60"})


EXAMPLE = (files.data_dir() / "usage_log_example.csv").read_text(encoding="utf-8")
BOTH = {
    "example": EXAMPLE,
    "claude-code": jsonl_of_claude(),
    "api": api_answers(),
    "document": json.dumps([json.loads(line) for line in api_answers().splitlines()], indent=1),
    "buckets": "date,model,num_model_requests,prompt tokens,input_cached_tokens,output_tokens\n"
    "2026-03-01,gpt,20,90000,50000,7000\n2026-03-02,gpt,0,5,0,7\n2026-03-02,x,4,10000,,900\n",
    "written": "# a comment\nmodel;Prompt_Tokens;cache_read_tokens;cache_creation_input_tokens;"
    "completion_tokens;request_id\ngpt;1000;100;30;80;a\ngpt;1000;100;30,5;90;a;\n;5;9;;7;b\n"
    "gpt;;;;50;\n"
    '"g ""p""; t";10;0;0;9;""\n',
}


@pytest.mark.parametrize("text", BOTH.values(), ids=BOTH)
def test_a_log_has_the_totals_of_the_command_estimate(text: str, tmp_path: Path) -> None:
    """By model and by day: requests, tokens, repeats and energy."""
    path = tmp_path / "log.txt"
    path.write_text(text, encoding="utf-8")
    a = eh.load_edition()
    log = usage_log.read_log([path])
    names = sorted(set(log.rows["model"]) - set(throughput.models(a)))
    stands = dict.fromkeys(names, "Mixtral 8x22B") | {"unnamed": "baseline"}
    found = estimate(log, a, stands)

    page = read(text, stands={"Llama 3.1 70B": "Llama 3.1 70B"} | stands)

    file = page["file"]
    assert (file["again"], file["empty"]) == (log.repeats, log.left_out)
    assert file["cached"] == found.rows["cached_tokens"].sum()
    groups = pd.DataFrame(file["groups"], columns=["model", "day", "requests", "wh"])
    for name, none in (("model", "unnamed"), ("day", "no date")):
        ours = groups.replace({name: {"": none}}).groupby(name)[["requests", "wh"]].sum()
        theirs = found.by(name).sort_index()
        assert list(ours.index) == list(theirs.index)
        np.testing.assert_allclose(ours["requests"], theirs["requests"])
        np.testing.assert_allclose(ours["wh"], 1000 * theirs["energy_kwh"], rtol=BINNED)


LISTS = {
    "drawn": as_csv(),
    "weights": "input_tokens,output_tokens,weight\n500,300,3\n4000,90,1\n20,2000,0.5\n",
    "requests": "ContextTokens;GeneratedTokens;requests\n500;300;1\n4000;90;1\n",
    "objects": jsonl(*[{"input_tokens": 500, "output_tokens": o} for o in (30, 300, 3000)]),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_of_lengths_gives_what_the_parameter_lengths_gives(
    text: str, tmp_path: Path
) -> None:
    path = tmp_path / "own"
    path.write_text(text, encoding="utf-8")
    a = eh.load_edition().replace(lengths=str(path))

    page = read(text)

    assert page["file"]["isPlain"]
    expected = exact.per_query(a).loc["baseline"]
    for name in exact.STATISTICS:
        # few pairs make steps, which Python smooths
        tolerance = 0.005 if text == as_csv() else 0.03
        assert page["baseline"][name] == pytest.approx(expected[name], rel=tolerance), name
    assert page["baseline"]["mean-untrimmed"] == pytest.approx(
        exact.solve(a, "traditional").mean_of_blend_wh, rel=BINNED
    )
    assert page["total"] == pytest.approx(exact.fleet(a)["mixed"], rel=BINNED)
    assert f"{page['commands'][0]} ".find(" -p lengths=own ") > 0


def test_the_commands_of_a_log() -> None:
    """A list has its parameter; totals have the command that adds up, with a map of names."""
    plain = read("model,input_tokens,output_tokens\nLlama 3.1 70B,5,9\n", "pue=1.2&queries=9")
    adjusted = read(BOTH["claude-code"], stands={"a'\n": "Mixtral 8x22B"})

    assert len(plain["commands"]) == 3
    assert plain["commands"][-1] == "energy-book estimate own -p pue_p5=1.2 -p pue_p95=1.2"
    assert adjusted["commands"] == [
        '# in models.toml: "a\'\\n" = "Mixtral 8x22B"',
        "energy-book estimate own --map models.toml",
    ]
