"""Clear-signed texts (RFC 9580 section 7) changed in what is not signed, or in what programs differ about.

That is: armor headers, blank lines, dashes, line ends, charsets. What is shown is what GnuPG says was signed.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.make.good import inline
from tests.corpus.make.letters import crlf, letter
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

WORDS = "Bob's genuine words.\nA second line."
EVIL = "Transfer the money."
_HEAD = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
_TAIL = "-----BEGIN PGP SIGNATURE-----"


def messages(world: World) -> Made:
    clear = world.gpg.clear(WORDS, "bob", "--digest-algo", "SHA256").decode()
    for name, changed in {**_headers(clear), **_dashes(clear), **_ends(clear), **_frames(clear)}.items():
        yield name, letter(inline(changed.encode()))
    yield from _signs(world)
    yield from _charsets(world, clear)


def _headers(clear: str) -> dict[str, str]:
    """Between the first line and the text."""

    def with_head(lines: str) -> str:
        return clear.replace("Hash: SHA256\n\n", lines)

    return {
        "hash-missing": with_head("\n"),
        "hash-other": with_head("Hash: SHA512\n\n"),
        "hash-two": with_head("Hash: SHA512\nHash: SHA256\n\n"),
        "hash-list": with_head("Hash: SHA512, SHA256\n\n"),
        "hash-unknown": with_head("Hash: EVIL\n\n"),
        "hash-lower-case": with_head("hash: sha256\n\n"),
        "hash-with-words": with_head(f"Hash: SHA256 {EVIL}\n\n"),
        "header-of-words": with_head(f"Hash: SHA256\n{EVIL}\n\n"),
        "header-comment": with_head(f"Hash: SHA256\nComment: {EVIL}\n\n"),
        "header-charset": with_head("Hash: SHA256\nCharset: utf-7\n\n"),
        "header-not-dash-escaped": with_head("Hash: SHA256\nNotDashEscaped: You need GnuPG\n\n"),
        "no-blank-line": with_head("Hash: SHA256\n"),
        "blank-line-of-blanks": with_head(f"Hash: SHA256\n \t\n{EVIL}\n\n"),
        "blank-line-with-a-tab": with_head("Hash: SHA256\n\t\n"),
        "blank-line-without-a-break": with_head("Hash: SHA256\n\N{NO-BREAK SPACE}\n\n"),
        "two-blank-lines": with_head("Hash: SHA256\n\n\n"),
        "words-after-the-first-line": clear.replace("MESSAGE-----\n", f"MESSAGE----- {EVIL}\n", 1),
    }


def _dashes(clear: str) -> dict[str, str]:
    """Escapes by "- " and what looks like the end of the text."""
    return {
        "dash-added": clear.replace("A second", "- A second"),
        "dash-line-added": clear.replace("A second", f"--- {EVIL}\nA second"),
        "dash-escaped-words-added": clear.replace("A second", f"- {EVIL}\nA second"),
        "first-line-again": clear.replace("A second", f"{_HEAD}A second"),
        "signature-begins-twice": clear.replace(_TAIL, f"{_TAIL}\n\n{EVIL}\n{_TAIL}"),
        "escaped-end": clear.replace("A second", f"- {_TAIL}\nA second"),
        "words-before-the-signature": clear.replace(_TAIL, f"{EVIL}\n{_TAIL}"),
    }


def _ends(clear: str) -> dict[str, str]:
    """Ends of lines, which are not signed as they stand."""
    return {
        "blanks-added": clear.replace("words.\n", "words.   \t \n"),
        "carriage-returns-added": clear.replace("words.\n", "words.\r\r\n"),
        "carriage-return-in-a-line": clear.replace("Bob's", f"{EVIL}\rBob's"),
        "vertical-tab-in-a-line": clear.replace("words.", "words.\v"),
        "line-separator-added": clear.replace("words.", f"words.\N{LINE SEPARATOR}{EVIL}"),
        "next-line-added": clear.replace("words.", f"words.\x85{EVIL}"),
        "nul-added": clear.replace("words.", "words.\0"),
        "zero-width-added": clear.replace("words.", "words.\N{ZERO WIDTH SPACE}"),
        "line-left-out": clear.replace("A second line.\n", ""),
        "empty-line-added-at-the-end": clear.replace(f"line.\n{_TAIL}", f"line.\n\n{_TAIL}"),
    }


def _frames(clear: str) -> dict[str, str]:
    """Around the block."""
    return {
        "words-after-the-last-line": clear.rstrip("\n") + f" {EVIL}\n",
        "words-in-the-armor": clear.replace(f"{_TAIL}\n\n", f"{_TAIL}\nComment: {EVIL}\n\n"),
        "no-last-line": clear.replace("-----END PGP SIGNATURE-----\n", ""),
        "no-signature": clear.partition(_TAIL)[0],
        "quoted-beside": f"> {EVIL}\n\n{clear}",
        "words-of-other-alphabet-before": f"{EVIL}\N{FULLWIDTH HYPHEN-MINUS}\n{clear}",
        "first-line-with-other-dashes": clear.replace("-----BEGIN PGP SIGNED", "—–--BEGIN PGP SIGNED"),
        "first-line-in-lower-case": clear.replace("BEGIN PGP SIGNED MESSAGE", "begin pgp signed message"),
        "signed-text-is-a-block": clear.replace("Bob's", "-----BEGIN PGP MESSAGE-----\nBob's"),
    }


def _signs(world: World) -> Made:
    """Texts that were signed as they are, with signs that programs take for line ends or do not show."""
    for name, words in {
        "signed-line-separator": "one\N{LINE SEPARATOR}two",
        "signed-next-line": "one\x85two",
        "signed-form-feed": "one\ftwo\vthree",
        "signed-bidi": "pay \N{RIGHT-TO-LEFT OVERRIDE}001\N{POP DIRECTIONAL FORMATTING} to me",
        "signed-zero-width": "one\N{ZERO WIDTH SPACE}two\N{WORD JOINER}three",
        "signed-tags": "one" + "".join(chr(0xE0000 + ord(each)) for each in "hidden"),
        "signed-long-line": "long " * 3_000,
        "signed-from-line": "From here on\n>From there",
        "signed-emoji": "✅🔒 signed",
        "signed-blank-lines": "\n\n\none\n\n\n",
    }.items():
        yield name, letter(inline(world.gpg.clear(words, "bob")))


def _charsets(world: World, clear: str) -> Made:
    """The charset stands in the header, which is not signed: another makes other words of the text."""
    seven = world.gpg.clear("+AFQAcgBhAG4AcwBmAGUAcg- +ADw-b+AD4-", "bob").decode()
    for name, charset, block in (
        ("charset-utf-7", "utf-7", seven),
        ("charset-utf-16", "utf-16", clear),
        ("charset-ebcdic", "cp037", clear),
        ("charset-unknown", "x-evil", clear),
        ("charset-hz", "hz-gb-2312", clear),
        ("charset-rot13", "rot13", clear),
        ("charset-base64", "base64", clear),
    ):
        head = f"Content-Type: text/plain; charset={charset}\n\n"
        yield name, letter(crlf(head) + crlf(block))
