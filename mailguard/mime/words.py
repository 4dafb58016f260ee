"""Header values turned into text: unfolding, and encoded words. Source: RFC 5322 section 2.2.3, RFC 2047."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailguard.mime.charset import decode
from mailguard.mime.transfer import decode_base64

LONGEST_TEXT_BYTES = 65_536  # of one field that people read; what is longer is cut

_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")
_START = re.compile(r"=\?([^?\s]{0,100})\?([bBqQ])\?")
_URL_ALPHABET = str.maketrans("-_", "+/")  # RFC 4648 section 5: not for mail, and met in it


@dataclass(slots=True)
class _Word:
    """One encoded word, and what stands in the text before it, blanks between two words left out."""

    before: str
    charset: str
    encoding: str
    text: str


def unfold(value: bytes, limit_bytes: int = LONGEST_TEXT_BYTES, *, likely: str | None = None) -> str:
    """One line of text. Bytes beyond ASCII are UTF-8, else in the charset `likely`, else in one guessed."""
    value = value[:limit_bytes]
    is_plain = value.isascii() and b"\x1b" not in value and b"\0" not in value
    text = value.decode("ascii") if is_plain else decode(value, None, likely=likely)
    return _FOLD.sub("", text).strip() if "\n" in text or "\r" in text else text.strip()


def decode_words(value: bytes | str, *, likely: str | None = None) -> str:
    """Unfolded text with its encoded words decoded. Words side by side that share a charset are decoded
    as one, since senders cut characters in two. What an encoded word holds is never decoded again."""
    text = unfold(value, likely=likely) if isinstance(value, bytes) else value
    if "=?" not in text:
        return text
    out: list[str] = []
    run: list[_Word] = []
    for word in _words(text):
        if run and (word.before or word.charset != run[0].charset):
            out.append(_decoded(run, likely))
            run = []
        out.append(word.before)
        if word.encoding:
            run.append(word)
    return "".join(out) + (_decoded(run, likely) if run else "")


def _words(text: str) -> Iterator[_Word]:
    """Each encoded word in order; the text behind the last one as a word without encoding."""
    shown = place = stop = 0
    is_after_word = False
    while (found := _START.search(text, place)) is not None:
        if stop < found.end():
            stop = text.find("?=", found.end())
        if stop < 0:
            break
        inner = _START.search(text, found.end(), stop)
        if inner is not None:
            place = inner.start()  # one that was never closed
            continue
        before = text[shown : found.start()]
        charset = found[1].partition("*")[0].lower()  # a language may follow: RFC 2231 section 5
        yield _Word(
            "" if is_after_word and before.isspace() else before,
            charset,
            found[2].lower(),
            text[found.end() : stop],
        )
        shown = place = stop + 2
        is_after_word = True
    yield _Word(text[shown:], "", "", "")


def _decoded(run: list[_Word], likely: str | None) -> str:
    """Words of one charset. Base64 that was cut where no octet ends goes on in the next word."""
    data = b""
    cut: list[str] = []
    for word in run:
        if word.encoding == "q":
            data += _base64(cut) + binascii.a2b_qp(word.text.encode("utf-8", "replace"), header=True)
            cut = []
            continue
        text = "".join(word.text.split())
        cut.append(text)
        if text.endswith("=") or (len(cut) == 1 and len(text) % 4 == 0):
            data += _base64(cut)
            cut = []
    return decode(data + _base64(cut), run[0].charset, likely=likely)


def _base64(texts: list[str]) -> bytes:
    """Of one text that was cut, if it makes a whole one; else of each, since padding is often left out."""
    joined = "".join(texts)
    each = [joined] if len(joined) % 4 == 0 else texts
    return b"".join(decode_base64(one.translate(_URL_ALPHABET).encode("utf-8", "replace")) for one in each)
