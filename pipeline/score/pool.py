"""Reading mentions in several processes, in order, with few of them under way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol, cast

from pipeline.errors import ModelError, VidhukError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from pipeline.history import History
    from pipeline.mention import Mention, Suggestion

_FEW = 4
"""Chunks at most that are read in this process: starting others would take longer."""


class Scorer(Protocol):
    """What scores: `pipeline.suggest.Suggester`, or a test's stand-in."""

    model_version: str
    library_version: str

    def read(self, mentions: Sequence[Mention]) -> Sequence[Any]:
        """Return what each mention says; pure, in any process."""

    def answer(
        self, readings: Sequence[Any], *, now: datetime | None = None, history: History | None = None
    ) -> list[Suggestion]:
        """Return what to do about each; in row order, in one process."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A mention that could not be read; `kind` names the exception, never its message."""

    kind: str


def read_chunks(
    chunks: Iterator[list[Mention]], scorer: Scorer, load: Callable[[], Scorer], workers: int
) -> Generator[list[Any]]:
    """Yield the readings of each chunk, in order; `Failure` stands for a mention that makes the model fail.

    Parameters
    ----------
    chunks
        Taken only a few ahead of what has been yielded.
    load
        Opens the same model in another process; must be picklable.
    """
    first = list(islice(chunks, _FEW + 1)) if workers > 1 else []
    if len(first) <= _FEW:
        for chunk in chain(first, chunks):
            yield readings_of(scorer, chunk)
        return
    expected = (scorer.model_version, scorer.library_version)
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_start, initargs=(load, expected)
    )
    under_way: deque[Future[Any]] = deque()
    try:
        for chunk in chain(first, chunks):
            under_way.append(pool.submit(_read, chunk))
            if len(under_way) > 2 * workers:
                yield _result(under_way.popleft())
        while under_way:
            yield _result(under_way.popleft())
    except BrokenProcessPool as error:
        raise ModelError(
            f"{workers} worker processes to live",
            "one that the system ended, most often for memory",
            "--workers 1",
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def readings_of(scorer: Scorer, mentions: Sequence[Mention]) -> list[Any]:
    """Return a reading per mention; one that makes the model fail costs only itself."""
    try:
        return list(scorer.read(mentions))
    except (VidhukError, MemoryError):
        raise
    except Exception as error:  # a defect of the model must not cost the other rows
        if len(mentions) == 1:
            return [Failure(type(error).__name__)]
        return [reading for mention in mentions for reading in readings_of(scorer, [mention])]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A `VidhukError` on its way between processes."""

    kind: type[VidhukError]
    clauses: tuple[str, str, str]


_worker: Scorer | _Refusal | None = None


def _start(load: Callable[[], Scorer], expected: tuple[str, str]) -> None:
    """Open the model in a worker: one thread, deaf to Ctrl-C, gone when the parent is."""
    global _worker  # noqa: PLW0603 - a worker process has one model
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    try:
        scorer = load()
    except VidhukError as error:
        _worker = _Refusal(type(error), (error.expected, error.found, error.remedy))
        return
    _worker = scorer
    if (scorer.model_version, scorer.library_version) != expected:
        _worker = _Refusal(
            ModelError,
            (f"model {' with library '.join(expected)} in every worker", "another one", "run it again"),
        )


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(mentions: list[Mention]) -> list[Any] | _Refusal:
    if isinstance(_worker, _Refusal):
        return _worker
    try:
        return readings_of(cast("Scorer", _worker), mentions)
    except VidhukError as error:
        return _Refusal(type(error), (error.expected, error.found, error.remedy))


def _result(future: Future[Any]) -> list[Any]:
    result = future.result()
    if isinstance(result, _Refusal):
        raise result.kind(*result.clauses)
    return cast("list[Any]", result)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
