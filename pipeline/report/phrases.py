"""What the report says: sentences, names of labels, numbers and dates in three languages.

One TOML beside this module rather than Babel: 33 MB of locale data would come for the separators
and month names of three languages, and sentences are worded so that no plural forms are needed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

LANGUAGES = ("en", "ru", "uk")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The catalogue of one interface language.

    Parameters
    ----------
    language
        ``en``, ``ru`` or ``uk``; becomes the page's ``lang``.
    entries
        The language's table of ``phrases.toml``.
    """

    language: str
    entries: dict[str, Any]

    def text(self, key: str, **slots: object) -> str:
        """Return a sentence with its slots filled; whole numbers get separators."""
        shown = {name: self.number(v) if isinstance(v, int) else v for name, v in slots.items()}
        sentence: str = self.entries["text"][key]
        return sentence.format(**shown)

    def name(self, group: str, label: str) -> str:
        """Return the name of a label, or the label itself where the catalogue has none."""
        named: str = self.entries[group].get(label, label)
        return named

    def glossary(self) -> list[tuple[str, str]]:
        """Return terms and their explanations."""
        return list(self.entries["glossary"].items())

    def reason(self, abstained: str) -> str:
        """Return why there is no suggestion, each clause named where the catalogue has it."""
        clauses = abstained.removeprefix("no reply left: ").split("; ")
        return "; ".join(self.name("reason", clause.partition(" (")[0]) for clause in clauses)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with the language's separators."""
        whole = f"{value:,.{decimals}f}"
        if value < 10_000 and decimals == 0:  # four digits stand together in all three languages
            return whole.replace(",", "")
        marks = {",": self.entries["thousands"], ".": self.entries["decimal"]}
        return "".join(marks.get(sign, sign) for sign in whole)

    def share(self, part: float, whole: float) -> str:
        """Return a part as percents; a part that is there never reads as 0%, nor a gap as 100%."""
        ratio = part / whole if whole else 0.0
        rounded = round(100 * ratio)
        if (part and not rounded) or (part < whole and rounded == 100):
            shown = ("<" + self._percent("1")) if not rounded else (">" + self._percent("99"))
        else:
            shown = self._percent(str(rounded))
        return shown

    def _percent(self, number: str) -> str:
        pattern: str = self.entries["percent"]
        return pattern.format(number=number)

    def day(self, at: date, pattern: str = "date") -> str:
        """Return a day by one of the catalogue's patterns."""
        shown: str = self.entries[pattern].format(
            day=at.day,
            month=self.entries["months"][at.month - 1],
            month_short=self.entries["months_short"][at.month - 1],
            month_number=f"{at.month:02}",
            year=at.year,
        )
        return shown

    def period(self, first: date, last: date) -> str:
        """Return a span of days."""
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"


def read_phrases(language: str) -> Phrases:
    """Read the catalogue of `language`; English where there is none."""
    table = tomllib.loads(resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))
    language = language if language in LANGUAGES else "en"
    return Phrases(language, table[language])
