"""The reply library: approved macros (and later past replies), with its own version beside the model's."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.errors import LibraryError
from pipeline.shipped import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.taxonomy import Taxonomy

SLOTS = frozenset(
    {
        "author.first_name",
        "company.name",
        "product.name",
        "order.id",
        "city",
        "wait",
        "hours",
        "circumstance",
    }
)
"""What a macro may leave open; data/macros/README.md says what fills each."""

REQUIREMENTS = frozenset({"open_outage", "earlier_reply", "out_of_hours", "urgent"})
"""Facts without which a macro's text would not be true."""

_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Macro:
    """One approved reply in one language; an empty tuple means "any".

    Parameters
    ----------
    twin
        What the same reply in the other languages shares; by default `id` without its language.
    private_text
        What is asked in private messages, complete in itself.
    requires
        Facts (`REQUIREMENTS`) that must be known true before the macro is offered.
    valid_until
        Last day on which it may be offered.
    """

    id: str
    language: str
    text: str
    twin: str = ""
    categories: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    company: str | None = None
    private_text: str | None = None
    owner: str | None = None
    valid_until: date | None = None
    short: bool = False
    kind: Literal["macro", "past"] = "macro"


@dataclass(frozen=True)
class Library:
    """Replies to choose from.

    Parameters
    ----------
    version
        First twelve hex digits of the sha256 over the sorted macros: changes when a text does.
    """

    macros: tuple[Macro, ...]
    version: str

    def twin(self, macro: Macro, language: str) -> Macro | None:
        """Return the same reply in another language, if the library has it."""
        return next((m for m in self.macros if m.twin == macro.twin and m.language == language), None)


_LISTS = ("categories", "sentiments", "risks", "channels", "keywords", "requires")


def read_library(paths: Sequence[Path] | None = None, taxonomy: Taxonomy | None = None) -> Library:
    """Read macros from JSON Lines files; the shipped ones when none are given.

    Raises
    ------
    LibraryError
        When a file cannot be read, or a macro lacks a text, names an unknown slot, label or fact,
        has unbalanced brackets, or its id stands twice.
    """
    paths = list(paths) if paths else [DATA / "macros" / "macros.jsonl"]
    macros = [macro for path in paths for macro in _read(path, taxonomy)]
    seen: set[str] = set()
    for macro in macros:
        if macro.id in seen:
            raise LibraryError("each macro's id once", f"{macro.id!r} twice", "rename one of the two")
        seen.add(macro.id)
    return library_of(macros)


def library_of(macros: Iterable[Macro]) -> Library:
    """Return the library of these macros, in order of id, with its version."""
    ordered = tuple(sorted(macros, key=lambda macro: macro.id))
    digest = hashlib.sha256()
    for macro in ordered:
        digest.update(repr([(f.name, getattr(macro, f.name)) for f in fields(macro)]).encode())
    return Library(ordered, digest.hexdigest()[:12])


def _read(path: Path, taxonomy: Taxonomy | None) -> Iterable[Macro]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(
            f"macros in UTF-8 JSON Lines at {path}", type(error).__name__, "give another file"
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            where = f"{path.name} line {number}"
            try:
                raw = json.loads(line)
            except ValueError as error:
                raise LibraryError(f"one JSON object in {where}", "no JSON", "mend the line") from error
            yield macro_of(raw, where, taxonomy)


def macro_of(raw: Any, where: str, taxonomy: Taxonomy | None = None) -> Macro:
    """Build and check one macro from plain JSON types.

    Raises
    ------
    LibraryError
        See `read_library`.
    """
    if not isinstance(raw, dict) or not all(
        isinstance(raw.get(k), str) and raw[k] for k in ("id", "language", "text")
    ):
        raise LibraryError(f"id, language and text in {where}", "one of them missing", "add it")
    values = {f.name: raw[f.name] for f in fields(Macro) if raw.get(f.name) is not None}
    for name in _LISTS:
        values[name] = tuple(values.get(name, ()))
    try:
        until = values.get("valid_until")
        values["valid_until"] = date.fromisoformat(until) if until else None
        values["twin"] = values.get("twin") or raw["id"].removesuffix("." + raw["language"])
        macro = Macro(**values)
    except (TypeError, ValueError) as error:
        raise LibraryError(f"valid_until as YYYY-MM-DD in {where}", "another form", "write it so") from error
    _check(macro, where, taxonomy)
    return macro


def _check(macro: Macro, where: str, taxonomy: Taxonomy | None) -> None:
    for text in (macro.text, macro.private_text or ""):
        if text.count("[") != text.count("]") or text.count("{") != text.count("}"):
            raise LibraryError(f"brackets in pairs in {where}", "one without its other", "close or remove it")
        unknown = sorted(set(_SLOT.findall(text)) - SLOTS)
        if unknown:
            raise LibraryError(
                f"slots out of {', '.join(sorted(SLOTS))} in {where}", f"{{{unknown[0]}}}", "use one of these"
            )
    facts = set(macro.requires) - REQUIREMENTS
    if facts:
        raise LibraryError(
            f"facts out of {', '.join(sorted(REQUIREMENTS))} in {where}", min(facts), "use one of these"
        )
    if taxonomy is None:
        return
    for names, allowed in (
        (macro.categories, taxonomy.category),
        (macro.sentiments, taxonomy.sentiment),
        (macro.risks, taxonomy.allowed("pii_risk")),
    ):
        for name in names:
            if name not in allowed:
                raise LibraryError(
                    f"labels of the taxonomy in {where}", repr(name), "rename it or extend the taxonomy"
                )
