"""Words near a number that say what it is, by stem: `паспорт*`, `картк*`, `замовлен*`.

The nearest word before a number decides; only when there is none, the nearest after it.
"""

from __future__ import annotations

import re
from functools import lru_cache

BEFORE = 48
"""How many characters before a number are looked at: "серия и номер моего паспорта такие: "."""
AFTER = 24

_STEMS = {
    "hotline": r"горяч\w* лини|гаряч\w* ліні|колл?-?центр|кол-?центр|контакт-?центр|call[ -]?cent|"
    r"hot-?line|"
    r"helpline|support line|help ?desk|справочн|довідков|ресепш|reception|коротк\w* номер",
    "parcel": r"ттн|трек|track|посыл\w+|посилк|накладн\w*|отправлени|відправленн|экспресс-накл|parcel|"
    r"shipment|"
    r"consignment|package|awb",
    "flight": r"рейс|flight|поезд|потяг|поїзд|вагон|train\b",
    "code": r"смс|sms|код\w* (?:подтвержд|підтвердж|из|з)|пин|pin\b|код\b(?! (?:платник|налог|плат|"
    r"інн|ідент))|"
    r"пароль|парол[ію]|password|passcode|one-time|otp|verification code|промокод|promo",
    "company": r"єдрпоу|едрпоу|егрпоу|огрн\w*|кпп|мфо|бик\b|окпо|vat|company (?:no|number|reg)|тов\b|ооо\b|"
    r"зао\b|оао\b|пао\b|юр\w*лиц|юридич|инн (?:ооо|организац|компани|банка|магазин|фирм|продавц|юр)|"
    r"реквизит|"
    r"реквізит|артикул\w*|sku\b|модел|model|серийн|серійн|serial|imei|штрих-?код|barcode|isbn",
    "price": r"цен[аеуыо]|сумм|сум[аиу]\b|стоимост|вартіст|price|руб|грн|долл|тариф|курс|баланс|бюджет",
    "phone": r"тел\b|тел\.|т\.|тлф|телеф|моб|номер\w* (?:телеф|для связ)|звон|позвон|дзвон|зателеф|"
    r"перезвон|"
    r"передзвон|набер|набра|набир|вайбер|viber|вотс?ап|ватсап|whats ?app|телеграм|telegram|связ|зв[’]?яз|"
    r"контакт|phone|tel\b|tel\.|cell|mobile|call|ring me|text me|text us|reach me|reach us|fax|факс|сотов|"
    r"мегафон|билайн|мтс|київстар|киевстар|lifecell|водафон|vodafone|сим-?карт|сімк|симк|абонент|"
    r"прив.зан\w* к номер",
    "card": r"карт[аеуыіо]\w*|карточ|картк|картц|\bcard|visa|виза|віза\b|master|мастеркард|мір\b|"
    r"мир\b|пластик|pan\b|"
    r"мастер",
    "iban": r"iban|ибан|ібан",
    "account": r"лицев\w* сч|лиц\. ?сч|л/с|особов\w* рах|о/р|р/с|р/р|расч\w* сч|сч[её]т\w*|рахун\w+|"
    r"account|acct|a/c",
    "tax": r"инн\b|іпн\b|ипн\b|рнокпп|налог\w* номер|податков\w* номер|(?:идентификац|"
    r"ідентифікац)\w*(?: код\w*| номер\w*)?|"
    r"код\w* платник|ідент\w* код|идент\w* код|tax\s?id|\btin\b|itin|ssn|social security|соцстрах|"
    r"national insurance|\bni(?:no| number)\b|\bутр\b|utr",
    "snils": r"снилс\w*|страхов\w* свидет|пенсионн\w* (?:номер|свидет|страх)|пенсійн\w* (?:номер|"
    r"свід)|snils",
    "passport": r"паспорт\w*|пасспорт|пасп\.|загран\w*|закордон\w*|passport|id-? ?картк\w*|айді|id-?card|"
    r"id ?карт|удостоверен\w* личн|посвідчен\w* особ|водит\w* удостов|водій\w* посв|driver.?s? licen|"
    r"сер(?:ия|ии|ію|ія|ії|\.)|документ\w*|кем выдан|ким видан|выдан|видан\w*|унзр|уніка\w* номер запис",
    "plate": r"госномер\w*|гос\.? ?номер|держномер\w*|держ\.? ?номер|номерн\w* знак|авто\w*|машин\w*|"
    r"плат[еi]\b|number ?plate|license plate|licence plate|plate|registration|\breg\b|\bcar\b|\bvan\b|"
    r"vehicle|"
    r"тачк\w*|такси|таксі|taxi|cab\b|водител\w*|водій|водія|driver|припарков\w*|паркован|парковк|parked|"
    r"parking",
    "birth": r"д\.? ?р\.?(?= |:)|г\.? ?р\.|р\. ?н\.|дат\w* рожд|дат\w* народ|рожден\w*|родил\w*|"
    r"народ(?:ж|ив|ил)\w*|"
    r"рожд\.|народж\.|born|dob\b|d\.o\.b|date of birth|birth ?date|birthday|день рожд|дня рожд|"
    r"день народж|дня народж",
    "order": r"заказ\w*|замовлен\w*|order\w*|договор\w*|догов[оі]р\w*|дог\.|contract|контракт\w*|"
    r"брон[ьиюяі]\w*|бронир\w*|бронюв\w*|booking|reservation|pnr|confirmation (?:no|number|#|code)|"
    r"заявк\w*|заявл\w*|обращени\w*|зверненн\w*|тикет\w*|тікет\w*|ticket|case|reference|\bref\b|инцидент|"
    r"полис\w*|поліс\w*|policy|чек\w*|квитанц\w*|invoice|инвойс|накладна на замовл|кредит\w*|"
    r"member(?:ship)?|"
    r"customer (?:id|no|number)|client (?:id|no|number)|клиентск\w* номер|номер клиента|номер клієнта|"
    r"билет\w*|квиток|квитк\w*|заказу|возврат\w*|loyalty",
}
_WORDS = re.compile(
    "|".join(rf"(?P<{name}>(?<!\w)(?:{stems}))" for name, stems in _STEMS.items()), re.IGNORECASE
)


@lru_cache(maxsize=4096)
def _names(window: str) -> tuple[tuple[str, int], ...]:
    return tuple((match.lastgroup or "", match.end()) for match in _WORDS.finditer(window))


def before(plain: str, start: int, width: int = BEFORE) -> tuple[str, ...]:
    """Return names of context words before `start`, the nearest first."""
    begin = max(0, start - width)
    found = _names(plain[begin:start])
    return tuple(name for name, _ in reversed(found))


def after(plain: str, end: int, width: int = AFTER) -> tuple[str, ...]:
    """Return names of context words after `end`, the nearest first; they stand in the same line."""
    window = plain[end : end + width].split("\n", 1)[0]
    return tuple(name for name, _ in _names(window))


def nearest(plain: str, start: int, end: int, among: frozenset[str] | None = None) -> str | None:
    """Return the name of the nearest context word, one of `among` when given, or None."""
    for name in before(plain, start):
        if among is None or name in among:
            return name
    for name in after(plain, end):
        if among is None or name in among:
            return name
    return None
