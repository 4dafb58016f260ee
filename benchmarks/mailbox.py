"""Made-up mail for measurements: headers for a store, files for a server's Maildir. The same each time."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from mailguard.model import Address, HeaderRecord

_NAMES = ("Bob Example", "Carol Example", "Dave Example", "Erin Example", "Frank Example", "Grace Example")
_TEXT = (
    "field trip budget numbers meeting room draft talk invoice lunch minutes photos workshop library loans "
    "key exchange meetup build nightly release notes question answer calendar holiday report summary"
)
_WORDS = _TEXT.split()
_NEWEST = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)


def headers(count: int, seed: int = 1) -> Iterator[HeaderRecord]:
    """As a first sync would store them, UIDs from 1, the newest with the largest UID."""
    chance = random.Random(seed)
    for uid in range(1, count + 1):
        name = chance.choice(_NAMES)
        yield HeaderRecord(
            uid=uid,
            flags=frozenset() if chance.random() < 0.1 else frozenset({"\\Seen"}),
            size_bytes=chance.randrange(1_000, 60_000),
            date=_NEWEST - timedelta(minutes=7 * (count - uid)),
            sender=Address(name, _address(name)),
            recipients="Alice Example",
            to_people="Alice Example alice@example.org",
            subject=_subject(chance),
            message_id=f"<{uid}.{chance.randrange(1 << 40):x}@example.net>",
            in_reply_to="",
            references=(),
            content_type="multipart/mixed" if chance.random() < 0.2 else "text/plain",
            has_attachment=chance.random() < 0.2,
            is_encrypted=chance.random() < 0.1,
            is_signed=chance.random() < 0.1,
        )


def answering(headers: Iterable[HeaderRecord]) -> Iterator[HeaderRecord]:
    """The same, every second of which answers one of the sixty before it: threads of all sizes."""
    chance = random.Random(3)
    names: deque[str] = deque(maxlen=60)
    for each in headers:
        if names and chance.random() < 0.5:
            answered = names[-1 - int(chance.random() ** 2 * len(names))]
            each = replace(each, references=(answered,), in_reply_to=answered)
        names.append(each.message_id)
        yield each


def write_maildir(folder: Path, count: int, seed: int = 1) -> None:
    """`count` messages of 1 to 4 KB into folder/cur. seed: another one makes other messages."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed + 1)
    for number, each in enumerate(headers(count, seed), 1):
        seconds = int(each.date.timestamp())
        seen = "S" if each.flags else ""
        path = folder / "cur" / f"{seconds}.{number}.host:2,{seen}"
        path.write_bytes(message(each, chance))


def message(each: HeaderRecord, chance: random.Random) -> bytes:
    """The whole of it, with CRLF; the body by `chance`."""
    lines = [
        "Return-Path: <bounce@example.net>",
        f"Received: from mx.example.net ([192.0.2.7]) by mx.example.org; {format_datetime(each.date)}",
        f"From: {each.sender}",
        "To: Alice Example <alice@example.org>",
        f"Subject: {each.subject}",
        f"Date: {format_datetime(each.date)}",
        f"Message-ID: {each.message_id}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
    ]
    lines += [" ".join(chance.choices(_WORDS, k=11)) for _ in range(chance.randrange(10, 50))]
    return "\r\n".join(lines).encode() + b"\r\n"


def _subject(chance: random.Random) -> str:
    words = " ".join(chance.choices(_WORDS, k=chance.randrange(2, 7)))
    return ("Re: " if chance.random() < 0.4 else "") + words.capitalize()


def _address(name: str) -> str:
    return f"{name.split()[0].lower()}@example.net"
