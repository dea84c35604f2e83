"""CSV and TSV as tools write them."""

import csv
import io

import pytest

from pipeline.errors import InputError
from pipeline.exports import Headings, open_table, read_rows


def rows_of(path, headings=None):
    with open_table(path, headings) as table:
        return list(table.rows), table


def written(path, text):
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_delimiter_is_found(tmp_path, mark, ending):
    path = written(
        tmp_path / f"a.{ending}",
        mark.join(["id", "text", "stars"])
        + "\n"
        + mark.join(["7", '"раз, два; три|чотири\tп’ять"', "5"])
        + "\n",
    )
    assert list(read_rows(path)) == [{"id": "7", "text": "раз, два; три|чотири\tп’ять", "stars": "5"}]


def test_one_column_may_hold_every_mark(tmp_path):
    path = written(tmp_path / "a.csv", "text\nраз, два\nтри; чотири, п’ять\nшість | сім\n")
    assert [row["text"] for row in read_rows(path)] == ["раз, два", "три; чотири, п’ять", "шість | сім"]


def test_headings_below_a_preamble(tmp_path):
    path = written(
        tmp_path / "a.csv",
        "Report:,Mentions\nBrand:,Хвилефон\nFrom:,2026-03-01\n\nQuery Name,Date,Title,Full Text,Page Type\n"
        "q,2026-03-02,t,no signal,twitter\n",
    )
    (row,), table = rows_of(path)
    assert row.cells["Full Text"] == "no signal"
    assert row.number == 1
    assert table.notes == ["lines above the headings left out: 3"]


def test_headings_told_by_the_user(tmp_path):
    path = written(tmp_path / "a.csv", "звіт;за березень\nколи;що пишуть\n1.03;нема світла\n")
    (row,), _ = rows_of(path, Headings({"text": "що пишуть"}))
    assert row.cells == {"коли": "1.03", "що пишуть": "нема світла"}


def test_newlines_and_quotes_inside_cells(tmp_path):
    path = tmp_path / "a.csv"
    cells = ["1", 'сказав "ні"\r\nі пішов\n\nзовсім', "x"]
    text = io.StringIO()
    csv.writer(text).writerows([["id", "text", "b"], cells])
    written(path, text.getvalue())
    assert list(read_rows(path)) == [dict(zip(["id", "text", "b"], cells, strict=True))]


def test_tabs_with_unpaired_quotes(tmp_path):
    path = written(tmp_path / "a.tsv", 'id\ttext\tb\n1\t"добрий\tx\n2\tвечір" ага\ty\n3\t"о\tz\n')
    assert [row["text"] for row in read_rows(path)] == ['"добрий', 'вечір" ага', '"о']


def test_a_quote_left_open_costs_one_row(tmp_path):
    lines = [f'{n},"text {n}",x' for n in range(1, 500)]
    lines[300] = '301,"text 301,x'
    path = written(tmp_path / "a.csv", "id,text,b\n" + "\n".join(lines) + "\n")
    rows, _ = rows_of(path)
    assert [row.number for row in rows if row.problem] == [301]
    assert "quote" in rows[300].problem
    assert rows[300].cells == {"line": lines[300]}
    assert [row.cells["id"] for row in rows if not row.problem] == [str(n) for n in range(1, 500) if n != 301]


def test_a_quote_left_open_at_the_end(tmp_path):
    path = written(tmp_path / "a.csv", 'id,text\n1,"a"\n2,"b\n3,c\n4,d\n')
    rows, _ = rows_of(path)
    assert [(row.number, bool(row.problem)) for row in rows] == [
        (1, False),
        (2, True),
        (3, False),
        (4, False),
    ]


def test_half_a_row_at_the_end(tmp_path):
    path = written(tmp_path / "a.csv", "id,text,stars\n1,добре,5\n2,пога")
    rows, _ = rows_of(path)
    assert rows[0].problem is None
    assert "cut short" in rows[1].problem
    assert rows[1].cells["text"] == "пога"


def test_rows_longer_and_shorter_than_the_headings(tmp_path):
    path = written(tmp_path / "a.csv", "id,text,b\n1,one\n2,two,x,,\n3,thr,ee,x\n4,four,x\n")
    rows, _ = rows_of(path)
    assert rows[0].cells == {"id": "1", "text": "one", "b": None}
    assert rows[1].problem is None
    assert "4 cells where the headings have 3" in rows[2].problem
    assert rows[2].cells["more"] == ["x"]
    assert rows[3].cells["text"] == "four"


def test_a_megabyte_in_one_cell(tmp_path):
    path = written(tmp_path / "a.csv", f"id,text,note\n1,short,{'я' * 1_000_000}\n2,next,\n")
    rows, _ = rows_of(path)
    assert len(rows[0].cells["note"]) == 1_000_000
    assert rows[1].cells["text"] == "next"


def test_a_cell_past_the_limit_costs_one_row(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.exports.text.LONGEST", 1000)
    monkeypatch.setattr("pipeline.exports.delimited.LONGEST", 1000)
    path = written(tmp_path / "a.csv", "id,text\n1,a\n2," + "b" * 5000 + "\n3,c\n")
    rows, _ = rows_of(path)
    assert [bool(row.problem) for row in rows] == [False, True, False]
    csv.field_size_limit(131072)


def test_headings_are_made_unique(tmp_path):
    path = written(tmp_path / "a.csv", "text,Date,Date,,Date_2\na,1,2,3,4\n")
    assert list(read_rows(path)) == [
        {"text": "a", "Date": "1", "Date_3": "2", "column_4": "3", "Date_2": "4"}
    ]


def test_apostrophes_against_formulas_are_taken_off(tmp_path):
    path = written(tmp_path / "a.csv", "id,text\n1,'=1+1\n2,'так'\n3,''@a\n4,'-5\n")
    assert [row["text"] for row in read_rows(path)] == ["=1+1", "'так'", "'@a", "'-5"]


def test_empty_rows_are_no_rows(tmp_path):
    path = written(tmp_path / "a.csv", "id,text\n\n1,a\n,\n  \n2,b\n\n")
    rows, _ = rows_of(path)
    assert [(row.number, row.cells["text"]) for row in rows if row.cells["text"]] == [(1, "a"), (3, "b")]


def test_headings_alone_are_no_error(tmp_path):
    rows, table = rows_of(written(tmp_path / "a.csv", "id,text\n"))
    assert rows == []
    assert table.columns == ("id", "text")


@pytest.mark.parametrize("content", ["", "\n\n  \n"])
def test_nothing_at_all(tmp_path, content):
    with pytest.raises(InputError, match="export it again"):
        rows_of(written(tmp_path / "a.csv", content))


def test_old_mac_line_ends(tmp_path):
    path = written(tmp_path / "a.csv", "id,text\r1,a\r2,b\r")
    assert [row["text"] for row in read_rows(path)] == ["a", "b"]


def test_the_hint_for_excel(tmp_path):
    path = written(tmp_path / "a.csv", "sep=;\nid;Текст\n1;добре, так\n")
    assert list(read_rows(path)) == [{"id": "1", "Текст": "добре, так"}]
