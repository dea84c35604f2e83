"""Text files in the encodings people have."""

import gzip

import pytest

from pipeline.errors import InputError
from pipeline.exports import open_table, read_rows

RU = "Третий день без горячей воды, отвечать никто не хочет. Когда включат? Позор!"
UK = "Третій день без гарячої води, ніхто не відповідає. Коли ввімкнуть? Ганьба, їй-бо!"
EN = "No hot water for three days and nobody answers"


def table(*texts):
    return "id,text\n" + "".join(f'{number},"{text}"\n' for number, text in enumerate(texts, 1))


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8-u", "cp866"],
)
def test_encoding_is_found(tmp_path, encoding):
    texts = [RU, EN] if encoding == "cp866" else [RU, UK, EN]
    path = tmp_path / "a.csv"
    path.write_bytes(table(*texts).encode(encoding))
    assert [row["text"] for row in read_rows(path)] == texts


def test_found_encoding_is_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table(RU, UK).encode("cp1251"))
    with open_table(path) as export:
        assert export.notes == ["encoding cp1251"]


def test_utf16_json_lines(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(f'{{"text": "{UK}"}}\r\n{{"text": "{EN}"}}\r\n'.encode("utf-16"))
    assert [row["text"] for row in read_rows(path)] == [UK, EN]


def test_a_cut_character_costs_only_itself(tmp_path):
    path = tmp_path / "a.csv"
    cut = table(UK, "Дякую 👍", RU).encode()
    path.write_bytes(cut.replace("👍".encode(), "👍".encode()[:3]))
    assert [row["text"] for row in read_rows(path)] == [UK, "Дякую ���", RU]


def test_a_row_in_another_encoding_is_rejected(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table(*[UK] * 20).encode() + f'21,"{RU}"\n'.encode("cp1251") + f'22,"{EN}"\n'.encode())
    with open_table(path) as export:
        rows = list(export.rows)
    assert [row.number for row in rows if row.problem] == [21]
    assert "not UTF-8" in rows[20].problem
    assert rows[21].cells["text"] == EN


def test_nuls_are_dropped(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table(UK, EN).encode().replace(b"hot", b"h\0ot") + b"\0" * 500)
    assert [row["text"] for row in read_rows(path)] == [UK, EN]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "h\0ot"}\n\0\0\0\n{"text": "w"}\n')
    assert [row["text"] for row in read_rows(path)] == ["hot", "w"]


@pytest.mark.parametrize("damage", ["cut", "spoilt"])
def test_damaged_gzip_keeps_what_is_whole(tmp_path, damage):
    lines = [f'{{"id": {number}, "text": "{number * 7919 % 10007} {UK}"}}\n' for number in range(3000)]
    packed = bytearray(gzip.compress("".join(lines).encode()))
    if damage == "cut":
        packed = packed[: len(packed) // 2]
    else:
        packed[len(packed) // 2] ^= 255
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed)
    with open_table(path) as export:
        rows = list(export.rows)
    whole = [row for row in rows if not row.problem]
    assert 100 < len(whole) < 3000
    assert [row.cells["id"] for row in whole[:100]] == list(range(100))
    assert "compressed file is" in export.notes[-1]
    assert "export it again" in export.notes[-1]


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_gzip_that_is_damaged_at_once(tmp_path, kind):
    packed = gzip.compress(table(UK, EN).encode())
    path = tmp_path / f"a.{kind}.gz"
    path.write_bytes(packed[:10] + b"\xff" * 50)
    with pytest.raises(InputError, match="found nothing: the compressed file is damaged"):
        list(read_rows(path))


def test_share_grows_to_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(table(*[UK] * 20_000))
    with open_table(path) as export:
        shares = [export.share() for _ in export.rows]
    assert shares == sorted(shares)
    assert shares[0] < 0.5
    assert shares[-1] == 1.0


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"), open_table(tmp_path / "no.csv"):
        pass
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="is a directory"), open_table(tmp_path / "folder.csv"):
        pass
