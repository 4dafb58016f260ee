"""What the HTML of a message would load from the network: for the report, and for loading it when asked.

Sanitised HTML names remote pictures in an attribute that loads nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

MOST_ADDRESSES = 1_000
LONGEST_ADDRESS = 2_048

PARKED = ' data-remote="'  # in sanitised HTML, where ' src="' was

_LOADING_TAG = re.compile(
    r"<(?:img|image|link|iframe|frame|script|video|audio|source|track|embed|object|input|body|table|td|th|tr|div|"
    r"svg|use|style)\b[^<>]*>",
    re.I,
)
_ADDRESS = re.compile(
    r"""[\s"'/](?P<name>src|srcset|background|poster|data|href|xlink:href|lowsrc|dynsrc)\s*=\s*"""
    r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"']+))""",
    re.I,
)
_CSS = re.compile(r"""(?:@import\s+(?:url\()?|url\()[\s"']*([^"')\s;]+)""", re.I)
_REMOTE = re.compile(r"^(?:https?:|ftp:)?//", re.I)
_STRIPPED = re.compile(r"[\x00-\x20]+")  # browsers pass over them inside a scheme


def find_remote(source: str) -> tuple[str, ...]:
    """Addresses that `source` would load by itself, once each, in order. Links are not among them."""
    found = dict.fromkeys(each[:LONGEST_ADDRESS] for each in _addresses(source))
    return tuple(found)[:MOST_ADDRESSES]


def is_remote(address: str) -> bool:
    return bool(_REMOTE.match(_STRIPPED.sub("", address[:LONGEST_ADDRESS])))


def full_address(address: str) -> str:
    """As a browser would take a remote address: without blanks, and with a scheme."""
    cleaned = _STRIPPED.sub("", address)
    return f"https:{cleaned}" if cleaned.startswith("//") else cleaned


def with_remote_pictures(sanitised: str) -> str:
    """Sanitised HTML whose pictures load from the network: only once the person asked for it."""
    return sanitised.replace(PARKED, ' src="')


def _addresses(source: str) -> Iterator[str]:
    for tag in _LOADING_TAG.finditer(source):
        is_link = tag[0][1:5].lower() == "link"
        for each in _ADDRESS.finditer(tag[0]):
            name = each["name"].lower()
            if name == "href" and not is_link:
                continue
            value = html.unescape(each["double"] or each["single"] or each["bare"] or "")
            choices = value.split(",") if name == "srcset" else [value]
            yield from _remote_ones(choice.strip().partition(" ")[0] for choice in choices)
    yield from _remote_ones(html.unescape(each[1]) for each in _CSS.finditer(source))


def _remote_ones(addresses: Iterator[str]) -> Iterator[str]:
    return (full_address(each) for each in addresses if is_remote(each))
