"""What a condition may be about, and how it may be meant: the choices of each row of conditions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from mailguard.model import (
    Aged,
    Dated,
    HeaderWords,
    Marked,
    SearchField,
    SearchMark,
    Sized,
    Tagged,
    Term,
    Words,
)
from ui.wording import tr


class Value(Enum):
    """What stands at the end of a row."""

    TEXT = auto()
    MARK = auto()
    TAG = auto()
    DAY = auto()
    DAYS = auto()
    KILOBYTES = auto()


@dataclass(frozen=True, slots=True)
class Kind:
    """relations: what a condition and its opposite are called, or two limits: see RELATIONS."""

    name: str
    words: str
    value: Value
    relations: tuple[str, ...]
    field: SearchField | None = None
    marks: tuple[SearchMark, ...] = ()


_CONTAINS = ("contains", "contains-not")
_IS = ("is", "is-not")
RELATIONS = {
    "contains": tr("contains"),
    "contains-not": tr("does not contain"),
    "is": tr("is"),
    "is-not": tr("is not"),
    "before": tr("is before"),
    "after": tr("is after"),
    "more": tr("is greater than"),
    "less": tr("is less than"),
}
MARK_WORDS = {
    SearchMark.READ: tr("Read"),
    SearchMark.UNREAD: tr("Unread"),
    SearchMark.STARRED: tr("Starred"),
    SearchMark.ANSWERED: tr("Answered"),
    SearchMark.FORWARDED: tr("Forwarded"),
    SearchMark.REDIRECTED: tr("Redirected"),
    SearchMark.JUNK: tr("Junk"),
    SearchMark.ENCRYPTED: tr("Encrypted"),
    SearchMark.SIGNED: tr("Signed"),
    SearchMark.VERIFIED: tr("Signed with a verified key"),
    SearchMark.ATTACHMENT: tr("With attachments"),
    SearchMark.KEY: tr("With OpenPGP keys"),
}
_STATUS = (SearchMark.READ, SearchMark.UNREAD, SearchMark.STARRED, SearchMark.ANSWERED, SearchMark.FORWARDED,
           SearchMark.REDIRECTED, SearchMark.JUNK)  # fmt: skip
_SECURITY = (SearchMark.ENCRYPTED, SearchMark.SIGNED, SearchMark.VERIFIED, SearchMark.KEY)

KINDS = (
    Kind("subject", tr("Subject"), Value.TEXT, _CONTAINS, SearchField.SUBJECT),
    Kind("from", tr("From"), Value.TEXT, _CONTAINS, SearchField.FROM),
    Kind("to", tr("To or Cc"), Value.TEXT, _CONTAINS, SearchField.TO),
    Kind("cc", tr("Cc"), Value.TEXT, _CONTAINS, SearchField.CC),
    Kind("body", tr("Body"), Value.TEXT, _CONTAINS, SearchField.BODY),
    Kind("any", tr("Anywhere"), Value.TEXT, _CONTAINS, SearchField.ANY),
    Kind("date", tr("Date"), Value.DAY, ("before", "after", "is", "is-not")),
    Kind("age", tr("Age in days"), Value.DAYS, ("more", "less")),
    Kind("size", tr("Size in KB"), Value.KILOBYTES, ("more", "less")),
    Kind("status", tr("Status"), Value.MARK, _IS, marks=_STATUS),
    Kind("security", tr("Protection"), Value.MARK, _IS, marks=_SECURITY),
    Kind("tag", tr("Tag"), Value.TAG, _IS),
    Kind("attachments", tr("Attachments"), Value.MARK, _IS, marks=(SearchMark.ATTACHMENT,)),
    Kind("file", tr("Attachment name"), Value.TEXT, _CONTAINS, SearchField.FILE),
)
BCC, HEADER = "bcc", "header"
# Of filters: what no index has, and is read from the messages themselves.
FILTER_KINDS = (
    *KINDS,
    Kind(BCC, tr("Bcc"), Value.TEXT, _CONTAINS),
    Kind(HEADER, tr("Header field"), Value.TEXT, _CONTAINS),
)


def kind_of(term: Term) -> Kind | None:
    """None for a group, and for a condition that has no row of its own."""
    wanted = term.condition
    match wanted:
        case Words(field=field):
            return next((each for each in KINDS if each.field is field), None)
        case Marked(mark=mark):
            return next((each for each in KINDS if mark in each.marks), None)
        case Dated() | Aged() | Sized() | Tagged():
            name = {Dated: "date", Aged: "age", Sized: "size", Tagged: "tag"}[type(wanted)]
            return next(each for each in KINDS if each.name == name)
        case HeaderWords(name=name):
            wanted_name = BCC if name == BCC else HEADER
            return next(each for each in FILTER_KINDS if each.name == wanted_name)
        case _:
            return None
