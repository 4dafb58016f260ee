"""Text of strangers made fit to stand in the program's own frame: names, subjects, file names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Explicit directional marks (UAX #9) and other invisible characters that change how text around them looks.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
)
# Joiners belong between letters of Arabic and Indic scripts and between pictures; elsewhere they hide.
_JOINERS = re.compile("(?:(?<=[\x00-\u0590])|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\u0590]|$)")
# Of the format characters (Cf) those that are seen, or join what is seen.
_SEEN_FORMATS = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd")
PLACEHOLDER = "▯"

# Signs that look like those of the banner: locks, keys, shields, seals, ticks, crosses, warnings.
_IMITATIONS = frozenset("✅✓✔☑✗✘✕✖❌❎⚿🔏🔐🔑🔒🔓🗝🛡⚠⛔🚫🏅🎖🏵㊙㊗®©™☒🆗🉐⍻🗸🖧🔰⛨")
_EMOJI = (
    (0x1F000, 0x1FAFF),
    (0x2600, 0x27BF),
    (0x2B00, 0x2BFF),
    (0xE000, 0xF8FF),  # private use: icon fonts, ours among them
    (0xF0000, 0x10FFFF),
    (0xFE00, 0xFE0F),
    (0xE0000, 0xE0FFF),
)
# With blanks around its "@" only where a domain with a dot follows: "Anna @ Example" is a name.
_ADDRESS = re.compile(r"[^\s<>\"',;:()@]+(?:@[^\s<>\"',;:()@]+|\s*@\s*[^\s<>\"',;:()@.]+\.[^\s<>\"',;:()@]+)")
# Names of devices on Windows, whatever follows the first dot: [Naming Files, Paths, and Namespaces].
_RESERVED = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)", re.I)
# What looks like nothing: it would push the true end of a name out of sight.
_BLANKS = re.compile(r"[\s\u2800\u3164]+")
LONGEST_FILE_NAME = 180  # bytes
LONGEST_SUFFIX = 16
LONGEST_NAME = 500  # characters of a person's name


@lru_cache(maxsize=4096)
def clean_text(text: str) -> str:
    """Without controls, directional and invisible marks; line breaks and tabs become a blank."""
    if text.isascii() and text.isprintable():
        return re.sub(r" {2,}", " ", text).strip()
    out = []
    for each in _JOINERS.sub("", text):
        if each in _BIDI or each in _INVISIBLE:
            continue
        if each in "\r\n\t\v\f\x85\u2028\u2029":
            out.append(" ")
            continue
        category = unicodedata.category(each)
        if category in ("Cs", "Cn"):
            out.append("\ufffd")
        elif category != "Cc" and (category != "Cf" or each in _SEEN_FORMATS):
            out.append(each)
    return re.sub(r" {2,}", " ", "".join(out)).strip()


@lru_cache(maxsize=4096)
def clean_name(name: str) -> str:
    """A person's name: as clean_text, and signs that could imitate a verdict become ▯."""
    cleaned = "".join(PLACEHOLDER if _imitates(each) else each for each in clean_text(name))
    return re.sub(f"{PLACEHOLDER}+", PLACEHOLDER, cleaned)


def shown_name(name: str, address: str) -> str:
    """The name that may stand beside `address`: none, if it holds an address other than that one."""
    cleaned = clean_name(name[:LONGEST_NAME]).strip("\"' ")
    if cleaned.lower() == address.lower() or holds_another_address(cleaned, address):
        return ""
    return cleaned


def holds_another_address(name: str, address: str) -> bool:
    """Whether somebody calls themself by an address that is not theirs."""
    return any(each.lower() != address.lower() for each in _addresses_in(clean_text(name[:LONGEST_NAME])))


def _addresses_in(text: str) -> list[str]:
    """Also those written with letters and dots that only look like the ordinary ones (NFKC)."""
    plain = unicodedata.normalize("NFKC", text).replace("。", ".")
    return _ADDRESS.findall(plain) if "@" in plain else []


def clean_file_name(name: str | None) -> str | None:
    """A name fit for any file system, without a path; None where nothing is left of it."""
    if name is None:
        return None
    last = re.split(r"[/\\]", clean_text(name))[-1]
    cleaned = _BLANKS.sub(" ", "".join("_" if each in '<>:"|?*' else each for each in last)).strip(" .")
    if not cleaned:
        return None
    if _RESERVED.match(cleaned):
        cleaned = f"_{cleaned}"
    if len(cleaned.encode()) <= LONGEST_FILE_NAME:
        return cleaned
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or len(suffix.encode()) > LONGEST_SUFFIX:
        stem, dot, suffix = cleaned, "", ""
    room = LONGEST_FILE_NAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + suffix


def _imitates(each: str) -> bool:
    if each in _IMITATIONS:
        return True
    number = ord(each)
    return number > 0x2500 and any(first <= number <= last for first, last in _EMOJI)
