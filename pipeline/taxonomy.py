"""The labels a model can give: one TOML, checked when it is read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import ConfigError
from pipeline.shipped import DATA

Task = Literal["sentiment", "category", "pii_risk"]
TASKS: tuple[Task, ...] = ("sentiment", "category", "pii_risk")
EXPOSED = "exposed"
"""The third value of `pii_risk`: spans decide it, so no head learns it."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Label names per task, in the order of the heads' outputs.

    Parameters
    ----------
    languages
        Languages served; a mention in another one gets labels but no reply.
    """

    languages: tuple[str, ...]
    sentiment: tuple[str, ...]
    category: tuple[str, ...]
    pii_risk: tuple[str, ...]

    def labels(self, task: Task) -> tuple[str, ...]:
        """Return the labels that the head of `task` learns."""
        names: tuple[str, ...] = getattr(self, task)
        return names

    def allowed(self, task: Task) -> tuple[str, ...]:
        """Return the labels a corpus may hold for `task`: what is learnt, and `exposed`."""
        return (*self.pii_risk, EXPOSED) if task == "pii_risk" else self.labels(task)

    def as_dict(self) -> dict[str, list[str]]:
        """Return the taxonomy as plain JSON types."""
        return {name: list(getattr(self, name)) for name in ("languages", *TASKS)}


def read_taxonomy(path: Path | None = None) -> Taxonomy:
    """Read a taxonomy; the shipped one when no path is given.

    Raises
    ------
    ConfigError
        When the file is no TOML, a list is missing, empty or holds a name twice.
    """
    path = path or DATA / "taxonomy.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"a taxonomy in TOML at {path}",
            type(error).__name__,
            "give a path that can be read, or mend the file",
        ) from error
    return taxonomy_of(raw, str(path))


def taxonomy_of(raw: dict[str, object], where: str) -> Taxonomy:
    """Build a taxonomy from plain types.

    Raises
    ------
    ConfigError
        When a list is missing, empty, or holds a name twice, or an unknown key stands there.
    """
    names = ("languages", *TASKS)
    unknown = sorted(set(raw) - set(names))
    if unknown:
        raise ConfigError(f"only the keys {', '.join(names)} in {where}", f"{unknown[0]!r}", "remove it")
    lists: dict[str, tuple[str, ...]] = {}
    for name in names:
        values = raw.get(name)
        if not isinstance(values, list) or not values or not all(isinstance(v, str) and v for v in values):
            raise ConfigError(f"a list of names under {name!r} in {where}", "none", "add it")
        if len(set(values)) != len(values):
            raise ConfigError(f"each name once under {name!r} in {where}", "one twice", "remove the second")
        lists[name] = tuple(values)
    return Taxonomy(**lists)
