"""Names of hosts: one spelling for each, as people write it and as it is asked for; and names that deceive.

The only file that uses idna. Source: UTS #46; RFC 5890 to 5892; WHATWG URL Standard, section 3.5.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import idna

LONGEST_HOST = 253

_NUMBER = re.compile(r"^(?:0x[0-9a-f]*|[0-9]+)$")
_HOST = re.compile(r"^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$")
# Scripts that one language mixes: Japanese, Korean, Chinese with Latin.
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
# Letters of other scripts that are drawn like Latin ones, and Latin letters that are drawn like others.
_LIKE_LATIN = frozenset("асԁеһіјӏоԛрѕԝхуүҽοαρνυκιϲϳոսօցհյզքьѵгпкмтвнзэ")
_LIKE_OTHERS = frozenset("ıȷſƿƽɑɡɩɪʟɴɢɛɾᴄᴏᴠᴡᴢᴋ")


def host_as_asked(host: str) -> str:
    """The ASCII form, lower case: "bücher.example" → "xn--bcher-kva.example", "0x7f.1" → "127.0.0.1".
    "" where it is no host's name."""
    host = host.strip().rstrip(".\u3002")
    if host.startswith("["):
        return _ipv6(host)
    try:
        ascii_form = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
    if len(ascii_form) > LONGEST_HOST or not _HOST.match(ascii_form):
        return ""
    return _ipv4(ascii_form) if _NUMBER.match(ascii_form.rpartition(".")[2]) else ascii_form


def host_as_written(host: str) -> str:
    """What people write for an ASCII host: the letters that its "xn--" labels stand for."""
    return ".".join(_decoded(each) for each in host.split("."))


def is_number(host: str) -> bool:
    """Whether it is an address instead of a name, of a host in the form of `host_as_asked`."""
    return ":" in host or bool(_NUMBER.match(host.rpartition(".")[2]))


def looks_like_another(host: str) -> bool:
    """Whether letters in an ASCII host are there to be taken for others: scripts that no language mixes, a
    whole label of letters drawn like Latin ones, or what cannot be decoded."""
    return any(_deceives(each) for each in host.split(".") if each.startswith("xn--"))


def is_same_host(said: str, host: str) -> bool:
    """Whether who reads `said` is not deceived by going to `host`: the same one, or one below it."""
    said, host = said.removeprefix("www."), host.removeprefix("www.")
    return host == said or ("." in said and host.endswith(f".{said}"))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label


def _deceives(label: str) -> bool:
    letters = [each for each in _decoded(label) if each.isalpha()]
    if _decoded(label) == label:
        return True
    scripts = {unicodedata.name(each, "?").split(" ")[0].partition("-")[0] for each in letters}
    if len(scripts) > 1 and not any(scripts <= each for each in _TOGETHER):
        return True
    if any(each in _LIKE_OTHERS for each in letters):
        return True
    return "LATIN" not in scripts and all(each in _LIKE_LATIN for each in letters)


def _ipv4(host: str) -> str:
    """Of decimal, octal and hexadecimal parts, of which the last fills what is left."""
    parts = host.split(".")
    if len(parts) > 4 or not all(_NUMBER.match(each) for each in parts):
        return ""
    try:
        *first, last = (_part(each) for each in parts)
    except ValueError:
        return ""
    if any(each > 255 for each in first) or last >= 256 ** (5 - len(parts)):
        return ""
    return str(IPv4Address(sum(each << (24 - 8 * place) for place, each in enumerate(first)) + last))


def _part(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8) if len(text) > 1 and text[0] == "0" else int(text)


def _ipv6(host: str) -> str:
    try:
        return f"[{IPv6Address(host.strip('[]').partition('%')[0])}]"
    except AddressValueError:
        return ""
