"""Pieces of work here, in local processes and on a cluster, which loses a worker."""

from __future__ import annotations

import asyncio
import operator
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dask.config
import numpy as np
import pytest

import energy_helpers as eh
from energy_book.errors import BookError, UsageError
from energy_book.execution import executors
from energy_book.execution.executors import Where, executor, source_version
from energy_book.runs.pieces import carry, restore
from energy_book.settings import check_settings
from energy_helpers.scale import stream
from tests.energy_book.execution.cluster import Cluster, cluster

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("cluster")]
ROOT = Path(__file__).parents[3]
PRODUCTS = [(i, 7) for i in range(20)]


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), workers=2) as own:
        yield own


def multiplied(where: Where) -> dict[int, int]:
    with executor(where) as run:
        return dict(run(operator.mul, PRODUCTS))


class TestEverywhereTheSame:
    def test_here(self) -> None:
        assert multiplied(Where()) == {i: 7 * i for i in range(20)}

    def test_in_local_processes(self) -> None:
        assert multiplied(Where(workers=2)) == {i: 7 * i for i in range(20)}

    def test_on_a_cluster(self, two_workers: Cluster) -> None:
        there = multiplied(Where(scheduler=two_workers.address))

        assert there == {i: 7 * i for i in range(20)}

    def test_local_processes_are_others(self) -> None:
        with executor(Where(workers=2)) as run:
            pids = {pid for _, pid in run(os.getpid, [()] * 4)}

        assert os.getpid() not in pids

    def test_an_error_of_a_piece_is_raised_here(self) -> None:
        with executor(Where(workers=2)) as run, pytest.raises(ZeroDivisionError):
            list(run(operator.truediv, [(1, 1), (1, 0)]))


class TestLostWorker:
    @pytest.mark.parametrize("loss", [Cluster.kill_worker, Cluster.stop_worker])
    def test_the_result_is_complete_and_the_same(
        self,
        tmp_path: Path,
        loss: Callable[[Cluster], None],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """One of two workers is killed, or becomes silent, after the first piece."""
        if loss is Cluster.stop_worker:
            for name, seconds in (("LOOK_EVERY_S", 0.2), ("SILENT_S", 3), ("GIVE_UP_S", 6)):
                monkeypatch.setattr(executors, name, seconds)
        edition = eh.load_edition("joule-2026")
        pieces = [(edition, "mixed", [(i, 400_000)]) for i in range(24)]
        alone = stream.merge(stream.draw_pieces(*piece) for piece in pieces)
        parts = []
        with cluster(tmp_path, workers=2) as own, executor(Where(scheduler=own.address)) as run:
            for index, tally in run(stream.draw_pieces, pieces):
                if not parts:
                    loss(own)
                parts.append((index, tally))

        assert sorted(index for index, _ in parts) == list(range(24))
        together = stream.merge(tally for _, tally in parts)
        assert sorted(together.sums_wh) == sorted(alone.sums_wh)
        np.testing.assert_array_equal(together.counts, alone.counts)
        said = capsys.readouterr().err
        if loss is Cluster.stop_worker:
            named = re.findall(r"worker (tcp://\S+) has not answered for 3 s; if it stays", said)
            assert any(f"worker {worker} is still silent; the other" in said for worker in named)
        else:
            assert said == ""

    def test_within_thirty_seconds(self) -> None:
        assert executors.GIVE_UP_S + executors.LOOK_EVERY_S < 30

    def test_the_only_one_is_waited_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What it has not computed is computed by a worker that comes."""
        said: list[str] = []
        for name, seconds in (("LOOK_EVERY_S", 0.2), ("SILENT_S", 2), ("GIVE_UP_S", 4)):
            monkeypatch.setattr(executors, name, seconds)
        with cluster(tmp_path, workers=1) as own, executor(Where(scheduler=own.address)) as run:

            def say(text: str) -> None:
                said.append(text)
                if len(said) == 1:
                    own.add_worker()

            monkeypatch.setattr(executors, "say", say)
            indices = []
            for index, _ in run(time.sleep, [(1,)] * 3):
                if not indices:
                    own.stop_worker()
                indices.append(index)

        assert sorted(indices) == [0, 1, 2]
        assert said[0].startswith("no worker answers, so this waits for one; Ctrl-C keeps")
        assert said[-1].endswith("is still silent; the other workers get its pieces")

    def test_a_lost_scheduler_is_one_line(self, tmp_path: Path) -> None:
        """No other line, not even of a library: the command runs in a separate process."""
        with cluster(tmp_path, workers=1) as own:
            process = subprocess.Popen(
                [sys.executable, "-c", ON_CLUSTER, own.address],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            assert process.stdout is not None
            assert process.stdout.readline() == "working\n"
            own.kill_scheduler()
            _, complaint = process.communicate(timeout=60)

        assert complaint == (
            "the connection to the scheduler was lost; what is done is kept, so start it again\n"
        )


ON_CLUSTER = """
import operator, sys, time
from energy_book.errors import BookError
from energy_book.execution.executors import Where, executor

try:
    with executor(Where(scheduler=sys.argv[1])) as run:
        for _ in run(time.sleep, [(0,), (600,)]):
            print("working", flush=True)
except BookError as error:
    print(error, file=sys.stderr)
"""


class TestSourceVersion:
    def test_data_change_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Or a sweep with other data would be taken for one that has been computed."""
        monkeypatch.setattr("energy_helpers.facts.files.data_dir", lambda: tmp_path)
        rows = tmp_path / "throughput.csv"
        rows.write_text("before")
        before = source_version()

        rows.write_text("after")

        assert source_version() != before


class TestRefused:
    def test_nobody_answers(self) -> None:
        """With the address, before anything runs, and in less than ten seconds in all."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"

            with pytest.raises(UsageError, match=f"{address}: nothing answers there") as caught:
                Where(scheduler=address)

        assert "\n" not in str(caught.value)
        timeouts = ("ANSWER_TIMEOUT_S", "CONNECT_TIMEOUT_S", "WORKERS_TIMEOUT_S")
        assert sum(getattr(executors, name) for name in timeouts) < 10

    def test_somebody_else_answers(self) -> None:
        """A server that never says a word."""
        with socket.create_server(("127.0.0.1", 0)) as other:
            where = Where(scheduler=f"tcp://127.0.0.1:{other.getsockname()[1]}")

            with pytest.raises(UsageError, match="is no Dask scheduler"), executor(where):
                pass

            async def asked_in_a_notebook() -> None:
                with pytest.raises(UsageError, match="is no Dask scheduler"), executor(where):
                    pass

            # in a separate thread: the browser's tests leave a loop running in this one
            with ThreadPoolExecutor(1) as notebook:
                notebook.submit(asyncio.run, asked_in_a_notebook()).result()

    @pytest.mark.parametrize(
        "address",
        ["nonsense", "tcp://", "http://127.0.0.1:1", "tcp://a b:1", "tcp://a:99999", "tcp://a"],
    )
    def test_no_address(self, address: str) -> None:
        with pytest.raises(UsageError, match="--scheduler"):
            Where(scheduler=address)

    def test_no_worker(self, tmp_path: Path) -> None:
        with (
            cluster(tmp_path, workers=0) as own,
            pytest.raises(UsageError, match="it has no worker; start one with `dask worker"),
            executor(Where(scheduler=own.address)),
        ):
            pass

    def test_another_version(self, two_workers: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(executors, "file_digest", lambda *_: "another")

        with (
            pytest.raises(UsageError, match="has another version of energy_helpers"),
            executor(Where(scheduler=two_workers.address)),
        ):
            pass

    @pytest.mark.parametrize("workers", [0, -1, 257])
    def test_number_of_workers(self, workers: int) -> None:
        with pytest.raises(UsageError, match="give a whole number from 1 to 256"):
            Where(workers=workers)

    def test_two_places(self) -> None:
        with pytest.raises(UsageError, match="both given"):
            Where(workers=2, scheduler="tcp://127.0.0.1:1")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the script of the page on clusters has run."""
    folder = tmp_path_factory.mktemp("certificates")
    script = ROOT / "book" / "use" / "cluster" / "certificates.sh"
    subprocess.run(["/bin/bash", script], cwd=folder, check=True, capture_output=True)
    return folder


class TestEncrypted:
    """A cluster with tls://, by Dask's configuration."""

    def test_the_same_result(self, certificates: Path, tmp_path: Path) -> None:
        """And another authority is refused, in whose place the client's own certificate is."""
        written = dask.config.collect([str(certificates / "dask.yaml")], env={})
        with (
            dask.config.set(dask.config.merge(dask.config.config, written)),
            cluster(tmp_path, 1, "tls", DASK_CONFIG=str(certificates / "dask.yaml")) as own,
        ):
            assert own.address.startswith("tls://")
            assert multiplied(Where(scheduler=own.address)) == {i: 7 * i for i in range(20)}
            with (
                dask.config.set({"distributed.comm.tls.ca-file": str(certificates / "cert.pem")}),
                pytest.raises(UsageError, match="is no Dask scheduler that these certificates are"),
            ):
                multiplied(Where(scheduler=own.address))

    def test_only_their_owner_reads_them(self, certificates: Path) -> None:
        assert all(path.stat().st_mode & 0o077 == 0 for path in certificates.iterdir())

    @pytest.mark.parametrize(
        ("configured", "message"),
        [
            pytest.param({}, "it needs certificates; set ca-file, client.cert and", id="none"),
            pytest.param(
                {"tls.ca-file": "no.pem", "tls.client.cert": "no.pem"},
                "its certificates cannot be read",
                id="no file",
            ),
        ],
    )
    def test_without_certificates(self, configured: dict[str, str], message: str) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as other,
            dask.config.set({f"distributed.comm.{name}": at for name, at in configured.items()}),
            pytest.raises(UsageError, match=message),
            executor(Where(scheduler=f"tls://127.0.0.1:{other.getsockname()[1]}")),
        ):
            pass

    def test_an_open_address_where_encryption_is_required(self) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as other,
            dask.config.set({"distributed.comm.require-encryption": True}),
            pytest.raises(UsageError, match="requires encryption; give an address that begins"),
            executor(Where(scheduler=f"tcp://127.0.0.1:{other.getsockname()[1]}")),
        ):
            pass


class TestCarriedFiles:
    def test_a_worker_reads_the_content(self, tmp_path: Path) -> None:
        """The file is gone where the worker looks, and comes with the piece."""
        rows = eh.load_throughput("released")
        own = tmp_path / "mine.csv"
        rows.to_csv(own, index=False)
        settings = check_settings("joule-2026", [f"throughput_rows={own}"], None)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
            files = carry(settings.files, Where(scheduler=address))
        here = eh.exact.per_query(settings.assumptions)
        own.unlink()

        there = restore(settings.assumptions, files)

        assert Path(there.throughput_rows) != own
        assert eh.exact.per_query(there).equals(here)

    def test_nothing_is_carried_on_this_machine(self) -> None:
        assert carry({}, Where(workers=2)) == {}


def die(_: int) -> None:
    """Be killed, as by a system without memory."""
    os.kill(os.getpid(), signal.SIGKILL)


class TestLocalProcesses:
    def test_one_that_is_killed_is_told(self) -> None:
        with (
            executor(Where(workers=2)) as run,
            pytest.raises(BookError, match="was killed; what is done is kept"),
        ):
            list(run(die, [(1,), (2,)]))

    def test_they_end_with_the_block(self) -> None:
        with executor(Where(workers=2)) as run:
            pids = {pid for _, pid in run(os.getpid, [()] * 4)}

        for pid in pids:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)

    def test_they_end_when_the_parent_is_killed(self) -> None:
        """The parent says their numbers, works on, and is killed; their pipes end with them."""
        parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
        assert parent.stdout is not None
        assert parent.stdout.readline().split() == ["working"]

        parent.kill()
        parent.wait()

        # the workers and the process they are forked from hold the other ends of this pipe
        assert parent.stdout.read() == ""


PARENT = """
import time
from energy_book.execution.executors import Where, executor

if __name__ == "__main__":
    with executor(Where(workers=2)) as run:
        results = run(time.sleep, [(0,), (600,), (600,)])
        next(results)
        print("working", flush=True)
        next(results)
"""
