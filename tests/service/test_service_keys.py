"""Keys: shown once, kept as hashes, revoked at once, never half-written."""

from __future__ import annotations

import json
import stat
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from pipeline.cli.serve import keys as command
from pipeline.errors import ConfigError, InputError, OutputError
from pipeline.keys import Keyring


@pytest.fixture
def ring(tmp_path):
    return Keyring(tmp_path / "home" / "keys.json")


def test_a_key_is_kept_as_a_hash_that_only_its_owner_reads(ring):
    key = ring.add("chatwoot")
    assert len(key) >= 43
    assert key not in ring.path.read_text()
    assert ring.holder(key) == "chatwoot"
    assert ring.holder(key[:-1]) is None
    assert ring.holder("") is None
    assert ring.holder("\ud800") is None
    if sys.platform != "win32":
        assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600


def test_a_running_service_sees_every_change(ring):
    running = Keyring(ring.path)
    assert running.is_empty()
    first, second = ring.add("a"), ring.add("b")
    assert (running.holder(first), running.holder(second)) == ("a", "b")
    ring.revoke("a")
    assert (running.holder(first), running.holder(second)) == (None, "b")
    ring.path.unlink()
    assert running.holder(second) is None


def test_a_name_holds_one_good_key_and_may_get_another_after_revoking(ring):
    old = ring.add("desk")
    with pytest.raises(InputError, match="keys revoke desk"):
        ring.add("desk")
    ring.revoke("desk")
    with pytest.raises(InputError, match="keys list"):
        ring.revoke("desk")
    assert ring.is_empty()
    new = ring.add("desk")
    assert (ring.holder(old), ring.holder(new)) == (None, "desk")
    assert [key.revoked is None for key in ring.known()] == [False, True]


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "x" * 65, "../x", "a=b"])
def test_names_fit_a_log_line(ring, name):
    with pytest.raises(InputError, match="letters, digits"):
        ring.add(name)
    assert not ring.path.exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"format": 2, "keys": []}',
        '{"format": 1, "keys": [{"name": "a"}]}',
        '{"format": 1, "keys": [{"name": "a", "sha256": "\u0436", "created": "x", "revoked": null}]}',
        '{"format": 1, "keys": [{"name": "a", "sha256": 5, "created": "x", "revoked": null}]}',
        '{"format": [], "keys": []}',
    ],
)
def test_a_damaged_file_lets_nobody_in_and_is_not_written_over(ring, content):
    ring.path.parent.mkdir()
    ring.path.write_text(content)
    for attempt in (lambda: ring.holder("x"), ring.is_empty, lambda: ring.add("a"), lambda: ring.revoke("a")):
        with pytest.raises(ConfigError, match="restore it"):
            attempt()
    assert ring.path.read_text() == content


def test_at_the_same_time_no_key_is_lost(ring):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: Keyring(ring.path).add(f"desk{number}"), range(24)))
    assert sorted(ring.holder(key) for key in made) == sorted(f"desk{number}" for number in range(24))
    assert [
        path.name for path in ring.path.parent.iterdir() if path.name not in {"keys.json", ".keys.json.lock"}
    ] == []


def test_a_failed_write_keeps_the_old_keys(ring, monkeypatch):
    key = ring.add("a")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.keys.os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        ring.add("b")
    assert ring.holder(key) == "a"
    assert len(list(ring.path.parent.iterdir())) == 2  # keys and lock, no draft


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="VIDHUK_HOME"):
        Keyring(tmp_path / "file" / "keys.json").add("a")


def test_the_command_prints_the_key_alone_and_once(tmp_path, monkeypatch):
    monkeypatch.setenv("VIDHUK_HOME", str(tmp_path))
    run = CliRunner().invoke
    assert "vidhuk keys add NAME" in run(command, ["list"]).stderr
    added = run(command, ["add", "chatwoot"])
    key = added.stdout.removesuffix("\n")
    assert "\n" not in key
    assert Keyring().holder(key) == "chatwoot"
    assert key not in added.stderr
    run(command, ["revoke", "chatwoot"])
    listed = run(command, ["list"])
    assert listed.stdout.startswith("chatwoot\t20")
    assert "revoked 20" in listed.stdout
    assert key not in listed.output
    assert key[-4:] not in listed.output
    assert isinstance(run(command, ["revoke", "nobody"]).exception, InputError)
    assert json.loads((tmp_path / "keys.json").read_text())["keys"][0]["revoked"]
