"""What the finds mean for a private person: `exposed` or not, as far as spans decide the risk.

Words around a name tell the author and a customer from an employee and a person of public life.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.mention import Span
from pipeline.pii.evidence import Kind

_ALONE = (Kind.PHONE, Kind.EMAIL, Kind.CARD, Kind.IBAN, Kind.TAX_ID, Kind.SNILS, Kind.PASSPORT)
_BESIDE = (Kind.BIRTH_DATE, Kind.PLATE, Kind.ORDER)
_FLAT = re.compile(
    r"(?<!\w)(?:кв|flat|apt|apartment|unit|#|ком|кім|комн)(?:арт\w*|\.)? ?№? ?\d|\d ?[-–] ?\d{1,4}$",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"(?:жив[уеёо]\w*|прожива\w*|мешка\w*|(?:мо[йяеёгмі]\w*|мій|наш\w*) (?:дом\w*|адрес\w*|будин\w*|"
    r"подъезд\w*|під[’']їзд\w*|квартир\w*)|"
    r"i live|we live|living at|my (?:home|house|address|flat|place)|домашн\w+ адрес\w*|прописан\w*|"
    r"зарегистрирован\w* по)"
    r"[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_WORKER = re.compile(
    r"(?:оператор\w*|курьер\w*|кур[’'’]?[єе]р\w*|менеджер\w*|сотрудни\w*|співробітни\w*|працівни\w*|"
    r"работни\w*|консультант\w*|"
    r"специалист\w*|спеціаліст\w*|фахів\w*|продав\w*|касир\w*|кассир\w*|мастер\w*|майст\w*|техник\w*|"
    r"технік\w*|монт[её]р\w*|водител\w*|"
    r"водій\w*|водія|водієм|администратор\w*|адміністратор\w*|директор\w*|управляющ\w*|начальни\w*|"
    r"руководител\w*|керівни\w*|керуюч\w*|"
    r"заведующ\w*|завідувач\w*|инженер\w*|інженер\w*|врач\w*|лікар\w*|доктор\w*|девушк\w*|дівчин\w*|"
    r"хлопец\w*|агент\w*|"
    r"стюард\w*|бортпровод\w*|проводни\w*|провідни\w*|двірни\w*|дворни\w*|диспетчер\w*|слесар\w*|слюсар\w*|"
    r"дільничн\w*|участков\w*|"
    r"operator|courier|manager|employee|agent|driver|consultant|clerk|cashier|technician|assistant|"
    r"supervisor|"
    r"representative|\brep\b|staff|team member|engineer|doctor|nurse|steward\w*|spoke (?:to|with)|"
    r"talked to|chatted with|served by|helped by|thanks to|thank you|робот\w*|бот\w*|подякувати|"
    r"поблагодарить|спасибо|дякую|дякуємо|"
    r"благодар\w*|подяк\w*|вдячн\w*)[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_WORKER_AT = re.compile(
    r"(?:директор\w*|начальни\w*|менеджер\w*|оператор\w*|специалист\w*|спеціаліст\w*|інженер\w*|инженер\w*|"
    r"заступни\w*|заместител\w*|голов[аи]|виконав\w*|"
    r"manager|agent|team|support)[ ,:\n–-]{1,3}$",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"(?<!\w)(?:президент\w*|премьер\w*|прем[’']єр\w*|депутат\w*|нардеп\w*|мэр\w*|мер(?:а|у|ом|и)?|"
    r"министр\w*|міністр\w*|губернатор\w*|"
    r"глав[аыеуой]{1,2}|голов[аиіуою]{1,2}|сенатор\w*|певец|певиц\w*|співа\w*|акт[её]р\w*|актрис\w*|"
    r"тренер\w*|футболист\w*|канцлер\w*|корол\w*|писател\w*|"
    r"поэт\w*|письменни\w*|режисс[её]р\w*|режисер\w*|журналист\w*|журналіст\w*|блогер\w*|president|"
    r"minister|mayor|senator|ceo|governor|chancellor|"
    r"king|queen|singer|actor|actress|основател\w*|владел\w*|засновни\w*|власни\w*|song|album|movie|film|"
    r"show|concert|книг\w*|роман\w*|песн\w*|пісн\w*)"
    r"(?!\w)[^.!?\n]{0,30}$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:зовут|звати|звуть|(?<!\w)(?:я|от меня|від мене|мне|мені|меня|мене|фио|піб|name is|i am|i[’']m|"
    r"this is|name:|from|regards|sincerely|"
    r"уважением|повагою|на имя|на ім.?я|получател\w*|отримувач\w*|клиент\w*|клієнт\w*|абонент\w*|"
    r"пассажир\w*|пасажир\w*|passenger|customer|holder|guest|under(?: the name(?: of)?)?|"
    r"(?:booked|reservation|booking|ticket|order|claim) for|name on the \w+(?: is)?|it[’']s for|"
    r"на прізвище|на фамилию|оформлен\w* на|бронь на|бронювання на|"
    r"заказчик\w*|заказал\w*|оформлял\w*|замовля\w*|замови\w*|замовни\w*|(?:мо[яйеию]\w*|мій|my) \w+|мама|"
    r"муж|чоловік|дочк\w+|сын\w*|син\w*))[ "
    r",:;–—-]{1,3}$",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:^|[.!?…,;)\n–—-]|уважением|повагою|спасибо|дякую|регардс|regards|thanks|cheers)[ \n]{0,3}$",
    re.IGNORECASE,
)
_WORKER_AFTER = re.compile(
    r"[ ,(\-–—]{0,4}(?:главн\w+|ведущ\w+|провідн\w+|головн\w+|специалист\w*|спеціаліст\w*|менеджер\w*|"
    r"оператор\w*|директор\w*|сотрудни\w*|працівни\w*|"
    r"работающ\w+|которая (?:работа|обслуж|помог)\w*|который (?:работа|обслуж|помог)\w*|котор\w+|яка|який|"
    r"помог\w*|допом\w*|обслуж\w*|консульт\w*|объясн\w*|"
    r"поясни\w*|ответил\w*|відпові\w*|сказал\w*|сказа\w+|заявил\w*|заявля\w*|отказ\w*|відмов\w*|нахами\w*|"
    r"хам\w*|нагруби\w*|работает|працює|рассказал\w*|"
    r"who (?:works|helped|served)|helped|served|was (?:rude|great|helpful|amazing|so)|is (?:rude|great|"
    r"amazing)|told|said|from (?:your|the)|at your)",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:благодар|подяк|спасиб|жалоб|скарг|thank|признатель|вдячн|complain|нарекан)", re.IGNORECASE
)
_NEWS = re.compile(r"#\w|https?://|(?:^|\s)RT(?:\s|$)")
_FATHER = re.compile(
    r"(?:[оеє]вич\w{0,3}|[оеєїі]вн\w{1,2}|ичн\w{1,2}|ічн\w{1,2}|ильич\w{0,2}|ілліч\w{0,2})$", re.IGNORECASE
)
_REST = re.compile(r"[^\W\d_]{4,}")


_ENOUGH = 400
"""Persons looked at: a text that names more is no message, and each costs a look around it."""


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
    own = {span.kind for span in spans if not _is_companys(text, span)}
    reasons = [kind.value for kind in _ALONE if kind in own]
    persons = [span for span in spans if span.kind == Kind.PERSON][:_ENOUGH]
    private = [span for span in persons if not _is_other(text, span)]
    addresses = [span for span in spans if span.kind == Kind.ADDRESS]
    # Beside other personal data a name is the author's; a line of news names others.
    beside_data = any(span.kind not in {Kind.HANDLE, Kind.PERSON} for span in spans)
    news = not beside_data and bool(_NEWS.search(text))
    if any(
        _is_full_name(text, span) and (beside_data or _is_authors(text, span, news=news)) for span in private
    ):
        reasons.append("full name (PERSON)")
    if any(_is_home(text, span) for span in addresses):
        reasons.append("home address (ADDRESS)")
    named = [Kind.PERSON.value] if private else []
    beside = named + [kind.value for kind in (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS) if kind in own]
    if beside:
        numbers = {span.kind for span in spans if span.kind in _BESIDE and "case" not in span.evidence}
        reasons += [f"{kind.value} beside {beside[0]}" for kind in _BESIDE if kind in numbers]
    if reasons:
        return Exposure(exposed=True, reason="the text itself holds " + ", ".join(dict.fromkeys(reasons)))
    return Exposure(exposed=False, reason="no personal data of a private person in the text")


_ROLE = re.compile(
    r"(?:[\w.-]*(?:info|support|help|service|care|sales|office|contact|claim|feedback|question|complain|press|"
    r"order|booking|docs|admin|blogs|pomogite))[\w.-]*@",
    re.IGNORECASE,
)
"""Mail boxes of a role, not of a person (RFC 2142 names such)."""
_DESK = re.compile(
    r"(?<!\w)(?:гаряч\w+ ліні\w*|горяч\w+ лини\w*|прям\w+ [\w ]{0,15}ліні\w*|ліні\w+ підтримк\w*|"
    r"лини\w+ поддержк\w*|контакт\w* центр\w*|кол+[- ]?центр\w*|call[- ]?cent\w*|диспетчер\w*|жек\w*|"
    r"жэк\w*|жрео|приймальн\w*|при[её]мн\w+ (?:банк|директор|мэр)\w*|служб\w+ (?:підтримк|поддержк)\w*|"
    r"hotline|helpline|help ?desk|customer (?:service|care)|support (?:line|number)|your (?:number|line))"
    r"[^.!?\n]{0,60}$",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"(?<!\w)(?:мо[йяеёімю]\w*|мій|мне|меня|мені|мене|my|me|перезвон\w*|передзвон\w*|зателефонуйте)(?!\w)"
    r"[^.!?\n]{0,40}$",
    re.IGNORECASE,
)


def _is_companys(text: str, span: Span) -> bool:
    """Return whether a mail box or telephone is a company's own: hotlines and offices expose nobody."""
    if span.kind == Kind.EMAIL:
        return _ROLE.match(text, span.start, span.end) is not None
    if span.kind != Kind.PHONE:
        return False
    left = text[max(0, span.start - 80) : span.start]
    return bool(_DESK.search(left)) and not _MINE.search(left)


def _is_other(text: str, span: Span) -> bool:
    """Return whether the person is an employee or a public person, by the words around the name."""
    left = text[max(0, span.start - 64) : span.start]
    if _OWN.search(left):
        return False
    if _is_signature(text, span):
        return bool(_WORKER_AT.search(left))
    if _THANKS.search(text, max(0, span.start - 200), span.start):
        return True
    return bool(_WORKER.search(left) or _PUBLIC.search(left) or _WORKER_AFTER.match(text, span.end))


def _is_signature(text: str, span: Span) -> bool:
    """Return whether the name closes the text: after it come no words, only marks, numbers, a phone."""
    if span.start < 12 or len(text) - span.end > 80 or _REST.search(text, span.end):
        return False
    return bool(_SIGN_OFF.search(text[max(0, span.start - 16) : span.start]))


def _is_full_name(text: str, span: Span) -> bool:
    """Return whether the span holds a given name and a surname: no initials, no bare patronymic."""
    words = [word for word in re.split(r"[\s.]+", text[span.start : span.end]) if len(word) > 1]
    if len(words) == 2 and _FATHER.search(words[1]) and len(words[1]) > 5:
        return False
    return len(words) > 1


def _is_authors(text: str, span: Span, *, news: bool) -> bool:
    """Return whether a full name is the author's or a customer's, not one that the author talks about."""
    left = text[max(0, span.start - 64) : span.start]
    if _OWN.search(left):
        return True
    if news:
        return False
    return _ENDS.search(left) is not None and _FOLLOWS.match(text, span.end) is not None


_ENDS = re.compile(r"(?:^|[.!?…,;:)(\n–—-]|спасибо|дякую|thanks|cheers|from)\s{0,3}$", re.IGNORECASE)
_FOLLOWS = re.compile(r"\s{0,3}(?:$|[.!?…,;:)(\n–—-]|\d|here\b|тут\b|жд[уёе]|чека[юєл])", re.IGNORECASE)


def _is_home(text: str, span: Span) -> bool:
    if _FLAT.search(text[span.start : span.end]):
        return True
    return bool(_HOME.search(text[max(0, span.start - 64) : span.start]))
