"""Numbers of orders, contracts, accounts, applications: a word that says so, then a token with four digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind

_SUBJECT = (
    r"заказ\w*|замовлен\w*|orders?|договор\w*|догов[оі]р\w*|дог\.|contracts?|контракт\w*|брон[ьиюяіeй]\w*|бронир\w*|"
    r"бронюв\w*|booking|reservation|pnr|confirmation|заявк\w*|заявлени\w*|обращени\w*|звернен\w*|тикет\w*|тікет\w*|"
    r"tickets?|case|reference|ref|инцидент\w*|інцидент\w*|полис\w*|поліс\w*|policy|квитанци\w*|invoice|инвойс\w*|"
    r"рахун(?:ок|ку|ком)\w*|лицев\w+ сч[её]т\w*|л/с|особов\w+ рахун\w+|о/р|р/с|р/р|account|acct|a/c|сч[её]т\w*|"
    r"membership|loyalty|customer|client|клиентск\w+|клієнтськ\w+|клиента|клієнта|возврат\w*|поверненн\w*|кредит\w*|"
    r"абонент\w*|claim|complaint|скарг\w*|жалоб\w*|претензи\w*|претензі\w*|чек\w*|накладн\w* на замовл\w*"
)
_BETWEEN = (
    r"(?:(?:[ :;,\-–(\n]|№|#|N\b|No\b|no\b|n\b|nr\b|num\b|number|ном\.?|номер\w*|под|за|id|code|код\w*|от|від|is|was|мой|мій|"
    r"my|ваш|у вас|на|сайт\w*|интернет-?\w*|the|банковск\w*|кредитн\w*|обслуживани\w*|такой|такий|вот|ось|это|це|for|of|"
    r"ref|reference|\.)\s?){0,8}"
)
_TOKEN = (
    r"(?P<token>(?<![\d])[A-Za-zА-ЯҐЇІЄа-яґїіє]{0,4}[\-/]?\d[A-Za-zА-ЯҐЇІЄ\d/\-]{2,24}(?<![/\-]))(?![\w])"
)
_ORDER = re.compile(rf"(?<!\w)(?:{_SUBJECT}){_BETWEEN}{_TOKEN}", re.IGNORECASE)
_LOCATOR = re.compile(
    r"(?<!\w)(?:pnr|booking|reservation|брон\w*|confirmation)(?: (?:ref\w*|code|number|no\.?|is|код\w*|номер\w*|№))*"
    r"[ :#№\-–]{1,3}(?P<token>[A-Z0-9]{6})(?!\w)"
)
_NOT = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d(?:-?г|-?го|-?й|-?р)?|\d{4}-\d\d-\d\d)$", re.IGNORECASE
)
_UNIT = re.compile(
    r"\s?(?:руб|грн|р\b|р\.|\$|€|£|₽|₴|%|usd|eur|uah|rub|гр\b|тыс|тис|млн|долл|дол\b|kzt|тг\b|byn|бел|год|рок|г\.|"
    r"dollars|pounds|bucks|шт|раз\b|people|мин|min|days|дней|днів|час|hours|км|kg|кг)",
    re.IGNORECASE,
)


def find(plain: str) -> Iterator[Find]:
    """Yield numbers of orders, contracts and accounts of `plain`."""
    for match in _ORDER.finditer(plain):
        start, end = match.span("token")
        token = match.group("token")
        if sum(character.isdigit() for character in token) < 4 or _NOT.match(token):
            continue
        if _UNIT.match(plain, end) or (start and plain[start - 1] in "$€£₽₴"):
            continue
        yield Find(start, end, Kind.ORDER, ("layout", "context"))
    for match in _LOCATOR.finditer(plain):
        token = match.group("token")
        if any(character.isdigit() for character in token) or token.isupper():
            yield Find(*match.span("token"), Kind.ORDER, ("layout", "context"))
