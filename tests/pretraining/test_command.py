"""`vidhuk pretrain` from a config to an encoder, logged."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import ConfigError

from ..registry.conftest import NOLOAD
from .conftest import CONFIG, OVERRIDES

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(NOLOAD)]


def test_the_command_makes_an_encoder_and_one_mlflow_run_over_two_calls(home, sets, tmp_path):
    import mlflow

    (tmp_path / "encoder.toml").write_text(CONFIG, encoding="utf-8")
    arguments = ["pretrain", str(tmp_path / "encoder.toml")]
    for one in (f"mixture.folders={json.dumps([str(sets)])}", *OVERRIDES):
        arguments += ["--set", one]
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert "next: vidhuk train --set encoder.name=" in done.stdout
    assert "million tokens" in done.stderr
    assert (home / "encoders" / "tiny" / "config.json").exists()
    again = CliRunner().invoke(cli, [*arguments, "--set", "schedule.tokens=0.04"], catch_exceptions=False)
    assert again.exit_code == 0
    runs = mlflow.MlflowClient().search_runs([mlflow.get_experiment_by_name("vidhuk").experiment_id])
    assert len(runs) == 1
    assert runs[0].data.metrics["tokens_per_second"] > 0
    assert "held_out/loss" in runs[0].data.metrics
    assert json.loads(runs[0].data.params["network.layers"]) == 2


def test_without_sets_it_says_which_config_to_begin_with(home):
    with pytest.raises(ConfigError, match=r"models/encoder\.toml"):
        CliRunner().invoke(cli, ["pretrain"], catch_exceptions=False)
