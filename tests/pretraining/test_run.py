"""The run: it learns, it goes on where it was stopped, it takes more tokens later."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from pipeline.errors import ConfigError
from pipeline.pretraining.config import ScheduleConfig
from pipeline.pretraining.run import pretrain
from pipeline.pretraining.trainer import rate

pytestmark = pytest.mark.slow


class Curve:
    """Collects what a run logs; may stop it as a kill would."""

    def __init__(self, stop: int = 10**9) -> None:
        self.points, self._stop = {}, stop

    def __call__(self, values, step):
        self.points.setdefault(step, {}).update(values)
        if step >= self._stop:
            raise KeyboardInterrupt


def _weights(folder):
    from safetensors.numpy import load_file

    return load_file(folder / "model.safetensors")


@pytest.fixture
def quiet():
    return lambda _: None


@pytest.fixture
def one_thread():
    """Two threads add in whatever order they come; one adds the same sums each time."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_it_learns_words_and_translations(read, tmp_path, quiet):
    curve = Curve()
    done = pretrain(read("schedule.tokens=0.12"), tmp_path / "run", tmp_path / "out", quiet, curve)
    steps = sorted(step for step in curve.points if "held_out/loss" in curve.points[step])
    assert curve.points[steps[-1]]["held_out/loss"] < curve.points[steps[0]]["held_out/loss"] - 0.3
    assert done.figures["held_out/accuracy_at_1/pairs.ru-uk"] > 0.5
    assert done.state.tokens >= 120_000
    facts = json.loads((tmp_path / "out" / "pretraining.json").read_text("utf-8"))
    assert facts["config"]["mixture"]["sources"][0]["licence"] == "ours"
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "| table.jsonl | ru | ours | 2 | type |" in card
    assert card.count("million tokens") >= 2, "no curve"
    assert str(tmp_path) not in card
    assert str(tmp_path) not in json.dumps(facts), "the path of a machine went into the encoder's folder"


def test_a_stopped_run_goes_on_to_the_same_weights(read, tmp_path, quiet, one_thread):
    config = read("network.static_epochs=0")  # word2vec with two threads is not the same twice
    whole = pretrain(config, tmp_path / "whole", tmp_path / "whole_out", quiet)
    (tmp_path / "cut").mkdir()
    for name in ("tokenizer.json", "tokens.npz"):  # equally frequent pairs are joined in any order
        shutil.copy(tmp_path / "whole" / name, tmp_path / "cut" / name)
    with pytest.raises(KeyboardInterrupt):
        pretrain(config, tmp_path / "cut", tmp_path / "cut_out", quiet, Curve(stop=20))
    resumed = pretrain(config, tmp_path / "cut", tmp_path / "cut_out", quiet)
    assert resumed.state.step == whole.state.step
    one, other = _weights(tmp_path / "whole_out"), _weights(tmp_path / "cut_out")
    for name, value in one.items():
        np.testing.assert_allclose(value, other[name], atol=1e-6, err_msg=name)


def test_a_finished_run_that_gets_more_tokens_goes_on_from_before_its_rate_fell(read, tmp_path, quiet):
    first = pretrain(read(), tmp_path / "run", tmp_path / "out", quiet)
    told = []
    more = pretrain(read("schedule.tokens=0.06"), tmp_path / "run", tmp_path / "out", told.append)
    begun = next(int(line.rpartition("step ")[2]) for line in told if "million parameters" in line)
    assert 0 < begun < first.state.step, "it did not go back to the level stretch"
    assert more.state.tokens >= 60_000


def test_another_config_in_the_same_folder_is_refused(read, tmp_path, quiet):
    with pytest.raises(KeyboardInterrupt):
        pretrain(read(), tmp_path / "run", tmp_path / "out", quiet, Curve(stop=10))
    with pytest.raises(ConfigError, match=r"another mixture.*--set name=NAME"):
        pretrain(read("network.layers=1"), tmp_path / "run", tmp_path / "out", quiet)


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, 0.0), (0.05, 0.5), (0.1, 1.0), (0.5, 1.0), (0.75, 1.0), (0.9, 0.4), (1.0, 0.0)],
)
def test_the_rate_climbs_stays_and_falls(share, expected):
    assert rate(share, ScheduleConfig(rate=1.0, warm=0.1, decay=0.25)) == pytest.approx(expected)
