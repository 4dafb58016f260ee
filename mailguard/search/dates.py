"""Dates as they are typed into a search: ISO 8601's, and a few words."""

from __future__ import annotations

import re
from datetime import date, timedelta

from mailguard.model import Dated

_FORM = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_YEARS = range(1971, 3000)  # those that every system can turn into seconds
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def before(text: str, today: date) -> Dated | None:
    """Before the day, month, year or week begins; None where `text` names none."""
    days = read_days(text, today)
    return Dated(end=days[0]) if days is not None else None


def after(text: str, today: date) -> Dated | None:
    """After it ends."""
    days = read_days(text, today)
    return Dated(first=days[1]) if days is not None else None


def since(text: str, today: date) -> Dated | None:
    """From its first day on."""
    days = read_days(text, today)
    return Dated(first=days[0]) if days is not None else None


def on(text: str, today: date) -> Dated | None:
    """In it."""
    days = read_days(text, today)
    return Dated(*days) if days is not None else None


def read_days(text: str, today: date) -> tuple[date, date] | None:
    """The first day and the day after the last: of "2026-11-25", "2026-11", "2026", "today", "yesterday",
    "this week" or "last week" (from Monday on; with a blank or a hyphen). None for anything else."""
    words = " ".join(text.lower().replace("-", " ").split())
    monday = today - timedelta(days=today.weekday())
    named = {
        "today": (today, today + _DAY),
        "yesterday": (today - _DAY, today),
        "this week": (monday, monday + _WEEK),
        "last week": (monday - _WEEK, monday),
    }
    return named.get(words) or _iso(text.strip())


def _iso(text: str) -> tuple[date, date] | None:
    match = _FORM.fullmatch(text)
    if match is None or int(match[1]) not in _YEARS:
        return None
    year, month, day = (int(each) if each else 0 for each in match.groups())
    try:
        first = date(year, month if match[2] else 1, day if match[3] else 1)
    except ValueError:
        return None
    if match[3]:
        return first, first + _DAY
    if match[2]:
        return first, date(year + month // 12, month % 12 + 1, 1)
    return first, date(year + 1, 1, 1)
