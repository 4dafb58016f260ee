"""How hard a passphrase is to guess, as one line under its field: a hint, never a hindrance."""

from __future__ import annotations

import math
import re
from enum import Enum, auto

from ui.wording import tr


class Strength(Enum):
    NONE = auto()
    WEAK = auto()
    FAIR = auto()
    STRONG = auto()


_WORD_BITS = 11.0  # a word of a list of 2000: what guessing programs try first
_FAIR_BITS, _STRONG_BITS = 45.0, 70.0


def strength_of(passphrase: str) -> Strength:
    """An estimate that rather says too little: words count as words, repeats and runs count once."""
    if not passphrase:
        return Strength.NONE
    bits = _bits(passphrase)
    if bits < _FAIR_BITS:
        return Strength.WEAK
    return Strength.FAIR if bits < _STRONG_BITS else Strength.STRONG


def strength_words(strength: Strength) -> str:
    match strength:
        case Strength.NONE:
            return ""
        case Strength.WEAK:
            return tr("Weak: would be guessed in hours")
        case Strength.FAIR:
            return tr("Fair: would be guessed in months")
        case Strength.STRONG:
            return tr("Strong")


def _bits(passphrase: str) -> float:
    words = {each.lower() for each in re.findall(r"[^\W\d_]{3,}", passphrase)}
    rest = re.sub(r"[^\W\d_]{3,}", "", passphrase)
    without_repeats = "".join(
        char for before, char in zip("\0" + rest, rest, strict=False) if abs(ord(char) - ord(before)) > 1
    )
    of_words = sum(min(len(each) * math.log2(26), _word_bits(each)) for each in words)
    return of_words + len(without_repeats) * math.log2(max(2, _alphabet(rest)))


def _word_bits(word: str) -> float:
    """Long runs of letters without the shape of a word are worth more than a word."""
    vowels = sum(char in "aeiouyäöüáéíóú" for char in word)
    looks_like_word = len(word) <= 12 and 0.2 <= vowels / len(word) <= 0.7
    return _WORD_BITS if looks_like_word else len(word) * 3.0


def _alphabet(text: str) -> int:
    sizes = ((r"[a-z]", 26), (r"[A-Z]", 26), (r"[0-9]", 10), (r"[^a-zA-Z0-9]", 30))
    return sum(size for pattern, size in sizes if re.search(pattern, text))
