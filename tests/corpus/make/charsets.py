"""Text in every charset that mail is written in, named rightly, wrongly or not at all.

Source: the WHATWG Encoding Standard for what labels mean; RFC 2045 section 6 for transfer encodings.
"""

from __future__ import annotations

from tests.corpus.make.handwriting import Messages, in_base64, letter, wire

# name → (what is written, the codec it is written in, the label it carries)
_NAMED = {
    "utf-8": ("Grüße aus Köln €", "utf-8", "utf-8"),
    "iso-8859-1": ("Grüße aus Köln", "latin-1", "iso-8859-1"),
    "iso-8859-2": ("Příliš žluťoučký kůň", "iso-8859-2", "iso-8859-2"),
    "iso-8859-7": ("Καλημέρα σας", "iso-8859-7", "iso-8859-7"),
    "iso-8859-8-i": ("שלום רב", "iso-8859-8", "iso-8859-8-i"),
    "iso-8859-15": ("Preis: 5 €", "iso-8859-15", "iso-8859-15"),
    "windows-1251": ("Добрый день", "cp1251", "windows-1251"),
    "windows-1252": ("“Quoted” – for 5 €", "cp1252", "windows-1252"),
    "windows-1256": ("السلام عليكم", "cp1256", "windows-1256"),
    "koi8-r": ("Добрый день", "koi8-r", "koi8-r"),
    "koi8-u": ("Доброго дня, Єво", "koi8-u", "koi8-u"),
    "gb2312": ("你好，世界", "gb2312", "gb2312"),
    "gb18030": ("你好𠀀", "gb18030", "gb18030"),
    "big5": ("您好，世界", "big5", "big5"),
    "euc-kr": ("안녕하세요", "euc-kr", "euc-kr"),
    "iso-2022-jp": ("こんにちは世界", "iso-2022-jp", "iso-2022-jp"),
    "iso-2022-kr": ("안녕하세요", "iso-2022-kr", "iso-2022-kr"),
    "shift-jis": ("こんにちは世界", "shift-jis", "shift_jis"),
    "euc-jp": ("こんにちは世界", "euc-jp", "euc-jp"),
    "hz": ("你好世界", "hz", "hz-gb-2312"),
    "tis-620": ("สวัสดี", "tis-620", "tis-620"),
    "macintosh": ("Grüße, naïve", "mac-roman", "macintosh"),
    "utf-7": ("Grüße", "utf-7", "utf-7"),
}
# The same with a label that says something else, as programs write it.
_LYING = {
    "utf-8-called-ascii": ("Grüße aus Köln €", "utf-8", "us-ascii"),
    "utf-8-called-latin": ("Grüße aus Köln €", "utf-8", "iso-8859-1"),
    "cp1252-called-latin": ("“Quoted” – for 5 €", "cp1252", "iso-8859-1"),
    "cp1252-called-utf-8": ("Grüße aus Köln", "cp1252", "utf-8"),
    "gbk-called-gb2312": ("朱镕基", "gbk", "gb2312"),
    "cp949-called-ks-c-5601": ("똠방각하", "cp949", "ks_c_5601-1987"),
    "cp932-called-shift-jis": ("①②㈱", "cp932", "shift_jis"),
    "utf-8-called-utf8": ("Grüße aus Köln €", "utf-8", "utf8"),
    "utf-8-with-quotes-and-blanks": ("Grüße", "utf-8", '" UTF-8 "'),
    "utf-8-called-unknown": ("Grüße", "utf-8", "unknown-8bit"),
    "utf-8-called-nothing": ("Grüße", "utf-8", '""'),
    "latin-called-default": ("Grüße", "latin-1", "default"),
    "utf-8-called-a-codec-of-no-charset": ("Grüße", "utf-8", "unicode_escape"),
    "utf-8-called-zlib": ("Grüße", "utf-8", "zlib"),
    "utf-8-called-by-a-path": ("Grüße", "utf-8", "../../../../etc/passwd"),
}


def messages(_: object) -> Messages:
    yield from _labelled()
    yield from _unlabelled()
    yield from _wide()
    yield from _damaged()
    yield from _html()
    yield from _transfer()


def _labelled() -> Messages:
    for name, (words, codec, label) in (_NAMED | _LYING).items():
        yield name, letter(words.encode(codec) + b"\r\n", f"Content-Type: text/plain; charset={label}")


def _unlabelled() -> Messages:
    for name, codec, words in (
        ("utf-8", "utf-8", "Grüße aus Köln €"),
        ("cp1252", "cp1252", "Grüße – “zitiert”"),
        ("iso-2022-jp", "iso-2022-jp", "こんにちは世界"),
    ):
        yield f"no-label-{name}", letter(words.encode(codec) + b"\r\n", "Content-Type: text/plain")
        yield f"no-type-{name}", letter(words.encode(codec) + b"\r\n")


def _wide() -> Messages:
    """UTF-16 and UTF-32 have NUL bytes, so they come in base64."""
    for name, codec, label in (
        ("utf-16-with-a-mark", "utf-16", "utf-16"),
        ("utf-16le", "utf-16-le", "utf-16le"),
        ("utf-16be", "utf-16-be", "utf-16be"),
        ("utf-32", "utf-32", "utf-32"),
    ):
        body = in_base64("Grüße aus Köln €\r\n".encode(codec))
        yield (
            name,
            letter(body, f"Content-Type: text/plain; charset={label}", "Content-Transfer-Encoding: base64"),
        )
    yield (
        "utf-16-cut-in-the-middle",
        letter(
            in_base64("Grüße aus Köln".encode("utf-16")[:-1]),
            "Content-Type: text/plain; charset=utf-16",
            "Content-Transfer-Encoding: base64",
        ),
    )


def _damaged() -> Messages:
    plain = "Content-Type: text/plain; charset=utf-8"
    yield "utf-8-with-a-bad-byte", letter(b"Gr\xc3\xbc\xc3\x9fe und \xff mehr\r\n", plain)
    yield "utf-8-overlong", letter(b"\xc0\xbcscript\xc0\xbe words\r\n", plain)
    yield "utf-8-surrogates", letter(b"\xed\xa0\xbd\xed\xb8\x80 words\r\n", plain)
    yield "utf-8-cut-in-the-middle", letter("Grüße".encode() + b"\xe2\x82", plain)
    yield "utf-8-with-a-byte-order-mark", letter(b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe\r\n", plain)
    yield (
        "gb18030-with-a-bad-byte",
        letter("你好".encode("gb18030") + b"\xff words\r\n", "Content-Type: text/plain; charset=gb2312"),
    )
    yield (
        "iso-2022-jp-that-never-shifts-back",
        letter(b"words \x1b$B$3$s", "Content-Type: text/plain; charset=iso-2022-jp"),
    )


def _html() -> Messages:
    """Bytes that are harmless in one charset and script in another."""
    yield (
        "html-in-utf-7",
        letter(
            "<p>words</p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "Content-Type: text/html; charset=utf-7"
        ),
    )
    yield (
        "html-in-utf-16",
        letter(
            in_base64("<p>Grüße</p><img src=x onerror=alert(1)>".encode("utf-16")),
            "Content-Type: text/html; charset=utf-16",
            "Content-Transfer-Encoding: base64",
        ),
    )
    yield (
        "html-that-names-another-charset",
        letter('<meta charset="iso-8859-7"><p>Grüße</p>', "Content-Type: text/html; charset=utf-8"),
    )
    yield (
        "html-that-alone-names-its-charset",
        letter(
            '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Добрый день</p>'.encode(
                "koi8-r"
            ),
            "Content-Type: text/html",
        ),
    )
    yield (
        "html-in-iso-2022-jp-with-escapes-in-tags",
        letter(
            b"<p>words</p><img src=x on\x1b(Berror=alert(1)>\x1b(J\x1b(B",
            "Content-Type: text/html; charset=iso-2022-jp",
        ),
    )


def _transfer() -> Messages:
    plain = "Content-Type: text/plain; charset=utf-8"
    for name, encoding, body in (
        ("quoted-printable", "quoted-printable", b"Gr=C3=BC=C3=9Fe aus=\r\n K=c3=b6ln=20\r\n"),
        (
            "quoted-printable-with-blanks-after-its-breaks",
            "quoted-printable",
            b"one=  \r\n two=\t\r\n three\r\n",
        ),
        ("quoted-printable-with-loose-signs", "quoted-printable", b"1=2, a=ZZ b=C3=BC=\r\n"),
        ("quoted-printable-that-ends-in-a-sign", "quoted-printable", b"words=C3=BC and="),
        ("quoted-printable-with-bytes-of-eight-bits", "quoted-printable", "Grüße=20hier\r\n".encode()),
        ("quoted-printable-called-by-its-letter", "Q", b"Gr=C3=BC=C3=9Fe\r\n"),
        ("base64", "base64", in_base64("Grüße aus Köln\r\n".encode())),
        ("base64-in-capitals-with-a-comment", "BASE64 (as ever)", in_base64("Grüße\r\n".encode())),
        ("base64-without-its-padding", "base64", b"R3LDvMOfZQ"),
        ("base64-with-one-letter-over", "base64", b"R3LDvMOfZQA"[:9]),
        ("base64-with-junk-between", "base64", b"R3L!Dv\0MO-f_Z*Q==\r\n"),
        ("base64-in-two-goes", "base64", b"b25lIA==\r\ndHdv\r\n"),
        (
            "base64-with-a-footer-below",
            "base64",
            in_base64(b"words\r\n") + b"-- \r\nsent by a list that knows no MIME\r\n",
        ),
        ("base64-of-nothing", "base64", b""),
        ("base64-that-is-none", "base64", b"!!! *** !!!\r\n"),
        ("eight-bit-called-seven-bit", "7bit", "Grüße\r\n".encode()),
        ("encoding-8-bit", "8-bit", "Grüße\r\n".encode()),
        ("encoding-unknown", "x-secret", b"c2VjcmV0\r\n"),
        ("encoding-that-is-a-charset", "utf-8", "Grüße\r\n".encode()),
        ("uuencode", "x-uuencode", b"begin 644 words.txt\r\n,1W+#O,.?92!H:65R\r\n`\r\nend\r\n"),
    ):
        yield f"transfer-{name}", letter(body, plain, f"Content-Transfer-Encoding: {encoding}")
    yield (
        "transfer-encoding-twice",
        letter(
            "Gr=C3=BC=C3=9Fe\n",
            plain,
            "Content-Transfer-Encoding: quoted-printable",
            "Content-Transfer-Encoding: base64",
        ),
    )
    yield (
        "transfer-encoding-folded",
        letter(b"Gr=C3=BC=C3=9Fe\r\n", plain, wire("Content-Transfer-Encoding:\n quoted-printable")),
    )
