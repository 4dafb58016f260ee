"""Messages whose size or structure costs a careless reader time or memory: made when they are read."""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus.make.handwriting import (
    Text,
    attached,
    divided,
    entity,
    letter,
    multipart,
    multipart_letter,
    text,
)

SHOWN = "shown words\n"
_ZEROS = "Content-Type: application/octet-stream; name=zeros"
_REPORT = 'report; report-type="delivery-status"'
_EVENT = "BEGIN:VEVENT\nSUMMARY:One more\nDTSTART:20240603T100000Z\nEND:VEVENT\n"
_FAILED = "\nFinal-Recipient: rfc822; gone@letters.example\nAction: failed\nStatus: 5.1.1\n"
_MEGABYTE = 1 << 20


def _plain(body: Text, parameters: str = "charset=utf-8", *fields: Text) -> bytes:
    raw = body if isinstance(body, bytes) else body.encode().replace(b"\n", b"\r\n")
    return letter(b"shown words\r\n" + raw, f"Content-Type: text/plain; {parameters}", *fields)


def _mixed(body: bytes, boundary: str = "b") -> bytes:
    return letter(body, f'Content-Type: multipart/mixed; boundary="{boundary}"')


def _parts(count: int) -> bytes:
    return _mixed(divided(*(text(f"shown words {number}\n") for number in range(count))))


def _nested(depth: int, boundaries: str) -> bytes:
    """Multiparts that never end. boundaries: "{}" is the depth; without it all have the same boundary."""
    names = [boundaries.format(level) for level in range(depth)]
    opened = [entity(f"--{name}\n", f'Content-Type: multipart/mixed; boundary="{name}"') for name in names]
    return b"".join([_mixed(f"--{names[0]}\r\n".encode(), names[0]), *opened[1:], text(SHOWN)])


def _messages_in_messages(depth: int) -> bytes:
    one = b"Content-Type: message/rfc822\r\nSubject: One more\r\n\r\n"
    return letter(one * depth + b"\r\ninnermost words\r\n", "Content-Type: message/rfc822")


def _files(count: int) -> bytes:
    file = attached(b"x", "Content-Type: application/octet-stream; name=plan.pdf")
    return multipart_letter("mixed", text(SHOWN), *[file] * count)


def _pictures(count: int) -> bytes:
    names = (f"Content-ID: <{number}@letters.example>" for number in range(count))
    pictures = (attached(b"x", "Content-Type: image/png", name) for name in names)
    return multipart_letter("related", text(SHOWN), *pictures)


def _alternatives() -> bytes:
    inner = multipart("alternative", *[text(SHOWN)] * 30, boundary="inner")
    return _mixed(divided(multipart("alternative", *[inner] * 100, boundary="outer")))


def _look_alikes() -> bytes:
    """Lines that differ from the boundary in their last letter."""
    boundary = "a" * 900
    return _mixed(divided(text(SHOWN + f"--{boundary[:-1]}b\n" * 4_000), boundary=boundary), boundary)


def _sender(value: str) -> bytes:
    return letter(SHOWN, f"From: {value} <nina@letters.example>")


def _with_file(part: bytes, kind: str = "mixed") -> bytes:
    return multipart_letter(kind, text(SHOWN), part)


_STRUCTURES: dict[str, Callable[[], bytes]] = {
    "parts-10000": lambda: _parts(10_000),
    "parts-30000": lambda: _parts(30_000),
    "files-5000": lambda: _files(5_000),
    "nested-40": lambda: _nested(40, "level-{}-"),
    "nested-1000": lambda: _nested(1_000, "level-{}-"),
    "nested-1000-with-one-boundary": lambda: _nested(1_000, "b"),
    "messages-in-messages-1000": lambda: _messages_in_messages(1_000),
    "related-pictures-3000": lambda: _pictures(3_000),
    "alternatives-3000": lambda: multipart_letter("alternative", *[text(SHOWN)] * 3_000),
    "alternatives-in-alternatives": _alternatives,
    "boundary-look-alikes": _look_alikes,
    "boundary-of-1-mb": lambda: _mixed(divided(text(SHOWN), boundary="x" * _MEGABYTE), "x" * _MEGABYTE),
}
_HEADERS: dict[str, Callable[[], bytes]] = {
    "header-of-3-mb": lambda: letter(SHOWN, "X-Long: " + "x" * (3 * _MEGABYTE)),
    "fields-30000": lambda: letter(SHOWN, *["X-More: yes"] * 30_000),
    "subject-of-1-mb": lambda: letter(SHOWN, "Subject: one" + "\n more" * 180_000),
    "subject-of-20000-encoded-words": lambda: letter(SHOWN, "Subject:" + " =?utf-8?q?a?=" * 20_000),
    "recipients-50000": lambda: letter(
        SHOWN, "To: " + ", ".join(f"p{n}@letters.example" for n in range(50_000))
    ),
    "references-100000": lambda: letter(SHOWN, "References:" + " <1@letters.example>" * 100_000),
    "sender-name-of-60000-letters": lambda: _sender(f'"{"B" * 60_000}"'),
    "sender-name-of-30000-at-signs": lambda: _sender(f'"{"@a" * 30_000}"'),
    "sender-name-of-dots": lambda: _sender(f'"{"a." * 30_000}@"'),
    "comments-100000-deep": lambda: _sender("(" * 100_000),
    "quotes-100000": lambda: _sender('"\\' * 100_000),
    "angles-100000": lambda: _sender("<a" * 100_000),
    "parameters-50000": lambda: _plain("", "a=b; " * 50_000),
    "parameter-pieces-20000": lambda: _plain("", "".join(f"name*{n}=a; " for n in range(20_000))),
    "autocrypt-fields-5000": lambda: letter(
        SHOWN, *["Autocrypt: addr=nina@letters.example; keydata=AAAA"] * 5_000
    ),
    "autocrypt-keydata-of-900-kb": lambda: letter(
        SHOWN, f"Autocrypt: addr=nina@letters.example; keydata={'A' * 900_000}"
    ),
}
_TEXTS: dict[str, Callable[[], bytes]] = {
    "soft-breaks-700000": lambda: _plain(
        b"=\r\n" * 700_000, "charset=utf-8", "Content-Transfer-Encoding: quoted-printable"
    ),
    "equals-signs-2000000": lambda: _plain(
        b"=" * 2_000_000, "charset=utf-8", "Content-Transfer-Encoding: quoted-printable"
    ),
    "text-of-5-mb": lambda: _plain("words and words\n" * 330_000),
    "text-of-5-mb-in-one-line": lambda: _plain("x" * (5 * _MEGABYTE)),
    "text-of-zeros": lambda: _plain(bytes(5 * _MEGABYTE)),
    "text-of-carriage-returns": lambda: _plain(b"\r" * 1_000_000),
    "text-of-combining-marks": lambda: _plain("o" + "\u0301" * 500_000),
    "text-of-directional-marks": lambda: _plain("\u202e\u2067" * 200_000),
    "flowed-300000-lines": lambda: _plain("on and \n" * 300_000, "format=flowed"),
    "flowed-quotes-100000-deep": lambda: _plain(
        ">" * 100_000 + " deep \n" + "> x \n>> y \n" * 50_000, "format=flowed"
    ),
    "utf-7-shifts": lambda: _plain("+AAA-" * 200_000, "charset=utf-7"),
    "iso-2022-jp-shifts": lambda: _plain(b"\x1b$B\x1b(B" * 200_000, "charset=iso-2022-jp"),
    "addresses-in-text-100000": lambda: _plain("http://letters.example/a@b?c " * 100_000),
    "uuencode-begins-50000": lambda: _plain("begin 644 a\n" * 50_000),
    "armor-begins-20000": lambda: _plain("-----BEGIN PGP MESSAGE-----\n" * 20_000),
    "signed-begins-20000": lambda: _plain("-----BEGIN PGP SIGNED MESSAGE-----\n" * 20_000),
    "key-begins-20000": lambda: _plain("-----BEGIN PGP PUBLIC KEY BLOCK-----\n" * 20_000),
    "armor-without-an-end": lambda: _plain("-----BEGIN PGP MESSAGE-----\n\n" + ("B" * 64 + "\n") * 60_000),
}
_FILES: dict[str, Callable[[], bytes]] = {
    "file-of-10-mb": lambda: _with_file(attached(bytes(10 * _MEGABYTE), _ZEROS)),
    "calendar-of-20000": lambda: _with_file(
        entity(f"BEGIN:VCALENDAR\n{_EVENT * 20_000}END:VCALENDAR\n", "Content-Type: text/calendar")
    ),
    "report-of-20000": lambda: _with_file(
        entity(f"Reporting-MTA: dns; a.example\n{_FAILED * 20_000}", "Content-Type: message/delivery-status"),
        _REPORT,
    ),
}
LARGE_MIME = {**_STRUCTURES, **_HEADERS, **_TEXTS, **_FILES}
