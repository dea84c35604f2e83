"""Whatever people drop in: a sentence or a scored file, nothing lost."""

import errno
import gzip
import io
import json
import random
import zipfile

import openpyxl
import pytest
from stand_in import StandIn

import pipeline.score.job
from pipeline.errors import InputError, OutputError, VidhukError
from pipeline.exports.replacement import Replacement
from pipeline.score import Options, score_file

UK = "Третій день без гарячої води!"


def objects(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def scored(source, **options):
    """Return the scored rows and the rejected ones."""
    out = source.parent / "out.jsonl"
    score_file(source, out, StandIn, Options(**options))
    rejects = source.parent / "out.jsonl.rejected.jsonl"
    return objects(out), objects(rejects) if rejects.exists() else []


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_missing_text_column(tmp_path):
    source = written(tmp_path / "a.csv", "Дата;Что пишут\n1.03.2026;Нет воды\n")
    with pytest.raises(InputError) as caught:
        scored(source)
    assert str(caught.value) == (
        "expected a column with the text in a.csv; found 2 columns: Дата, Что пишут; "
        "name it: --map text=COLUMN"
    )
    rows, _ = scored(source, mapping={"text": "Что пишут"})
    assert rows[0]["masked_text"] == "Нет воды"


def test_wrong_encoding(tmp_path):
    source = written(
        tmp_path / "a.csv", f"id,text\n1,{UK}\n2,Не працює зв’язок і ніхто не відповідає\n".encode("cp1251")
    )
    rows, _ = scored(source)
    assert rows[0]["text"] == UK


def test_two_encodings_in_one_file(tmp_path):
    good = "".join(f'{{"text": "{UK}"}}\n' for _ in range(50)).encode()
    rows, rejects = scored(
        written(tmp_path / "a.jsonl", good + f'{{"text": "{UK}"}}\n'.encode("cp1251") + good)
    )
    assert len(rows) == 100
    assert (rejects[0]["row"], rejects[0]["reason"]) == (
        51,
        "24 bytes are not UTF-8: save the file in one encoding",
    )


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.tsv", "a.xlsx", "a.parquet", "a.csv.gz"])
def test_empty_file(tmp_path, name):
    with pytest.raises(InputError, match="an empty file; export it again"):
        scored(written(tmp_path / name, b""))
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_half_a_json_line(tmp_path):
    rows, rejects = scored(written(tmp_path / "a.jsonl", f'{{"text": "{UK}"}}\n{{"text": "{UK[:9]}'))
    assert len(rows) == 1
    assert rejects == [
        {
            "row": 2,
            "reason": "the line is cut short: the file ends in the middle of it",
            "input": {"line": f'{{"text": "{UK[:9]}'},
        }
    ]


def test_half_a_gzip(tmp_path):
    lines = "".join(f"{n},{n * 2654435761 % 4294967296} {UK}\r\n" for n in range(2000))
    packed = gzip.compress(f"id,text\r\n{lines}".encode())
    rows, rejects = scored(written(tmp_path / "a.csv.gz", packed[: len(packed) // 2]))
    assert [row["id"] for row in rows] == [str(n) for n in range(len(rows))]
    assert len(rejects) <= 1
    assert all("the compressed file is cut short" in reject["reason"] for reject in rejects)


def test_half_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["text"])
    book.save(tmp_path / "a.xlsx")
    content = (tmp_path / "a.xlsx").read_bytes()
    with pytest.raises(InputError, match="cut short or damaged"):
        scored(written(tmp_path / "a.xlsx", content[: len(content) // 2]))


def test_a_row_of_a_megabyte(tmp_path):
    long = "я" * 500_000
    source = written(
        tmp_path / "a.jsonl",
        json.dumps({"text": long}) + "\n" + json.dumps({"text": "a", "note": long}) + "\n",
    )
    rows, rejects = scored(source)
    assert rows[0]["note"] == long
    assert rejects[0]["reason"] == "a text of 500,000 characters; at most 100,000 are read"
    assert rejects[0]["input"] == {"text": long}


def test_nuls(tmp_path):
    rows, rejects = scored(written(tmp_path / "a.csv", b"id,text\n1,\0no\0 water\n\0\0\0\n2,b\n"))
    assert [row["masked_text"] for row in rows] == ["no water", "b"]
    assert rejects == []
    rows, _ = scored(written(tmp_path / "b.jsonl", '{"text": "no\\u0000 water"}\n'))
    assert rows[0]["masked_text"] == "no\0 water"


def test_null_text(tmp_path):
    lines = ['{"text": null, "rating": 5}', '{"text": null}', '{"text": ""}', '{"id": 4}', '{"text": "a"}']
    rows, rejects = scored(written(tmp_path / "a.jsonl", "\n".join(lines) + "\n"))
    assert [(row["id"], row["masked_text"]) for row in rows] == [("1", ""), ("5", "a")]
    assert [(reject["row"], reject["reason"]) for reject in rejects] == [
        (2, "no text, and no rating either"),
        (3, "no text, and no rating either"),
        (4, "no text, and no rating either"),
    ]


def test_emoji_only(tmp_path):
    rows, rejects = scored(written(tmp_path / "a.csv", "text\n👍🏽👍🏽\n😡\n❤️\n"))
    assert [row["masked_text"] for row in rows] == ["👍🏽👍🏽", "😡", "❤️"]
    assert rejects == []


def test_duplicate_ids(tmp_path):
    rows, rejects = scored(written(tmp_path / "a.csv", "id,text\n5,a\n5,b\n6,c\n"))
    assert [(row["id"], row["duplicate_of"]) for row in rows] == [("5", None), ("5", "5"), ("6", None)]
    assert rejects == []


def test_a_workbook_that_is_a_renamed_csv(tmp_path):
    with pytest.raises(
        InputError, match=r"expected an \.xlsx workbook in a\.xlsx; found plain text, probably CSV; rename"
    ):
        scored(written(tmp_path / "a.xlsx", "id,text\n1,a\n"))


def test_every_row_failed(tmp_path):
    source = written(tmp_path / "a.csv", "id,text\n1,\n2,\n")
    with pytest.raises(
        InputError, match=r"found none of 2; see the reasons in .*out\.jsonl\.rejected\.jsonl"
    ):
        scored(source)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "out.jsonl.rejected.jsonl"]
    assert len(objects(tmp_path / "out.jsonl.rejected.jsonl")) == 2


def test_rejects_of_an_earlier_run_do_not_stay(tmp_path):
    scored(written(tmp_path / "a.csv", "id,text\n1,\n2,b\n"))
    assert (tmp_path / "out.jsonl.rejected.jsonl").exists()
    scored(written(tmp_path / "a.csv", "id,text\n1,a\n2,b\n"))
    assert not (tmp_path / "out.jsonl.rejected.jsonl").exists()


class Full(Replacement):
    """A disk that has room for a few bytes."""

    def __init__(self, path):
        super().__init__(path)
        self.file = Narrow(self.file)


class Narrow(io.RawIOBase):
    def __init__(self, file):
        super().__init__()
        self._file = file
        self._room = 3000

    def write(self, data):
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data)

    def writable(self):
        return True

    def seekable(self):
        return True

    def seek(self, *where):
        return self._file.seek(*where)

    def tell(self):
        return self._file.tell()

    def flush(self):
        if not self._file.closed:
            self._file.flush()

    def fileno(self):
        return self._file.fileno()

    def close(self):
        self._file.close()
        super().close()


@pytest.mark.parametrize("kind", ["jsonl", "csv", "csv.gz", "tsv", "xlsx", "parquet"])
def test_disk_full(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(pipeline.score.job, "Replacement", Full)
    numbers = random.Random(7)  # noqa: S311
    source = written(tmp_path / "a.csv", "text\n" + "".join(f"{numbers.random()}\n" for _ in range(3000)))
    (tmp_path / f"out.{kind}").write_text("of yesterday")
    with pytest.raises(OutputError, match="no space left on device; make room or choose another place"):
        score_file(source, tmp_path / f"out.{kind}", StandIn, Options(workers=1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", f"out.{kind}"]
    assert (tmp_path / f"out.{kind}").read_text() == "of yesterday"


def test_no_message_holds_a_text(tmp_path, capsys):
    """Errors cite rows and columns, never what people wrote."""
    secret = "Мене звати Олена Коваль 0501112233"
    for name, content in [
        ("a.csv", f"{secret}\n{secret}\n"),
        ("b.csv", f"{secret},x\n{secret}\n"),
        ("c.jsonl", f'{{"{secret}": "{secret}"}}\n'),
        ("d.jsonl", f"{secret}\n"),
        ("e.tsv", f"{secret}\t{secret}\n"),
    ]:
        with pytest.raises(VidhukError) as caught:
            scored(written(tmp_path / name, content))
        assert "Коваль" not in str(caught.value)
    printed = capsys.readouterr()
    assert "Коваль" not in printed.out + printed.err


def examples(tmp_path):
    """One whole file of each kind."""
    source = written(tmp_path / "a.jsonl", "".join(f'{{"id": {n}, "text": "{n} {UK}"}}\n' for n in range(60)))
    for kind in ("csv", "tsv", "xlsx", "parquet", "jsonl.gz"):
        score_file(source, tmp_path / f"whole.{kind}", StandIn)
        yield kind, (tmp_path / f"whole.{kind}").read_bytes()
    yield "jsonl", source.read_bytes()


def test_damaged_files_end_in_a_sentence_or_in_rows(tmp_path):
    numbers = random.Random(20261125)  # noqa: S311
    for kind, whole in examples(tmp_path):
        for _ in range(20):
            content = bytearray(whole)
            for _ in range(numbers.choice([1, 1, 3, 12])):
                at = numbers.randrange(len(content) - 20)
                damage = numbers.choice(["flip", "cut", "drop", "nul"])
                if damage == "flip":
                    content[at] ^= 1 << numbers.randrange(8)
                elif damage == "cut" and at > 200:
                    del content[at:]
                elif damage == "drop":
                    del content[at : at + numbers.randrange(1, 50)]
                else:
                    content[at : at + 5] = b"\0" * len(content[at : at + 5])
            source = written(tmp_path / f"damaged.{kind}", bytes(content))
            try:
                rows, rejects = scored(source)
            except VidhukError:
                continue
            assert len(rows) + len(rejects) > 0


def test_a_zip_that_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.csv", "id,text\n")
    with pytest.raises(InputError, match="damaged"):
        scored(tmp_path / "a.xlsx")
