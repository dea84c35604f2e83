"""What the finds mean: the table of `docs` for `pii_risk`, as far as spans decide it (`exposed` or not)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.mention import Span
from pipeline.pii.evidence import Kind

_ALONE = (Kind.PHONE, Kind.EMAIL, Kind.CARD, Kind.IBAN, Kind.TAX_ID, Kind.SNILS, Kind.PASSPORT)
_BESIDE = (Kind.BIRTH_DATE, Kind.PLATE, Kind.ORDER)
_FLAT = re.compile(
    r"(?<!\w)(?:кв|flat|apt|apartment|unit|#|ком|кім|комн)(?:арт\w*|\.)? ?№? ?\d|\d ?[-–/] ?\d{1,4}$",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"(?:жив[уеёо]\w*|прожива\w*|мешка\w*|(?:мо[йяеёгмі]\w*|мій|наш\w*) (?:дом\w*|адрес\w*|будин\w*|подъезд\w*|під[’']їзд\w*|квартир\w*)|"
    r"i live|we live|living at|my (?:home|house|address|flat|place)|домашн\w+ адрес\w*|прописан\w*|зарегистрирован\w* по)"
    r"[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_WORKER = re.compile(
    r"(?:оператор\w*|курьер\w*|кур[’'’]?[єе]р\w*|менеджер\w*|сотрудни\w*|співробітни\w*|працівни\w*|работни\w*|консультант\w*|"
    r"специалист\w*|спеціаліст\w*|фахів\w*|продав\w*|касир\w*|кассир\w*|мастер\w*|майст\w*|техник\w*|технік\w*|монт[её]р\w*|водител\w*|"
    r"водій\w*|водія|водієм|администратор\w*|адміністратор\w*|директор\w*|управляющ\w*|начальни\w*|руководител\w*|керівни\w*|керуюч\w*|"
    r"заведующ\w*|завідувач\w*|инженер\w*|інженер\w*|врач\w*|лікар\w*|доктор\w*|девушк\w*|дівчин\w*|хлопец\w*|агент\w*|"
    r"стюард\w*|бортпровод\w*|проводни\w*|провідни\w*|двірни\w*|дворни\w*|диспетчер\w*|слесар\w*|слюсар\w*|дільничн\w*|участков\w*|"
    r"operator|courier|manager|employee|agent|driver|consultant|clerk|cashier|technician|assistant|supervisor|"
    r"representative|\brep\b|staff|team member|engineer|doctor|nurse|steward\w*|named|called|by the name of|spoke (?:to|with)|"
    r"talked to|chatted with|served by|helped by|thanks to|thank you|по имени|на имя|на ім[’']я|подякувати|поблагодарить|спасибо|дякую|дякуємо|"
    r"благодар\w*|подяк\w*|вдячн\w*)[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"(?:президент\w*|премьер\w*|прем[’']єр\w*|депутат\w*|нардеп\w*|мэр\w*|мер(?:а|у|ом|и)?|министр\w*|міністр\w*|губернатор\w*|"
    r"глав[аыеуой]+|голов[аиіуою]+|сенатор\w*|певец|певиц\w*|співа\w*|акт[её]р\w*|актрис\w*|тренер\w*|футболист\w*|"
    r"президент|канцлер\w*|корол\w*|писател\w*|поэт\w*|письменни\w*|режисс[её]р\w*|режисер\w*|журналист\w*|журналіст\w*|блогер\w*|"
    r"president|minister|mayor|senator|ceo|governor|chancellor|king|queen|singer|actor|actress|основател\w*|владел\w*|"
    r"засновни\w*|власни\w*|господин\w*)[^.!?\n]{0,30}$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?:ул|вул|улиц\w*|вулиц\w*|просп\w*|пр|пер|пл|площ\w*|бульвар\w*|имени|імені|им|ім)\.? ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Exposure:
    """Whether a public text exposes a private person, and which kinds of data do it.

    Parameters
    ----------
    reason
        Names kinds, never values; it goes into `pii_reason`.
    """

    exposed: bool
    reason: str


def exposure(text: str, spans: Sequence[Span]) -> Exposure:
    """Return what `spans` do to a private person whose `text` is public: the table of labels.md."""
    kinds = {span.kind for span in spans}
    reasons = [kind.value for kind in _ALONE if kind in kinds]
    names = [span for span in spans if span.kind == Kind.PERSON]
    if any(_is_private_full_name(text, span) for span in names):
        reasons.append("full name (PERSON)")
    addresses = [span for span in spans if span.kind == Kind.ADDRESS]
    if any(_is_home(text, span) for span in addresses):
        reasons.append("home address (ADDRESS)")
    if names or addresses or reasons:
        beside = [kind.value for kind in _BESIDE if kind in kinds]
        with_whom = [
            kind.value for kind in (Kind.PERSON, Kind.PHONE, Kind.EMAIL, Kind.ADDRESS) if kind in kinds
        ]
        if beside and with_whom and _whose(text, names, addresses, kinds):
            reasons += [f"{kind} beside {with_whom[0]}" for kind in beside]
    if reasons:
        return Exposure(exposed=True, reason="the text itself holds " + ", ".join(dict.fromkeys(reasons)))
    return Exposure(exposed=False, reason="no personal data of a private person in the text")


def _whose(text: str, names: list[Span], addresses: list[Span], kinds: set[str]) -> bool:
    """Return whether a name, phone or address of a private person stands in the text."""
    if Kind.PHONE in kinds or Kind.EMAIL in kinds or addresses:
        return True
    return any(not _is_public_or_worker(text, span) for span in names)


def _is_public_or_worker(text: str, span: Span) -> bool:
    left = text[max(0, span.start - 64) : span.start]
    return bool(_WORKER.search(left) or _PUBLIC.search(left))


def _is_private_full_name(text: str, span: Span) -> bool:
    words = [word for word in re.split(r"[\s.]+", text[span.start : span.end]) if word]
    long = [word for word in words if len(word) > 1]
    if len(long) < 2:
        return False
    if "patronymic only" in span.evidence:
        return False
    return not _is_public_or_worker(text, span)


def _is_home(text: str, span: Span) -> bool:
    if _FLAT.search(text[span.start : span.end]):
        return True
    return bool(_HOME.search(text[max(0, span.start - 64) : span.start]))
