"""Parts that are neither plain text nor HTML, and can be read as text all the same.

Source: RFC 2046 section 4.1.4 (unknown text), RFC 5545, RFC 6350, RFC 3464, RFC 8098, RFC 1896.
"""

from __future__ import annotations

from mailguard.mime.calendar import calendar_in_words
from mailguard.mime.contact_card import cards_in_words
from mailguard.mime.content import decode_content, decode_text
from mailguard.mime.enriched import plain_of_enriched, plain_of_richtext
from mailguard.mime.parts import Part
from mailguard.mime.reports import REPORT_TYPES, report_in_words

LARGEST_BYTES = 4 << 20  # of what is put into words

_CALENDARS = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_MARKED = {"text/enriched": plain_of_enriched, "text/richtext": plain_of_richtext}
# Text for programs: markup and code that says nothing to a person who reads it as it is.
_FOR_PROGRAMS = frozenset(
    {
        "text/html",
        "text/rtf",
        "text/css",
        "text/javascript",
        "text/ecmascript",
        "text/rfc822-headers",
        "text/x-amp-html",
        "text/x-watch-html",
        "text/x-moz-deleted",
        "text/xml",
        "text/xml-external-parsed-entity",
    }
)


def words_about(part: Part) -> str:
    """What an invitation, a contact card or a report says, in a few lines; "" for any other part. The part
    itself stays an attachment."""
    if part.end - part.body > LARGEST_BYTES:
        return ""
    if part.content_type in REPORT_TYPES:
        return report_in_words(part.content_type, decode_content(part))
    if part.content_type in _CALENDARS:
        return calendar_in_words(decode_text(part))
    if part.content_type in _CARDS:
        return cards_in_words(decode_text(part))
    return ""


def is_other_text(part: Part) -> bool:
    """Whether it is text of a kind of its own that people read: Markdown, patches, logs, enriched text."""
    is_known = part.content_type in _CALENDARS or part.content_type in _CARDS
    return part.main_type == "text" and not is_known and part.content_type not in _FOR_PROGRAMS


def other_text(part: Part, most_bytes: int, charset: str | None = None) -> str:
    text = decode_text(part, most_bytes, charset)
    plain = _MARKED.get(part.content_type)
    return plain(text) if plain is not None else text
