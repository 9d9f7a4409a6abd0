"""Running chapters, in new kernels and in forked ones."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from energy_book.chapters import find_chapter, list_chapters
from energy_book.errors import ChapterError
from energy_book.execution.environment import prepare_environment
from energy_book.execution.execute import run_chapter
from energy_book.execution.kernel_server import KernelServer, kernel_server
from energy_helpers.facts.mime_types import CHART_MIME

CHART = """\
# %%
import altair as alt
import pandas as pd
alt.Chart(pd.DataFrame({"x": [1, 2]}), description="two points").mark_point().encode(x="x:Q")

"""
TABLE = """\
# %%
import pandas as pd
pd.DataFrame([["wide" * 9] * 9])

"""
STATE = """\
# %%
import multiprocessing, os, random, sys, threading
random.random(), object(), edition, pue_p95

# %%
print("one"); print("two")
sys.stderr.write("said")
[multiprocessing.current_process().daemon, multiprocessing.get_start_method(allow_none=True)]

# %%
[threading.active_count() > 0, os.path.basename(os.getcwd()), hash("text"), "" in sys.path]

# %%
[sys.modules["__main__"].__name__, [p for p in sys.path if p]]

"""


@pytest.fixture
def run(make_book, tmp_path):
    """Return a function that runs a chapter of that code."""

    def run(code, **options):
        book = make_book(one=code)
        prepare_environment(tmp_path / "scratch")
        return run_chapter(find_chapter(list_chapters(book), "one"), {}, **options)

    return run


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_a_notebook_keeps_nothing_of_its_run(make_book, tmp_path):
    book = make_book(one="# %%\nobject(), pue_p95\n")
    prepare_environment(tmp_path / "scratch")

    notebook = run_chapter(list_chapters(book)[0], {"pue_p95": 1.25})

    assert "papermill" not in notebook.metadata
    assert [cell.id for cell in notebook.cells] == ["cell-1", "cell-2", "cell-3", "cell-4"]
    assert not any({"papermill", "execution"} & set(cell.metadata) for cell in notebook.cells)
    assert outputs(notebook)[0].data["text/plain"] == "(<object>, 1.25)"
    assert str(tmp_path) not in str(notebook)


def test_a_chart_comes_as_its_specification(run):
    (output,) = outputs(run(CHART))

    assert output.data[CHART_MIME]["mark"]["type"] == "point"
    assert output.data["text/plain"] == "two points"


def test_the_kernel_is_this_python_without_the_users_settings(run, tmp_path, monkeypatch):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("mine = 1\n")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))

    (output,) = outputs(run("# %%\nimport sys\n'mine' in globals(), sys.executable\n"))

    assert output.data["text/plain"] == repr((False, sys.executable))


def test_a_failing_cell_is_named_with_its_line_and_traceback(run):
    with pytest.raises(ChapterError) as caught:
        run("# %%\n1\n\n# %%\nvalue = 2\n1 / 0\n")

    error = caught.value
    assert (error.chapter, error.cell) == ("one", 4)
    assert error.where == "one.py, line 17"
    assert error.source == "value = 2\n1 / 0"
    assert "ZeroDivisionError" in error.traceback


def test_the_injected_cell_does_not_count(make_book, tmp_path):
    book = make_book(one="# %%\n1 / 0\n")
    prepare_environment(tmp_path / "scratch")

    with pytest.raises(ChapterError) as caught:
        run_chapter(list_chapters(book)[0], {"pue_p95": 1.25})

    assert caught.value.cell == 3


DEATHS = ["import os; os._exit(3)", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"]


@pytest.mark.thorough
@pytest.mark.parametrize("death", DEATHS, ids=["exit", "segfault"])
def test_a_dead_kernel_is_a_failed_cell(run, death):
    with pytest.raises(ChapterError) as caught:
        run(f"# %%\n1\n\n# %%\n{death}\n")

    assert caught.value.cell == 4
    assert "DeadKernelError" in caught.value.traceback


# what traitlets knows by name of the classes that a chapter's thread uses
NAMED_CLASSES = """
from jupyter_client import AsyncKernelClient
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Instance, Type
from energy_book.execution.execute import BookKernelManager, kernel_threads
from energy_book.execution.kernel_server import ForkedProvisioner

used = (BookKernelManager, ForkedProvisioner, AsyncKernelClient, PapermillNotebookClient)

def named():
    traits = [trait for one in used for trait in one.class_traits().values()]
    classes = [trait for trait in traits if isinstance(trait, Type | Instance)]
    found = [getattr(one, end) for one in classes for end in ("klass", "default_value")]
    return {one for one in found if isinstance(one, str)}

before = named()
kernel_threads(2).shutdown()
print(len(before), named())
"""


def test_threads_need_not_look_up_classes():
    """In a separate process, because the first kernel of a process looks them up."""
    command = [sys.executable, "-c", NAMED_CLASSES]

    done = subprocess.run(command, check=True, capture_output=True, text=True)

    before, after = done.stdout.split()
    assert int(before) > 0
    assert after == "set()"


def test_few_chapters_need_no_server():
    with kernel_server(2) as server:
        assert server is None


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
class TestForked:
    @pytest.fixture
    def run_named(self, make_book, tmp_path):
        """Return a function that runs a chapter in a forked kernel, or in a new one."""
        parent = "# %%\nimport os\nos.getppid()\n\n"
        book = make_book(one=CHART + TABLE + STATE, dead=f"# %%\n{DEATHS[1]}\n", parent=parent)
        prepare_environment(tmp_path / "scratch")
        chapters = list_chapters(book)
        with kernel_server(3) as server:

            def run_named(name, forked):
                chapter = find_chapter(chapters, name)
                return outputs(run_chapter(chapter, {}, server if forked else None))

            yield run_named

    def test_forked_and_new_notebooks_are_the_same(self, run_named):
        first, second = run_named("one", True), run_named("one", True)
        new = run_named("one", False)

        random = [notebook[2].data.pop("text/plain") for notebook in (first, second, new)]
        assert first == second == new
        assert len(set(random)) == 3

    def test_only_a_forked_kernel_is_no_child_of_the_build(self, run_named):
        parents = [
            int(run_named("parent", forked)[0].data["text/plain"]) for forked in (True, False)
        ]

        assert parents[0] != os.getpid()
        assert parents[1] == os.getpid()

    def test_a_dead_kernel_is_a_failed_cell_and_others_still_run(self, run_named):
        with pytest.raises(ChapterError, match="chapter dead, cell 3 failed"):
            run_named("dead", True)

        assert run_named("one", True)

    def test_where_the_server_has_ended_kernels_are_new_processes(self, run_named, monkeypatch):
        def fork(self, request):
            raise OSError("it has ended")

        monkeypatch.setattr(KernelServer, "fork", fork)

        (parent,) = run_named("parent", True)
        assert int(parent.data["text/plain"]) == os.getpid()
