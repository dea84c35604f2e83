"""A model's folder: what is in it, what happens when it is damaged, and that a run repeats."""

import json

import numpy as np
import pytest

from pipeline.corpus import Corpus
from pipeline.errors import ModelError
from pipeline.model import LAYOUT, content_digest, open_model, save_model

TEXTS = ["Третій день немає води", "спасибо, всё починили", "my parcel is late", "👍", ""]


def test_a_saved_model_answers_as_before(trained, model_folder, tmp_path):
    model = open_model(model_folder)
    save_model(model, tmp_path / "copy")
    again = open_model(tmp_path / "copy")
    for task, chances in model.classifier.classify(model.encoder.encode(TEXTS)).items():
        assert np.array_equal(chances, again.classifier.classify(again.encoder.encode(TEXTS))[task])
        assert np.allclose(chances.sum(axis=1), 1)


def test_one_by_one_or_in_a_batch(model_folder):
    model = open_model(model_folder)
    together = model.classifier.classify(model.encoder.encode(TEXTS))
    for place, text in enumerate(TEXTS):
        alone = model.classifier.classify(model.encoder.encode([text]))
        for task, chances in alone.items():
            assert np.allclose(chances[0], together[task][place], atol=1e-6)


def test_the_same_config_and_data_give_the_same_metrics(trained, small_config, tmp_path):
    from pipeline.train import train

    again = train(small_config, tmp_path / "again")
    assert again.report.metrics == trained.report.metrics
    assert again.report.digest == trained.report.digest


def test_a_refitted_model_keeps_its_scores_and_learns_the_real_rows_of_the_test_part(small_config, tmp_path):
    from dataclasses import replace

    from pipeline.corpus import STARTER, read_corpus
    from pipeline.taxonomy import read_taxonomy
    from pipeline.train import train

    rows = read_corpus(STARTER[:1], read_taxonomy()).rows
    corpus = Corpus(
        tuple(replace(row, source="desk" if place % 2 else row.source) for place, row in enumerate(rows))
    )
    again = replace(small_config, split=replace(small_config.split, refit=True))
    plain = train(small_config, tmp_path / "plain", corpus=corpus)
    refitted = train(again, tmp_path / "refitted", corpus=corpus)
    assert refitted.report.metrics == plain.report.metrics
    one, other = open_model(plain.folder), open_model(refitted.folder)
    assert other.about["refitted_rows"] == sum(row.source == "desk" for row in plain.parts.test.rows)
    for task, head in one.classifier.heads.items():
        assert not np.array_equal(other.classifier.heads[task].weights, head.weights)
    assert "fitted again with" in refitted.card
    assert "fitted again with" not in plain.card


def test_category_and_sentiment_agree():
    from pipeline.classifier import agreed

    lift = np.array([[1.5, 0.05], [0.1, 3.0]], dtype=np.float32)  # complaint, praise × negative, positive
    category, sentiment = agreed(np.array([[0.48, 0.52]]), np.array([[0.1, 0.9]]), lift)
    assert category.argmax() == 1
    assert np.allclose(category.sum(axis=1), 1)
    assert np.allclose(sentiment.sum(axis=1), 1)
    torn, _ = agreed(np.array([[0.45, 0.55]]), np.array([[0.95, 0.05]]), lift)
    assert torn.argmax() == 0, "negative and praise do not stand on one mention"


def test_it_has_learnt_something(trained):
    metrics = trained.report.metrics
    assert metrics["category.macro_f1"] > 0.4
    assert metrics["sentiment.accuracy"] > 0.6
    assert metrics["pii_risk.macro_f1"] > 0.6


def test_the_card_holds_counts_and_scores_and_no_text(trained):
    assert "macro-F1" in trained.card
    assert "authored" in trained.card
    assert not any(row.text in trained.card for row in trained.parts.train.rows if len(row.text) > 25)


def test_nothing_of_the_texts_is_stored(model_folder, trained):
    stored = b"".join(path.read_bytes() for path in sorted(model_folder.iterdir()) if path.suffix != ".md")
    assert "гарячої".encode() not in stored
    assert b".pkl" not in stored
    assert {path.name for path in model_folder.iterdir()} == {LAYOUT.manifest, LAYOUT.weights, LAYOUT.card}


def damaged(folder, tmp_path, damage):
    copy = tmp_path / "damaged"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    damage(copy)
    return copy


def cut(name):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:1000])


def older(folder):
    manifest = json.loads((folder / LAYOUT.manifest).read_text())
    (folder / LAYOUT.manifest).write_text(json.dumps(manifest | {"format": 0}))


DAMAGES = [
    (lambda folder: (folder / LAYOUT.weights).unlink(), "no such file"),
    (lambda folder: (folder / LAYOUT.manifest).unlink(), "no such file"),
    (cut(LAYOUT.weights), "does not open"),
    (lambda folder: (folder / LAYOUT.manifest).write_text("{"), "JSON"),
    (older, "format 0"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_a_damaged_folder_says_what_is_wrong(model_folder, tmp_path, damage, message):
    with pytest.raises(ModelError, match=message):
        open_model(damaged(model_folder, tmp_path, damage))


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ModelError, match="nothing at"):
        open_model(tmp_path / "nowhere")


def test_the_digest_is_that_of_the_content(model_folder, tmp_path):
    same = damaged(model_folder, tmp_path, lambda folder: None)
    assert content_digest(same) == content_digest(model_folder)
    older(same)
    assert content_digest(same) != content_digest(model_folder)
