"""A whole training run with a transformer, beside n-grams or alone; the model answers alike everywhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.config import read_config
from pipeline.errors import ModelError
from pipeline.mention import Mention
from pipeline.model import open_model
from pipeline.suggest import open_suggester
from pipeline.train import train

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 24, 12, tzinfo=UTC)
MESSAGES = [
    "Третій день без гарячої води!",
    "Спасибо, всё быстро починили",
    "Where is my parcel?",
    "Касир нагрубила, звіть керівника",
    "ok",
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Every tenth message of the starter corpus."""
    from pipeline.corpus import STARTER

    path = tmp_path_factory.mktemp("corpus") / "tenth.jsonl"
    lines = [line for one in STARTER for line in one.read_text(encoding="utf-8").splitlines()[::10]]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(hub, corpus, tmp_path_factory):
    """Train beside n-grams, and alone."""

    def make(*more: str):
        config = read_config(
            None,
            [
                "corpus.starter=false",
                f"corpus.files={json.dumps([str(corpus)])}",
                "encoder.word_bits=10",
                "encoder.character_bits=12",
                "encoder.characters=[3,3]",
                f"encoder.name={hub('bert')}",
                "finetune.epochs=1",
                *more,
            ],
        )
        return train(config, tmp_path_factory.mktemp("model") / "made")

    return {"beside": make(), "alone": make("encoder.ngrams=false", "finetune.frozen=-1")}


@pytest.mark.parametrize("kind", ["beside", "alone"])
def test_it_is_saved_opened_and_answers_alike_one_by_one_and_together(made, kind):
    suggester = open_suggester(made[kind].folder, model_version="1")
    mentions = [Mention(text, id=str(place)) for place, text in enumerate(MESSAGES)]
    together = suggester.suggest(mentions, now=NOW)
    alone = [suggester.suggest([mention], now=NOW)[0] for mention in mentions]
    assert [one.as_dict() for one in together] == [one.as_dict() for one in alone]


def test_the_folder_says_what_it_is_and_the_card_where_the_encoder_is_from(made):
    folder = made["beside"].folder
    assert json.loads((folder / "model.json").read_text("utf-8"))["encoder"]["kind"] == "beside"
    assert (folder / "encoder" / "upper.onnx").exists()
    assert not list(folder.rglob("*.pkl"))
    assert "transformer" in (folder / "card.md").read_text("utf-8")


def test_heads_read_n_grams_first_and_the_transformer_after(made):
    model = open_model(made["beside"].folder)
    features = model.encoder.encode(MESSAGES)
    assert features.shape == (len(MESSAGES), model.encoder.width)
    dense = features[:, model.encoder.ngrams.width :].toarray()
    np.testing.assert_allclose(dense, model.encoder.transformer.encode(MESSAGES), atol=1e-6)


def test_score_on_the_command_line_with_two_workers_gives_what_one_gives(made, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(json.dumps({"text": text}) for text in MESSAGES * 40), "utf-8")
    outputs = []
    for workers in ("1", "2"):
        target = tmp_path / f"out{workers}.jsonl"
        arguments = ["score", str(source), str(target), "--model", str(made["beside"].folder)]
        now = ["--now", "2026-03-24T12:00:00Z", "--workers", workers]
        done = CliRunner().invoke(cli, [*arguments, *now], catch_exceptions=False)
        assert done.exit_code == 0
        outputs.append(target.read_text("utf-8"))
    assert outputs[0] == outputs[1]


def test_evaluate_parallel_prints_a_share_per_direction(made, tmp_path):
    sentences = tmp_path / "sentences.jsonl"
    rows = [{"ru": text, "uk": text, "en": "water"} for text in MESSAGES[:4]]
    sentences.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    arguments = ["evaluate", "--parallel", str(sentences), "--model", str(made["beside"].folder)]
    shares = json.loads(CliRunner().invoke(cli, [*arguments, "--json"], catch_exceptions=False).stdout)
    assert set(shares["accuracy_at_1"]) == {"ru-uk", "ru-en", "uk-ru", "uk-en", "en-ru", "en-uk"}
    assert shares["accuracy_at_1"]["uk-ru"] == 1.0, "identical sentences are each other's translation"
    assert "uk-ru  1.000" in CliRunner().invoke(cli, arguments, catch_exceptions=False).stdout


def test_evaluate_parallel_without_a_transformer_says_how_to_get_one(model_folder, tmp_path):
    sentences = tmp_path / "sentences.jsonl"
    sentences.write_text(json.dumps({"ru": "вода", "uk": "вода"}), "utf-8")
    arguments = ["evaluate", "--parallel", str(sentences), "--model", str(model_folder)]
    with pytest.raises(ModelError, match=r"encoder\.name=FOLDER"):
        CliRunner().invoke(cli, arguments, catch_exceptions=False)


def test_evaluate_wants_one_kind_of_file(tmp_path):
    done = CliRunner().invoke(cli, ["evaluate"])
    assert done.exit_code == 2
    assert "labelled files, or --parallel" in done.stderr
