"""Valid invented identifiers of every kind, per language, seeded: no value belongs to anyone on purpose.

`Inventor(seed, language)` draws values in everyday layouts; every method returns one string.
"""

from __future__ import annotations

import random

import phonenumbers
from stdnum import luhn
from stdnum.iso7064 import mod_97_10
from stdnum.ru import inn
from stdnum.ua import rntrc
from stdnum.us import ssn

_GIVEN = {
    "ru": {
        "m": (
            "Артемий",
            "Всеволод",
            "Геннадий",
            "Егор",
            "Игнат",
            "Кирилл",
            "Матвей",
            "Павел",
            "Степан",
            "Тимофей",
        ),
        "f": (
            "Агния",
            "Варвара",
            "Дарья",
            "Евдокия",
            "Зинаида",
            "Ксения",
            "Лидия",
            "Марина",
            "Полина",
            "Таисия",
        ),
    },
    "uk": {
        "m": (
            "Андрій",
            "Богдан",
            "Всеволод",
            "Гнат",
            "Данило",
            "Євген",
            "Микола",
            "Олексій",
            "Остап",
            "Юрій",
        ),
        "f": (
            "Ганна",
            "Дарина",
            "Зоряна",
            "Ірина",
            "Катерина",
            "Леся",
            "Оксана",
            "Олена",
            "Соломія",
            "Христина",
        ),
    },
    "en": {
        "m": (
            "Andrew",
            "Brian",
            "Daniel",
            "Edward",
            "Gregory",
            "Kevin",
            "Martin",
            "Patrick",
            "Stephen",
            "Walter",
        ),
        "f": (
            "Alison",
            "Barbara",
            "Deborah",
            "Emily",
            "Hannah",
            "Jennifer",
            "Laura",
            "Melissa",
            "Rachel",
            "Susan",
        ),
    },
}
_PATRONYMIC = {
    "ru": {
        "m": ("Аркадьевич", "Борисович", "Григорьевич", "Ильич", "Львович", "Семёнович"),
        "f": ("Аркадьевна", "Борисовна", "Григорьевна", "Ильинична", "Львовна", "Семёновна"),
    },
    "uk": {
        "m": ("Андрійович", "Богданович", "Васильович", "Іванович", "Миколайович", "Петрович"),
        "f": ("Андріївна", "Богданівна", "Василівна", "Іванівна", "Миколаївна", "Петрівна"),
    },
}
_SURNAME = {
    "ru": {
        "m": (
            "Бурмистров",
            "Воропаев",
            "Елизаров",
            "Звягинцев",
            "Карташов",
            "Лопухин",
            "Мещеряков",
            "Носков",
            "Травин",
        ),
        "f": (
            "Бурмистрова",
            "Воропаева",
            "Елизарова",
            "Звягинцева",
            "Карташова",
            "Лопухина",
            "Мещерякова",
            "Носкова",
        ),
    },
    "uk": {
        "m": (
            "Бондаренко",
            "Гнатюк",
            "Дзюба",
            "Кравчук",
            "Литвиненко",
            "Марченко",
            "Онищенко",
            "Рудницький",
            "Савчук",
        ),
        "f": (
            "Бондаренко",
            "Гнатюк",
            "Дзюба",
            "Кравчук",
            "Литвиненко",
            "Марченко",
            "Онищенко",
            "Рудницька",
            "Савчук",
        ),
    },
    "en": {
        key: (
            "Bradley",
            "Caldwell",
            "Donnelly",
            "Fitzgerald",
            "Henderson",
            "Lawrence",
            "Patterson",
            "Richardson",
            "Sullivan",
        )
        for key in "mf"
    },
}
_STREETS = {
    "ru": (
        "Заречная",
        "Лесная",
        "Полевая",
        "Садовая",
        "Строителей",
        "Мира",
        "Вишнёвая",
        "8 Марта",
        "Академика Королёва",
    ),
    "uk": (
        "Садова",
        "Лісова",
        "Польова",
        "Миру",
        "Вишнева",
        "Соборна",
        "Незалежності",
        "Лесі Українки",
        "Січових Стрільців",
    ),
    "en": ("Maple", "Chestnut", "Willow", "Church", "Station", "Victoria", "Highfield", "Mill"),
}
_PLATE_RU, _PLATE_UA = "АВЕКМНОРСТУХ", "АВЕІКМНОРСТХ"
_MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split(),
    "en": "January February March April May June July August September October November December".split(),
}


class Inventor:
    """Draws invented values; the same seed and language draw the same ones."""

    def __init__(self, seed: int, language: str) -> None:
        self.random = random.Random(f"{seed}/{language}")
        self.language = language

    def digits(self, size: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(size))

    def _laid(self, number: str, groups: tuple[int, ...], gap: str) -> str:
        parts, at = [], 0
        for size in groups:
            parts.append(number[at : at + size])
            at += size
        return gap.join(parts)

    def phone(self) -> str:
        """Return a valid personal number in an everyday layout of the language's country."""
        if self.language == "ru":
            rest = self._valid("RU", lambda: "9" + self.random.choice("0126") + self.digits(8), "+7")
            a, b, c, d = rest[:3], rest[3:6], rest[6:8], rest[8:]
            layouts = (f"+7{rest}", f"8{rest}", f"8-{a}-{b}-{c}-{d}", f"+7 ({a}) {b}-{c}-{d}", f"8 {a} {b} {c} {d}", f"8({a}){b}{c}{d}",
                       f"8 ({a}) {b} {c} {d}", f"+7-{a}-{b}-{c}-{d}", f"8.{a}.{b}.{c}.{d}", f"7{rest}")  # fmt: skip
        elif self.language == "uk":
            rest = self._valid(
                "UA",
                lambda: (
                    self.random.choice(
                        ("50", "63", "66", "67", "68", "73", "93", "95", "96", "97", "98", "99")
                    )
                    + self.digits(7)
                ),
                "+380",
            )
            a, b, c, d = rest[:2], rest[2:5], rest[5:7], rest[7:]
            layouts = (f"+380{rest}", f"0{rest}", f"0{a} {b} {c} {d}", f"+38 (0{a}) {b}-{c}-{d}", f"(0{a}) {b}-{c}-{d}", f"0{a}-{b}-{c}-{d}",
                       f"380{rest}", f"+380 {a} {b} {c} {d}", f"0{a}.{b}.{c}.{d}", f"8 (0{a}) {b} {c} {d}")  # fmt: skip
        else:
            rest = self._valid(
                "US",
                lambda: (
                    self.random.choice(("212", "312", "415", "617", "702"))
                    + self.random.choice("23456789")
                    + self.digits(6)
                ),
                "+1",
            )
            a, b, c = rest[:3], rest[3:6], rest[6:]
            layouts = (f"+1{rest}", f"({a}) {b}-{c}", f"{a}-{b}-{c}", f"+1 {a} {b} {c}", f"{a}.{b}.{c}", f"1-{a}-{b}-{c}",
                       *self._british())  # fmt: skip
        return self.random.choice(layouts)

    def _british(self) -> tuple[str, ...]:
        rest = self._valid("GB", lambda: "7" + self.random.choice("4578") + self.digits(8), "+44")
        return (
            f"+44{rest}",
            f"0{rest}",
            f"0{rest[:4]} {rest[4:]}",
            f"+44 {rest[:4]} {rest[4:]}",
            f"0{rest[:4]} {rest[4:7]} {rest[7:]}",
        )

    def _valid(self, region, draw, prefix):
        while True:
            rest = draw()
            if phonenumbers.is_valid_number(phonenumbers.parse(prefix + rest, region)):
                return rest

    def email(self) -> str:
        name = self.random.choice(("lesnik", "zoria", "m.travin", "olena_k", "kvitka", "walter.h", "smile-7"))
        return f"{name}{self.digits(2)}@{self.random.choice(('example.com', 'mail.example', 'post.example.org', 'ukr.example.net'))}"

    def handle(self) -> str:
        return "@" + self.random.choice(("sova", "lisova_mavka", "dark_rain", "tea.pot")) + self.digits(2)

    def card(self) -> str:
        prefix = self.random.choice(("2200", "2202", "4276", "4149", "5168", "5375", "5469", "4441", "2221"))
        body = prefix + self.digits(11)
        number = body + luhn.calc_check_digit(body)
        return self._laid(number, (4, 4, 4, 4), self.random.choice((" ", "-", "", " ")))

    def iban(self) -> str:
        if self.language == "en":
            body, country = self.random.choice(("NWBK", "BARC", "MIDL")) + self.digits(14), "GB"
        else:
            body, country = self.digits(25), "UA"
        check = mod_97_10.calc_check_digits(body + country)
        number = country + check + body
        return (
            number
            if self.random.random() < 0.6
            else " ".join(number[at : at + 4] for at in range(0, len(number), 4))
        )

    def tax_id(self) -> str:
        if self.language == "ru":
            body = self.digits(10)
            return body + inn.calc_personal_check_digits(body)
        if self.language == "uk":
            while True:
                body = f"{self.random.randint(18000, 39000)}{self.digits(4)}"
                number = body + rntrc.calc_check_digit(body)
                if rntrc.is_valid(number) and not inn.is_valid(number):
                    return number
        while True:
            number = f"{self.random.randint(100, 665)}-{self.random.randint(10, 99)}-{self.random.randint(1000, 9999)}"
            if ssn.is_valid(number):
                return number

    def snils(self) -> str:
        while True:
            body = self.digits(9)
            if int(body) > 1001998:
                check = sum(int(digit) * (9 - at) for at, digit in enumerate(body)) % 101 % 100
                return self._laid(body, (3, 3, 3), "-") + self.random.choice((" ", "-")) + f"{check:02d}"

    def passport(self) -> str:
        if self.language == "ru":
            series = f"{self.random.randint(10, 80)}{self.random.choice(('', ' '))}{self.random.randint(0, 20):02d}"
            return series + self.random.choice((" ", " № ")) + self.digits(6)
        if self.language == "uk":
            letters = "".join(self.random.choice("АВЕКМНСТ") for _ in range(2))
            return self.random.choice(
                (f"{letters}{self.digits(6)}", f"{letters} {self.digits(6)}", self.digits(9))
            )
        return self.digits(9)

    def plate(self) -> str:
        if self.language == "en":
            return f"{self.random.choice(('AB', 'KX', 'LN'))}{self.random.randint(51, 73)} {''.join(self.random.choice('ABCDEFGHJK') for _ in range(3))}"
        letters = _PLATE_RU if self.language == "ru" else _PLATE_UA
        draw = lambda size: "".join(self.random.choice(letters) for _ in range(size))  # noqa: E731
        if self.language == "ru":
            return f"{draw(1)}{self.digits(3)}{draw(2)}{self.random.choice(('77', '177', '98', '50'))}"
        return f"{draw(2)}{self.random.choice(('', ' '))}{self.digits(4)}{self.random.choice(('', ' '))}{draw(2)}"

    def birth_date(self) -> str:
        day, month, year = (
            self.random.randint(1, 28),
            self.random.randint(1, 12),
            self.random.randint(1950, 2004),
        )
        named = f"{day} {_MONTHS[self.language][month - 1]} {year}"
        return self.random.choice((f"{day:02d}.{month:02d}.{year}", f"{day:02d}/{month:02d}/{year}", named))

    def order(self) -> str:
        return self.random.choice(
            (
                self.digits(8),
                self.digits(6),
                f"{self.random.choice(('AB', 'UA', 'ZK'))}-{self.digits(7)}",
                "1" + self.digits(9),
            )
        )

    def person(self, shape: str = "") -> str:
        """Return a full name; `shape` is one of GS SG SGP GPS SI lower, else drawn."""
        sex = self.random.choice("mf")
        given = self.random.choice(_GIVEN[self.language][sex])
        surname = self.random.choice(_SURNAME[self.language][sex])
        if self.language == "en":
            return f"{given} {surname}"
        patronymic = self.random.choice(_PATRONYMIC[self.language][sex])
        shapes = {
            "GS": f"{given} {surname}",
            "SG": f"{surname} {given}",
            "SGP": f"{surname} {given} {patronymic}",
            "GPS": f"{given} {patronymic} {surname}",
            "SI": f"{surname} {given[0]}.{patronymic[0]}.",
            "lower": f"{surname} {given} {patronymic}".lower(),
        }
        return shapes[shape or self.random.choice(list(shapes))]

    def address(self) -> str:
        street, house, flat = (
            self.random.choice(_STREETS[self.language]),
            self.random.randint(1, 140),
            self.random.randint(1, 200),
        )
        if self.language == "ru":
            layouts = (f"ул. {street}, д. {house}, кв. {flat}", f"улица {street}, дом {house}, квартира {flat}", f"ул {street} {house} кв {flat}",
                       f"ул. {street}, {house}-{flat}", f"ул. {street} д.{house} корп. 2 кв.{flat}", f"пр-т {street}, {house}, кв. {flat}")  # fmt: skip
        elif self.language == "uk":
            layouts = (f"вул. {street}, {house}, кв. {flat}", f"вулиця {street}, будинок {house}, квартира {flat}", f"вул {street} {house} кв {flat}",
                       f"вул. {street}, буд. {house}, кв. {flat}", f"просп. {street}, {house}/{flat}", f"вул. {street} {house}А, кв.{flat}")  # fmt: skip
        else:
            layouts = (f"{house} {street} Street, Apt {flat}", f"Flat {flat}, {house} {street} Road", f"{house} {street} Lane, Apt. {flat}",
                       f"{house} {street} Ave, Unit {flat}", f"{house} {street} Avenue #{flat}")  # fmt: skip
        return self.random.choice(layouts)
