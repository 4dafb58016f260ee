"""Senders, recipients, subjects and times as lists and headers show them, cleaned."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QTime

from mailguard import cleaning
from mailguard.cleaning import clean_text
from mailguard.model import Address, OpenedMessage
from ui.wording import tr


def shown_name(person: Address) -> str:
    """The cleaned name; the address where there is none, or where the name poses as another address."""
    return cleaning.shown_name(person.name, person.address) or clean_text(person.address)


def shown_subject(opened: OpenedMessage) -> str:
    """For the header and titles; words of ours where there is none, or none that is known."""
    if opened.is_subject_hidden:
        return tr("(encrypted message)")
    return clean_text(opened.subject) or tr("(no subject)")


def short_date(moment: datetime, now: datetime | None = None) -> str:
    """For a list: the time today, then "Yesterday", the weekday, the day and month, the full date."""
    local = moment.astimezone()
    today = (now or datetime.now().astimezone()).date()
    day = local.date()
    locale = QLocale()
    if day == today:
        return locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    shown = QDate(day.year, day.month, day.day)
    if timedelta(0) < today - day < timedelta(days=7):
        return locale.toString(shown, "ddd")
    if day.year == today.year:
        return locale.toString(shown, "d MMM")
    return locale.toString(shown, "d MMM yyyy")


def long_date(moment: datetime, now: datetime | None = None) -> str:
    """For a header: "Today, 14:02", else the date with its time."""
    local = moment.astimezone()
    today = (now or datetime.now().astimezone()).date()
    clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if local.date() == today:
        return tr("Today, {time}", time=clock)
    return f"{day_of(moment)}, {clock}"


def day_of(moment: datetime) -> str:
    """A day as the sentences name it: "3 Mar 2028"."""
    local = moment.astimezone()
    return QLocale().toString(QDate(local.year, local.month, local.day), "d MMM yyyy")
