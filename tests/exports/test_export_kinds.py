"""Names that promise one thing and content that is another."""

from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from pipeline.errors import InputError
from pipeline.exports import open_table, read_rows
from pipeline.exports.kind import kind_of


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("name", "kind", "zipped"),
    [
        ("a.jsonl", "jsonl", False),
        ("a.JSONL.GZ", "jsonl", True),
        ("a.b.csv", "csv", False),
        ("a.tsv.gz", "tsv", True),
        ("A.XLSX", "xlsx", False),
        ("a.parquet", "parquet", False),
        ("-", "jsonl", False),
    ],
)
def test_kind_is_told_by_name(name, kind, zipped):
    found = kind_of(Path(name))
    assert (found.name, found.zipped) == (kind, zipped)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("a.xls", "save it as .xlsx"),
        ("a.json", "jq -c"),
        ("a", "rename"),
        ("a.xlsx.gz", "unpack"),
        ("a.gz", "rename"),
    ],
)
def test_other_names_are_refused(name, remedy):
    with pytest.raises(InputError, match=remedy):
        kind_of(Path(name))


def as_csv(path):
    path.write_text("id,text\n1,a\n")


def as_jsonl(path):
    path.write_text('{"text": "a"}\n')


def as_xlsx(path):
    workbook(path.with_suffix(".xlsx.xlsx"), ["text"], ["a"]).rename(path)


def as_parquet(path):
    pyarrow.parquet.write_table(pyarrow.table({"text": ["a"]}), path)


def as_gzip(path):
    path.write_bytes(b"\x1f\x8b\x08\0\0\0")


def as_old(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)


def as_html(path):
    path.write_text("<html><table><tr><td>text</td></tr></table>")


def as_array(path):
    path.write_text('[{"text": "a"},\n{"text": "b"}]')


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", as_csv, "plain text, probably CSV; rename it to a.csv"),
        ("a.xlsx", as_jsonl, "JSON Lines; rename it to a.jsonl"),
        ("a.xlsx", as_old, "old .xls or a password-protected workbook"),
        ("a.xlsx", as_html, "a web page; open a.xlsx in Excel"),
        ("a.csv", as_xlsx, "an .xlsx workbook .*; rename it to a.xlsx"),
        ("a.csv", as_gzip, "gzip data; rename it to a.csv.gz"),
        ("a.csv", as_jsonl, "JSON Lines; rename it to a.jsonl"),
        ("a.csv", as_html, "a web page"),
        ("a.tsv", as_parquet, "a Parquet file; rename it to a.parquet"),
        ("a.jsonl", as_csv, "text that is no JSON; rename it to .csv"),
        ("a.jsonl", as_xlsx, "rename it to a.xlsx"),
        ("a.jsonl", as_array, "a JSON array; take it apart"),
        ("a.csv.gz", as_csv, "plain text, probably CSV"),
        ("a.parquet", as_csv, "plain text"),
        ("a.parquet", as_xlsx, "rename it to a.xlsx"),
    ],
)
def test_content_that_breaks_the_promise(tmp_path, name, content, sentence):
    path = tmp_path / name
    content(path)
    with pytest.raises(InputError, match=sentence):
        list(read_rows(path))


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_half_a_file(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    (as_xlsx if ending == "xlsx" else as_parquet)(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match="cut short or damaged"):
        list(read_rows(path))


def test_damage_inside_a_workbook(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ["text"], *([f"row {n}"] for n in range(3000)))
    content = bytearray(path.read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + 2000
    content[at : at + 40] = b"\0" * 40
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"), open_table(path) as table:
        list(table.rows)
