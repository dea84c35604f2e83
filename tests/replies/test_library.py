"""The shipped macros and what a macro's file may hold."""

import json
from collections import defaultdict

import pytest

from pipeline.compose import compose
from pipeline.errors import LibraryError
from pipeline.guard import asks_in_public
from pipeline.library import SLOTS, read_library
from pipeline.mention import Mention
from pipeline.pii import find
from pipeline.taxonomy import read_taxonomy


@pytest.fixture(scope="module")
def library():
    return read_library(taxonomy=read_taxonomy())


def test_at_least_five_macros_per_category_and_language(library):
    counts = defaultdict(int)
    for macro in library.macros:
        for category in macro.categories:
            counts[category, macro.language] += 1
    taxonomy = read_taxonomy()
    assert all(counts[c, language] >= 5 for c in taxonomy.category for language in taxonomy.languages)


def test_twins_stand_in_all_three_languages_with_the_same_labels(library):
    twins = defaultdict(dict)
    for macro in library.macros:
        twins[macro.twin][macro.language] = macro
    for versions in twins.values():
        assert set(versions) == {"ru", "uk", "en"}
        assert (
            len({(m.categories, m.sentiments, m.risks, m.channels, m.requires) for m in versions.values()})
            == 1
        )
        assert len({bool(m.private_text) for m in versions.values()}) == 1


def test_risk_decides_whether_something_goes_to_private_messages(library):
    for macro in library.macros:
        if set(macro.risks) & {"needed", "exposed"}:
            assert macro.private_text, macro.id
        else:
            assert macro.private_text is None, macro.id


def test_no_public_text_asks_for_or_holds_personal_data(library):
    for macro in library.macros:
        body = compose(macro, Mention("…", language=macro.language), {}).body
        assert not asks_in_public(body), macro.id
        assert not [span for span in find(body) if span.kind != "PERSON"], macro.id


def test_every_text_is_whole_without_its_optional_clauses(library):
    everything = dict.fromkeys(SLOTS, "x")
    for macro in library.macros:
        for known in ({}, everything):
            draft = compose(macro, Mention("…", language=macro.language), known)
            for text in (draft.text, draft.private_text or "."):
                assert not set("[]{}") & set(text), macro.id
                assert "  " not in text, macro.id
                assert text[-1] in ".!?…»)", macro.id


BAD = [
    ({"id": "a", "language": "uk"}, "text"),
    ({"id": "a", "language": "uk", "text": "[немає кінця"}, "brackets"),
    ({"id": "a", "language": "uk", "text": "[{phone}]"}, "slots"),
    ({"id": "a", "language": "uk", "text": "так", "categories": ["nothing"]}, "taxonomy"),
    ({"id": "a", "language": "uk", "text": "так", "requires": ["moon"]}, "facts"),
    ({"id": "a", "language": "uk", "text": "так", "valid_until": "завтра"}, "YYYY-MM-DD"),
]


@pytest.mark.parametrize(("macro", "message"), BAD)
def test_a_bad_macro_is_told_with_file_and_line(tmp_path, macro, message):
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(macro, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(LibraryError, match=message) as raised:
        read_library([path], read_taxonomy())
    assert "own.jsonl line 1" in str(raised.value)


def test_an_id_may_stand_once(tmp_path):
    path = tmp_path / "own.jsonl"
    line = json.dumps({"id": "a.uk", "language": "uk", "text": "Дякуємо."})
    path.write_text(f"{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="twice"):
        read_library([path])


def test_the_version_changes_with_a_text_and_not_with_the_order(tmp_path):
    lines = [json.dumps({"id": f"{n}.uk", "language": "uk", "text": f"Дякуємо, {n}."}) for n in range(3)]
    versions = []
    for content in (lines, lines[::-1], [*lines[:2], lines[2].replace("2.", "3.")]):
        path = tmp_path / "own.jsonl"
        path.write_text("\n".join(content), encoding="utf-8")
        versions.append(read_library([path]).version)
    assert versions[0] == versions[1] != versions[2]
