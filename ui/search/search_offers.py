"""Which operators are offered where something is typed into the search field."""

from __future__ import annotations

from dataclasses import dataclass

from ui.wording import tr

LEAST_LETTERS = 2  # of a word, before operators that begin so are offered


@dataclass(frozen=True, slots=True)
class Offer:
    """text: what is put in; one that ends with ":" is gone on with. meaning: for people."""

    text: str
    meaning: str


OPERATORS = (
    Offer("from:", tr("Sender")),
    Offer("to:", tr("Recipients, also those of Cc")),
    Offer("cc:", tr("Recipients of a copy")),
    Offer("subject:", tr("Subject")),
    Offer("body:", tr("Text of the message")),
    Offer("is:", tr("Encrypted, signed, unread…")),
    Offer("has:", tr("An attachment, OpenPGP keys")),
    Offer("file:", tr("Name of an attachment")),
    Offer("in:", tr("Another folder, or all")),
    Offer("on:", tr("Of a day, month or year")),
    Offer("before:", tr("Before a day, month or year")),
    Offer("after:", tr("After a day, month or year")),
    Offer("since:", tr("From a day, month or year on")),
    Offer("newer:", tr("Not so old, such as 7d, 2w or 3m")),
    Offer("older:", tr("So old or older, such as 30d or 1y")),
    Offer("larger:", tr("Larger than, such as 10k or 5M")),
    Offer("smaller:", tr("Smaller than, such as 10k or 5M")),
    Offer("tag:", tr("With a tag")),
)

_DAYS = (
    ("today", tr("Today")),
    ("yesterday", tr("Yesterday")),
    ("this-week", tr("This week, from Monday on")),
    ("last-week", tr("Last week, Monday to Sunday")),
)

VALUES = (
    Offer("is:encrypted", tr("Encrypted")),
    Offer("is:signed", tr("Signed, by whomever")),
    Offer("is:verified", tr("Signed with a verified key")),
    Offer("is:unread", tr("Not read yet")),
    Offer("is:read", tr("Read")),
    Offer("is:starred", tr("With a star")),
    Offer("is:answered", tr("Answered")),
    Offer("is:forwarded", tr("Forwarded")),
    Offer("is:junk", tr("Marked as junk")),
    Offer("has:attachment", tr("With an attachment")),
    Offer("has:key", tr("With OpenPGP keys in it")),
    Offer("in:all", tr("All folders")),
    Offer("in:inbox", tr("Inbox")),
    Offer("in:sent", tr("Sent")),
    Offer("in:archive", tr("Archive")),
    Offer("in:junk", tr("Junk")),
    Offer("in:trash", tr("Trash")),
    *(Offer(f"{name}:{day}", words) for name in ("on", "before", "after", "since") for day, words in _DAYS),
)


def typed_part(text: str, cursor: int) -> tuple[int, str]:
    """Where the part begins that the cursor ends, and that part; "" within a phrase or after a blank."""
    before = text[:cursor]
    if before.count('"') % 2:
        return cursor, ""
    start = before.rfind(" ") + 1
    part = before[start:]
    return (start + 1, part[1:]) if part.startswith("-") else (start, part)


def _bare(offer: Offer) -> str:
    return offer.text.replace('"', "")


def offers_for(part: str, more: tuple[Offer, ...] = ()) -> tuple[Offer, ...]:
    """Operators that begin like `part`; values, where it names an operator already. more: other values."""
    part = part.lower()
    if ":" in part:
        return tuple(each for each in VALUES + more if _bare(each).startswith(part) and _bare(each) != part)
    if len(part) < LEAST_LETTERS:
        return ()
    return tuple(each for each in OPERATORS if each.text.startswith(part))
