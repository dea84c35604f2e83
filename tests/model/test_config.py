"""One TOML per run; mistakes in it are told by key."""

import pytest

from pipeline.config import read_config
from pipeline.errors import ConfigError


def test_overrides_win_and_types_are_checked(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('name = "mine"\n[head]\nstrength = 2\n', encoding="utf-8")
    config = read_config(path, ["head.iterations=9", "corpus.starter=false", "corpus.measured_only=['x']"])
    assert (config.name, config.head.strength, config.head.iterations) == ("mine", 2.0, 9)
    assert not config.corpus.starter
    assert config.flat()["corpus.measured_only"] == "['x']"


MISTAKES = [
    ("strenght = 2", "head.strenght"),
    ('strength = "much"', "head.strength"),
    ("strength = ", "TOML"),
    ("strength = -1", "head.strength"),
]


@pytest.mark.parametrize(("line", "message"), MISTAKES)
def test_mistakes_name_the_key(tmp_path, line, message):
    path = tmp_path / "own.toml"
    path.write_text(f"[head]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        read_config(path)


def test_an_override_without_a_value():
    with pytest.raises(ConfigError, match="--set KEY=VALUE"):
        read_config(None, ["head.strength"])


def test_the_docs_list_every_key_with_its_default():
    from pathlib import Path

    from pipeline.config import Config

    page = (Path(__file__).parents[2] / "docs" / "config.md").read_text(encoding="utf-8")
    listed = {name: value for name, value in Config().flat().items() if not name.startswith("head.balance.")}
    for name, value in listed.items():
        line = next(line for line in page.splitlines() if line.startswith(f"| `{name}` "))
        default = line.split("|")[2].strip().strip('`"')
        unset = "the shipped `data/taxonomy.toml" if name == "taxonomy" else "not set"
        expected = {"True": "true", "False": "false", "None": unset}.get(value, value)
        assert default.replace("[1, 2]", "(1, 2)").replace("[2, 5]", "(2, 5)") == expected, name
