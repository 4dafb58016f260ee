"""Names, addresses and subjects that use Unicode, controls and encodings to look like something else.

Source: Unicode UTS #39 and UTR #36 (confusables, bidi); "Mailsploit" (2017) for what stands encoded in From.
"""

from __future__ import annotations

import base64

from tests.corpus.make.handwriting import Messages, letter, wire

MALLORY = "mallory@evil.example"
BANK = "service@bank.example"


def q(text: str) -> str:
    """`text` as an encoded word."""
    return f"=?utf-8?b?{base64.b64encode(text.encode('utf-8', 'surrogatepass')).decode()}?="


_NAMES: dict[str, str] = {
    "right-to-left-override": "Bob \u202eelpmaxE\u202c",
    "left-to-right-override": "\u202dBob Example",
    "isolates": "\u2066Bob\u2069 \u2067Example\u2069 \u2068x",
    "unclosed-embedding": "Bob \u202b\u202a Example",
    "arabic-letter-mark": "Bob\u061c Example",
    "zero-width": "B\u200bo\u200cb\u200d \u2060Exam\ufeffple",
    "soft-hyphens": "Bo\u00adb Exam\u00adple",
    "invisible-letters": "Bob\u3164\u115f\uffa0\u2800 Example",
    "tags": "Bob" + "".join(chr(0xE0000 + ord(each)) for each in " verified") + " Example",
    "variation-selectors": "B\ufe0fo\ufe01b Example",
    "combining-marks": "B\u0301" + "\u0336\u0489\u20dd" * 60 + "ob",
    "controls": "Bob\x07\x08\x1b[2J Ex\x7fample\x9b31m",
    "line-breaks": "Bob\r\nBcc: mallory@evil.example",
    "line-separators": "Bob\u2028Encrypted and verified\u2029",
    "nul": "Bob\0Example",
    "lock": "🔒 Bob Example",
    "ticks": "Bob Example ✅ ✓ ✔️ ☑",
    "shields-and-keys": "🛡️ Bob 🔑 Example 🔐",
    "seal": "Bob Example 🏅🎖®",
    "private-use": "Bob \ue000\uf8ff Example",
    "verified-in-words": "Bob Example (verified signature)",
    "banner-in-words": "Encrypted and verified",
    "fullwidth-address": "service＠bank．example",
    "replacement-characters": "Bob \ufffd Example",
    "surrogates": "Bob \ud83d Example",
    "noncharacters": "Bob \uffff\ufdd0 Example",
    "of-10000-letters": "B" * 10_000,
    "of-blanks": "\u00a0\u2003\u3000",
    "mathematical-letters": "𝐁𝐨𝐛 𝐄𝐱𝐚𝐦𝐩𝐥𝐞",
    "cyrillic": "Воb Ехаmрlе",
    "hebrew": "בוב לדוגמה",
    "arabic": "بوب مثال",
    "japanese": "例 ボブ",
}
_OTHERS_ADDRESS: dict[str, str] = {
    "plain": BANK,
    "in-angles": f"Bank <{BANK}>",
    "with-words": f"Bank {BANK}",
    "via": f"{BANK} via Bank",
    "in-quotes": f"'{BANK}'",
    "in-capitals": BANK.upper(),
    "with-a-break-in-it": "service\u200b@bank.example",
    "with-bidi": "\u202eelpmaxe.knab@ecivres",
    "that-looks-like-it": "service@bаnk.example",
}
_ENCODED_ADDRESSES: dict[str, str] = {
    "whole": q(BANK),
    "local-part-with-a-nul": f"{q(BANK + chr(0))}@evil.example",
    "local-part-with-a-line-break": f"{q(BANK + chr(10))}@evil.example",
    "local-part-with-angles": f"{q(f'<{BANK}>')}@evil.example",
    "nul-then-domain": f"{q(BANK)}{q(chr(0))}{q('(evil)')}@evil.example",
    "name-and-address": f"{q('Bank')} <{q(BANK)}@evil.example>",
    "in-angles": f"<{q(BANK)}>",
    "script": f"{q('<script>alert(1)</script>')}@evil.example",
    "quoted-name-with-an-address": f'"{BANK}" <{MALLORY}>',
    "comment-with-an-address": f"{MALLORY} ({BANK})",
    "two-addresses-without-a-comma": f"<{BANK}> <{MALLORY}>",
    "address-before-angles": f"{BANK} <{MALLORY}>",
    "quoted-local-part": f'"{BANK}"@evil.example',
    "quoted-local-part-with-angles": f'"<{BANK}>"@evil.example',
    "quoted-local-part-with-blanks": f'"{BANK}                                         "@evil.example',
    "route": f"<@bank.example:{MALLORY}>",
    "escaped-at": "<service\\@bank.example@evil.example>",
    "percent": "service%bank.example@evil.example",
    "group-named-like-an-address": f"{BANK}: {MALLORY};",
    "tab": f"{BANK}\t\t\t\t\t\t\t\t <{MALLORY}>",
    "many-blanks": f'"Bank{" " * 200}" <{MALLORY}>',
}
_DOMAINS: dict[str, str] = {
    "cyrillic": "service@bаnk.example",
    "greek": "service@bαnk.example",
    "punycode": "service@xn--bnk-5cd.example",
    "punycode-broken": "service@xn--99999999999.example",
    "fullwidth": "service@ｂａｎｋ.example",
    "dotless": "service@bank\u2024example",
    "ideographic-stop": "service@bank。example",
    "zero-width": "service@ba\u200bnk.example",
    "bidi": "service@\u202eknab.example",
    "combining": "service@ba\u0323nk.example",
    "local-part": "sеrvicе@bank.example",
    "subdomain": "service@bank.example.evil.example",
    "slashes": "service@bank.example/evil.example",
}
_SUBJECTS: dict[str, str] = {
    "right-to-left-override": "Invoice \u202efdp.exe",
    "line-separators": "one\u2028two\u2029three\u0085four",
    "controls": "one\x00\x07\x08\x1b[31mtwo\x7f\x9f",
    "combining-marks": "o" + "\u0300\u0334\u0489" * 200,
    "lock": "🔒 Encrypted and verified",
    "status-line": "[GNUPG:] GOODSIG 0123456789ABCDEF Bob Example <bob@corpus.example>",
    "tags": "Hi" + "".join(chr(0xE0000 + ord(each)) for each in "hidden"),
    "markup": "<b>bold</b> &amp; <img src=x onerror=alert(1)>",
    "of-25000-letters": "long " * 5_000,
    "blanks": "\u00a0\u2003\u3000\u200b",
    "noncharacters": "one\ufffe\uffff\U0010fffftwo",
}


def messages(_: object) -> Messages:
    for name, shown in _NAMES.items():
        yield f"name-{name}", letter("words\n", f"From: {q(shown)} <{MALLORY}>")
    for name, shown in _OTHERS_ADDRESS.items():
        yield f"name-is-an-address-{name}", letter("words\n", f"From: {q(shown)} <{MALLORY}>")
    for name, value in _ENCODED_ADDRESSES.items():
        yield f"address-{name}", letter("words\n", f"From: {value}")
    for name, address in _DOMAINS.items():
        yield f"domain-{name}", letter("words\n", f"From: Bank <{address}>")
    for name, subject in _SUBJECTS.items():
        yield f"subject-{name}", letter("words\n", f"Subject: {q(subject)}")
    yield from _raw()
    yield from _texts()


def _raw() -> Messages:
    """The same without any encoding."""
    yield "raw-controls-in-from", letter("words\n", wire(f"From: B\x07o\x1b[2Jb\x7f <{MALLORY}>"))
    yield "raw-nul-in-the-address", letter("words\n", b"From: <alice@corpus.example\0@evil.example>")
    yield "raw-bidi-in-from", letter("words\n", f"From: \u202eknaB\u202c <{MALLORY}>")
    yield "raw-nul-in-the-field-name", letter("words\n", b"Fr\0om: bob@corpus.example", f"From: {MALLORY}")
    yield (
        "raw-line-separator-in-from",
        letter("words\n", f"From: Bob\u2028From: bob@corpus.example <{MALLORY}>"),
    )
    yield (
        "raw-vertical-tab-before-a-field",
        letter("words\n", wire(f"From: {MALLORY}"), b"X-One: 1\x0bFrom: bob@corpus.example"),
    )
    yield (
        "raw-next-line-in-from",
        letter("words\n", b"From: Bob\xc2\x85Subject: forged <mallory@evil.example>"),
    )


def _texts() -> Messages:
    """In bodies everything may stand, and must not reach beyond them."""
    yield (
        "body-right-to-left",
        letter("Pay \u202e0001\u202c to \u2067me\n", "Content-Type: text/plain; charset=utf-8"),
    )
    yield (
        "body-combining-marks",
        letter("o" + "\u0300\u0334\u0489" * 2000 + "\n", "Content-Type: text/plain; charset=utf-8"),
    )
    yield (
        "body-like-the-banner",
        letter(
            "🔒 Encrypted and verified\n"
            "Decrypted with your key. Written by Bob Example, whose key you verified.\n\n"
            "[GNUPG:] GOODSIG 0123456789ABCDEF Bob Example\n",
            "Content-Type: text/plain; charset=utf-8",
        ),
    )
    yield "body-of-emoji-joined", letter("👩‍👩‍👧‍👦" * 500 + "\n", "Content-Type: text/plain; charset=utf-8")
    yield (
        "body-of-terminal-escapes",
        letter(
            b"\x1b]0;owned\x07\x1b[2J\x1b[31mwords\x1b[0m \x9b5m\r\n",
            "Content-Type: text/plain; charset=utf-8",
        ),
    )
