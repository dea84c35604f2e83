"""The commands that the README shows run as written."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.shipped import DEFAULT_MODEL

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith(".venv/bin/vidhuk")
]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_commands(tmp_path, monkeypatch):
    pytest.importorskip("mlflow", reason="the README trains, which needs vidhuk[train]")
    shutil.copytree(ROOT / "data" / "sample", tmp_path / "data" / "sample")
    (tmp_path / "out").mkdir()
    rows = ["text,category,sentiment,source"]
    rows += [
        f"Немає води на вулиці {n},outage,negative,own\nДякую за роботу {n},praise,positive,own"
        for n in range(30)
    ]
    (tmp_path / "labels.csv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setenv("VIDHUK_HOME", str(tmp_path / "home"))
    assert len(COMMANDS) >= 7
    failed = {}
    for command in COMMANDS:
        arguments = shlex.split(command)[1:]
        code = f"import sys; sys.argv = ['vidhuk', *{arguments!r}]; from pipeline.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", code],
            check=False,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            failed[command] = done.stderr
    # the first model has no champion in the registry to beat, and nothing before it to go back to
    # ; labelling needs a terminal
    assert set(failed) <= {".venv/bin/vidhuk rollback", ".venv/bin/vidhuk data label queue.csv"}, failed
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


def test_python_example(model_folder, monkeypatch):
    import pipeline

    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    load = pipeline.load
    monkeypatch.setattr(pipeline, "load", lambda ref: load(model_folder))
    names = {}
    exec(compile(example, "README.md", "exec"), names)  # noqa: S102 - our own README
    assert names["suggestion"].replies


def test_output_is_what_the_commands_print():
    if not DEFAULT_MODEL.joinpath("model.json").is_file():
        pytest.skip("no shipped model in this tree")
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "readme"), "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_links_lead_somewhere():
    for name in ("README.md", "CONTRIBUTING.md", "data/README.md", "models/README.md"):
        path = ROOT / name
        for link in re.findall(r"\]\(([^)#]+?)\)", path.read_text(encoding="utf-8")):
            if not link.startswith(("http", "mailto:")):
                assert (path.parent / link).exists(), f"{name}: {link}"
