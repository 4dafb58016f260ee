"""Years, months or days with the number of finds in each: what the bars of a time line stand for. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_MONTHS = 36  # longer times are told by years
MOST_BARS = 60
_FIRST_YEAR = 1971  # 1970 stands for mail without a date, and no search can name it

Days = Iterable[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Span:
    """first: its first day. name: as `on:` takes it. pattern: of its words, in the letters of QLocale."""

    first: date
    name: str
    pattern: str
    count: int


def spans_of(days: Days) -> tuple[Span, ...]:
    """One after the other, those without finds included; () where there is nothing to choose between.

    Days within one month, months within three years, else years: the last MOST_BARS of them.
    """
    known = [(day, count) for day, count in days if count and day.year >= _FIRST_YEAR]
    if not known:
        return ()
    first, last = min(day for day, _ in known), max(day for day, _ in known)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > MOST_MONTHS:
        found = _spans(known, _years(first, last), lambda day: day.replace(month=1, day=1), "%Y", "yyyy")
    elif months > 1:
        found = _spans(known, _months(first, last), lambda day: day.replace(day=1), "%Y-%m", "MMM yyyy")
    else:
        found = _spans(known, _days(first, last), lambda day: day, "%Y-%m-%d", "d MMM yyyy")
    return found if len(found) > 1 else ()


def _spans(
    days: Days, firsts: Sequence[date], first_of: Callable[[date], date], name: str, pattern: str
) -> tuple[Span, ...]:
    counts: Counter[date] = Counter()
    for day, count in days:
        counts[first_of(day)] += count
    return tuple(Span(each, each.strftime(name), pattern, counts[each]) for each in firsts[-MOST_BARS:])


def _years(first: date, last: date) -> list[date]:
    return [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def _months(first: date, last: date) -> list[date]:
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(begin, end + 1)]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
