"""Each reply is checked before anybody sees it; what fails is dropped with a named reason."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.compose import LENGTHS
from pipeline.pii import find

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pipeline.compose import Draft
    from pipeline.history import History
    from pipeline.library import Macro
    from pipeline.mention import Mention, Reply, Span

_ASKED = re.compile(
    # a verb that asks for a thing, and within the clause the thing that is nobody else's business
    r"\b(?:укажите|сообщите|напишите|пришлите|назовите|оставьте|вкажіть|повідомте|напишіть|надішліть|назвіть|залиште"
    r"|send|give|tell|share|provide|post|leave)\b[^.!?]{0,50}?"
    r"(?:номер\w*|телефон\w*|адрес\w*|паспорт\w*|договор\w*|договір\w*|e-?mail\w*|пошт[уи]\b|почт[уы]\b|картк?[уи]\b"
    r"|order number|phone|address|account number|card number|contract)",
    re.IGNORECASE,
)
_PRIVATELY = re.compile(
    r"лич\w+|приват\w+|особист\w+|директ|\bл/?с\b|\bне\b|\bdm\b|private|direct|never|do not|don[’']t|without",
    re.IGNORECASE,
)


def objection(macro: Macro, draft: Draft, mention: Mention, history: History, now: datetime) -> str | None:
    """Return why this reply must not be offered, or None.

    The rules are those of customer care: nothing personal asked for or repeated in public, no
    repetition to the same author, thread or page, nothing unfilled, nothing out of date, no
    longer than the channel takes, in the author's language.
    """
    limit = LENGTHS.get((mention.channel or "").lower())
    if macro.language != mention.language:
        return "another language than the mention's"
    if macro.valid_until is not None and now.date() > macro.valid_until:
        return "out of date"
    if not _known_true(macro, mention):
        return "states what is not known to be true"
    if any(mark in draft.text + (draft.private_text or "") for mark in "{}[]"):
        return "a slot is unfilled"
    if limit and len(draft.text) > limit and not mention.is_private:
        return "longer than the channel takes"
    if not mention.is_private and asks_in_public(draft.body):
        return "asks for personal data in public"
    if not mention.is_private and _holds_personal(draft.body):
        return "holds personal data"
    if any(turn.by == "agent" and _same(draft.body, turn.text) for turn in mention.thread):
        return "already said in this thread"
    if history.said(mention, macro.twin, now):
        return "already said to this author, thread or page"
    return None


def _known_true(macro: Macro, mention: Mention) -> bool:
    """Whether every fact the macro states is known; outages and hours become known with later parts."""
    known = {"earlier_reply"} if any(turn.by == "agent" for turn in mention.thread) else set()
    return set(macro.requires) <= known


@lru_cache(maxsize=10_000)
def asks_in_public(text: str) -> bool:
    """Whether a public text asks for data that belongs into private messages."""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if _ASKED.search(sentence) and not _PRIVATELY.search(sentence):
            return True
    return False


_NUMBER = re.compile(r"(?<!\w)(?:номер\w*|numbers?)\b(?![^.!?\n]{0,40}(?:карт|card))", re.IGNORECASE)


def asks_for_number(reply: Reply) -> bool:
    """Whether a reply, its private part included, asks for a number of an order, contract or request."""
    text = reply.private_text or reply.text
    return bool(_NUMBER.search(text))


def number_known(mention: Mention, spans: Sequence[Span]) -> bool:
    """Whether the number of the author's case stands in the message, the thread or with the helpdesk."""
    if mention.customer.order or any(span.kind == "ORDER" for span in spans):
        return True
    return any(
        span.kind == "ORDER" for turn in mention.thread if turn.by == "author" for span in find(turn.text)
    )


@lru_cache(maxsize=10_000)
def _holds_personal(text: str) -> bool:
    return any(span.kind not in ("PERSON", "HANDLE") for span in find(text))


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() in " ".join(other.split()).casefold()
