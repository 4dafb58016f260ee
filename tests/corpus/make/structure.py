"""MIME structures, sound and broken: RFC 2045, RFC 2046 section 5.1, and what programs make of them."""

from __future__ import annotations

from tests.corpus.make.handwriting import (
    PIXEL,
    Messages,
    attached,
    divided,
    entity,
    html,
    letter,
    multipart,
    multipart_letter,
    text,
)

MIXED = 'Content-Type: multipart/mixed; boundary="b"'
TWO = (text("first words\n"), text("second words\n"))


def messages(_: object) -> Messages:
    yield from _boundaries()
    yield from _boundary_values()
    yield from _ends()
    yield from _empty_ones()
    yield from _nesting()
    yield from _alternatives()
    yield from _related()
    yield from _types()
    yield from _raw_bytes()
    yield from _no_message()


def _boundaries() -> Messages:
    yield "boundary-missing", letter(divided(*TWO), "Content-Type: multipart/mixed")
    yield "boundary-never-used", letter("plain words\n--c\nmore words\n", MIXED)
    yield "boundary-empty", letter(divided(*TWO, boundary=""), 'Content-Type: multipart/mixed; boundary=""')
    yield (
        "boundary-is-the-start-of-another",
        letter(divided(TWO[0], multipart("mixed", TWO[1], boundary="bb")), MIXED),
    )
    yield "boundary-followed-by-blanks", letter(divided(*TWO).replace(b"--b\r\n", b"--b \t \r\n"), MIXED)
    yield (
        "boundary-in-the-middle-of-a-line",
        letter(divided(text("see --b\nand -b\n---b\n--bc\nend\n")), MIXED),
    )
    yield "boundary-in-another-case", letter(divided(text("one\n--B\ntwo\n")), MIXED)
    yield "boundary-of-the-outer-used-inside", letter(divided(multipart("mixed", *TWO)), MIXED)
    yield (
        "outer-ends-inside-the-inner",
        letter(
            b"--b\r\n" + multipart("mixed", TWO[0], boundary="i")[:-8] + b"\r\n--b--\r\nhidden\r\n--i--\r\n",
            MIXED,
        ),
    )


def _boundary_values() -> Messages:
    """How the parameter is written."""
    for name, written, boundary in (
        ("with-blanks-inside", '"a  b c"', "a  b c"),
        ("with-escapes", r'"a\"b\\c"', 'a"b\\c'),
        ("without-quotes", "a=b:c/d?e", "a=b:c/d?e"),
        ("with-a-comment", 'b (not "x")', "b"),
        ("in-pieces", '; boundary*0="ab"; boundary*1="cd"', "abcd"),
        ("given-twice", '"b"; boundary="c"', "b"),
        ("of-200-characters", f'"{"x" * 200}"', "x" * 200),
        ("of-letters-beyond-ascii", '"grüße"', "grüße"),
    ):
        parameter = written if written.startswith(";") else f"; boundary={written}"
        yield (
            f"boundary-{name}",
            letter(divided(*TWO, boundary=boundary), f"Content-Type: multipart/mixed{parameter}"),
        )
    yield (
        "boundary-after-a-missing-semicolon",
        letter(divided(*TWO), "Content-Type: multipart/mixed boundary=b"),
    )
    yield (
        "content-type-twice",
        letter(divided(*TWO), MIXED, 'Content-Type: multipart/mixed; boundary="first words"'),
    )


def _ends() -> Messages:
    yield "end-missing", letter(divided(*TWO, after=None), MIXED)
    yield "end-missing-within-a-part", letter(divided(*TWO, after=None)[:-9], MIXED)
    yield (
        "end-missing-of-the-inner",
        letter(
            divided(
                entity(
                    divided(TWO[0], boundary="i", after=None), 'Content-Type: multipart/mixed; boundary="i"'
                ),
                TWO[1],
            ),
            MIXED,
        ),
    )
    yield (
        "words-before-and-after",
        letter(
            divided(*TWO, before="This is a message in MIME format.\n", after="words that nobody wrote\n"),
            MIXED,
        ),
    )
    yield "parts-after-the-end", letter(divided(TWO[0]) + divided(TWO[1]), MIXED)


def _empty_ones() -> Messages:
    yield "multipart-of-nothing", letter("", MIXED)
    yield "multipart-with-its-end-alone", letter("--b--\n", MIXED)
    yield "multipart-of-an-empty-part", letter("--b\n--b--\n", MIXED)
    yield (
        "part-of-a-header-alone",
        letter(
            "--b\nContent-Type: text/plain\n--b\nContent-Type: text/plain\n\nsecond words\n--b--\n", MIXED
        ),
    )
    yield "part-without-a-header", letter("--b\n\nfirst words\n--b\nsecond words\n--b--\n", MIXED)
    yield (
        "multipart-of-empty-multiparts",
        letter(
            divided(multipart("mixed", boundary="i"), multipart("alternative", boundary="j"), TWO[0]), MIXED
        ),
    )


def _nesting() -> Messages:
    part = text("innermost words\n")
    for depth in range(20):
        part = multipart("mixed", part, boundary=f"level-{depth}-")
    yield "nested-20-deep", letter(divided(part), MIXED)
    yield (
        "multipart-in-base64",
        multipart_letter("mixed", *TWO, fields=("Content-Transfer-Encoding: base64",)),
    )
    yield (
        "digest-of-messages-without-a-type",
        multipart_letter(
            "digest",
            entity(entity("one\n", "Subject: First of the day", "From: nina@letters.example")),
            entity(entity("two\n", "Subject: Second of the day", "From: nina@letters.example")),
        ),
    )


def _alternatives() -> Messages:
    plain, rich = text("plain words\n"), html("<p>rich <b>words</b></p>\n")
    yield "alternative", multipart_letter("alternative", plain, rich)
    yield "alternative-in-the-wrong-order", multipart_letter("alternative", rich, plain)
    yield "alternative-with-an-empty-text", multipart_letter("alternative", text("\n"), rich)
    yield "alternative-of-html-alone", multipart_letter("alternative", rich)
    yield (
        "alternative-with-a-file-inside",
        multipart_letter(
            "alternative",
            plain,
            multipart(
                "mixed",
                rich,
                attached(b"%PDF-1.4", "Content-Type: application/pdf; name=plan.pdf"),
                boundary="i",
            ),
        ),
    )
    yield (
        "alternative-with-amp",
        multipart_letter(
            "alternative",
            plain,
            entity("<html amp4email><script src=x>", "Content-Type: text/x-amp-html"),
            rich,
        ),
    )
    yield (
        "alternative-that-says-two-things",
        multipart_letter("alternative", text("Pay to account 111.\n"), html("<p>Pay to account 222.</p>")),
    )


def _related() -> Messages:
    page = html('<p>see</p><img src="cid:dot@letters.example">')
    dot = attached(PIXEL, "Content-Type: image/png; name=dot.png", "Content-ID: <dot@letters.example>")
    stray = attached(PIXEL, "Content-Type: image/png; name=stray.png", "Content-ID: <stray@letters.example>")
    yield "related", multipart_letter("related", page, dot)
    yield (
        "related-whose-root-comes-last",
        multipart_letter(
            'related; start="<root@letters.example>"',
            dot,
            html('<p>see</p><img src="cid:dot@letters.example">', "Content-ID: <root@letters.example>"),
        ),
    )
    yield (
        "related-whose-root-is-missing",
        multipart_letter('related; start="<gone@letters.example>"', page, dot),
    )
    yield "related-with-a-picture-nobody-names", multipart_letter("related", page, dot, stray)
    yield (
        "related-with-an-escaped-cid",
        multipart_letter(
            "related",
            html('<img src="cid:dot%20one%40letters.example">'),
            attached(PIXEL, "Content-Type: image/png", "Content-ID: <dot one@letters.example>"),
        ),
    )
    yield "related-to-a-picture-that-is-not-there", multipart_letter("related", page)
    yield "picture-of-a-cid-outside-of-related", multipart_letter("mixed", page, dot)


def _types() -> Messages:
    for name, value in (
        ("without-a-subtype", "text"),
        ("with-an-empty-subtype", "text/"),
        ("without-a-type", "/plain"),
        ("of-three-words", "text/plain/html"),
        ("with-a-list", "text/plain, text/html"),
        ("empty", ""),
        ("of-nonsense", "=?utf-8?q?text/html?="),
        ("in-capitals", "TEXT/PLAIN; CHARSET=UTF-8"),
        ("with-a-comment", "(rich) text/plain (no, plain); charset=utf-8"),
    ):
        yield f"content-type-{name}", letter("<b>grüne</b> words\n", f"Content-Type: {value}")
    yield "multipart-of-an-unknown-kind", multipart_letter("x-strange", *TWO)
    yield (
        "html-called-plain-text",
        letter("<script>alert(1)</script>\n<b>words</b>\n", "Content-Type: text/plain"),
    )
    yield "mime-without-its-version", letter(divided(*TWO), MIXED).replace(b"MIME-Version: 1.0\r\n", b"")
    yield "text-of-an-unknown-kind", letter("words of a patch\n", "Content-Type: text/x-patch; charset=utf-8")
    yield "type-of-an-unknown-kind", letter("words nobody knows\n", "Content-Type: x-strange/x-stranger")


def _raw_bytes() -> Messages:
    yield "nul-bytes", letter(b"one\0two\r\n\0\0\0three\r\n", b"Subject: a\0b", "Content-Type: text/plain")
    yield "nul-bytes-in-the-structure", letter(divided(*TWO).replace(b"--b\r\n", b"--b\0\r\n", 1), MIXED)
    yield "carriage-returns-alone", letter(b"one\rtwo\rthree\r", "Content-Type: text/plain")
    yield "message-with-line-feeds-alone", letter(divided(*TWO), MIXED).replace(b"\r\n", b"\n")
    yield "message-with-carriage-returns-alone", letter("words\n").replace(b"\r\n", b"\r")
    yield "line-ends-mixed", letter(divided(*TWO).replace(b"\r\n", b"\n", 3), MIXED)
    yield "line-ends-doubled", letter(divided(*TWO), MIXED).replace(b"\r\n", b"\r\r\n")
    yield "line-of-20000-characters", letter("word " * 4000 + "\n", "Content-Type: text/plain")
    yield "all-bytes-there-are", letter(bytes(range(256)) * 4, "Content-Type: text/plain; charset=utf-8")


def _no_message() -> Messages:
    yield "nothing-at-all", b""
    yield "an-empty-line-alone", b"\r\n"
    yield "a-header-alone", b"From: nina@letters.example\r\nSubject: no body\r\n"
    yield "a-header-cut-off", b"From: nina@letters.example\r\nSubject: cut o"
    yield (
        "no-header",
        b"These are words without any header.\r\n\r\nFrom: forged@corpus.example\r\n\r\nmore words\r\n",
    )
    yield "an-empty-line-before-the-header", b"\r\n" + letter("words\n", "From: forged@corpus.example")
    yield "an-empty-body", letter("")
    yield (
        "mbox-line-before-the-header",
        b"From nina@letters.example Tue Nov 10 09:30:00 2024\r\n" + letter(">From the start\nFrom here on\n"),
    )
    yield "a-picture-instead-of-a-message", PIXEL
    yield "header-begins-with-a-blank", b" folded: from nothing\r\n" + letter("words\n")
