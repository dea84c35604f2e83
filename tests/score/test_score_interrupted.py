"""Stopped, killed, cut off: no half-written OUTPUT, nobody left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stand_in import StandIn

from pipeline.errors import OutputError
from pipeline.score import Options, score_file

HERE = Path(__file__).parent
RUN = """
import sys, time
from pathlib import Path
from stand_in import StandIn
from pipeline.score import *
from pipeline.errors import VidhukError

class Slow(StandIn):
    def answer(self, readings, **context):
        time.sleep(0.002)
        return super().answer(readings, **context)

try:
    source, target, workers = sys.argv[1:]
    load = StandIn if workers != "1" else Slow
    score_file(Path(source), Path(target), load, Options(workers=int(workers)), Progress(sys.stderr))
except VidhukError as error:
    sys.exit(f"vidhuk: {error}")
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"text": f"{n} вода"}) + "\n" for n in range(100_000)))
    return path


def started(source, target, workers, **streams):
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(source), str(target), str(workers)],
        env={**os.environ, "PYTHONPATH": f"{HERE}:{HERE.parents[1]}"},
        stderr=subprocess.PIPE,
        text=True,
        **streams,
    )


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def children_of(run):
    return [int(child) for child in Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()]


def has_begun(part):
    return lambda: part.exists() and part.stat().st_size > 100_000


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
@pytest.mark.parametrize("workers", [1, 2])
def test_killed(tmp_path, source, workers):
    out, part = tmp_path / "out.jsonl", tmp_path / ".out.jsonl.part"
    out.write_text("of yesterday")
    with started(source, out, workers) as run:
        wait_for(has_begun(part))
        children = children_of(run)
        run.kill()
    assert out.read_text() == "of yesterday"
    assert len(children) >= workers - 1
    wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
    source.write_text('{"text": "a"}\n')
    score_file(source, out, StandIn)
    assert names(tmp_path) == ["a.jsonl", "out.jsonl"]
    assert len(out.read_text().splitlines()) == 1


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped(tmp_path, source, workers, number):
    out, part = tmp_path / "out.jsonl", tmp_path / ".out.jsonl.part"
    with started(source, out, workers) as run:
        wait_for(has_begun(part))
        run.send_signal(number)
        _, message = run.communicate(timeout=20)
    assert run.returncode == 1
    assert "Traceback" not in message
    assert "expected the run to end; found it was stopped after row " in message
    assert "run it again: nothing was written" in message
    assert names(tmp_path) == ["a.jsonl"]


def test_stopped_in_this_process(tmp_path, source):
    class Stopped(StandIn):
        def answer(self, readings, **context):
            raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(OutputError, match="stopped after row 1;"):
        score_file(source, tmp_path / "out.csv", Stopped, Options(workers=1))
    assert signal.getsignal(signal.SIGTERM) is before
    assert names(tmp_path) == ["a.jsonl"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_stdout_full(tmp_path, source):
    with Path("/dev/full").open("w") as full, started(source, "-", 1, stdout=full) as run:
        _, message = run.communicate(timeout=20)
    assert run.returncode == 1
    assert "no space left on device" in message
    assert "Traceback" not in message
    assert "Exception ignored" not in message


def test_stdout_that_nobody_reads(tmp_path, source):
    with started(source, "-", 1, stdout=subprocess.PIPE) as run:
        run.stdout.readline()
        run.stdout.close()
        message = run.stderr.read()
    assert run.returncode == 1
    assert "broken pipe" in message
    assert "Traceback" not in message
    assert "Exception ignored" not in message
