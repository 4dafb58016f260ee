"""Mail as other programs keep it in files: mbox, Maildir, and .eml files; read one message at a time.

Source: RFC 4155 and mbox(5) for mbox (its "mboxrd" form is written); maildir(5), Maildir++.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

from mailguard.errors import NotFound

LONGEST_MESSAGE_BYTES = 64 << 20
_HEAD_BYTES = 4096
_FROM = re.compile(rb"From (?P<sender>\S*)[ \t]+(?P<date>\w{3},? .*\d{2}:\d{2}.*)\r?\n")
_QUOTED_FROM = re.compile(rb"^>(?=>*From )", re.M)
_TO_BE_QUOTED = re.compile(rb"^(?=>*From )", re.M)
_FIELD = re.compile(
    rb"^(?P<name>Status|X-Status|X-Mozilla-Status):[ \t]*(?P<value>[^\r\n]*)\r?\n", re.M | re.I
)
_EMPTY = (b"\n", b"\r\n")
_HEADER_LINE = re.compile(rb"[!-9;-~]+:")
_STATUS = {"R": "\\Seen", "A": "\\Answered", "F": "\\Flagged", "T": "\\Draft"}
_MAILDIR = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "D": "\\Draft"}
_MOZILLA = {0x0001: "\\Seen", 0x0002: "\\Answered", 0x0004: "\\Flagged"}  # X-Mozilla-Status, in hex
_MOZILLA_DELETED = 0x0008
# Of Thunderbird and others, beside the mailboxes.
_NOT_MAIL = frozenset({".msf", ".dat", ".html", ".json", ".sqlite", ".txt", ".log"})


class Form(StrEnum):
    MBOX = "mbox"
    MAILDIR = "maildir"
    EML = "eml"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMessage:
    """data: with CRLF line ends. received: aware, or None where it is not told."""

    data: bytes = field(repr=False)
    flags: frozenset[str] = frozenset()
    received: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFolder:
    """name: its parts, from the top. size_bytes: of all its files, to tell how far reading came."""

    name: tuple[str, ...]
    form: Form
    path: Path
    size_bytes: int

    def messages(self) -> Iterator[FoundMessage | None]:
        """In the order of the files; None for one that is too large. Raises OSError."""
        match self.form:
            case Form.MBOX:
                return read_mbox(self.path)
            case Form.MAILDIR:
                return _read_maildir(self.path)
            case Form.EML:
                return _read_eml_files(self.path)


def find_folders(path: Path) -> tuple[FoundFolder, ...]:
    """What mail there is in a file or in a folder and those below it. Raises NotFound where there is none."""
    try:
        found = tuple(_find(path, (path.stem if path.is_file() else path.name,)))
    except OSError as error:
        raise NotFound(f"{path.name}: {error.strerror}") from error
    if not found:
        raise NotFound(f"{path.name}: no mail in it")
    return found


def _find(path: Path, name: tuple[str, ...]) -> Iterator[FoundFolder]:
    if path.is_file():
        if _is_mbox(path):
            yield _folder(name, Form.MBOX, path, [path])
        elif path.suffix.lower() == ".eml":
            yield _folder(name, Form.EML, path, [path])
        return
    if (path / "cur").is_dir() and (path / "new").is_dir():
        yield _folder(name, Form.MAILDIR, path, _maildir_files(path))
        for below in sorted(path.glob(".*")):
            if (below / "cur").is_dir():
                yield from _find(below, (*name, *(part for part in below.name.split(".") if part)))
        return
    letters = _eml_files(path)
    if letters:
        yield _folder(name, Form.EML, path, letters)
    for each in sorted(path.iterdir()):
        if each.is_symlink() or each.suffix.lower() in _NOT_MAIL | {".eml"}:
            continue
        yield from _find(each, (*name, each.name.removesuffix(".sbd")))


def _folder(name: tuple[str, ...], form: Form, path: Path, files: list[Path]) -> FoundFolder:
    size = sum(each.stat().st_size for each in files)
    return FoundFolder(name=name, form=form, path=path, size_bytes=size)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return head.startswith(b"From ") and _HEADER_LINE.match(head.partition(b"\n")[2]) is not None


# mbox


def read_mbox(path: Path) -> Iterator[FoundMessage | None]:
    """Messages of an mbox file. One that Thunderbird had marked as deleted is left out."""
    with path.open("rb") as file:
        begin, lines, size = file.readline(), list[bytes](), 0
        before, line = b"", file.readline()
        while line:
            after = file.readline()
            if before in _EMPTY and _FROM.match(line) and _HEADER_LINE.match(after):
                yield from _mbox_message(begin, lines, size)
                begin, lines, size = line, [], 0
            else:
                size += len(line)
                if size <= LONGEST_MESSAGE_BYTES:
                    lines.append(line)
            before, line = line, after
        yield from _mbox_message(begin, lines, size)


def _mbox_message(begin: bytes, lines: list[bytes], size: int) -> Iterator[FoundMessage | None]:
    if size > LONGEST_MESSAGE_BYTES:
        yield None
        return
    if lines and lines[-1] in _EMPTY:
        lines = lines[:-1]  # it parts the message from the next one
    raw = _QUOTED_FROM.sub(b"", b"".join(lines))
    if not raw.strip():
        return
    head, middle, body = _split(raw)
    flags, is_deleted = _flags_of(head)
    if not is_deleted:
        data = with_crlf(_FIELD.sub(b"", head) + middle + body)
        yield FoundMessage(data=data, flags=flags, received=_date_of(begin))


def _split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, the empty line after it, body."""
    found = re.search(rb"\r?\n(\r?\n)", raw)
    if found is None:
        return raw, b"", b""
    return raw[: found.start(1)], found[1], raw[found.end() :]


def _flags_of(head: bytes) -> tuple[frozenset[str], bool]:
    """Flags, and whether the message is marked as deleted."""
    flags: set[str] = set()
    is_deleted = False
    for found in _FIELD.finditer(head):
        value = found["value"].decode("ascii", "replace").strip()
        if found["name"].lower() == b"x-mozilla-status":
            bits = int(value, 16) if re.fullmatch("[0-9a-fA-F]{1,8}", value) else 0
            flags |= {flag for bit, flag in _MOZILLA.items() if bits & bit}
            is_deleted |= bool(bits & _MOZILLA_DELETED)
        else:
            flags |= {_STATUS[letter] for letter in value if letter in _STATUS}
            is_deleted |= "D" in value
    return frozenset(flags), is_deleted


def _date_of(begin: bytes) -> datetime | None:
    """Of a "From " line: asctime's form, or that of a Date field; in UTC where it tells no zone."""
    found = _FROM.match(begin)
    if found is None:
        return None
    words = found["date"].decode("ascii", "replace").strip()
    try:
        return datetime.strptime(words, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(words)
    except ValueError:
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def mbox_entry(raw: bytes, received: datetime) -> bytes:
    """A message as it stands in an mbox file, in the form "mboxrd", with the line ends of Unix."""
    line = received.astimezone(UTC).strftime("From MAILER-DAEMON %a %b %d %H:%M:%S %Y\n").encode("ascii")
    body = raw.replace(b"\r\n", b"\n")
    if not body.endswith(b"\n"):
        body += b"\n"
    return line + _TO_BE_QUOTED.sub(b">", body) + b"\n"


# Maildir and .eml files


def _maildir_files(path: Path) -> list[Path]:
    return sorted(each for part in ("cur", "new") for each in (path / part).iterdir() if each.is_file())


def _read_maildir(path: Path) -> Iterator[FoundMessage | None]:
    for each in _maildir_files(path):
        letters = each.name.rpartition(":2,")[2] if ":2," in each.name else ""
        if "T" in letters:
            continue
        flags = frozenset(_MAILDIR[letter] for letter in letters if letter in _MAILDIR)
        yield _read_file(each, flags)


def _eml_files(path: Path) -> list[Path]:
    return sorted(each for each in path.iterdir() if each.suffix.lower() == ".eml" and each.is_file())


def _read_eml_files(path: Path) -> Iterator[FoundMessage | None]:
    for each in [path] if path.is_file() else _eml_files(path):
        yield _read_file(each, frozenset({"\\Seen"}))


def _read_file(path: Path, flags: frozenset[str]) -> FoundMessage | None:
    told = path.stat()
    if told.st_size > LONGEST_MESSAGE_BYTES:
        return None
    when = datetime.fromtimestamp(told.st_mtime, UTC)
    return FoundMessage(data=with_crlf(path.read_bytes()), flags=flags, received=when)


def with_crlf(raw: bytes) -> bytes:
    """As it goes over the network: signatures are made of that. One that has such ends stays as it is."""
    first = raw.partition(b"\n")[0]
    return raw if first.endswith(b"\r") else raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
