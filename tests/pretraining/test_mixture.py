"""What a pre-training run reads: masked, plain, without what measures."""

from __future__ import annotations

import json

import pytest

from pipeline.corpus import key
from pipeline.errors import InputError
from pipeline.pretraining.mixture import Mixture, plain_form


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Добрий день! У під'їзді  НЕМА світла", "у підїзді нема світла"),
        ("Звоню по +7 912 345-67-89, ответа нет", "звоню по [phone], ответа нет"),
        ("My mail is anna.gray@example.com!!!", "my mail is [email]!!!"),
        ("Ещё раз: всё\nсломано", "еще раз: все сломано"),
    ],
)
def test_plain_form_is_masked_and_spelled_one_way(raw, plain):
    assert plain_form(raw) == plain


def test_prepared_files_hold_label_and_passage_and_are_kept(read, tmp_path):
    config, told = read(), []
    mixture = Mixture(config.mixture, tmp_path / "run")
    mixture.prepare(told.append)
    first = list(mixture.read(config.mixture.sources[0]))
    assert len(first) == 480
    assert {label for label, _ in first} == {"вопрос", "жалоба"}
    assert len(list(mixture.read(config.mixture.pairs[0]))) == 120
    assert len(told) == 4
    mixture.prepare(told.append)
    assert len(told) == 4, "a set was prepared twice"


def test_texts_that_measure_are_left_out_and_labelled_ones_lose_their_sets_label(read, sets, tmp_path):
    texts = [json.loads(line)["text"] for line in (sets / "table.jsonl").read_text("utf-8").splitlines()]
    (tmp_path / "measure.jsonl").write_text(json.dumps({"key": key(texts[0])}), "utf-8")
    (tmp_path / "learn.jsonl").write_text(json.dumps({"key": key(texts[1])}), "utf-8")
    config = read(
        f"mixture.kept_out={json.dumps([str(tmp_path / 'measure.jsonl')])}",
        f"mixture.unlabelled={json.dumps([str(tmp_path / 'learn.jsonl')])}",
    )
    mixture = Mixture(config.mixture, tmp_path / "run")
    mixture.prepare(lambda _: None)
    found = {text: label for label, text in mixture.read(config.mixture.sources[0])}
    assert plain_form(texts[0]) not in found
    assert found[plain_form(texts[1])] == ""
    assert found[plain_form(texts[2])] == "вопрос"


def test_a_set_that_is_nowhere_is_named(read, tmp_path):
    config = read("mixture.folders=[]")
    with pytest.raises(InputError, match=r"the set table\.jsonl.*no folder.*mixture\.folders"):
        Mixture(config.mixture, tmp_path / "run").prepare(lambda _: None)


def test_labels_that_are_left_out_later_change_the_mixture(read, tmp_path):
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps({"key": "b" * 40}), "utf-8")
    config = read(f"mixture.unlabelled={json.dumps([str(labels)])}")
    before = Mixture(config.mixture, tmp_path / "run").digest
    labels.write_text(json.dumps({"key": "a" * 40}), "utf-8")
    assert Mixture(config.mixture, tmp_path / "run").digest != before


def test_a_pair_that_measures_is_left_out(read, sets, tmp_path):
    row = json.loads((sets / "pairs.jsonl").read_text("utf-8").splitlines()[0])
    (tmp_path / "measure.jsonl").write_text(json.dumps({"key": key(row["ru"])}), "utf-8")
    config = read(f"mixture.kept_out={json.dumps([str(tmp_path / 'measure.jsonl')])}")
    mixture = Mixture(config.mixture, tmp_path / "run")
    mixture.prepare(lambda _: None)
    sides = {side for side, _ in mixture.read(config.mixture.pairs[0])}
    assert plain_form(row["ru"]) not in sides
    assert sides


def test_a_misspelt_column_is_named_before_anything_is_prepared(read, tmp_path):
    wrong = 'mixture.pairs=[{file="pairs.jsonl", fields=["ru", "ua"], licence="ours"}]'
    with pytest.raises(InputError, match=r"columns ru, ua in pairs\.jsonl; found no ua among ru, uk, en"):
        Mixture(read(wrong).mixture, tmp_path / "run").prepare(lambda _: None)
    assert not list((tmp_path / "run").iterdir())


def test_a_number_is_masked_before_a_text_is_cut(read, sets, tmp_path):
    filler = "слово " * 79
    text = f"{filler}+7 912 345-67-89 {filler}"
    (sets / "long.jsonl").write_text(json.dumps({"text": text}), "utf-8")
    config = read('mixture.sources=[{file="long.jsonl", language="ru", licence="ours"}]', "mixture.pairs=[]")
    mixture = Mixture(config.mixture, tmp_path / "run")
    mixture.prepare(lambda _: None)
    passages = [passage for _, passage in mixture.read(config.mixture.sources[0])]
    assert len(passages) > 1
    assert not any(character.isdecimal() for passage in passages for character in passage)
