"""mailto: links (RFC 6068): they fill address, subject and body of a draft, and do nothing else.

A link comes from anybody. It never attaches a file, never sends, and never changes how the draft is
protected; fields other than to, cc, bcc, subject and body are passed over (RFC 6068 section 7).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from mailguard.addresses import is_address
from mailguard.cleaning import clean_text
from mailguard.mime.quoting import with_signature
from mailguard.mime.words import decode_words
from mailguard.model import Account, Address, Draft

LONGEST_LINK = 64_000
LONGEST_SUBJECT = 500
LONGEST_BODY = 32_000
MOST_RECIPIENTS = 50


def draft_from_mailto(argument: str, account: Account) -> Draft:
    """A new draft as the link asks; what makes no sense in it is left out. Never raises.

    Links to "mailto://…" are common, and wrong. A subject may hold encoded words: RFC 6068 section 6.2.
    """
    path, _, query = argument[:LONGEST_LINK].partition("#")[0].partition("?")
    found = {
        "to": [_decoded(path.partition(":")[2].lstrip("/"))],
        "cc": [],
        "bcc": [],
        "subject": [],
        "body": [],
    }
    for name, value in _fields(query):
        if name in found:
            found[name].append(value)
    sign = account.sign_by_default and account.key is not None
    return Draft(
        account=account.id,
        from_=account.identity,
        to=_addresses(found["to"]),
        cc=_addresses(found["cc"]),
        bcc=_addresses(found["bcc"]),
        subject=clean_text(decode_words(" ".join(found["subject"])))[:LONGEST_SUBJECT],
        text=with_signature(_clean_body("\n".join(found["body"])), account),
        sign=sign,
        attach_key=sign and account.attach_key_when_signing,
    )


def people_of_mailto(link: str) -> tuple[Address, ...]:
    """Whom the link is to, and nothing else of it: () where that is nobody, or it is another kind of link."""
    scheme, _, rest = link[:LONGEST_LINK].partition("#")[0].partition("?")[0].partition(":")
    return _addresses([_decoded(rest.lstrip("/"))]) if scheme.lower() == "mailto" else ()


def _fields(query: str) -> Iterator[tuple[str, str]]:
    for each in query.split("&"):
        name, _, value = each.partition("=")
        yield _decoded(name).lower(), _decoded(value)


def _decoded(text: str) -> str:
    """Percent-decoded as UTF-8. "+" stands for itself: RFC 6068 section 5."""
    return unquote_to_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _addresses(values: list[str]) -> tuple[Address, ...]:
    words = (clean_text(each) for value in values for each in value.split(","))
    return tuple(Address("", each) for each in dict.fromkeys(words) if is_address(each))[:MOST_RECIPIENTS]


def _clean_body(text: str) -> str:
    """Lines stay lines; other controls, and what is no character, go."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        each for each in lines if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs", "Cn")
    )[:LONGEST_BODY]
