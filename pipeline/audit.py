"""What is wrong with a labelled corpus, before a model learns it.

Says where, by file and row, and never what stands there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pipeline.corpus import Corpus, Labelled, key, labelled
from pipeline.errors import InputError, VidhukError
from pipeline.exports import read_rows
from pipeline.pii import find
from pipeline.split import groups
from pipeline.taxonomy import TASKS, Task, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_FOLDS = 5
_RARE = 20
"""Rows of a class and language below which a model learns little of it."""
_SURE = 0.8
_MOST = 20
_RESERVED = ("example", "example.com", "example.org", "example.net", "invalid", "test", "localhost")
"""Domains that belong to nobody (RFC 2606, RFC 6761)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing that was found.

    Parameters
    ----------
    severity
        ``error`` stops the command with status 1; ``warning`` and ``note`` do not.
    where
        Files and rows, the first twenty.
    """

    severity: str
    what: str
    where: tuple[str, ...] = ()
    count: int = 0


@dataclass
class _Audited:
    """Rows with where they stand, as far as they could be read."""

    rows: list[Labelled] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def audit(
    paths: Sequence[Path], taxonomy: Taxonomy, *, model: bool = True, near: float = 0.7
) -> list[Finding]:
    """Check labelled tables: schema, twins, balance, personal data, labels a model doubts.

    Parameters
    ----------
    model
        Whether a model is cross-validated, five folds that share no near-duplicate, to find rows
        whose label it is sure is another one (Northcutt et al. 2021, "Confident Learning").
    near
        Jaccard similarity of character 5-grams from which two texts are the same.
    """
    audited = _read(paths, taxonomy)
    findings = [_finding("error", "rows that cannot be learnt from", audited.broken)]
    if audited.rows:
        corpus = Corpus(tuple(audited.rows))
        together = groups(corpus, near)
        findings += [*_twins(audited, together), *_balance(corpus, taxonomy), _people(audited)]
        if model:
            findings += _doubted(audited, corpus, together, taxonomy)
    return [one for one in findings if one.count]


def _finding(severity: str, what: str, where: Sequence[str]) -> Finding:
    return Finding(severity, what, tuple(where[:_MOST]), len(where))


def _read(paths: Sequence[Path], taxonomy: Taxonomy) -> _Audited:
    audited = _Audited()
    for path in paths:
        for number, row in enumerate(read_rows(path), 1):
            where = f"{path.name} row {number}"
            text = row.get("text") or row.get("message")
            if not isinstance(text, str) or not text.strip():
                audited.broken.append(f"{where}: no text")
                continue
            try:
                one = labelled(row, text, taxonomy, where, path.name.partition(".")[0])
            except InputError:
                audited.broken.append(f"{where}: a label that the taxonomy lacks")
                continue
            if all(one.label(task) is None for task in TASKS):
                audited.broken.append(f"{where}: no label")
                continue
            audited.rows.append(one)
            audited.places.append(where)
    if not audited.rows and not audited.broken:
        raise InputError("labelled rows", "none", "name a table with a column text and labels")
    return audited


def _twins(audited: _Audited, together: Sequence[Sequence[int]]) -> Iterator[Finding]:
    same: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(audited.rows):
        same[key(row.text)].append(place)
    repeated = [places for places in same.values() if len(places) > 1]
    torn = [places for places in repeated if _torn(audited, places)]
    yield _finding(
        "error", "texts that stand twice with different labels", [_pair(audited, places) for places in torn]
    )
    alike = [places for places in repeated if places not in torn]
    yield _finding("note", "texts that stand twice; one is learnt from", [_pair(audited, p) for p in alike])
    near = [group for group in together if len({key(audited.rows[place].text) for place in group}) > 1]
    where = [_pair(audited, group) for group in near]
    yield _finding("note", "groups of near-duplicates; each stays whole in one part of the split", where)
    torn_near = [group for group in near if _torn(audited, group)]
    where = [_pair(audited, group) for group in torn_near]
    yield _finding("warning", "groups of near-duplicates with different labels", where)


def _torn(audited: _Audited, places: Sequence[int]) -> bool:
    return any(
        len({label for place in places if (label := audited.rows[place].label(task)) is not None}) > 1
        for task in TASKS
    )


def _pair(audited: _Audited, places: Sequence[int]) -> str:
    first, second, *more = (audited.places[place] for place in places)
    return f"{first} and {second}" + (f" and {len(more)} more" if more else "")


def _balance(corpus: Corpus, taxonomy: Taxonomy) -> Iterator[Finding]:
    thin: list[str] = []
    for language in taxonomy.languages:
        rows = [row for row in corpus.rows if row.language == language]
        for task in TASKS:
            counts = Counter(row.label(task) for row in rows)
            if sum(counts[name] for name in taxonomy.allowed(task)) == 0:
                continue
            names = taxonomy.labels(task)
            thin += [f"{language} {task} {name}: {counts[name]}" for name in names if counts[name] < _RARE]
    yield _finding("warning", f"classes with fewer than {_RARE} rows in a language", thin)
    others = [row for row in corpus.rows if row.language not in taxonomy.languages]
    yield Finding("note", "rows in a language the taxonomy does not serve", (), len(others))


def _people(audited: _Audited) -> Finding:
    """Count what may be real people's data: mail addresses outside the domains that belong to nobody."""
    where: list[str] = []
    for row, place in zip(audited.rows, audited.places, strict=True):
        for span in find(row.text):
            domain = row.text[span.start : span.end].rpartition("@")[2].lower().rstrip(".")
            if span.kind == "EMAIL" and not domain.endswith(_RESERVED):
                where.append(f"{place}: EMAIL at {span.start}–{span.end}")
    return _finding("warning", "mail addresses that may be somebody's", where)


def _doubted(
    audited: _Audited, corpus: Corpus, together: Sequence[Sequence[int]], taxonomy: Taxonomy
) -> Iterator[Finding]:
    """Name the rows whose label a model that never saw them is sure is another one."""
    from pipeline.config import Config
    from pipeline.fitting import fit, masked

    fold = np.zeros(len(corpus.rows), dtype=int)
    for number, group in enumerate(sorted(together, key=lambda g: key(corpus.rows[g[0]].text))):
        fold[list(group)] = number % _FOLDS
    doubts: dict[Task, list[str]] = {task: [] for task in TASKS}
    config = Config()
    for number in range(_FOLDS):
        held = np.flatnonzero(fold == number)
        calibrate = np.flatnonzero(fold == (number + 1) % _FOLDS)
        learnt = np.flatnonzero((fold != number) & (fold != (number + 1) % _FOLDS))
        try:
            model = fit(corpus.select(learnt), corpus.select(calibrate), taxonomy, config)
        except VidhukError:  # a class with too few rows to be in every fold
            yield Finding("note", "too few rows of some class to cross-validate a model", (), 1)
            return
        chances = model.classifier.classify(model.encoder.encode(masked(corpus.select(held))))
        for task in TASKS:
            names = taxonomy.labels(task)
            for place, row in zip(held, chances[task], strict=True):
                given, guess = corpus.rows[place].label(task), int(row.argmax())
                if given in names and names[guess] != given and row[guess] >= _SURE:
                    doubts[task].append(
                        f"{audited.places[place]}: {given}, or {names[guess]} ({row[guess]:.2f})"
                    )
    for task, where in doubts.items():
        yield _finding("warning", f"{task} labels that a cross-validated model is sure are others", where)
