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
    "en": dict.fromkeys(
        "mf",
        (
            "Bradley",
            "Caldwell",
            "Donnelly",
            "Fitzgerald",
            "Henderson",
            "Lawrence",
            "Patterson",
            "Richardson",
            "Sullivan",
        ),
    ),
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
_PLATE = {"ru": "АВЕКМНОРСТУХ", "uk": "АВЕІКМНОРСТХ"}
_MONTHS = {
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "октября", "ноября"),
    "uk": ("січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "жовтня", "грудня"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "October", "December"),
}
_PHONES = {
    "RU": (
        "+7{0}{1}{2}{3}", "8{0}{1}{2}{3}", "8-{0}-{1}-{2}-{3}", "+7 ({0}) {1}-{2}-{3}", "8 {0} {1} {2} {3}",
        "8({0}){1}{2}{3}", "8 ({0}) {1} {2} {3}", "+7-{0}-{1}-{2}-{3}", "8.{0}.{1}.{2}.{3}", "7{0}{1}{2}{3}",
    ),
    "UA": (
        "+380{0}{1}{2}{3}", "0{0}{1}{2}{3}", "0{0} {1} {2} {3}", "+38 (0{0}) {1}-{2}-{3}",
        "(0{0}) {1}-{2}-{3}",
        "0{0}-{1}-{2}-{3}", "380{0}{1}{2}{3}", "+380 {0} {1} {2} {3}", "0{0}.{1}.{2}.{3}",
        "8 (0{0}) {1} {2} {3}",
    ),
    "US": ("+1{0}{1}{2}", "({0}) {1}-{2}", "{0}-{1}-{2}", "+1 {0} {1} {2}", "{0}.{1}.{2}", "1-{0}-{1}-{2}"),
    "GB": ("+44{0}{1}{2}", "0{0}{1}{2}", "0{0} {1}{2}", "+44 {0} {1}{2}", "0{0} {1} {2}"),
}  # fmt: skip
_PLAN = {
    "RU": ("+7", (3, 3, 2, 2)),
    "UA": ("+380", (2, 3, 2, 2)),
    "US": ("+1", (3, 3, 4)),
    "GB": ("+44", (4, 3, 3)),
}
_OPERATORS = {
    "RU": ("900", "916", "925", "961"),
    "UA": ("50", "63", "66", "67", "68", "73", "93", "95", "96", "97", "98", "99"),
    "US": ("2122", "3125", "4154", "6173", "7027"),
    "GB": ("74", "75", "77", "78"),
}
_ADDRESSES = {
    "ru": (
        "ул. {0}, д. {1}, кв. {2}", "улица {0}, дом {1}, квартира {2}", "ул {0} {1} кв {2}",
        "ул. {0}, {1}-{2}",
        "ул. {0} д.{1} корп. 2 кв.{2}", "пр-т {0}, {1}, кв. {2}",
    ),
    "uk": (
        "вул. {0}, {1}, кв. {2}", "вулиця {0}, будинок {1}, квартира {2}", "вул {0} {1} кв {2}",
        "вул. {0}, буд. {1}, кв. {2}", "просп. {0}, {1}, кв. {2}", "вул. {0} {1}А, кв.{2}",
    ),
    "en": (
        "{1} {0} Street, Apt {2}", "Flat {2}, {1} {0} Road", "{1} {0} Lane, Apt. {2}",
        "{1} {0} Ave, Unit {2}",
        "{1} {0} Avenue #{2}",
    ),
}  # fmt: skip
_COUNTRIES = {"ru": ("RU",), "uk": ("UA",), "en": ("US", "GB")}


class Inventor:
    """Draws invented values; the same seed and language draw the same ones."""

    def __init__(self, seed: int, language: str) -> None:
        self.random = random.Random(f"{seed}/{language}")  # noqa: S311
        self.language = language

    def digits(self, size: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(size))

    def _groups(self, number: str, sizes: tuple[int, ...]) -> list[str]:
        parts, at = [], 0
        for size in sizes:
            parts.append(number[at : at + size])
            at += size
        return parts

    def phone(self) -> str:
        """Return a valid personal number in an everyday layout of the language's country."""
        region = self.random.choice(_COUNTRIES[self.language])
        prefix, sizes = _PLAN[region]
        while True:
            start = self.random.choice(_OPERATORS[region])
            number = start + self.digits(sum(sizes) - len(start))
            if phonenumbers.is_valid_number(phonenumbers.parse(prefix + number, region)):
                return self.random.choice(_PHONES[region]).format(*self._groups(number, sizes))

    def email(self) -> str:
        name = self.random.choice(("lesnik", "zoria", "m.travin", "olena_k", "kvitka", "walter.h", "smile-7"))
        host = self.random.choice(("example.com", "mail.example", "post.example.org", "ukr.example.net"))
        return f"{name}{self.digits(2)}@{host}"

    def handle(self) -> str:
        return "@" + self.random.choice(("sova", "lisova_mavka", "dark_rain", "tea.pot")) + self.digits(2)

    def card(self) -> str:
        prefix = self.random.choice(("2200", "2202", "4276", "4149", "5168", "5375", "5469", "4441", "2221"))
        body = prefix + self.digits(11)
        number = body + luhn.calc_check_digit(body)
        return self.random.choice((" ", "-", "", " ")).join(self._groups(number, (4, 4, 4, 4)))

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
            area, group = self.random.randint(100, 665), self.random.randint(10, 99)
            number = f"{area}-{group}-{self.random.randint(1000, 9999)}"
            if ssn.is_valid(number):
                return number

    def snils(self) -> str:
        while True:
            body = self.digits(9)
            if int(body) > 1001998:
                check = sum(int(digit) * (9 - at) for at, digit in enumerate(body)) % 101 % 100
                return (
                    "-".join(self._groups(body, (3, 3, 3))) + self.random.choice((" ", "-")) + f"{check:02d}"
                )

    def passport(self) -> str:
        if self.language == "ru":
            gap = self.random.choice(("", " "))
            series = f"{self.random.randint(10, 80)}{gap}{self.random.randint(0, 20):02d}"
            return series + self.random.choice((" ", " № ")) + self.digits(6)
        if self.language == "uk":
            letters = "".join(self.random.choice("АВЕКМНСТ") for _ in range(2))
            return self.random.choice(
                (f"{letters}{self.digits(6)}", f"{letters} {self.digits(6)}", self.digits(9))
            )
        return self.digits(9)

    def _letters(self, letters: str, size: int) -> str:
        return "".join(self.random.choice(letters) for _ in range(size))

    def plate(self) -> str:
        if self.language == "en":
            area = self.random.choice(("AB", "KX", "LN"))
            return f"{area}{self.random.randint(51, 73)} {self._letters('ABCDEFGHJK', 3)}"
        letters = _PLATE[self.language]
        if self.language == "ru":
            region = self.random.choice(("77", "177", "98", "50"))
            return f"{self._letters(letters, 1)}{self.digits(3)}{self._letters(letters, 2)}{region}"
        gap = self.random.choice(("", " "))
        return gap.join((self._letters(letters, 2), self.digits(4), self._letters(letters, 2)))

    def birth_date(self) -> str:
        day, month, year = (
            self.random.randint(1, 28),
            self.random.randint(1, 10),
            self.random.randint(1950, 2004),
        )
        named = f"{day} {_MONTHS[self.language][month - 1]} {year}"
        return self.random.choice((f"{day:02d}.{month:02d}.{year}", f"{day:02d}/{month:02d}/{year}", named))

    def order(self) -> str:
        lettered = f"{self.random.choice(('AB', 'UA', 'ZK'))}-{self.digits(7)}"
        return self.random.choice((self.digits(8), self.digits(6), lettered, "1" + self.digits(9)))

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
        """Return a street, a house and a flat: somebody's home."""
        street, house, flat = (
            self.random.choice(_STREETS[self.language]),
            self.random.randint(1, 140),
            self.random.randint(1, 200),
        )
        return self.random.choice(_ADDRESSES[self.language]).format(street, house, flat)
