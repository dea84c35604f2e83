"""When a mention was published, out of what exports write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HANDS = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:\.\d+)?\s*(?P<half>[AaPp]\.?[Mm])?"
)
_CLOCK = rf"(?:[\sT,]+(?:(?:в|о|об|at)\s)?\s*{_HANDS})?"
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_NUMBERS = re.compile(
    rf"(?P<one>\d{{1,2}})[./-](?P<two>\d{{1,2}})[./-](?P<year>\d{{4}}|\d{{2}}),?{_CLOCK}{_ZONE}"
)
_DAY_MONTH = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{{1,2}})\.?\s+(?P<month>[^\W\d]{{3,}})\.?,?\s+(?:de\s+)?(?P<year>\d{{4}})(?:\s*[гр]\.)?,?{_CLOCK}{_ZONE}"
)
_MONTH_DAY = re.compile(
    rf"(?P<month>[^\W\d]{{3,}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}),?{_CLOCK}{_ZONE}"
)
_TWITTER = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} [+-]\d{4} \d{4}")
_DIGITS = re.compile(r"\d{9,13}(?:\.\d+)?")
_CLOCK_ALONE = re.compile(_HANDS)
_EXCEL_START = datetime(1899, 12, 30)


class Moments:
    """Reads dates; day-first unless the file's own dates say otherwise.

    Parameters
    ----------
    months
        First letters of a month's name → its number.
    month_first
        Whether ``03/04/2026`` is 4 March.
    """

    def __init__(self, months: Mapping[str, int], *, month_first: bool = False) -> None:
        self._months = months
        self.month_first = month_first

    def learn(self, values: Iterable[Any]) -> None:
        """Look at some dates: a second number past 12, and never a first, means month-first."""
        hits = [
            hit for value in values if isinstance(value, str) and (hit := _NUMBERS.fullmatch(value.strip()))
        ]
        day_first = any(int(hit["one"]) > 12 for hit in hits)
        self.month_first = not day_first and any(int(hit["two"]) > 12 or hit["half"] for hit in hits)

    def read(self, value: Any, clock: Any = None) -> datetime | None:
        """Return an aware moment in UTC, or None where no date can be made out.

        Times without a zone are taken as UTC.

        Parameters
        ----------
        value
            Text, a number (seconds or milliseconds since 1970, Excel's days), a date.
        clock
            The time of day where it stands in a column of its own.
        """
        try:
            moment = self._moment(value)
            if moment is None:
                return None
            if clock is not None and not (moment.hour or moment.minute or moment.second):
                moment += _since_midnight(clock)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            return None

    def _moment(self, value: Any) -> datetime | None:
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime.combine(value, time())
        if isinstance(value, bool):
            return None
        if isinstance(value, int | float):
            return _counted(float(value))
        return self._written(" ".join(value.split())) if isinstance(value, str) else None

    def _written(self, text: str) -> datetime | None:
        if not text:
            return None
        if _DIGITS.fullmatch(text):
            return _counted(float(text))
        try:
            return datetime.fromisoformat(text.replace("/", "-") if text[:4].isdigit() else text)
        except ValueError:
            pass
        if hit := _NUMBERS.fullmatch(text):
            return self._ordered(hit)
        if hit := _DAY_MONTH.fullmatch(text) or _MONTH_DAY.fullmatch(text):
            month = self._months.get(hit["month"][:3].casefold())
            return _joined(hit, month, int(hit["day"])) if month else None
        if _TWITTER.fullmatch(text):
            return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
        if text.endswith((" UTC", " GMT")):
            return self._written(text[:-4])
        return parsedate_to_datetime(text)

    def _ordered(self, hit: re.Match[str]) -> datetime:
        one, two = int(hit["one"]), int(hit["two"])
        day, month = (two, one) if (self.month_first and one <= 12) or two > 12 else (one, two)
        return _joined(hit, month, day)


def _joined(hit: re.Match[str], month: int, day: int) -> datetime:
    year = int(hit["year"])
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    moment = datetime(year, month, day) + _hands(hit)
    zone = hit["zone"]
    if zone is None or zone in ("Z", "UTC", "GMT"):
        return moment.replace(tzinfo=UTC)
    return moment.replace(tzinfo=datetime.strptime(zone, "%z").tzinfo)


def _hands(hit: re.Match[str]) -> timedelta:
    if hit["hour"] is None:
        return timedelta()
    hour = int(hit["hour"])
    if hit["half"]:
        hour = hour % 12 + (12 if hit["half"][0] in "Pp" else 0)
    if hour > 23:
        raise ValueError
    return timedelta(hours=hour, minutes=int(hit["minute"]), seconds=int(hit["second"] or 0))


def _since_midnight(clock: Any) -> timedelta:
    if isinstance(clock, datetime):
        clock = clock.time()
    if isinstance(clock, time):
        return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    if isinstance(clock, timedelta):
        return clock
    if isinstance(clock, float) and 0 <= clock < 1:  # Excel: a share of the day
        return timedelta(seconds=round(clock * 86400))
    hit = _CLOCK_ALONE.fullmatch(clock.strip()) if isinstance(clock, str) else None
    return _hands(hit) if hit else timedelta()


def _counted(value: float) -> datetime | None:
    if 1e8 <= value < 1e11:
        return datetime.fromtimestamp(value, UTC)
    if 1e11 <= value < 1e14:
        return datetime.fromtimestamp(value / 1000, UTC)
    if 20_000 <= value < 80_000:  # Excel: days since 1899-12-30
        return _EXCEL_START + timedelta(days=round(value * 86400) / 86400)
    return None
