"""What a corpus may hold and how it is divided."""

import hashlib
import json

import pytest

from pipeline.corpus import STARTER, Corpus, Labelled, join_labels, key, read_corpus
from pipeline.errors import InputError
from pipeline.split import groups, split
from pipeline.taxonomy import read_taxonomy

TAXONOMY = read_taxonomy()


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_starter_corpus_is_whole():
    counts = read_corpus(STARTER, TAXONOMY).counts()
    assert min(counts["category"].values()) >= 150
    assert set(counts["category"]) == set(TAXONOMY.category)
    assert min(counts["language"].values()) >= 800


def test_a_csv_of_ones_own_with_some_labels_missing(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("text,category,sentiment\nНемає світла,outage,\nThanks,,positive\n", encoding="utf-8")
    corpus = read_corpus([path], TAXONOMY)
    assert [(row.language, row.category, row.sentiment) for row in corpus.rows] == [
        ("uk", "outage", None),
        ("en", None, "positive"),
    ]
    assert {row.source for row in corpus.rows} == {"own"}


def test_an_unknown_label_is_told_with_its_place_and_not_its_text(tmp_path):
    path = write(tmp_path / "own.jsonl", [{"text": "Дякую", "sentiment": "happy SECRET"}])
    with pytest.raises(InputError, match=r"own.jsonl row 1.*taxonomy.toml") as raised:
        read_corpus([path], TAXONOMY)
    assert "SECRET" not in str(raised.value)


def test_a_table_without_text_says_which_columns_it_has(tmp_path):
    path = write(tmp_path / "own.jsonl", [{"tekst": "Дякую", "sentiment": "positive"}])
    with pytest.raises(InputError, match="tekst"):
        read_corpus([path], TAXONOMY)


def test_the_digest_depends_on_rows_and_labels_not_on_order():
    one, other = Labelled("Дякую", "uk", "positive"), Labelled("Thanks", "en", "positive")
    assert Corpus((one, other)).digest == Corpus((other, one)).digest
    assert Corpus((one,)).digest != Corpus((Labelled("Дякую", "uk", "neutral"),)).digest


def test_key_is_sha1_of_text_with_single_blanks():
    assert key("  no \n water ") == hashlib.sha1(b"no water").hexdigest()  # noqa: S324


def test_labels_without_texts_are_joined_from_a_folder(tmp_path):
    (tmp_path / "texts").mkdir()
    write(tmp_path / "texts" / "a.jsonl", [{"text": "Немає  води"}, {"text": "Інше"}])
    labels = write(tmp_path / "l.jsonl", [{"key": key("Немає води"), "category": "outage", "source": "city"}])
    corpus = join_labels([labels], [tmp_path / "texts"], TAXONOMY)
    assert [(row.category, row.source) for row in corpus.rows] == [("outage", "city")]
    with pytest.raises(InputError, match="name the folder"):
        join_labels([labels], [tmp_path / "nowhere"], TAXONOMY)


LONG = "Третій день поспіль у нашому будинку немає гарячої води, диспетчер нічого не пояснює і кидає слухавку"


def test_near_duplicates_authors_and_threads_stay_together():
    rows = (
        Labelled(LONG, "uk"),
        Labelled(LONG + "!!!", "uk"),
        Labelled("Зовсім інша розмова про тарифи та знижки", "uk", author="olena"),
        Labelled("Питання про години роботи магазину", "uk", author="olena"),
        Labelled("Дякую за допомогу вчора", "uk", thread_id="7"),
        Labelled("Курʼєр запізнився на дві години", "uk", thread_id="7"),
    )
    assert groups(Corpus(rows), 0.7) == [[0, 1], [2, 3], [4, 5]]


def test_parts_are_disjoint_and_whole_and_old_rows_stay_where_they_were():
    corpus = read_corpus(STARTER, TAXONOMY)
    parts = split(corpus)
    texts = [{row.text for row in part.rows} for part in (parts.train, parts.valid, parts.test)]
    assert sum(map(len, texts)) == len(corpus.rows)
    assert not texts[0] & texts[1] | texts[0] & texts[2] | texts[1] & texts[2]
    held = split(
        Corpus((*corpus.rows, Labelled("Only measured on", "en", "neutral", source="nc_x"))),
        measured_only=["nc_"],
    )
    assert "nc_x" in held.test.counts()["source"]
    assert "nc_x" not in held.train.counts()["source"]
    grown = split(
        Corpus((*corpus.rows, Labelled("Абсолютно новий рядок про погоду на Марсі", "uk", "neutral")))
    )
    assert {row.text for row in parts.test.rows} <= {row.text for row in grown.test.rows}


def test_too_few_rows_to_split_are_told_by_numbers(tmp_path):
    from pipeline.config import read_config
    from pipeline.train import train

    path = write(tmp_path / "own.jsonl", [{"text": "Немає води", "category": "outage"}])
    config = read_config(None, ["corpus.starter=false", f"corpus.files=['{path}']"])
    with pytest.raises(InputError, match="a hundred labelled rows"):
        train(config, tmp_path / "model")
