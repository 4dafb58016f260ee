"""Opening an ordinary message of 30 KB: parts, header and body as shown, without GnuPG."""

from __future__ import annotations

import sys
import time
from base64 import encodebytes
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import default

from benchmarks.figures import Figure, middle
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader

ROUNDS = 400
SIZE_BYTES = 30_000
LIMIT_MS = 3.0

_HEADER = """\
Return-Path: <bob@example.net>
Received: from mx.example.net (mx.example.net [192.0.2.1]) by mail.example.org (Postfix) with ESMTPS
 id 4A1B2C3D4E for <alice@example.org>; Mon, 5 May 2025 10:00:00 +0200 (CEST)
Date: Mon, 5 May 2025 10:00:00 +0200
From: =?utf-8?q?Bob_M=C3=BCller?= <bob@example.net>
To: Alice <alice@example.org>, "Example, Carol" <carol@example.org>
Cc: Field Team <team@example.org>
Subject: =?utf-8?q?Numbers_for_the_field_trip_=E2=80=93_second_version?=
Message-ID: <1@example.net>
In-Reply-To: <2@example.org>
References: <2@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{plain}
--inner
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><head><style>p {{ margin: 0 0 1em; color: #222 }}</style></head><body>{rich}</body></html>
--inner--
--outer
Content-Type: application/pdf; name="numbers.pdf"
Content-Disposition: attachment; filename="numbers.pdf"
Content-Transfer-Encoding: base64

{file}
--outer--
"""
_LINE = "The numbers for the field trip are here, with those of last year (M=C3=BCller's).\n"


def main() -> None:
    raw = message()
    reader = Reader(GnuPG(), Ring(GnuPG()), frozenset)
    reader.open(raw)
    ours, library = [], []
    for _ in range(ROUNDS):
        ours.append(cpu_ms(lambda: reader.open(raw)))
        library.append(cpu_ms(lambda: BytesParser(policy=default).parsebytes(raw)))
    Figure(
        name="parse_message",
        value=middle(ours),
        unit="ms of CPU",
        against=f"the limit of {LIMIT_MS:.0f} ms; email.parser alone takes {middle(library):.2f} ms",
        ratio=middle(ours) / LIMIT_MS,
        n=ROUNDS,
        method=f"{len(raw) / 1000:.0f} KB multipart: plain, HTML, file; raw message to OpenedMessage; median",
    ).print()


def message() -> bytes:
    """Plain text and HTML with the same words, and a file, in equal shares."""
    lines = SIZE_BYTES // 3 // len(_LINE)
    filled = _HEADER.format(
        plain=_LINE * lines,
        rich=f"<p>{_LINE.strip()}</p>\n" * (lines * 9 // 10),
        file=encodebytes(bytes(range(256)) * (SIZE_BYTES // 4 // 256)).decode("ascii"),
    )
    return filled.replace("\n", "\r\n").encode("ascii")


def cpu_ms(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return (time.thread_time() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
