"""Versions of the model in MLflow's registry, and which of them is champion.

The registry decides, the pointer in $VIDHUK_HOME follows: a promotion first exports the
version's folder, then moves the alias, then writes the history, then moves the pointer. Killed
between any two steps, a champion answers, and running it again finishes the job.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline import home
from pipeline.errors import GateError, RegistryError
from pipeline.gate import Gate, Measured, Verdict, judge
from pipeline.home import CHALLENGER, CHAMPION, NAME, Found
from pipeline.model import LAYOUT, content_digest
from pipeline.registry.changes import ROLLBACK, Change, history, now, predecessors, who, written
from pipeline.registry.measurements import measured, measurements, record
from pipeline.tracking import DIGITS, answering, mlflow_module, running

__all__ = [
    "Change",
    "Version",
    "challenge",
    "compare",
    "fetch",
    "find",
    "get",
    "history",
    "measured",
    "measurements",
    "promote",
    "record",
    "register",
    "rollback",
]

_INTENT = "intent"


@dataclass(frozen=True, slots=True)
class Version:
    """One registered version."""

    number: str
    model_id: str
    tags: dict[str, str]


@answering()
def find(alias_or_number: str) -> Version | None:
    """Return a version by alias or number, or None when there is none.

    Raises
    ------
    RegistryError
        When MLflow is not installed or its store does not answer.
    """
    mlflow = mlflow_module()
    client = mlflow.MlflowClient()
    try:
        if alias_or_number.isdecimal():
            found = client.get_model_version(NAME, alias_or_number)
        else:
            found = client.get_model_version_by_alias(NAME, alias_or_number)
    except mlflow.MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise
    return Version(str(found.version), found.tags.get("model_id", ""), dict(found.tags))


def get(alias_or_number: str) -> Version:
    """Return a version by alias or number.

    Raises
    ------
    RegistryError
        When there is none, or MLflow is not installed.
    """
    found = find(alias_or_number)
    if found is None:
        raise RegistryError(
            f"a registered version {alias_or_number!r}",
            "none in the MLflow registry",
            "run `vidhuk train` first, or give a number that `vidhuk compare` shows",
        )
    return found


@answering()
def fetch(alias_or_number: str) -> Found:
    """Return a version's folder in $VIDHUK_HOME/models, downloaded when it is not there whole."""
    version = get(alias_or_number)
    target = home.models() / f"{version.number}-{version.model_id[-8:]}"
    digest = version.tags.get("content", "")
    if home.damaged(target, digest):
        with home.locked("fetch", wait=True), tempfile.TemporaryDirectory() as folder:
            source = _download(version, Path(folder))
            if damage := home.damaged(source, digest):
                raise RegistryError(
                    f"the files of version {version.number} as they were registered",
                    damage,
                    "promote another version, or train it anew",
                )
            if home.damaged(target, digest):  # another process may have fetched it meanwhile
                home.place(source, target)
    return Found(target, version.number)


def _download(version: Version, folder: Path) -> Path:
    from mlflow.models import Model

    uri = f"models:/{version.model_id}" if version.model_id else f"models:/{NAME}/{version.number}"
    local = Path(mlflow_module().artifacts.download_artifacts(artifact_uri=uri, dst_path=str(folder)))
    flavor = Model.load(str(local)).flavors.get("python_function", {})
    try:
        return local / str(flavor["artifacts"]["suggester"]["path"])
    except KeyError as error:
        raise RegistryError(
            f"a model that vidhuk registered as version {version.number}", "another kind", "name another one"
        ) from error


@answering()
def register(folder: Path, alias: str) -> tuple[Version, bool]:
    """Register a model's folder and give it an alias; the same content is registered once.

    A champion is left where it is, for only `promote` takes its place, and does not become its own
    challenger.

    Returns
    -------
    The version, and whether it has the alias now.
    """
    facts, digest = home.facts(folder), content_digest(folder)
    client = mlflow_module().MlflowClient()
    with home.locked("promotion", wait=True):
        versions = client.search_model_versions(f"name = '{NAME}'")
        known = [int(found.version) for found in versions if found.tags.get("content") == digest]
        if known:
            version = get(str(min(known)))
        else:
            with running(f"register {facts.get('name', folder.name)}") as run:
                run.artifacts([path for path in (folder / LAYOUT.card,) if path.is_file()])
                version = get(run.model(folder, {"name": str(facts.get("name", ""))}).version)
        champion = find(CHAMPION)
        mine = champion is not None and champion.number == version.number
        if alias == CHAMPION:
            if champion is None or mine:
                _crown(version, fetch(version.number), "registered", "registered as champion")
                return version, True
            return version, False
        if mine:
            return version, False
        client.set_registered_model_alias(NAME, alias, version.number)
    return version, True


@answering()
def challenge(version: Version) -> None:
    """Make a version the challenger."""
    mlflow_module().MlflowClient().set_registered_model_alias(NAME, CHALLENGER, version.number)


def compare(gate: Gate) -> tuple[Version, Verdict]:
    """Return the challenger and the gate's verdict on it.

    The two are compared on the rows that were held out from the challenger, else on the corpus
    that both were measured on last.

    Raises
    ------
    RegistryError
        When there is no challenger.
    GateError
        When the two were not measured on the same corpus.
    """
    challenger, champion = get(CHALLENGER), find(CHAMPION)
    if champion is None:
        return challenger, judge(gate, None, Measured(challenger.number, "", {}))
    if champion.number == challenger.number:
        return challenger, Verdict((), "The challenger is the champion already.")
    mine, theirs = measurements(challenger), measurements(champion)
    own = challenger.tags.get("test_digest", "")[:DIGITS]
    common = [digest for digest in mine if digest in theirs]
    digest = own if own in common else next(reversed(common), "")
    last, their_last = digest or next(reversed(mine), ""), digest or next(reversed(theirs), "")
    return challenger, judge(
        gate,
        Measured(champion.number, their_last, theirs.get(digest, {})),
        Measured(challenger.number, last, mine.get(digest, {})),
    )


@answering()
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
    with nullcontext() if dry_run else home.locked("promotion"):
        before = find(CHAMPION)
        try:
            challenger, verdict = compare(gate)
        except GateError:
            if reason is None:
                raise
            challenger, verdict = get(CHALLENGER), Verdict((), "Not compared.", compared=False)
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
        how = "promoted" if verdict.passed else "forced"
        _crown(challenger, found, how, reason or "passed the gate")
    return challenger, verdict


@answering()
def rollback() -> Version:
    """Bring the champion's predecessor back.

    Raises
    ------
    RegistryError
        When there is no champion or it replaced nothing.
    """
    with home.locked("promotion"):
        champion = get(CHAMPION)
        past = predecessors(_settle(champion.number))
        if not past:
            raise RegistryError(
                "a champion that replaced another",
                f"version {champion.number}, the first one",
                "nothing to go back to",
            )
        version = get(past[-1])
        _crown(version, fetch(version.number), ROLLBACK, f"back from version {champion.number}")
    return version


def _crown(version: Version, found: Found, how: str, reason: str) -> None:
    """Move the alias, write the history, move the pointer; what was done already is not done again."""
    client = mlflow_module().MlflowClient()
    champion = find(CHAMPION)
    if champion is None or champion.number != version.number:
        if champion is not None:
            _settle(champion.number)
        change = Change(version.number, "", now(), who(), how, reason[:500])
        client.set_model_version_tag(NAME, version.number, _INTENT, json.dumps(asdict(change)))
        client.set_registered_model_alias(NAME, CHAMPION, version.number)
    _settle(version.number)
    home.point(found.folder, version.number)


def _settle(number: str) -> list[Change]:
    """Return the history up to the champion `number`; a change that was cut short is written now."""
    past = history()
    if past and past[-1].version == number:
        return past
    client, version = mlflow_module().MlflowClient(), get(number)
    change = Change(number, "", now(), "", "moved", "the alias was moved in MLflow itself")
    with suppress(KeyError, ValueError, TypeError):
        change = Change(**json.loads(version.tags[_INTENT]))
    change = replace(change, replaced=past[-1].version if past else version.tags.get("replaced", ""))
    written(change, len(past) + 1)
    for name, value in {
        "replaced": change.replaced,
        "promoted_at": change.at,
        "promoted_by": change.by,
        "promoted_how": change.how,
        "reason": change.reason,
    }.items():
        client.set_model_version_tag(NAME, number, name, value)
    if _INTENT in version.tags:
        client.delete_model_version_tag(NAME, number, _INTENT)
    return [*past, change]
