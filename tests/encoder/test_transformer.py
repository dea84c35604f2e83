"""A transformer is fine-tuned with any architecture and served with the same vectors."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest

from pipeline.encoder.hub import open_hub, reading_of
from pipeline.encoder.transformer import ALIGNED, LOWER, READING, UPPER, TransformerEncoder
from pipeline.errors import ConfigError, ModelError
from pipeline.finetuning.export import save_network

from .conftest import SENTIMENT, TEXTS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bert(hub, tune, tmp_path_factory):
    """A tiny fine-tuned BERT, in memory and as it is served."""
    tuned = tune(hub("bert"), frozen=1)
    folder = tmp_path_factory.mktemp("served") / "encoder"
    save_network(tuned, folder)
    return tuned, TransformerEncoder(folder)


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta", "deberta-v2", "modernbert"])
def test_an_architecture_learns_and_is_served_as_trained(kind, hub, tune, tmp_path):
    told = []
    tuned = tune(hub(kind), told.append, frozen=-1)
    assert tuned.losses[-1] < tuned.losses[0]
    assert "epoch 1 of 8: validation loss" in told[0]
    weights, bias = tuned.heads["sentiment"]
    assert ((tuned.encode(TEXTS) @ weights + bias).argmax(1) == SENTIMENT).mean() > 0.9
    save_network(tuned, tmp_path / "served")
    served = TransformerEncoder(tmp_path / "served")
    one, other = tuned.encode(TEXTS[:6]), served.encode(TEXTS[:6])
    cosine = (one * other).sum(1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)
    assert cosine.min() > 0.99, "int8 may move a vector by one part in a hundred, no more"


def test_neighbours_change_nothing(bert):
    _, served = bert
    together = served.encode([*TEXTS[:6], "слово " * 300])
    for place, text in enumerate(TEXTS[:6]):
        np.testing.assert_array_equal(served.encode([text])[0], together[place])


def test_a_worker_process_can_take_it_along(bert):
    _, served = bert
    served.encode(TEXTS[:1])
    again = pickle.loads(pickle.dumps(served))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(again.encode(TEXTS[:2]), served.encode(TEXTS[:2]))


@pytest.mark.parametrize("text", ["", " ", "🦄" * 50, "а" * 9000, "\ud800"])
def test_any_text_has_a_vector(bert, text):
    _, served = bert
    assert np.isfinite(served.encode([text])).all()


def test_aligned_vectors_are_those_of_the_encoder_before_it_was_fine_tuned(bert, hub, tune):
    tuned, served = bert
    assert served.aligns
    vectors = served.align(TEXTS[:6])
    before = replace(tuned, network=open_hub(str(hub("bert")))[0].eval()).encode(TEXTS[:6])
    before /= np.linalg.norm(before, axis=1, keepdims=True)
    after = tuned.encode(TEXTS[:6])
    after /= np.linalg.norm(after, axis=1, keepdims=True)
    assert (vectors * before).sum(1).min() > 0.99
    assert (vectors * before).sum(1).min() > (vectors * after).sum(1).max(), "the heads' own vectors"


def test_frozen_layers_do_not_change(bert, hub):
    import torch
    from transformers import AutoModel

    tuned, _ = bert
    before, after = AutoModel.from_pretrained(hub("bert")), tuned.network

    def same(part):
        return torch.equal(part(before).weight, part(after).weight)

    assert same(lambda network: network.embeddings.word_embeddings)
    assert same(lambda network: network.encoder.layer[0].output.dense)
    assert not same(lambda network: network.encoder.layer[1].output.dense)


def test_nothing_frozen_means_no_alignment(hub, tune, tmp_path):
    save_network(tune(hub("bert"), frozen=-1, epochs=1), tmp_path)
    assert not (tmp_path / ALIGNED).exists()
    assert not TransformerEncoder(tmp_path).aligns


@pytest.mark.parametrize(
    ("name", "pooling", "prefix", "expected"),
    [
        ("multilingual-e5-small", "auto", None, ("mean", "query: ")),
        ("some-encoder", "auto", None, ("mean", "")),
        ("some-encoder", "first", "ask: ", ("first", "ask: ")),
    ],
)
def test_pooling_and_prefix_follow_the_encoder_or_the_config(hub, name, pooling, prefix, expected):
    folder = hub("bert", name)
    reading = reading_of(str(folder), *open_hub(str(folder)), 512, pooling, prefix)
    assert (reading.pooling, reading.prefix) == expected
    assert reading.longest == 66, "more tokens than it has positions"
    assert reading.form == "cased"


def test_a_sentence_encoders_own_pooling_is_taken(hub):
    folder = hub("bert", "sentence")
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}), "utf-8")
    assert reading_of(str(folder), *open_hub(str(folder)), 64, "auto", None).pooling == "first"


@pytest.mark.parametrize("name", [LOWER, UPPER, "tokenizer.json", READING])
def test_a_damaged_folder_is_named(bert, tmp_path, name):
    import shutil

    _, served = bert
    shutil.copytree(served.folder, tmp_path / "encoder")
    (tmp_path / "encoder" / name).write_bytes(b"\0 cut short")
    with pytest.raises(ModelError, match=rf"expected .*{name}.*vidhuk"):
        TransformerEncoder(tmp_path / "encoder").encode(TEXTS[:1])


def test_an_encoder_that_is_nowhere_is_named(tune, tmp_path):
    with pytest.raises(ModelError, match=r"Hugging Face encoder.*encoder\.name"):
        tune(tmp_path / "nothing")


def test_a_tokenizer_of_another_network_is_refused(hub, tune, tmp_path):
    import shutil

    from transformers import BertConfig, BertModel

    folder = tmp_path / "mixed"
    shutil.copytree(hub("bert"), folder)
    BertModel(BertConfig(hidden_size=32, num_attention_heads=2, vocab_size=20)).save_pretrained(folder)
    with pytest.raises(ConfigError, match=r"tokenizer of at most 20 tokens"):
        tune(folder)


def test_a_rate_that_is_too_high_is_said(hub, tune):
    with pytest.raises(ConfigError, match=r"finite validation loss.*finetune\.rate"):
        tune(hub("bert"), frozen=-1, rate=1e12, dropout=0.0)
