"""JSON Lines, whole and damaged."""

import pytest

from pipeline.errors import InputError
from pipeline.exports import open_table, read_rows
from pipeline.exports.jsonlines import columns_of


def rows_of(path, content):
    path.write_text(content, encoding="utf-8")
    with open_table(path) as table:
        return list(table.rows)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.jsonl"


def test_damaged_lines_are_kept_with_the_reason(path):
    lines = ['{"text": "a"}', "", '{"text": ', "[1]", '"b"', "null", "7", '{"text": "c"}', '{"text": "cut']
    rows = rows_of(path, "\n".join(lines))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [row.cells for row in rows if not row.problem] == [{"text": "a"}, {"text": "c"}]
    assert rows[1].cells == {"line": '{"text": '}
    assert "no JSON" in rows[1].problem
    assert "found a list" in rows[2].problem
    assert "found a text" in rows[3].problem
    assert "found a null" in rows[4].problem
    assert "cut short" in rows[7].problem


def test_deep_and_huge_values(path):
    rows = rows_of(
        path, '{"text": "a"}\n' + '{"a":' * 100_000 + "\n" + f'{{"n": {"9" * 5000}}}\n' + '{"text": NaN}\n'
    )
    assert [bool(row.problem) for row in rows] == [False, True, True, False]
    assert rows[3].cells == {"text": None}


def test_halves_of_surrogate_pairs(path):
    (row,) = rows_of(path, '{"text": "a\\ud83d b \\ud83d\\ude00", "m": [{"\\udc00": 1}]}\n')
    assert row.cells == {"text": "a� b 😀", "m": [{"�": 1}]}


def test_line_separators_inside_text(path):
    (row,) = rows_of(path, '{"text": "a\u2028b\x85c"}\r\n')
    assert row.cells == {"text": "a\u2028b\x85c"}


def test_an_endless_line_costs_one_row(path, monkeypatch):
    monkeypatch.setattr("pipeline.exports.text.LONGEST", 1000)
    monkeypatch.setattr("pipeline.exports.jsonlines.LONGEST", 1000)
    rows = rows_of(path, f'{{"text": "a"}}\n{{"text": "{"b" * 5000}"}}\n{{"text": "c"}}\n')
    assert [row.number for row in rows] == [1, 2, 3]
    assert rows[1].problem == "the line is longer than 1,000 characters"
    assert rows[2].cells == {"text": "c"}


def test_columns_of_all_lines(path):
    rows_of(path, '{"text": "a"}\nxx\n{"b": 1, "text": "a"}\n{"c": 1}\n')
    assert columns_of(path) == ("text", "b", "c")


def test_too_many_columns(path, monkeypatch):
    monkeypatch.setattr("pipeline.exports.jsonlines._MOST_COLUMNS", 2)
    rows_of(path, '{"text": "a", "b": 1, "c": 2}\n')
    with pytest.raises(InputError, match=r"write the output as \.jsonl"):
        columns_of(path)


def test_read_rows_stops_at_a_damaged_row_without_showing_it(path):
    path.write_text('{"text": "a"}\n{"text": secret}\n')
    with pytest.raises(InputError, match=r"row 2 of a\.jsonl") as caught:
        list(read_rows(path))
    assert "secret" not in str(caught.value)
