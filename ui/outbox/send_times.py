"""Times at which a message may be sent later: those that are offered, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from PySide6.QtCore import QLocale, QTime

from ui.people import day_of
from ui.wording import tr

_EVENING, _MORNING = time(20), time(8)
_LATEST_TONIGHT = time(19, 30)
_MONDAY = 0


@dataclass(frozen=True, slots=True)
class Offer:
    name: str
    when: datetime
    words: str


def offers(now: datetime) -> tuple[Offer, ...]:
    """Tonight, tomorrow morning, Monday morning: those that are to come and differ. now: with its zone."""
    today = now.replace(tzinfo=None).date()
    tomorrow = today + timedelta(days=1)
    monday = today + timedelta(days=7 - (today.weekday() - _MONDAY) % 7)
    made = []
    if now.time() < _LATEST_TONIGHT:
        made.append(_offer("tonight", tr("Tonight"), datetime.combine(today, _EVENING)))
    made.append(_offer("tomorrow", tr("Tomorrow Morning"), datetime.combine(tomorrow, _MORNING)))
    if monday != tomorrow:
        made.append(_offer("monday", tr("Monday Morning"), datetime.combine(monday, _MORNING)))
    return tuple(made)


def _offer(name: str, words: str, local: datetime) -> Offer:
    clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    return Offer(name, local.astimezone(), f"{words}, {clock}")


def at_words(when: datetime, now: datetime) -> str:
    """For sentences: "today at 20:00", "tomorrow at 08:00", "on Monday, 30 Nov 2026 at 08:00"."""
    local = when.astimezone()
    clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    days = (local.date() - now.astimezone().date()).days
    if days == 0:
        return tr("today at {time}", time=clock)
    if days == 1:
        return tr("tomorrow at {time}", time=clock)
    weekday = QLocale().standaloneDayName(local.isoweekday())
    return tr("on {weekday}, {date} at {time}", weekday=weekday, date=day_of(local), time=clock)


def in_words(when: datetime, now: datetime) -> str:
    """How long it is until then: "in 4 s", "in 4 min", "in 3 h", "in 2 days"."""
    seconds = max(0, round((when - now).total_seconds()))
    if seconds < 60:
        return tr("in {n} s", n=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("in {n} min", n=minutes)
    hours = round(minutes / 60)
    return tr("in {n} h", n=hours) if hours < 48 else tr("in {n} days", n=round(hours / 24))
