"""A macro becomes a reply: slots filled from what is known, optional clauses kept or dropped, a greeting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.greeting import first_name, greeting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.library import Macro
    from pipeline.mention import Mention

LENGTHS = {"x": 280, "twitter": 280, "x.com": 280, "google play": 350, "google_play": 350, "sms": 160}
"""Longest public reply a channel takes, in characters; other channels take any."""

_CLAUSE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([^{}]*)\}")
_BLANKS = re.compile(r"[ \t]{2,}")
_FIRST_SENTENCE = re.compile(r"^.{3,160}?[.!?…](?=\s)")


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed reply before the guard.

    Parameters
    ----------
    body
        The public text without its greeting: what is checked for personal data.
    """

    text: str
    private_text: str | None
    body: str


def facts(mention: Mention) -> dict[str, str]:
    """Return what is known for certain, by slot: from the helpdesk first, then from the mention."""
    customer = mention.customer
    name = customer.name or mention.author.name
    known = {
        "author.first_name": first_name(name, mention.language) if name and mention.language else None,
        "company.name": mention.company,
        "product.name": customer.product or mention.product,
        "order.id": customer.order,
        "city": customer.city,
    }
    return {slot: value for slot, value in known.items() if value}


def compose(macro: Macro, mention: Mention, known: Mapping[str, str]) -> Draft:
    """Fill a macro for a mention.

    An optional clause is dropped whole when a slot in it is unknown, and from the last one on
    while the text is longer than the channel takes; a sentence is never cut.
    """
    private = _render(macro.private_text, known, clauses=99) if macro.private_text else None
    opening = _opening(macro, mention)
    if mention.is_private and private is not None:
        # what would be moved to private messages is asked in place
        lead = _FIRST_SENTENCE.match(macro.text) if "exposed" not in macro.risks else None
        body = f"{_render(lead.group(), known, 99)} {private}" if lead else private
        return Draft(f"{opening}{body}", None, body)
    limit = LENGTHS.get((mention.channel or "").lower())
    clauses = macro.text.count("[")
    body = _render(macro.text, known, clauses)
    while limit and len(opening) + len(body) > limit and clauses:
        clauses -= 1
        body = _render(macro.text, known, clauses)
    if limit and len(opening) + len(body) > limit:
        opening = ""
    return Draft(f"{opening}{body}", private, body)


def _opening(macro: Macro, mention: Mention) -> str:
    """Return the greeting and a blank; nothing when the company has already spoken in the thread."""
    if any(turn.by == "agent" for turn in mention.thread):
        return ""
    return greeting(mention.customer.name or mention.author.name, macro.language) + " "


def _render(text: str, known: Mapping[str, str], clauses: int) -> str:
    """Return `text` with its first `clauses` optional clauses kept where their slots are known."""
    seen = 0

    def clause(match: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        inner = match.group(1)
        keep = seen <= clauses and all(slot in known for slot in _SLOT.findall(inner))
        return inner if keep else ""

    filled = _SLOT.sub(lambda match: known.get(match.group(1), match.group()), _CLAUSE.sub(clause, text))
    return _BLANKS.sub(" ", filled).strip()
