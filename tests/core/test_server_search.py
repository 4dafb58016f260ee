"""What a search asks of an IMAP server: never less than was asked, and only what IMAP can say."""

from __future__ import annotations

from datetime import date

import pytest

from mailguard.model import SearchField, SearchQuery, Term, Words
from mailguard.search.query import parse_search
from mailguard.search.text import search_text
from mailguard.sync.server_search import (
    LARGEST_SLICE,
    LEAST_SLICE,
    SearchKey,
    SearchKeys,
    is_worth_asking,
    narrowing,
    next_slice,
    search_keys,
)
from mailguard.transport.imap_search import split_found

TODAY = date(2026, 11, 25)
ANYWHERE = 'OR SUBJECT "{0}" OR FROM "{0}" OR TO "{0}" OR CC "{0}" BODY "{0}"'


def asked(typed: str) -> str:
    return on_the_wire(search_keys(parse_search(typed, TODAY).terms, TODAY))


def on_the_wire(keys: SearchKeys) -> str:
    return " ".join(one(each) for each in keys)


def one(key: SearchKey) -> str:
    if isinstance(key, tuple):
        return f"({on_the_wire(key)})"
    return f'"{key.decode()}"' if isinstance(key, bytes) else key


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("bus", ANYWHERE.format("bus")),
        ('"bus company"', ANYWHERE.format("bus company")),
        ("body:müller", 'BODY "müller"'),
        ("body:bus body:trip", 'BODY "bus" BODY "trip"'),
        ("subject:trip", 'SUBJECT "trip"'),
        ("from:bob", 'FROM "bob"'),
        ("to:bob", 'OR TO "bob" CC "bob"'),
        ("cc:bob", 'CC "bob"'),
        ("file:plan.pdf", 'BODY "plan.pdf"'),
        ("-body:bus", 'NOT (BODY "bus")'),
        ("-(body:bus subject:trip)", 'NOT (BODY "bus" SUBJECT "trip")'),
        ("body:bus OR body:train", 'OR BODY "bus" BODY "train"'),
        ("body:bus OR (body:train is:unread)", 'OR BODY "bus" (BODY "train" UNSEEN)'),
        ("is:unread is:starred", "UNSEEN FLAGGED"),
        ("-is:answered", "NOT ANSWERED"),
        ("is:read is:forwarded", "SEEN KEYWORD $Forwarded"),
        ("is:junk", "OR KEYWORD $Junk KEYWORD Junk"),
        ("tag:important", "KEYWORD $label1"),
        ("-tag:mine", "NOT (KEYWORD mine)"),
        ("larger:10k smaller:5M", "LARGER 10000 SMALLER 5000000"),
        ("larger:90g", "LARGER 4294967295"),
        ("smaller:90g", ""),
        ("-larger:90g", ""),
        ("since:2026-11-01", "OR SENTSINCE 31-Oct-2026 SINCE 31-Oct-2026"),
        ("before:2026-11-01", "OR SENTBEFORE 2-Nov-2026 BEFORE 2-Nov-2026"),
        ("newer:7d", "OR SENTSINCE 18-Nov-2026 SINCE 18-Nov-2026"),
        ("older:99999y", "OR SENTBEFORE 2-Jan-1971 BEFORE 2-Jan-1971"),
        ("newer:99999y", ""),
    ],
)
def test_what_imap_can_say_is_asked_for(typed: str, keys: str) -> None:
    assert asked(typed) == keys


@pytest.mark.parametrize(
    "typed",
    [
        "is:encrypted", "is:signed", "is:verified", "has:attachment", "has:key", "in:archive", "-in:archive",
        "-is:encrypted", "-before:2026-11-01", "-(body:bus is:encrypted)", "body:bus OR is:signed",
        "-(body:bus OR is:signed)", "in:all", "tag:größe",
    ],
)  # fmt: skip
def test_where_imap_cannot_say_it_more_is_asked_for(typed: str) -> None:
    assert asked(typed) == ""
    assert asked(f"subject:trip {typed}") == 'SUBJECT "trip"'


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bus is:unread", "is:unread"),
        ("bus from:bob has:attachment in:archive", "from:bob has:attachment"),
        ("-bus", "-bus"),
        ("bus OR from:bob", ""),
        ("(from:bob bus) OR from:carol", "from:bob OR from:carol"),
        ("file:plan", ""),
    ],
)
def test_what_the_store_knows_narrows_what_the_server_finds(typed: str, kept: str) -> None:
    assert search_text(narrowing(parse_search(typed, TODAY).terms)) == kept


@pytest.mark.parametrize(
    ("typed", "is_worth"),
    [
        ("bus", True),
        ("body:bus is:encrypted", True),
        ("file:plan", True),
        ("from:bob", False),  # the store knows it of every message
        ("is:unread larger:5M", False),
        ("bus OR is:encrypted", False),  # it would be every message
        ("-bus is:unread", False),  # texts that are not known here do not hold it, as far as the store goes
        ("", False),
    ],
)
def test_a_server_is_asked_only_for_what_the_store_cannot_know(typed: str, is_worth: bool) -> None:
    assert is_worth_asking(parse_search(typed, TODAY)) is is_worth


def test_no_line_of_the_protocol_can_be_put_into_the_words() -> None:
    terms = (Term(Words(SearchField.BODY, "bus\r\na1 DELETE INBOX\0")),)
    assert search_keys(terms, TODAY) == ("BODY", b"bus a1 DELETE INBOX")
    assert not is_worth_asking(SearchQuery((Term(Words(SearchField.BODY, "\r\n")),)))


def test_slices_are_as_large_as_the_server_is_quick() -> None:
    assert next_slice(500, 0.1) == 2000
    assert next_slice(500, 0.5) == 500
    assert next_slice(500, 3.0) == 250
    assert next_slice(LEAST_SLICE, 3.0) == LEAST_SLICE
    assert next_slice(LARGEST_SLICE, 0.0) == LARGEST_SLICE


@pytest.mark.parametrize(
    ("response", "found"),
    [
        (b"* SEARCH 7 3 1 2", ((1, 3), (7, 7))),
        (b"* SEARCH", ()),
        (b"* SEARCH 5 (MODSEQ 17)", ((5, 5),)),
        (b'* ESEARCH (TAG "A1") UID ALL 1:3,9', ((1, 3), (9, 9))),
        (b'* ESEARCH (TAG "A1") UID', ()),
        (b'* ESEARCH (TAG "A1") UID COUNT 2 ALL 4:5', ((4, 5),)),
        (b"* 12 EXISTS", None),
        (b"* OK Searched 10% of the mailbox", None),
    ],
)
def test_both_forms_of_an_answer_are_read(response: bytes, found: object) -> None:
    assert split_found((response,)) == found
