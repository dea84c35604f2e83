"""Numbers of orders, contracts, accounts, applications: a word that says so, then a token with four digits.

Numbers of applications, complaints and tickets carry the evidence ``case``: they are masked as ORDER,
but the table of risk does not count them as an order, contract or account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind

_ORDERS = (
    r"заказ\w{0,3}|замовлен\w{0,4}|orders?|договор\w{0,3}|догов[оі]р\w{0,2}|дог\.?|contracts?|"
    r"контракт\w{0,3}|брон[ьиюяіeй]\w{0,2}|бронир\w{0,6}|"
    r"бронюв\w{0,6}|booking|reservation|pnr|confirmation|полис\w{0,2}|поліс\w{0,2}|policy|лицев\w{2,3} "
    r"сч[её]т\w{0,2}|л/с|особов\w{2,3} рахун\w{2,4}|"
    r"о/р|р/с|р/р|расч[её]тн\w{2,3} сч[её]т\w{0,2}|invoice|инвойс\w{0,2}"
)
_CASES = (
    r"заявк\w{1,3}|заявлени\w{1,3}|заяв[аіуи]\w{0,2}|обращени\w{1,3}|звернен\w{1,4}|тикет\w{0,2}|"
    r"тікет\w{0,2}|tickets?|case|reference|ref|инцидент\w{0,2}|"
    r"інцидент\w{0,2}|claim|complaint|скарг\w{1,2}|жалоб\w{1,2}|претензи\w{1,2}|претензі\w{1,2}|"
    r"запит\w{0,2}|запрос\w{0,2}"
)
_WEAK = (
    r"квитанци\w{1,2}|рахун\w{2,4}|account|acct|a/c|сч[её]т\w{0,2}|membership|loyalty|customer|client|"
    r"клиент\w{0,2}|клієнт\w{0,2}|возврат\w{0,2}|"
    r"поверненн\w|кредит\w{0,2}|абонент\w{0,6}|чек\w{0,2}|member|кабинет\w?|кабінет\w?|id|айди|card"
)
_FILLER = (
    r"(?:(?:[ :;,\-–(\n.]|№|#|number|номер\w{0,3}|под|за|id|code|код\w{0,2}|от|від|is|was|мой|мій|моя|my|"
    r"ваш\w?|у вас|сайт\w?|интернет-?\w{0,9}|the|"
    r"банковск\w{2,3}|кредитн\w{2,3}|обслуживани\w|такой|такий|вот|ось|это|це|for|of|ref|reference|no\.?|"
    r"nr\.?|num\.?|ном\.?|n)){0,8}"
)
_MARKED = (
    r"[^\n\d]{0,12}?(?:№|#|number|номер\w{0,3}|no\.?|n|id|:)(?: (?:is|was|мой|мій|такой|такий))?[ "
    r":#№-]{0,3}"
)
_NUMBER = r"(?P<token>(?<!\d)[A-Za-zА-ЯҐЇІЄа-яґїіє]{0,4}[\-/]?\d[A-Za-zА-ЯҐЇІЄ\d/\-]{2,24}(?<![/\-]))(?!\w)"
_ORDER = re.compile(rf"(?<!\w)(?:{_ORDERS}){_FILLER}{_NUMBER}", re.IGNORECASE)
_CASE = re.compile(rf"(?<!\w)(?:{_CASES}){_FILLER}{_NUMBER}", re.IGNORECASE)
_ACCOUNT = re.compile(
    rf"(?<!\w)(?:{_WEAK}){_MARKED}{_NUMBER}|(?<!\w)(?:account|acct|рахун\w{{2,4}}|сч[её]т\w{{0,2}}) "
    rf"(?P<long>\d{{8,20}})(?!\w)",
    re.IGNORECASE,
)
_LOCATOR = re.compile(
    r"(?<!\w)(?:pnr|booking|reservation|брон\w{0,8}|confirmation|locator)(?: (?:ref\w{0,6}|code|number|"
    r"no\.?|is|код\w{0,2}|номер\w{0,2}|№)){0,3}"
    r"[ :#№\-–]{1,3}(?P<token>[A-Z0-9]{6})(?!\w)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d(?:-?г|-?го|-?й|-?р)?|"
    r"\d{4}-\d\d-\d\d)$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s?(?:руб|грн|грив|р\b|р\.|\$|€|£|₽|₴|%|usd|eur|uah|rub|гр\b|тыс|тис|млн|долл|дол\b|kzt|тг\b|byn|бел|"
    r"год|рок|г\.|"
    r"dollars|pounds|bucks|шт|раз\b|people|мин|min|days|дней|днів|час|hours|км|kg|кг|[.,]\d)",
    re.IGNORECASE,
)


def find(plain: str) -> Iterator[Find]:
    """Yield numbers of orders, contracts and accounts of `plain`."""
    for pattern, evidence in (
        (_ORDER, ("layout", "context")),
        (_ACCOUNT, ("layout", "context")),
        (_CASE, ("layout", "context", "case")),
    ):
        for match in pattern.finditer(plain):
            name = match.lastgroup or "token"
            start, end = match.span(name)
            if _is_number(plain, start, end):
                yield Find(start, end, Kind.ORDER, evidence)


def locators(plain: str) -> Iterator[Find]:
    """Yield record locators of bookings: six letters and digits."""
    for match in _LOCATOR.finditer(plain):
        token = match.group("token")
        pnr = match.group()[:3].lower() == "pnr"
        if token.upper() == token and (pnr or any(character.isdigit() for character in token)):
            yield Find(*match.span("token"), Kind.ORDER, ("layout", "context"))


def _is_number(plain: str, start: int, end: int) -> bool:
    token = plain[start:end]
    if sum(character.isdigit() for character in token) < 4 or _NOT.match(token):
        return False
    return not (_UNIT.match(plain, end) or (start and plain[start - 1] in "$€£₽₴"))
