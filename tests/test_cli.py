"""The command line as a person meets it."""

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from pipeline.cli import _COMMANDS, _SHORT, cli


def vidhuk(*arguments, text=None):
    return CliRunner().invoke(cli, arguments, input=text)


def test_help_names_every_command_and_teaches():
    result = vidhuk("--help")
    assert result.exit_code == 0
    assert set(_COMMANDS) == set(_SHORT)
    for command in _COMMANDS:
        assert command in result.output


@pytest.mark.parametrize("command", sorted(_COMMANDS))
def test_each_command_has_help_with_an_example(command):
    result = vidhuk(command, "--help")
    assert result.exit_code == 0, result.output
    assert f"vidhuk {command}" in result.output


def test_help_answers_at_once():
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        code = "import sys; sys.argv = ['vidhuk', '--help']; from pipeline.cli import main; main()"
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.3


def test_suggest_for_people_and_for_programs(model_folder):
    text = "Третій день без гарячої води!"
    shown = vidhuk("suggest", text, "--model", str(model_folder), "--author", "Олена Коваль")
    assert shown.exit_code == 0, shown.output
    assert "Олено" in shown.output
    plain = vidhuk("suggest", "-", "--model", str(model_folder), "--json", text=text)
    assert json.loads(plain.output)["language"] == "uk"


def test_wrong_usage_is_exit_2():
    assert vidhuk("nonsense").exit_code == 2
    assert vidhuk("suggest", "--nonsense").exit_code == 2


def test_a_mistake_is_one_sentence_and_exit_1(tmp_path):
    arguments = ["vidhuk", "suggest", "x", "--model", str(tmp_path / "no")]
    code = f"import sys; sys.argv = {arguments!r}; from pipeline.cli import main; main()"
    result = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("vidhuk: expected")
    assert "Traceback" not in result.stderr
