"""The history of champions, kept as tags of the registered model."""

from __future__ import annotations

import getpass
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from pipeline.home import NAME
from pipeline.tracking import answering, mlflow_module

_HISTORY = "champion."
"""Start of the registered model's tags that hold one change of champion each."""
ROLLBACK = "rolled back"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of champion: to which version, instead of which, when, by whom, how and why."""

    version: str
    replaced: str
    at: str
    by: str
    how: str
    reason: str


@answering()
def history() -> list[Change]:
    """Return every change of champion, the first one first."""
    mlflow = mlflow_module()
    try:
        tags = mlflow.MlflowClient().get_registered_model(NAME).tags
    except mlflow.MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return []
        raise
    return [Change(**json.loads(tags[key])) for key in sorted(tags) if key.startswith(_HISTORY)]


def predecessors(changes: list[Change]) -> list[str]:
    """Return the versions below the champion: a rollback takes one away, every other change adds one."""
    versions: list[str] = []
    for change in changes:
        if change.how == ROLLBACK and change.version in versions[:-1]:
            versions = versions[:-1]
        elif not versions and change.replaced:
            versions = [change.replaced, change.version]
        else:
            versions.append(change.version)
    return versions[:-1]


def written(change: Change, place: int) -> None:
    """Write one more change to the history, as its `place`-th."""
    # the moment in the name keeps two machines from writing over each other's entry
    key = f"{_HISTORY}{place:06}.{change.at.replace(':', '')}.{change.version}"
    mlflow_module().MlflowClient().set_registered_model_tag(NAME, key, json.dumps(asdict(change)))


def now() -> str:
    """Return the moment, ISO 8601 in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def who() -> str:
    """Return the user who runs this, empty where there is no name."""
    with suppress(Exception):  # a container's user may have no name
        return getpass.getuser()
    return ""
