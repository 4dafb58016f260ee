"""Which mail is never answered or passed on by a program: RFC 3834."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailguard.mime.automatic import is_fresh, why_not_answered, why_not_passed_on
from mailguard.mime.header_search import header_fields, holds
from mailguard.model import Address

OWN = frozenset({"alice@example.org", "alice@work.example"})
BOB = Address("Bob", "bob@example.net")
TO = "To: Alice <Alice@Example.org>\r\n"


def answered(header: str, content_type: str = "text/plain", sender: Address | None = BOB) -> str:
    return why_not_answered(header_fields(f"{header}\r\n".encode()), content_type, sender, OWN)


def test_mail_of_a_person_to_oneself_is_answered() -> None:
    assert answered(TO) == ""
    assert answered(f"{TO}Auto-Submitted: no\r\nReturn-Path: <BOB@example.net>\r\n") == ""
    assert answered("To: team@example.org\r\nCc: alice@work.example\r\n") == ""


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; owner-email=x", "Precedence: bulk",
        "Precedence: LIST", "Precedence: junk", "List-Id: <a.example>", "List-Unsubscribe: <https://a.example>",
        "Return-Path: <>", "X-Autoreply: yes",
    ],
)  # fmt: skip
def test_bulk_mail_and_mail_of_programs_is_neither_answered_nor_passed_on(field: str) -> None:
    header = f"{field}\r\n{TO}"
    assert answered(header)
    assert why_not_passed_on(header_fields(f"{header}\r\n".encode()), "text/plain")


@pytest.mark.parametrize(
    "field",
    ["X-Auto-Response-Suppress: OOF", "Return-Path: <bounce+7@lists.example>"],
)
def test_where_an_answer_would_go_astray_there_is_none(field: str) -> None:
    header = f"{field}\r\n{TO}"
    assert answered(header)
    assert not why_not_passed_on(header_fields(f"{header}\r\n".encode()), "text/plain")


@pytest.mark.parametrize(
    "address",
    ["no-reply@example.net", "noreply+7@example.net", "do_not_reply@a.example", "MAILER-DAEMON@example.net",
     "owner-list@a.example", "list-request@a.example", "list-bounces@a.example", "postmaster@a.example",
     "ALICE@example.org", ""],
)  # fmt: skip
def test_programs_and_oneself_get_no_answer(address: str) -> None:
    assert answered(TO, sender=Address("", address))


def test_who_is_not_named_does_not_answer() -> None:
    assert answered("To: team@example.org\r\n")
    assert answered("")
    assert answered(TO, sender=None)


def test_reports_of_servers_are_not_answered() -> None:
    assert answered(TO, "multipart/report")


def test_only_mail_of_these_days_is_fresh() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert is_fresh(now - timedelta(days=2), now)
    assert not is_fresh(now - timedelta(days=4), now)
    assert not is_fresh(now + timedelta(days=4), now)


def test_fields_are_searched_decoded_and_without_regard_to_case() -> None:
    raw = b"X-Score: =?utf-8?q?h=C3=B6her?=\r\n als 9\r\nBcc: eve@example.org\r\n\r\nX-Score: 1\r\n"
    fields = header_fields(raw)
    assert holds(fields, "x-score", "HÖHER")
    assert holds(fields, "x-score", "als 9")
    assert holds(fields, "bcc", "eve@")
    assert not holds(fields, "x-score", "1")
    assert not holds(fields, "x-other", "1")
