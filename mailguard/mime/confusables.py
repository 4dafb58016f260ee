"""Letters that pass for others in names and addresses, made visible.

Source: Unicode TR39 (Security Mechanisms) sections 4 and 5.2: "highly restrictive" for addresses,
"moderately restrictive" for names; RFC 5890. The table holds the look-alikes of Latin letters that are met
in mail, not all that exist: what it misses is still told as a mix of alphabets beside Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

LONGEST = 500  # characters looked at: of an address, of a name

# Each letter with the one of ASCII that it is taken for: Cyrillic, Greek, Armenian, Latin.
_PAIRS = """
аa ԁd еe ԍg һh іi јj ӏl оo рp ԛq сc ѕs ԝw хx уy ѵv АA ВB ЕE ІI ЈJ КK МM НH ОO РP СC ТT ХX ЅS УY
αa ϲc ϳj οo ρp νv ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX
ցg հh ոn օo ռn սu
ɑa ɡg ɩi ʟl
"""
_LOOK_ALIKES = {pair[0]: pair[1] for pair in _PAIRS.split()}

# Alphabets that are written together: Japanese, Chinese with Bopomofo, Korean; each with Latin too.
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
# Whose letters are taken for Latin ones. In names the others stand beside Latin ones without harm.
_TAKEN_FOR_LATIN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC", "DESERET"})
_SPOKEN = {"CJK": "Chinese", "HANGUL": "Korean"}
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]")
_STOPS = re.compile("[\u3002\uff0e\uff61]")  # which IDNA takes for dots: RFC 3490 section 3.1
_SIGNS = re.compile("[\u2100-\u2bff\U0001d400-\U0001f1ff]")
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ASCII_LETTERS = re.compile(r"[A-Za-z0-9]")
_WORD = re.compile(r"[^\W\d_]+")


class Trick(Enum):
    MIXED = auto()  # letters of several alphabets, which nobody writes together
    LOOK_ALIKE = auto()  # all of one alphabet, and all of them look like Latin ones
    STYLED = auto()  # letters for formulas and the like, which only look like ordinary ones
    UNSEEN = auto()  # characters that cannot be seen
    TURNED = auto()  # marks that let text run in the other direction


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What was found. `where`: the name, or the part of an address; `sign`: the first letter of that kind."""

    trick: Trick
    where: str
    sign: str = ""
    alphabet: str = ""  # of `sign`, as people call it: "Cyrillic"
    looks_like: str = ""


def read_domain(domain: str) -> str:
    """A domain with its A-labels read (RFC 5890 section 2.3.2.1); one that cannot be read stays as it is."""
    return ".".join(_read_label(each) for each in domain.split("."))


def suspect_address(address: str) -> Suspicion | None:
    """What of an address may deceive a person who reads it; None for nothing."""
    local, _, domain = address[:LONGEST].rpartition("@")
    if address.isascii() and "xn--" not in domain.lower():
        return None
    stop = _STOPS.search(domain)
    if stop is not None:
        return Suspicion(Trick.STYLED, domain, stop[0], looks_like=_STOPS.sub(".", domain))
    labels = read_domain(domain).split(".")
    is_latin = labels[-1].isascii() or alphabets(labels[-1]) <= {"LATIN"}
    for place in (local, *labels):
        found = _suspect(place) or (_look_alike(place) if is_latin else None)
        if found is not None:
            return found
    return None


def suspect_name(text: str) -> Suspicion | None:
    """What of a name, decoded and not cleaned, may deceive. Each word may be in an alphabet of its own."""
    text = text[:LONGEST]
    if text.isascii():
        return None
    turned = _TURNED.search(text)
    if turned is not None:
        return Suspicion(Trick.TURNED, text, turned[0])
    for unseen in _UNSEEN.finditer(text):
        around = text[max(0, unseen.start() - 1) : unseen.start()] + text[unseen.end() : unseen.end() + 1]
        if len(_ASCII_LETTERS.findall(around)) == 2:  # other scripts need some of them between letters
            return Suspicion(Trick.UNSEEN, text, unseen[0])
    if _TAGS.search(text):
        return Suspicion(Trick.UNSEEN, text)
    for word in _WORD.findall(text):
        found = _written_in_signs(word) or (_mixed(word) if alphabets(word) & _TAKEN_FOR_LATIN else None)
        if found is not None:
            return found
    return None


def alphabets(text: str) -> frozenset[str]:
    """The scripts of the letters in it, by the first word of their names in Unicode."""
    return frozenset(script for each in text if (script := _script(each)))


def skeleton(text: str) -> str:
    """What it is taken for by who reads Latin letters: TR39 section 4."""
    return "".join(_LOOK_ALIKES.get(each, each) for each in unicodedata.normalize("NFKC", text))


def _suspect(place: str) -> Suspicion | None:
    if place.isascii():
        return None
    unseen = next((each for each in place if each == "\ufffd" or _UNSEEN.match(each)), None)
    if unseen is not None:
        return Suspicion(Trick.UNSEEN, place, unseen)
    styled = next((each for each in place if not each.isascii() and _is_styled(each)), None)
    if styled is not None:
        return Suspicion(Trick.STYLED, place, styled, looks_like=unicodedata.normalize("NFKC", place))
    return _mixed(place)


def _mixed(text: str) -> Suspicion | None:
    """By letters that are not in the alphabet most of the others are in; of two alike, not in Latin."""
    found = alphabets(text)
    if len(found) < 2 or any(found <= each for each in _TOGETHER):
        return None
    counts = {script: sum(_script(each) == script for each in text) for script in found}
    usual = "LATIN" if "LATIN" in found else max(sorted(found), key=counts.__getitem__)
    sign = next(each for each in text if _script(each) not in ("", usual))
    return Suspicion(Trick.MIXED, text, sign, _spoken(_script(sign)))


def _written_in_signs(word: str) -> Suspicion | None:
    """Letters for formulas, in circles and the like. Wide ones are usual among Chinese and Japanese."""
    sign = next((each for each in word if _SIGNS.match(each) and _is_styled(each)), None)
    if sign is None:
        return None
    return Suspicion(Trick.STYLED, word, sign, looks_like=unicodedata.normalize("NFKC", word))


def _look_alike(label: str) -> Suspicion | None:
    """Of letters that are all taken for others."""
    taken_for = skeleton(label)
    if label.isascii() or not taken_for.isascii():
        return None
    sign = next(each for each in label if not each.isascii())
    return Suspicion(Trick.LOOK_ALIKE, label, sign, _spoken(_script(sign)), taken_for)


def _is_styled(each: str) -> bool:
    """Whether it is another way to write an ASCII letter, digit or mark: wide, in a circle, for formulas."""
    plain = unicodedata.normalize("NFKC", each)
    return plain != each and plain.isascii() and plain.isprintable()


@lru_cache(maxsize=4096)
def _script(each: str) -> str:
    """ "" where it is of none or of all: digits, marks, signs."""
    if each == "µ" or not unicodedata.category(each).startswith("L") or unicodedata.category(each) == "Lm":
        return ""
    return unicodedata.name(unicodedata.normalize("NFKC", each)[0], "").split(" ", 1)[0]


def _spoken(script: str) -> str:
    return _SPOKEN.get(script, script.capitalize())


def _read_label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
