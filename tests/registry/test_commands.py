"""`vidhuk compare | promote | rollback | export | register` as people see them."""

import pytest
from click.testing import CliRunner

pytest.importorskip("mlflow", reason="the registry needs vidhuk[train]")

from pipeline import registry
from pipeline.cli import cli
from pipeline.errors import GateError, OutputError, RegistryError
from pipeline.model import open_model
from tests.registry.conftest import NOLOAD
from tests.registry.test_gate import EVEN, better

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(NOLOAD)]

DIGEST = "d" * 64


def vidhuk(*arguments):
    """Return what the command prints; an error of ours goes through, as `main` gets it."""
    done = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture(scope="module")
def folders(store, model_folder, another):
    return model_folder, another()


def test_register_says_what_it_did(folders):
    first, second = folders
    assert vidhuk("register", first, "--alias", "champion").output.endswith("and is champion\n")
    assert vidhuk("register", first).output.endswith("; it is the champion\n")
    assert vidhuk("register", second, "--alias", "champion").output.endswith("; the champion is version 1\n")
    assert vidhuk("register", second).output.endswith("and is challenger\n")
    assert vidhuk("register", second, "--alias", "latest").exit_code == 2


def test_promote_without_common_rows_is_refused(folders):
    with pytest.raises(GateError, match="vidhuk evaluate CORPUS --model 1"):
        vidhuk("promote", "--dry-run")
    forced = vidhuk("promote", "--dry-run", "--force", "--reason", "a test").output
    assert forced == "Not compared.\nThe gate would refuse it.\n"


def test_force_and_reason_go_together(folders):
    for arguments in (["--force"], ["--reason", "a test"]):
        done = vidhuk("promote", *arguments)
        assert done.exit_code == 2
        assert "go together" in done.output


def test_compare_promote_and_rollback(folders):
    registry.record(registry.get("1"), DIGEST, EVEN)
    registry.record(registry.get("2"), DIGEST, better(0.1))
    table = vidhuk("compare").output
    assert table.startswith("challenger: version 2\nmacro-F1")
    assert "Both measured on the corpus dddddddddddd." in table
    assert vidhuk("promote", "--dry-run").output.endswith("The gate would let it pass.\n")
    assert vidhuk("promote").output.endswith("version 2 is champion\n")
    assert "is the champion already" in vidhuk("compare").output
    assert vidhuk("rollback").output == "version 1 is champion again\n"
    with pytest.raises(RegistryError, match="nothing to go back to"):
        vidhuk("rollback")


def test_export_writes_a_plain_folder_and_replaces_only_its_own(folders, tmp_path):
    target = tmp_path / "model"
    for ref in ("champion", "2", folders[0]):
        assert vidhuk("export", ref, target).output.endswith(f"is in {target}\n")
        open_model(target)
    (target / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"other files, e\.g\. notes\.txt; name another folder"):
        vidhuk("export", "champion", target)
    assert (target / "notes.txt").read_text() == "mine"


def test_export_needs_a_folder(folders, tmp_path):
    (tmp_path / "file").write_text("mine")
    assert vidhuk("export", "champion", tmp_path / "file").exit_code == 2
    (tmp_path / "empty").mkdir()
    assert vidhuk("export", "champion", tmp_path / "empty").exit_code == 0
