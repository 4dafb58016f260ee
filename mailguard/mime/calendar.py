"""Invitations and events in words: what, when, where, who. Nothing is answered and nothing looked up.

Source: RFC 5545, RFC 5546 (iTIP: REQUEST, REPLY, CANCEL).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mailguard.cleaning import clean_text
from mailguard.mime.content_lines import ContentLine, read_content_lines

MOST_EVENTS = 20
MOST_PEOPLE = 10
LONGEST_DETAILS = 2_000

_KINDS = {"VEVENT": "Event", "VTODO": "Task", "VJOURNAL": "Note"}
_METHODS = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer",
    "COUNTER": "Other time proposed",
}
_ANSWERS = {
    "ACCEPTED": "accepts",
    "DECLINED": "declines",
    "TENTATIVE": "accepts tentatively",
    "DELEGATED": "delegates",
}
_OFTEN = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?$")
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:\d{1,5}S)?)?$")


@dataclass(slots=True)
class _Component:
    kind: str
    lines: list[ContentLine] = field(default_factory=list)

    def first(self, name: str) -> ContentLine | None:
        return next((each for each in self.lines if each.name == name), None)


def calendar_in_words(text: str) -> str:
    """Every event in it, a paragraph each; "" where there is none that can be read."""
    lines = read_content_lines(text)
    method = next((each.value.upper() for each in lines if each.name == "METHOD"), "")
    events = [_in_words(each, method) for each in _components(lines)[:MOST_EVENTS]]
    return "\n\n".join(each for each in events if each)


def _components(lines: Sequence[ContentLine]) -> list[_Component]:
    """Events and tasks, without what is inside them (alarms) or beside them (time zones)."""
    found: list[_Component] = []
    inside: list[str] = []
    for line in lines:
        if line.name == "BEGIN":
            inside.append(line.value.upper())
            if inside[-1] in _KINDS:
                found.append(_Component(inside[-1]))
        elif line.name == "END":
            if inside:
                inside.pop()
        elif inside and inside[-1] in _KINDS:
            found[-1].lines.append(line)
    return found


def _in_words(event: _Component, method: str) -> str:
    status = event.first("STATUS")
    is_cancelled = status is not None and status.value.upper() == "CANCELLED"
    kind = "Cancelled" if is_cancelled else _METHODS.get(method, _KINDS[event.kind])
    summary = event.first("SUMMARY")
    title = clean_text(summary.text) if summary is not None else ""
    lines = [f"{kind}: {title or '(no title)'}"]
    for name, words in (("When", _when(event)), ("Repeats", _repeats(event)), ("Where", _where(event))):
        if words:
            lines.append(f"{name}: {words}")
    lines += _people(event, method)
    details = event.first("DESCRIPTION")
    if details is not None and details.text.strip():
        lines += ["", details.text.strip()[:LONGEST_DETAILS]]
    return "\n".join(lines)


def _when(event: _Component) -> str:
    start, end = event.first("DTSTART"), event.first("DTEND") or event.first("DUE")
    begun = _time(start)
    if start is None or begun is None:
        ended = _time(end)
        return f"due {_day(ended)}" if ended is not None else ""
    ended = _time(end) or _after(begun, event.first("DURATION"))
    if "T" not in start.value:
        last = ended - timedelta(days=1) if ended is not None else begun  # DTEND is the day after the last
        return _day(begun) if last <= begun else f"{_day(begun)} to {_day(last)}"
    zone = "UTC" if start.value.endswith("Z") else clean_text(start.parameters.get("TZID", ""))[:60]
    words = f"{_day(begun)}, {begun:%H:%M}"
    if ended is not None and ended != begun:
        words += f" to {ended:%H:%M}" if ended.date() == begun.date() else f" to {_day(ended)}, {ended:%H:%M}"
    return f"{words} ({zone})" if zone else words


def _time(line: ContentLine | None) -> datetime | None:
    """Without a zone: it is shown in the one that it was given in."""
    found = _TIME.match(line.value) if line is not None else None
    if found is None:
        return None
    year, month, day, hour, minute = (int(each or 0) for each in found.groups()[:5])
    try:
        return datetime(year, month, day, hour, minute)
    except ValueError:
        return None


def _after(begun: datetime, duration: ContentLine | None) -> datetime | None:
    found = _DURATION.match(duration.value) if duration is not None else None
    if found is None:
        return None
    weeks, days, hours, minutes = (int(each or 0) for each in found.groups())
    try:
        return begun + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None


def _day(date: datetime) -> str:
    return f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]} {date.year}"


def _repeats(event: _Component) -> str:
    rule = event.first("RRULE")
    if rule is None:
        return ""
    parts = dict(each.split("=", 1) for each in rule.value.upper().split(";") if "=" in each)
    unit = _OFTEN.get(parts.get("FREQ", ""))
    if unit is None:
        return clean_text(rule.value)
    interval = parts.get("INTERVAL", "1")
    words = f"every {unit}" if interval == "1" else f"every {interval[:6]} {unit}s"
    until = _time(ContentLine("UNTIL", {}, parts.get("UNTIL", "")))
    if until is not None:
        words += f" until {_day(until)}"
    elif "COUNT" in parts:
        words += f", {parts['COUNT'][:6]} times"
    return clean_text(words)


def _where(event: _Component) -> str:
    place = event.first("LOCATION")
    return clean_text(place.text) if place is not None else ""


def _people(event: _Component, method: str) -> Iterator[str]:
    organizer = event.first("ORGANIZER")
    guests = [each for each in event.lines if each.name == "ATTENDEE"]
    if organizer is not None:
        yield f"From: {_person(organizer)}"
    if method == "REPLY":
        for guest in guests[:1]:
            answer = _ANSWERS.get(guest.parameters.get("PARTSTAT", "").upper(), "has not decided")
            yield f"Answer: {_person(guest)} {answer}"
    elif guests:
        named = ", ".join(_person(each) for each in guests[:MOST_PEOPLE])
        more = len(guests) - MOST_PEOPLE
        yield f"Who: {named} and {more} more" if more > 0 else f"Who: {named}"


def _person(line: ContentLine) -> str:
    address = clean_text(re.sub(r"(?i)^mailto:", "", line.value))
    name = clean_text(line.parameters.get("CN", ""))
    return f"{name} <{address}>" if name and name.lower() != address.lower() else address
