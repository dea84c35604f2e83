"""Persons in Russian and Ukrainian: given names, patronymics, surnames, initials, in any case form.

A chain of two words and more carries its own proof; a single word needs a capital letter in the
middle of a sentence, a word that introduces a person, or the same surname in a chain elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind
from pipeline.pii.names.lexicon import Role, agree, cyrillic, is_noun

_WORD = re.compile(r"(?<![\w@#])[А-ЯЁІЇЄҐа-яёіїєґ]+(?:[’-][А-ЯЁІЇЄҐа-яёіїєґ]+)*(?!\w)")
_FAMILY = Role.SURNAME | Role.LIKE_SURNAME
_FATHER = Role.PATRONYMIC | Role.LIKE_PATRONYMIC
_OTHER = Role.PLACE | Role.COMPANY
_SHAPES = {
    4: ("SGPS", "GGSS", "GPSS", "GGPS"),
    3: (
        "SGP",
        "GPS",
        "GPX",
        "XGP",
        "SII",
        "IIS",
        "IIX",
        "XII",
        "GGS",
        "GGX",
        "SGG",
        "GIS",
        "GIX",
        "GSS",
        "GXX",
        "CII",
        "IIC",
        "GPC",
        "CGP",
    ),
    2: ("GP", "SG", "GS", "GX", "LG", "SI", "XI", "IS", "IX", "GG", "PS", "GC", "GI"),
}
"""Orders of given name, patronymic, surname, initial, unknown word (X; L, C end as surnames do; C is a word)."""
_CUE = re.compile(
    r"(?<!\w)(?:зовут|звати|звуть|по имени|на имя|на ім[’]я|фамили[яюей]+|прізвище|фио|піб|п\.і\.б|ф\.и\.о|уважением|повагою|"
    r"получател[ьюяе]\w*|отримувач\w*|оператор\w*|курьер\w*|кур[’]?[єе]р\w*|менеджер\w*|сотрудни\w+|співробітни\w+|консультант\w*|"
    r"специалист\w*|спеціаліст\w*|девушк\w+|дівчин\w+|майст[еро]\w+|мастер\w*|водител\w+|водій|водія|водієм|продав[еоц]\w+|касир\w*|кассир\w*|"
    r"администратор\w*|адміністратор\w*|господин\w*|господа|госпож\w+|гражданин\w*|гражданк\w+|громадян(?:ин|к)\w+|пан|пана|пану|паном|пані|"
    r"судь[яеиюё]\w*|судд[яіею]\w*|доктор\w*|врач\w*|лікар\w*|директор\w*|начальни\w+|депутат\w*|министр\w*|міністр\w*|президент\w*|сенатор\w*|"
    r"губернатор\w*|мэр\w*|генерал\w*|полковни\w+|майор\w*|капитан\w*|капітан\w*|брат\w{0,3}|сестр\w{1,3}|жен[аыеу]|женой|муж\w{0,3}|дружин\w+|"
    r"чоловік\w{0,3}|сын\w{0,3}|син\w{0,3}|дочь|дочер\w+|дочк\w{1,3}|мам[аыуеи]|мамой|тёт[яеи]|тет[яеи]|тітк\w+|дяд[яеьк]\w{0,3}|баб[ауые]\w{0,3}|"
    r"\d\d-(?:летн|річн)\w+|автор\w*|режисс?[её]р\w*|акт[её]р\w*|тренер\w*|певец|певиц\w+|чиновни\w+|адвокат\w*|журналист\w*|журналіст\w*|"
    r"республиканц?\w+|демократ\w*|лидер\w*|лідер\w*|премьер\w*|прем[’]єр\w*|глав[аыеу]|главой|голов[аиіу]|головою)[ :,\-–—]{1,3}$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?<!\w)(?:ул|вул|улиц\w*|вулиц\w*|просп\w*|пр-т\w*|пр|пер|переул\w+|пров|провул\w+|пл|площ\w*|бульвар\w*|б-р|наб|набережн\w+|метро|имени|імені|им|"
    r"ім|ст|станци\w+|станці\w+|мкр|аэропорт\w*|аеропорт\w*|город\w{0,3}|міст[оіау]|штат\w{0,2}|мыс|остров\w{0,3})(?: ?\.)? $",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"(?<!\w)(?:тов|ооо|оао|зао|пао|тоо|чп|компани\w+|компані\w+|фирм\w+|фірм\w+|магазин\w*|кафе|ресторан\w*|бренд\w*|банк\w*|аптек\w*|"
    r"салон\w*|клуб\w*|готел\w+|отел\w+|газет\w+|журнал\w*|фильм\w*|фільм\w*|сериал\w*|серіал\w*|групп\w+|гурт\w*|торгов\w+ мар\w+|"
    r"цирк\w*|ураган\w*|трц|тц|жк|санатори\w+|санаторі\w+|таксі|такси|парк\w{0,2}|озер\w+|станци\w+|станці\w+|кладбищ\w+|собор\w*|церк\w+|храм\w*|кубок|кубк\w+|тур де|программ\w+|карт[аыу]|яхт\w+|серии|серії) [«\"„“]?$",
    re.IGNORECASE,
)
_WINDOW = 28
_PLACES = re.compile(
    r"(?:льв[іо]в|харк[іо]в|ки[їєе]в|черн[иі]г[іо]в|кан[іо]в|бориспол|броварам|святошин|голосі|одес|полтав|судак|галич|ольві|станіслав[іо]?$|кролевц|"
    r"переяслав|володимир-|богуслав|миргород|хмельницьк(?:ий|ого|ому|ім)$|івано-франк|кропивниц|павлоград|горлівк|каховк)"
)
_IN = re.compile(r"(?<!\w)(?:в|во|у|із|з|зі|до|под|під|біля|из|возле|около)\.? $", re.IGNORECASE)
_ENDING = re.compile(
    r"(?:ового|овому|ого|ому|ыми|ими|ами|ями|ові|еві|єві|ева|ової|ою|ею|єю|ым|им|ім|ой|ой|ом|ем|ём|єм|ый|ий|ій|ая|ої|ую|їв|их|ых|ам|а|я|у|ю|е|є|ы|и|і|ї|о|ь|й)$"
)
_LATIN_TWIN = re.compile(r" \([A-Z]")
_NEVER = re.compile(
    r"(?:олимпиад|рим|милан|ливан|филиппин|афин|алл?ах|бог|господ|полтавськ|черкаськ|сумськ|волинськ|хмельницьк[оуі]|рівненськ|чернівецьк|"
    r"печерськ|лук[’]янівськ|подільськ|дарниц|троєщин|оболон|березняк|позняк|теремк|виноградар|нивк|борщагів|сирец|деміївк|солом[’]янськ|"
    r"медвед(?:ково|ев)$|бутов|люблин|кузьминк|отрадн|свиблов|марьин|измайлов|строгин|митин|мегафон|билайн|киевстар|київстар|водафон|яндекс|"
    r"сбербанк|альф[аыуе]|тинькоф|озон|валдберис|вайлдберриз|розетк|эпицентр|епіцентр|фокстрот|ашан|макдональдс|самсунг|айфон|андроид|виндовс|"
    r"майкрософт|гугл|фейсбук|инстаграм|вайбер|телеграм|ютуб|алис[аыуе]$|марий$|израил|вашингтон|лондон|севастопол|олимпи)"
)
_ADJECTIVE = re.compile(r"(?:[сц]ь?к)(?:ий|ая|а|ого|ої|ой|ому|ій|ую|у|им|ом|ою|ые|і|их|ими)$")
_FIRM_END = re.compile(
    r"(?:банк|админ|адмін|буд|сервис|сервіс|строй|телеком|газ|энерго|енерго|торг|пром|трест|экспресс|експрес|маркет|инвест|інвест|фонд|центр|снаб|"
    r"водоканал|транс|метро|нафт|нефт|авто|сити|сіті|груп|плюс|онлайн|тв$|эл$)\w{0,6}$"
)
_HOUSE_AFTER = re.compile(
    r"(?:,? ?(?:д\.|дом|буд\.|будинок|№)? ?\d{1,3}(?![\d.%]| (?:раз|год|рок|лет|дн|час|хв|мин))|,? (?:угол|ріг|кут)(?!\w))"
)
_AT = re.compile(
    r"(?<!\w)(?:на|по|угол|вдоль|адрес\w*|адресою|вздовж|уздовж|перехрест\w+|перекр[её]ст\w+)[ :]{1,2}$",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?:жалоб\w*|скарг\w*|зл[аы]|заяв\w*|обиж\w*|ображ\w*|похож\w*|схож\w*|подпис\w*|женил\w*|одруж\w*|надежд\w*|надія) (?:на|по) $",
    re.IGNORECASE,
)
_TOWN = re.compile(r"(?<!\w)(?:г|м|с|смт|пос|пгт|дер|гор|ст)\.? ?$")
_QUOTED = '«"„“'
_CLOSED = '»"“”'


class _Token:
    __slots__ = ("capital", "dotted", "end", "initial", "low", "roles", "start", "upper")

    def __init__(self, match: re.Match[str]) -> None:
        word = match.group()
        self.start, self.end = match.span()
        self.capital = word[0].isupper()
        self.initial = self.capital and len(word) == 1
        self.dotted = self.initial and match.string[self.end : self.end + 2].lstrip(" ")[:1] == "."
        self.upper = len(word) > 1 and word.isupper()
        self.low = word.lower()
        self.roles = Role.NONE if len(word) == 1 else cyrillic(self.low)

    @property
    def everyday(self) -> bool:
        return bool(self.roles & Role.EVERYDAY)

    def fits(self, letter: str) -> bool:
        """Return whether the token can stand for one letter of a shape."""
        if letter == "I":
            return self.initial
        if self.initial:
            return False
        if letter == "C":
            return bool(self.roles & Role.LIKE_SURNAME) and self.capital
        if letter in "SL" and self.roles & Role.COMMON and not self.roles & Role.SURNAME:
            return False
        if letter == "X":
            unknown = self.capital and not self.roles & ~(Role.LIKE_SURNAME | Role.SURNAME)
            return unknown and not self.upper and not _FIRM_END.search(self.low)
        return bool(self.roles & _FITS[letter])


_FITS = {"G": Role.GIVEN, "P": _FATHER, "S": _FAMILY, "L": _FAMILY}


def find(plain: str) -> Iterator[Find]:
    """Yield persons named in Cyrillic letters."""
    tokens = [_Token(match) for match in _WORD.finditer(plain)]
    taken = bytearray(len(tokens))
    known: set[str] = set()
    at = 0
    while at < len(tokens):
        size = _chain(plain, tokens, at)
        if size and _is_namesake(plain, tokens[at], tokens[at + size - 1]):
            taken[at : at + size] = b"\1" * size  # what is named after a person is not a person
        elif size:
            taken[at : at + size] = b"\1" * size
            known.update(
                _stem(token.low) for token in tokens[at : at + size] if not token.initial and token.capital
            )
            yield _find(plain, tokens, at, size, ("dictionary", "layout"))
        at += size or 1
    for at, token in enumerate(tokens):
        if not taken[at]:
            follows = (
                tokens[at + 1]
                if at + 1 < len(tokens) and plain[token.end : tokens[at + 1].start] == " "
                else None
            )
            evidence = _single(plain, token, known)
            if evidence == ("dictionary",) and follows is not None and _describes(token, follows):
                continue
            if evidence:
                yield _find(plain, tokens, at, 1, evidence)


def _is_namesake(plain: str, first: _Token, last: _Token) -> bool:
    """Return whether a street, a school, a ship bears the name: no person is meant."""
    left = plain[max(0, first.start - _WINDOW) : first.start]
    if _STREET.search(left) or _NEVER.match(first.low):
        return True
    if last.initial or not _HOUSE_AFTER.match(plain, last.end):
        return False
    return not last.roles & _FATHER and not _CUE.search(left)


def _find(plain: str, tokens: list[_Token], at: int, size: int, evidence: tuple[str, ...]) -> Find:
    last = tokens[at + size - 1]
    end = last.end + (last.initial and plain[last.end : last.end + 1] == ".")
    return Find(tokens[at].start, end, Kind.PERSON, evidence)


def _stem(word: str) -> str:
    """Return a word without its case ending: one key for the forms of a surname."""
    stem = _ENDING.sub("", word)
    return stem if len(stem) > 2 else word


def _joined(plain: str, left: _Token, right: _Token) -> bool:
    gap = plain[left.end : right.start]
    return (len(gap) <= 3 and gap.isspace() and "\n" not in gap) or (
        left.initial and gap in {".", ". ", " . ", ".-"}
    )


def _chain(plain: str, tokens: list[_Token], at: int) -> int:
    """Return how many tokens from `at` name a person together, 0 for none."""
    run = [tokens[at]]
    if not run[0].initial and not run[0].roles & (Role.GIVEN | _FATHER | _FAMILY) and not run[0].capital:
        return 0
    while len(run) < 4 and at + len(run) < len(tokens) and _joined(plain, run[-1], tokens[at + len(run)]):
        run.append(tokens[at + len(run)])
    for size in range(len(run), 1, -1):
        if any(_is_shape(run[:size], shape) for shape in _SHAPES[size]):
            return size
        if size < 4 and _is_led(plain, run[:size]):
            return size
    return 0


def _is_led(plain: str, run: list[_Token]) -> bool:
    """Return whether what stands around words in capitals makes them a person.

    An unknown or everyday word before a given name ("Хиясь Анастасия", "Плитко Андрей Михайлович"), or
    two unknown words: in the middle of a sentence, or after a word that introduces a person.
    """
    first = run[0]
    if (
        not all(token.capital and not token.initial for token in run)
        or first.upper
        or _is_quoted(plain, first)
    ):
        return False
    cue = bool(_CUE.search(plain[max(0, first.start - _WINDOW) : first.start]))
    if len(run) == 3:
        named = run[1].fits("G") and run[2].fits("P")
        return (
            named
            and not first.everyday
            and not _ADDRESS.match(first.low)
            and (cue or not _starts(plain, first.start))
        )
    if run[1].fits("G") and not run[1].everyday:
        if first.fits("X") or first.fits("C"):
            return cue or (first.fits("X") and not first.roles and not _starts(plain, first.start))
        return False
    unknown = all(token.fits("X") and not token.roles for token in run)
    return unknown and (cue or bool(_LATIN_TWIN.match(plain[run[1].end : run[1].end + 3])))


_ADDRESS = re.compile(
    r"(?:уважаем|шановн|дорог|добр|господ|пан|директор|начальн|дякую|спасибо|привет|привіт|вітаю|здравств|менеджер|оператор|сотрудн|специалист|спеціаліст|"
    r"кассир|касир|консультант|доктор|лікар|врач|мастер|майст|президент|глава|голова|мэр|министр|міністр|депутат|девушк|наш|ваш|мой|моя|мій|замечат|прекрас|"
    r"чудов|отдельн|огромн|больш|велик|щир|особ|хочу|также|также|а|и|і|но|когда|если|коли|якщо|почему|чому|вот|это|оце|ну)"
)


def _is_shape(run: list[_Token], shape: str) -> bool:
    if not all(token.fits(letter) for token, letter in zip(run, shape, strict=True)):
        return False
    if all(token.capital for token in run):
        if "I" in shape:
            return all(token.dotted for token in run if token.initial) or shape == "SII"
        if "P" in shape:
            return True
        if "S" in shape and len(run) == 2 and any(token.everyday for token in run):
            return agree(run[0].low, run[1].low)
        doubtful = [token for token in run if token.everyday or token.roles & _OTHER]
        if shape == "LG":
            return not doubtful
        return len(doubtful) < len(run) and not ("X" in shape and run[0].everyday)
    if "I" in shape or "X" in shape or "C" in shape or "G" not in shape:
        return False
    if "P" in shape:
        return sum(token.everyday for token in run if not token.roles & _FATHER) <= len(run) - 2
    return not any(token.roles & (Role.EVERYDAY | Role.COMMON | _OTHER | Role.LIKE_SURNAME) for token in run)


def _single(plain: str, token: _Token, known: set[str]) -> tuple[str, ...]:
    """Return what speaks for a lone word as a person, nothing when too little does."""
    if token.initial or len(token.low) < 3:
        return ()
    left = plain[max(0, token.start - _WINDOW) : token.start]
    roles = token.roles
    if not token.capital:
        if roles & Role.GIVEN and not roles & (Role.EVERYDAY | Role.COMMON) and _CUE.search(left):
            return ("dictionary", "context")
        return ()
    if _is_quoted(plain, token) or _STREET.search(left) or _FIRM.search(left):
        return ()
    if _TOWN.search(left) or (_HOUSE_AFTER.match(plain, token.end) and not _CUE.search(left)):
        return ()
    if _stem(token.low) in known and not token.everyday:
        return ("dictionary", "layout")
    named = bool(roles & (Role.GIVEN | Role.SURNAME | Role.PATRONYMIC))
    if (
        _CUE.search(left)
        and not roles & (Role.EVERYDAY | _OTHER)
        and (named or (not roles & Role.COMMON and token.fits("X")))
    ):
        return ("dictionary", "context") if named else ("context", "layout")
    if (
        not named
        or roles & Role.COMPANY
        or _NEVER.match(token.low)
        or (_PLACES.match(token.low) and _IN.search(left))
    ):
        return ()
    starts = _starts(plain, token.start)
    if roles & Role.PLACE:
        return () if starts or _IN.search(left) or not roles & Role.GIVEN else ("dictionary",)
    if token.everyday or (token.upper and len(token.low) < 4):
        return ()
    if roles & Role.SURNAME and not roles & Role.GIVEN and _AT.search(left) and not _AGAINST.search(left):
        return ()
    if starts and roles & Role.COMMON and not roles & Role.GIVEN:
        return ()
    return ("dictionary",)


def _describes(token: _Token, follows: _Token) -> bool:
    """Return whether the word is an adjective of a place: "Полтавської області"."""
    return bool(_ADJECTIVE.search(token.low)) and not follows.capital and is_noun(follows.low)


def _is_quoted(plain: str, token: _Token) -> bool:
    before = plain[max(0, token.start - 2) : token.start].strip()
    after = plain[token.end : token.end + 2].strip()
    return bool(before) and before[-1] in _QUOTED and bool(after) and after[0] in _CLOSED


def _starts(plain: str, start: int) -> bool:
    before = plain[max(0, start - 4) : start].rstrip(' "«“„-–—')
    return not before or before[-1] in ".!?…\n•*"
