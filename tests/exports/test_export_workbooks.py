"""XLSX and Parquet as input."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from pipeline.errors import InputError
from pipeline.exports import open_table, read_rows


@pytest.fixture
def book():
    return openpyxl.Workbook()


def rows_of(path):
    with open_table(path) as table:
        return list(table.rows), table


def test_values_of_cells(tmp_path, book):
    book.active.append(["id", "text", "long", "share", "when", "day", "clock", "flag", "link"])
    book.active.append(
        [
            7.0,
            "a",
            2063009359419752849,
            0.5,
            datetime(2026, 3, 24, 14, 5),
            date(2026, 3, 24),
            time(14, 5),
            True,
            None,
        ]
    )
    book.save(tmp_path / "a.xlsx")
    (row,), _ = rows_of(tmp_path / "a.xlsx")
    assert row.cells["id"] == 7
    assert isinstance(row.cells["id"], int)
    assert row.cells["long"].isdigit()
    assert len(row.cells["long"]) == 19
    assert row.cells["when"] == datetime(2026, 3, 24, 14, 5)
    assert row.cells["clock"] == time(14, 5)
    assert row.cells["link"] is None


def test_the_sheet_with_a_text_column_is_read(tmp_path, book):
    book.active.append(["Звіт", "за березень"])
    book.active.append(["рядків", 2])
    book.create_sheet("empty")
    sheet = book.create_sheet("Mentions")
    sheet.append(["Звіт про згадки"])
    sheet.append([])
    sheet.append(["Дата", "Текст"])
    sheet.append(["1.03.2026", "нема світла"])
    sheet.append([])
    sheet.append(["2.03.2026", "є світло"])
    book.create_sheet("More").append(["text"])
    book.save(tmp_path / "a.xlsx")
    rows, table = rows_of(tmp_path / "a.xlsx")
    assert [row.cells for row in rows] == [
        {"Дата": "1.03.2026", "Текст": "нема світла"},
        {"Дата": "2.03.2026", "Текст": "є світло"},
    ]
    assert [row.number for row in rows] == [1, 2]
    assert table.share() == 1
    assert table.notes == ["sheet 3 of 4", "rows above the headings left out: 2"]


def test_cells_beside_the_headings(tmp_path, book):
    book.active.append(["id", "text"])
    book.active.append([1, "a", None, "lost?"])
    book.save(tmp_path / "a.xlsx")
    (row,), _ = rows_of(tmp_path / "a.xlsx")
    assert row.problem == "4 cells where the headings have 2"
    assert row.cells["more"] == [None, "lost?"]


def test_only_empty_sheets(tmp_path, book):
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="only empty sheets"):
        rows_of(tmp_path / "a.xlsx")


def test_values_of_parquet(tmp_path):
    stamp = pyarrow.array([1774361100123456789], pyarrow.timestamp("ns", "UTC"))
    table = pyarrow.table(
        {
            "text": pyarrow.array(["a"]).dictionary_encode(),
            "at": stamp,
            "price": pyarrow.array([Decimal("1.50")]),
            "tags": pyarrow.array([["x", "y"]]),
            "raw": pyarrow.array([b"\xff"]),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    (row,) = read_rows(tmp_path / "a.parquet")
    assert row["text"] == "a"
    assert row["at"].replace(microsecond=0) == datetime(2026, 3, 24, 14, 5, tzinfo=UTC)
    assert row["price"] == Decimal("1.50")
    assert row["tags"] == ["x", "y"]


def test_parquet_says_how_far_it_is(tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"text": ["a"] * 1000}), tmp_path / "a.parquet")
    with open_table(tmp_path / "a.parquet") as table:
        next(table.rows)
        assert 0 < table.share() < 0.5
        list(table.rows)
        assert table.share() == 1
