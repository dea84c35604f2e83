"""Versions of the model in MLflow's registry, and which of them is champion.

The registry decides, the pointer in $VIDHUK_HOME follows: a promotion first exports the
version's folder, then moves the alias, then the pointer. Killed between any two steps, the old
champion still answers and running it again finishes the job.
"""

from __future__ import annotations

import getpass
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import home
from pipeline.errors import GateError, RegistryError
from pipeline.gate import Gate, Measured, Verdict, judge
from pipeline.home import CHALLENGER, CHAMPION, NAME, Found
from pipeline.model import LAYOUT, content_digest
from pipeline.tracking import mlflow_module, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DIGITS = 32
"""MLflow keeps at most 36 characters of a dataset's digest."""


@dataclass(frozen=True, slots=True)
class Version:
    """One registered version."""

    number: str
    model_id: str
    tags: dict[str, str]


def find(alias_or_number: str) -> Version | None:
    """Return a version by alias or number, or None when there is none.

    Raises
    ------
    RegistryError
        When MLflow is not installed.
    """
    from mlflow.exceptions import MlflowException

    client = mlflow_module().MlflowClient()
    try:
        if alias_or_number.isdecimal():
            found = client.get_model_version(NAME, alias_or_number)
        else:
            found = client.get_model_version_by_alias(NAME, alias_or_number)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise RegistryError(
            "an answer from the MLflow server", str(error.error_code), "check MLFLOW_TRACKING_URI"
        ) from error
    return Version(str(found.version), found.tags.get("model_id", ""), dict(found.tags))


def get(alias_or_number: str) -> Version:
    """Return a version by alias or number.

    Raises
    ------
    RegistryError
        When there is none, or MLflow is not installed.
    """
    mlflow_module()
    found = find(alias_or_number)
    if found is None:
        raise RegistryError(
            f"a registered version {alias_or_number!r}",
            "none in the MLflow registry",
            "run `vidhuk train` first, or give a number that `vidhuk compare` shows",
        )
    return found


def fetch(alias_or_number: str) -> Found:
    """Return a version's folder in $VIDHUK_HOME/models, downloaded when it is not there yet."""
    version = get(alias_or_number)
    target = home.models() / f"{version.number}-{version.model_id[-8:]}"
    if not (target / "model.json").is_file():
        import tempfile

        from mlflow.models import Model

        mlflow = mlflow_module()
        with tempfile.TemporaryDirectory() as folder:
            uri = f"models:/{version.model_id}"
            local = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=folder))
            path = Model.load(str(local)).flavors["python_function"]["artifacts"]["suggester"]["path"]
            home.place(local / path, target)
    return Found(target, version.number)


def register(folder: Path, alias: str) -> tuple[Version, bool]:
    """Register a model's folder and give it an alias; the same content is registered once.

    An alias that another version holds is left there: only `promote` takes it away.

    Returns
    -------
    The version, and whether it has the alias now.
    """
    facts, digest = home.facts(folder), content_digest(folder)
    client = mlflow_module().MlflowClient()
    versions = client.search_model_versions(f"name = '{NAME}'")
    known = next((str(found.version) for found in versions if found.tags.get("content") == digest), None)
    if known is None:
        with running(f"register {facts.get('name', folder.name)}") as run:
            run.artifacts([folder / LAYOUT.card])
            known = run.model(folder, {"content": digest, "name": str(facts.get("name", ""))}).version
    version, holder = get(known), find(alias)
    if holder is not None and holder.number != version.number:
        return version, False
    if alias == CHAMPION:
        _crown(version, fetch(version.number), version.tags.get("replaced", ""), "registered as champion")
    else:
        client.set_registered_model_alias(NAME, alias, version.number)
    return version, True


def challenge(version: Version) -> None:
    """Make a version the challenger."""
    mlflow_module().MlflowClient().set_registered_model_alias(NAME, CHALLENGER, version.number)


def record(version: Version, digest: str, metrics: Mapping[str, float]) -> None:
    """Keep metrics of a version together with the digest of the corpus they were measured on."""
    mlflow = mlflow_module()
    with _quiet_run(mlflow):
        mlflow.log_metrics(dict(metrics), model_id=version.model_id, dataset=_dataset(digest))


def measured(version: Version, digest: str) -> Measured | None:
    """Return a version's metrics on the corpus of this digest, or None when it was not measured there."""
    logged = mlflow_module().get_logged_model(version.model_id)
    metrics = {
        metric.key: metric.value
        for metric in logged.metrics or []
        if metric.dataset_digest == digest[:_DIGITS]
    }
    return Measured(version.number, digest, metrics) if metrics else None


def _dataset(digest: str) -> Any:
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    made: Any = MetaDataset  # its stubs call it abstract
    return made(CodeDatasetSource(tags={}), name="labelled mentions", digest=digest[:_DIGITS])


@contextmanager
def _quiet_run(mlflow: Any) -> Iterator[None]:
    """Use the run that is open, or open one of our own."""
    if mlflow.active_run() is not None:
        yield
        return
    with running("evaluate"):
        yield


def compare(gate: Gate) -> tuple[Version, Verdict]:
    """Return the challenger and the gate's verdict on it.

    Raises
    ------
    RegistryError
        When there is no challenger.
    GateError
        When the two were not measured on the same corpus.
    """
    challenger, champion = get(CHALLENGER), find(CHAMPION)
    digest = challenger.tags.get("test_digest", "")
    mine = measured(challenger, digest)
    if mine is None:
        raise GateError(
            "metrics of the challenger",
            "none",
            "run `vidhuk train`, or `vidhuk evaluate CORPUS --model challenger`",
        )
    if champion is not None and champion.number == challenger.number:
        return challenger, Verdict((), "The challenger is the champion already.")
    theirs = None if champion is None else measured(champion, digest) or Measured(champion.number, "", {})
    return challenger, judge(gate, theirs, mine)


def promote(gate: Gate, *, dry_run: bool = False, reason: str | None = None) -> tuple[Version, Verdict]:
    """Make the challenger champion if it passes the gate.

    Parameters
    ----------
    dry_run
        Only judge.
    reason
        When given, the gate is overruled and the reason kept with the version.

    Raises
    ------
    GateError
        When the gate refuses; the message is the table.
    RegistryError
        When another promotion is under way, or the champion changed meanwhile.
    """
    with _lock():
        before = find(CHAMPION)
        try:
            challenger, verdict = compare(gate)
        except GateError:
            if reason is None:
                raise
            challenger, verdict = get(CHALLENGER), Verdict((), "Not compared.")
        if dry_run:
            return challenger, verdict
        if not verdict.passed and reason is None:
            raise GateError(
                "a challenger that passes every line",
                "a line that fails",
                f"improve it, or overrule with --force --reason TEXT\n{verdict}",
            )
        found = fetch(challenger.number)
        now = find(CHAMPION)
        if (now and now.number) != (before and before.number):
            raise RegistryError("the champion compared with", "another one now", "run `vidhuk promote` again")
        if before is not None and before.number != challenger.number:
            replaced = before.number
        else:  # the alias moved in a run that was killed: what it replaced stands in the tags
            replaced = challenger.tags.get("replaced", "")
        _crown(challenger, found, replaced, reason or "passed the gate")
    return challenger, verdict


def rollback() -> Version:
    """Bring the champion's predecessor back.

    Raises
    ------
    RegistryError
        When there is no champion or it replaced nothing.
    """
    with _lock():
        champion = get(CHAMPION)
        previous = champion.tags.get("replaced")
        if not previous:
            raise RegistryError(
                "a champion that replaced another",
                f"version {champion.number}, the first one",
                "nothing to go back to",
            )
        version = get(previous)
        _crown(version, fetch(previous), version.tags.get("replaced", ""), f"rollback from {champion.number}")
    return version


def _crown(version: Version, found: Found, replaced: str, reason: str) -> None:
    """Tag, move the alias, then the pointer; each step may be repeated."""
    client = mlflow_module().MlflowClient()
    for name, value in {
        "replaced": replaced,
        "promoted_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "promoted_by": _who(),
        "reason": reason[:500],
    }.items():
        client.set_model_version_tag(NAME, version.number, name, value)
    client.set_registered_model_alias(NAME, CHAMPION, version.number)
    home.point(found.folder, version.number)


def _who() -> str:
    with suppress(Exception):  # a container's user may have no name
        return getpass.getuser()
    return ""


@contextmanager
def _lock() -> Iterator[None]:
    """Let one promotion on this machine run at a time; a lock outlives no process."""
    import fcntl

    home.home().mkdir(parents=True, exist_ok=True)
    handle = os.open(home.home() / "promote.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise RegistryError(
            "no other promotion under way", "one that runs now", "wait for it, then run the command again"
        ) from error
    try:
        yield
    finally:
        os.close(handle)
