"""What the shipped model does on plain cases, under changes that should not matter and ones that should."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.shipped import DEFAULT_MODEL
from tests.model.behaviour import LANGUAGES, failures, read_cases

FLOORS = {
    ("ru", "function"): 0.73,
    ("uk", "function"): 0.74,
    ("en", "function"): 0.72,
    ("ru", "invariance"): 0.88,
    ("uk", "invariance"): 0.88,
    ("en", "invariance"): 0.90,
    ("ru", "direction"): 0.95,
    ("uk", "direction"): 0.95,
    ("en", "direction"): 0.92,
}
"""Least share of a kind's cases that holds: what is reached, less what a retraining may move."""

SURE = {"card_number", "rude_employee", "anger", "no_answer", "case"}
"""Capabilities of which all cases but one hold in every language."""


@pytest.fixture(scope="module")
def shipped():
    from pipeline.suggest import open_suggester

    return open_suggester(DEFAULT_MODEL, model_version="shipped")


@pytest.fixture(scope="module", params=LANGUAGES)
def judged(request, shipped):
    cases = read_cases(request.param)
    return request.param, cases, failures(shipped, cases, request.param)


def test_each_kind_holds_its_floor(judged):
    language, cases, failed = judged
    for kind in ("function", "invariance", "direction"):
        places = [place for place, case in enumerate(cases) if case["kind"] == kind]
        share = 1 - len(failed & set(places)) / len(places)
        assert share >= FLOORS[language, kind], f"{language} {kind}: {share:.3f}"


def test_some_capabilities_hold_nearly_always(judged):
    language, cases, failed = judged
    missed = Counter(cases[place]["capability"] for place in failed)
    assert {name: missed[name] for name in SURE if missed[name] > 1} == {}, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_three_hundred_cases_and_none_is_learnt_from(language, starter_texts):
    cases = read_cases(language)
    assert len(cases) >= 300
    assert Counter(case["kind"] for case in cases) == {"function": 130, "invariance": 110, "direction": 60}
    assert not starter_texts & {case["text"] for case in cases}


@pytest.fixture(scope="module")
def starter_texts():
    from pipeline.corpus import STARTER
    from pipeline.exports import read_rows

    return {row["text"] for path in STARTER for row in read_rows(path)}


def test_no_two_starter_messages_are_alike(starter_texts):
    """Character 3–5-gram cosine of texts of six words or more stays below .8, in each language."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    from pipeline.corpus import STARTER
    from pipeline.exports import read_rows

    for path in STARTER:
        texts = [row["text"].lower() for row in read_rows(path) if len(row["text"].split()) >= 6]
        features = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts)
        near = (features @ features.T).tocoo()
        pairs = [(i, j) for i, j, s in zip(near.row, near.col, near.data, strict=True) if i < j and s > 0.8]
        assert pairs == [], path.name


def test_every_category_has_120_messages_in_every_language():
    from pipeline.corpus import STARTER
    from pipeline.exports import read_rows

    for path in STARTER:
        counts = Counter(row["category"] for row in read_rows(path))
        assert len(counts) == 14
        assert min(counts.values()) >= 120, path.name
