"""How urgent a mention is, by when it wants an answer, what to do and who does it.

The rules stand in one TOML, the reaction matrix (data/triage.toml); this module reads, checks
and applies it.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError
from pipeline.shipped import DATA

if TYPE_CHECKING:
    from pipeline.mention import Mention
    from pipeline.taxonomy import Taxonomy

ACTIONS = ("reply", "reply_and_publish", "publish", "escalate", "none")
_RULE_KEYS = {"category", "sentiment", "risk", "followers", "addressed", "action", "department", "reason"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the matrix; an empty tuple or None fits everything."""

    action: str
    category: tuple[str, ...] = ()
    sentiment: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    followers: int = 0
    addressed: bool | None = None
    department: str | None = None
    reason: str | None = None

    def fits(self, labels: Labels, mention: Mention) -> bool:
        """Whether the rule speaks of this mention."""
        return (
            (not self.category or labels.category in self.category)
            and (not self.sentiment or labels.sentiment in self.sentiment)
            and (not self.risk or labels.risk in self.risk)
            and (mention.author.followers or 0) >= self.followers
            and (self.addressed is None or self.addressed == is_addressed(mention))
        )


@dataclass(frozen=True, slots=True)
class Labels:
    """What the heads and spans decided."""

    category: str
    sentiment: str
    risk: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a mention."""

    urgency: int
    answer_by: datetime
    action: str
    department: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The reaction matrix, read and checked."""

    rules: tuple[Rule, ...]
    category: dict[str, float]
    sentiment: dict[str, float]
    risk: dict[str, float]
    reach_step: float
    low_rating: float
    hour_waiting: float
    hours_waiting_most: float
    steps: tuple[tuple[int, float], ...]

    def decide(self, mention: Mention, labels: Labels, now: datetime) -> Decision:
        """Apply the matrix.

        Parameters
        ----------
        now
            Aware datetime; waiting time is counted up to it, `answer_by` from `published_at`.
        """
        rule = next(rule for rule in self.rules if rule.fits(labels, mention))
        urgency = 0 if rule.action == "none" else self._urgency(mention, labels, now)
        hours = next(hours for least, hours in self.steps if urgency >= least)
        since = mention.published_at or now
        return Decision(urgency, since + timedelta(hours=hours), rule.action, rule.department, rule.reason)

    def _urgency(self, mention: Mention, labels: Labels, now: datetime) -> int:
        points = self.category[labels.category] + self.sentiment[labels.sentiment] + self.risk[labels.risk]
        followers = mention.author.followers or 0
        if followers > 1000:
            points += self.reach_step * math.log10(followers / 1000)
        if mention.rating is not None and mention.rating <= 1:
            points += self.low_rating
        if mention.published_at is not None and now > mention.published_at:
            waited = (now - mention.published_at).total_seconds() / 3600
            points += self.hour_waiting * min(waited, self.hours_waiting_most)
        return round(min(100.0, max(0.0, points)))


def is_addressed(mention: Mention) -> bool:
    """Whether the author speaks to the company: a review, a direct message, a reply, a handle in the text."""
    if mention.is_private or mention.in_reply_to or mention.rating is not None:
        return True
    return "@" in mention.text


def read_matrix(taxonomy: Taxonomy, path: Path | None = None) -> Matrix:
    """Read the reaction matrix; the shipped one when no path is given.

    Raises
    ------
    ConfigError
        When the file is no TOML, a label of the taxonomy has no urgency, a rule names something
        unknown, or no last rule fits everything.
    """
    path = path or DATA / "triage.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        urgency, rules = raw["urgency"], raw["rule"]
        steps = tuple((int(s["urgency"]), float(s["hours"])) for s in raw["answer_by"]["steps"])
        points = {
            name: {label: float(urgency[name][label]) for label in labels}
            for name, labels in (
                ("category", taxonomy.category),
                ("sentiment", taxonomy.sentiment),
                ("risk", taxonomy.allowed("pii_risk")),
            )
        }
        scalars = {
            n: float(urgency[n]) for n in ("reach_step", "low_rating", "hour_waiting", "hours_waiting_most")
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise ConfigError(
            f"a reaction matrix in TOML at {path}", type(error).__name__, "mend the file"
        ) from error
    except KeyError as error:
        raise ConfigError(f"{error.args[0]!r} in {path}", "nothing under that name", "add it") from error
    if not steps or steps[-1][0] > 0:
        raise ConfigError(f"a last step with urgency = 0 in {path}", "none", "add it")
    checked = tuple(_rule(rule, taxonomy, path) for rule in rules)
    if not checked or checked[-1] != Rule(checked[-1].action, department=checked[-1].department):
        raise ConfigError(
            f"a last rule without conditions in {path}", "none", 'add [[rule]] with action = "reply"'
        )
    return Matrix(checked, points["category"], points["sentiment"], points["risk"], steps=steps, **scalars)


def _rule(raw: dict[str, Any], taxonomy: Taxonomy, path: Path) -> Rule:
    unknown = sorted(set(raw) - _RULE_KEYS)
    if unknown:
        raise ConfigError(
            f"keys out of {', '.join(sorted(_RULE_KEYS))} in a rule of {path}", repr(unknown[0]), "remove it"
        )
    if raw.get("action") not in ACTIONS:
        raise ConfigError(
            f"an action out of {', '.join(ACTIONS)} in {path}", repr(raw.get("action")), "use one of these"
        )
    allowed = {
        "category": taxonomy.category,
        "sentiment": taxonomy.sentiment,
        "risk": taxonomy.allowed("pii_risk"),
    }
    for name, labels in allowed.items():
        for label in raw.get(name, ()):
            if label not in labels:
                raise ConfigError(f"a {name} of the taxonomy in a rule of {path}", repr(label), "rename it")
    values: dict[str, Any] = {key: tuple(value) if key in allowed else value for key, value in raw.items()}
    return Rule(**values)
