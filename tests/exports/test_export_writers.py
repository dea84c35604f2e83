"""Rows written and read again, in every kind of file."""

import csv
import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.exports import read_rows
from pipeline.exports.kind import kind_of
from pipeline.exports.replacement import Replacement
from pipeline.exports.writers import open_writer

KINDS = ["jsonl", "jsonl.gz", "csv", "csv.gz", "tsv", "tsv.gz", "xlsx", "parquet"]
COLUMNS = ("text", "id", "=note")


def write(path, rows, columns=COLUMNS, types=None):
    with path.open("wb") as file:
        writer = open_writer(file, kind_of(path), columns, types or {})
        for row in rows:
            writer.write(row)
        writer.close()
    return writer


@pytest.mark.parametrize("kind", KINDS)
def test_round_trip(tmp_path, kind):
    texts = [
        "=1+1",
        "+x",
        "-5",
        "@olena, так",
        "'=q",
        "a,b;c\td|e",
        'ні "так"\nі ще',
        "👍🏽 ї",
        "  пробіли ",
        "7",
        "[]",
    ]
    rows = [dict(zip(COLUMNS, (text, str(number), None), strict=True)) for number, text in enumerate(texts)]
    path = tmp_path / f"a.{kind}"
    write(path, rows)
    assert list(read_rows(path)) == rows


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    texts=st.lists(
        st.text(
            alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\ufeff"),
            min_size=1,
            max_size=30,
        ).filter(lambda text: text.strip()),
        min_size=1,
        max_size=8,
    )
)
@pytest.mark.parametrize("kind", ["jsonl", "csv", "tsv", "parquet"])
def test_any_text_comes_back(tmp_path, kind, texts):
    path = tmp_path / f"a.{kind}"
    rows = [{"id": str(number), "text": text} for number, text in enumerate(texts)]
    write(path, rows, ("id", "text"))
    assert list(read_rows(path)) == rows


@pytest.mark.parametrize("kind", KINDS)
def test_same_rows_same_bytes(tmp_path, kind):
    rows = [{"text": "a", "id": 1, "=note": [1, {"b": 2}]}] * 3
    one, two = tmp_path / f"one.{kind}", tmp_path / f"two.{kind}"
    write(one, rows)
    write(two, rows)
    assert one.read_bytes() == two.read_bytes()


def test_csv_is_for_excel_and_harmless(tmp_path):
    path = tmp_path / "a.csv"
    write(path, [{"text": "=HYPERLINK(1)", "id": -5, "=note": ["=x"]}, {"text": "-5"}])
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["text", "id", "'=note"],
        ["'=HYPERLINK(1)", "-5", '["=x"]'],
        ["-5", "", ""],
    ]


def test_workbook_cells(tmp_path):
    path = tmp_path / "a.xlsx"
    moment = datetime(2026, 3, 24, 14, 5)
    long_id = 2063009359419752849
    rows = [
        {"text": "=1+1", "id": long_id, "=note": moment},
        {"text": "https://example.com", "id": 0.5, "=note": True},
        {"text": "a\x00b\x0b\ufffe", "id": 5, "=note": datetime(2026, 3, 24, tzinfo=UTC)},
    ]
    write(path, rows)
    sheet = openpyxl.load_workbook(path).active
    formula = sheet["A2"]
    assert (formula.value, formula.data_type, formula.quotePrefix) == ("=1+1", "s", True)
    assert [cell.value for cell in sheet[2]][1:] == [str(long_id), moment]
    assert [cell.value for cell in sheet[3]] == ["https://example.com", 0.5, True]
    assert sheet["A3"].hyperlink is None
    assert sheet["C4"].value == "2026-03-24T00:00:00Z"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:C4"


def test_a_workbook_says_what_it_cut(tmp_path):
    path = tmp_path / "a.xlsx"
    writer = write(path, [{"text": "👍" * 20_000}, {"text": "я" * 32_767}])
    (first, second) = (row["text"] for row in read_rows(path))
    assert first == "👍" * 16_383 + "…"
    assert second == "я" * 32_767
    assert "1 cells were longer" in writer.notes[0]
    assert "write .csv or .jsonl" in writer.notes[0]


def test_a_full_workbook(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.exports.spreadsheet.MOST_ROWS", 2)
    monkeypatch.setattr("pipeline.exports.spreadsheet.MOST_COLUMNS", 3)
    with (tmp_path / "a.xlsx").open("wb") as file:
        writer = open_writer(file, kind_of(Path("a.xlsx")), COLUMNS, {})
        writer.write({})
        writer.write({})
        with pytest.raises(OutputError, match=r"at most 2 rows for \.xlsx"):
            writer.write({})
        writer.abort()
        with pytest.raises(OutputError, match="at most 3 columns"):
            open_writer(file, kind_of(Path("a.xlsx")), (*COLUMNS, "x"), {})


def test_parquet_types(tmp_path):
    path = tmp_path / "a.parquet"
    types = {"id": int, "at": pyarrow.timestamp("us", "UTC"), "tags": pyarrow.list_(pyarrow.string())}
    row = {"id": 5, "at": datetime(2026, 3, 24, tzinfo=UTC), "tags": ["x"], "other": 1.5}
    write(path, [row, {}] * 5000, tuple(row), types)
    table = pyarrow.parquet.read_table(path)
    assert [str(field.type) for field in table.schema] == [
        "int64",
        "timestamp[us, tz=UTC]",
        "list<element: string>",
        "string",
    ]
    assert table.num_rows == 10_000
    assert table.to_pylist()[:2] == [{**row, "other": "1.5"}, dict.fromkeys(row)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_aborted_writer_is_quiet(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    with path.open("wb") as file:
        writer = open_writer(file, kind_of(path), COLUMNS, {})
        writer.write({"text": "a"})
        writer.abort()
        del writer


def test_a_replacement_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with Replacement(path) as replacement:
        replacement.file.write(b"new")
        assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
    with Replacement(path) as replacement:
        replacement.file.write(b"new")
        replacement.commit()
    assert path.read_text() == "new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_what_a_killed_run_left_is_overwritten(tmp_path):
    (tmp_path / ".a.txt.part").write_text("something much longer")
    with Replacement(tmp_path / "a.txt") as replacement:
        replacement.file.write(b"new")
        replacement.commit()
    assert (tmp_path / "a.txt").read_text() == "new"


def test_two_runs_do_not_write_the_same_file(tmp_path):
    with Replacement(tmp_path / "a.txt"), pytest.raises(OutputError, match="another run"):
        Replacement(tmp_path / "a.txt")


def test_a_folder_that_is_missing_or_in_the_way(tmp_path):
    with pytest.raises(OutputError, match="no such file or directory"):
        Replacement(tmp_path / "no" / "a.txt")
    (tmp_path / "a.txt").mkdir()
    with Replacement(tmp_path / "a.txt") as replacement, pytest.raises(OutputError, match="directory"):
        replacement.commit()


def test_gzip_holds_no_clock(tmp_path):
    path = tmp_path / "a.csv.gz"
    write(path, [{"text": "a"}])
    assert path.read_bytes()[4:8] == b"\0\0\0\0"
    assert gzip.decompress(path.read_bytes()).startswith(b"\xef\xbb\xbftext")
