"""Which charset bytes are in, guessed from the bytes alone."""

from __future__ import annotations

from chardetng_py import EncodingDetector

MOST_BYTES = 16_384  # looked at: more make no better guess, and take longer


def guess_charset(data: bytes) -> str:
    """A charset's label, "windows-1252" where nothing speaks for another one. `data` is not UTF-8.

    The detector is that of a web browser, which knows no UTF-16 and, for good reason, no UTF-7.
    """
    start = max(0, _first_beyond_ascii(data) - 200)
    detector = EncodingDetector()
    detector.feed(data[start : start + MOST_BYTES], last=True)
    label: str = detector.guess(tld=None, allow_utf8=False)
    return label


def _first_beyond_ascii(data: bytes) -> int:
    if data.isascii():
        return 0
    try:
        data.decode("ascii")
    except UnicodeDecodeError as error:
        return error.start
    return 0
