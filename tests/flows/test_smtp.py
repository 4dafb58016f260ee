"""Handing mail to a server: what arrives, what is refused, and what is known when the connection breaks."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from mailguard.errors import (
    AnswerLost,
    LoginRefused,
    NotProtected,
    NotSendable,
    NotTrusted,
    RecipientsRefused,
    Refused,
    Unreachable,
)
from mailguard.model import Security, Server, Wire
from mailguard.transport import smtp, smtp_options
from mailguard.transport.smtp_options import REPORTS
from mailguard.transport.tls import LOOPBACK_CA
from tests.servers.recording_smtp import (
    PASSWORD,
    USER,
    RecordingSmtp,
    breaking_smtp,
    hand_over,
    recording_smtp,
)

RAW = b"Subject: dots\r\n\r\n.\r\n..two\r\n.last\r\nplain\r\n"
WIRE = Wire(envelope_from=USER, envelope_to=("bob@example.net", "carol@example.com"), raw=RAW)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def context(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Of a server whose certificate MailGuard trusts."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv(LOOPBACK_CA, str(tmp_path / "ca.pem"))
    return make_context(authority, "127.0.0.1")


def make_context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(made)
    return made


@pytest.fixture
def recording(context: ssl.SSLContext) -> Iterator[RecordingSmtp]:
    with recording_smtp(context) as kept:
        yield kept


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_message_arrives_to_the_byte(context: ssl.SSLContext, security: Security) -> None:
    with recording_smtp(context, security) as kept:
        smtp.check(kept.server, PASSWORD)
        hand_over(kept.server, PASSWORD, WIRE)
    (received,) = kept.received
    assert received.raw == RAW
    assert (received.envelope_from, received.envelope_to) == (USER, WIRE.envelope_to)
    assert kept.logins == [(USER, PASSWORD)] * 2


def test_a_large_message_arrives_to_the_byte(recording: RecordingSmtp) -> None:
    raw = b"Subject: large\r\n\r\n" + b"".join(b".%070d\r\n" % number for number in range(40_000))
    hand_over(recording.server, PASSWORD, Wire(envelope_from=USER, envelope_to=("bob@example.net",), raw=raw))
    assert recording.received[0].raw == raw
    assert f"SIZE={len(raw)}" in recording.received[0].options


def test_the_greeting_names_no_computer(recording: RecordingSmtp) -> None:
    smtp.check(recording.server, PASSWORD)
    assert set(recording.greetings) == {"[127.0.0.1]"}
    assert socket.gethostname() not in recording.greetings


# No password over a link that is not protected


def test_a_server_without_starttls_gets_no_password() -> None:
    with recording_smtp(None, Security.STARTTLS) as kept, pytest.raises(NotProtected):
        smtp.check(kept.server, PASSWORD)
    assert kept.logins == []


def test_a_plain_connection_is_only_made_on_this_computer() -> None:
    server = Server(host="smtp.example.org", port=25, security=Security.PLAIN, user=USER)
    with pytest.raises(NotProtected):
        smtp.check(server, PASSWORD)
    with recording_smtp(None, Security.PLAIN) as kept:
        smtp.check(kept.server, PASSWORD)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("name", ["127.0.0.1", "mail.example.org"])
def test_a_certificate_of_somebody_else_is_not_trusted(
    context: ssl.SSLContext, authority: trustme.CA, security: Security, name: str
) -> None:
    issuer = trustme.CA() if name == "127.0.0.1" else authority
    with recording_smtp(make_context(issuer, name), security) as kept, pytest.raises(NotTrusted):
        smtp.check(kept.server, PASSWORD)
    assert kept.logins == []


def test_a_server_that_speaks_no_tls_is_told() -> None:
    with recording_smtp(None, Security.TLS) as kept, pytest.raises((NotProtected, Unreachable)):
        smtp.check(kept.server, PASSWORD)
    assert kept.logins == []


# Refused


def test_a_wrong_password_is_told(recording: RecordingSmtp) -> None:
    with pytest.raises(LoginRefused) as caught:
        hand_over(recording.server, "wrong", WIRE)
    assert caught.value.user == USER
    assert "wrong" not in str(caught.value)
    assert recording.received == []


def test_a_login_that_fails_for_a_while_is_no_wrong_password(recording: RecordingSmtp) -> None:
    recording.login_answer = "454 4.7.0 Try later"
    with pytest.raises(Refused) as caught:
        smtp.check(recording.server, "wrong")
    assert not isinstance(caught.value, LoginRefused)
    assert not caught.value.is_final


def test_a_message_is_taken_for_those_who_were_not_refused(recording: RecordingSmtp) -> None:
    recording.refuses["bob@example.net"] = "550 5.1.1 No such user"
    with pytest.raises(RecipientsRefused) as caught:
        hand_over(recording.server, PASSWORD, WIRE)
    error = caught.value
    assert (error.refused, error.accepted) == (("bob@example.net",), ("carol@example.com",))
    assert (error.code, error.reply) == (550, "5.1.1 No such user")
    assert recording.received[0].envelope_to == ("carol@example.com",)


def test_a_message_that_nobody_may_have_is_not_handed_over(recording: RecordingSmtp) -> None:
    recording.refuses = {"bob@example.net": "550 No such user", "carol@example.com": "450 Try later"}
    with pytest.raises(RecipientsRefused) as caught:
        hand_over(recording.server, PASSWORD, WIRE)
    assert (caught.value.accepted, caught.value.code) == ((), 450)
    assert recording.received == []


@pytest.mark.parametrize(("answer", "is_final"), [("554 5.7.1 Spam", True), ("451 4.3.0 Try later", False)])
def test_a_refused_message_is_told_with_the_server_s_words(
    recording: RecordingSmtp, answer: str, is_final: bool
) -> None:
    recording.answer = answer
    with pytest.raises(Refused) as caught:
        hand_over(recording.server, PASSWORD, WIRE)
    assert (caught.value.is_final, caught.value.reply) == (is_final, answer[4:])


def test_an_address_that_is_not_ascii_needs_a_server_that_takes_it(context: ssl.SSLContext) -> None:
    wire = Wire(
        envelope_from=USER, envelope_to=("bøb@example.net",), raw="To: bøb@example.net\r\n\r\n".encode()
    )
    with recording_smtp(context) as kept:
        hand_over(kept.server, PASSWORD, wire)
    assert kept.received[0].envelope_to == wire.envelope_to
    assert "SMTPUTF8" in kept.received[0].options
    with recording_smtp(context, takes_utf8=False) as kept, pytest.raises(NotSendable):
        hand_over(kept.server, PASSWORD, wire)
    assert kept.received == []


def test_text_that_is_not_ascii_is_announced_and_needs_no_more_than_eight_bits(
    recording: RecordingSmtp,
) -> None:
    raw = "Subject: eight bits\r\n\r\nbøb\r\n".encode()
    hand_over(recording.server, PASSWORD, Wire(envelope_from=USER, envelope_to=("bob@example.net",), raw=raw))
    assert "BODY=8BITMIME" in recording.received[0].options
    assert "SMTPUTF8" not in recording.received[0].options


@pytest.mark.parametrize(
    ("offered", "mail", "recipient", "is_reported"),
    [
        (("dsn",), ("RET=HDRS", "ENVID=1+2B2@x.org"), (REPORTS, "ORCPT=rfc822;b+2Bb@example.net"), True),
        (("size", "8bitmime"), (f"SIZE={len(RAW)}",), (), False),
    ],
)
def test_a_delivery_report_is_asked_for_where_the_server_gives_one(
    offered: tuple[str, ...], mail: tuple[str, ...], recipient: tuple[str, ...], is_reported: bool
) -> None:
    wire = Wire(
        envelope_from=USER,
        envelope_to=("b+b@example.net",),
        raw=RAW,
        wants_report=True,
        message_id="1+2@x.org",
    )
    assert smtp_options.mail_options(wire, offered, "smtp.example.org") == mail
    assert smtp_options.recipient_options(wire, wire.envelope_to[0], offered) == recipient
    assert smtp_options.is_reported(wire, offered) is is_reported


def test_a_server_without_delivery_reports_takes_the_message_and_that_is_known(
    recording: RecordingSmtp,
) -> None:
    assert hand_over(recording.server, PASSWORD, replace(WIRE, wants_report=True)) is False
    assert hand_over(recording.server, PASSWORD, WIRE) is True
    assert len(recording.received) == 2


# Broken connections


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    server = Server(host="127.0.0.1", port=port, security=Security.TLS, user=USER)
    with pytest.raises(Unreachable):
        smtp.check(server, PASSWORD)


@pytest.mark.parametrize("at", ["", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_that_breaks_before_the_message_has_delivered_nothing(at: str) -> None:
    with breaking_smtp(at=at) as breaking, pytest.raises(Unreachable) as caught:
        hand_over(breaking.server, "", WIRE)
    assert not isinstance(caught.value, AnswerLost)


def test_a_connection_that_breaks_within_the_message_has_delivered_nothing() -> None:
    raw = b"Subject: large\r\n\r\n" + b"x" * 70 + b"\r\n" + b"y" * 30_000_000
    wire = Wire(envelope_from=USER, envelope_to=("bob@example.net",), raw=raw)
    with breaking_smtp(after_bytes=100_000) as breaking, pytest.raises(Unreachable) as caught:
        hand_over(breaking.server, "", wire)
    assert not isinstance(caught.value, AnswerLost)
    assert b"\r\n.\r\n" not in breaking.data


def test_a_refusal_within_the_message_is_a_refusal() -> None:
    wire = Wire(envelope_from=USER, envelope_to=("bob@example.net",), raw=b"y" * 30_000_000)
    refusing = breaking_smtp(after_bytes=100_000, answer=b"552 Too large\r\n")
    with refusing as breaking, pytest.raises((Refused, Unreachable)) as caught:
        hand_over(breaking.server, "", wire)
    assert not isinstance(caught.value, AnswerLost)


def test_a_connection_that_breaks_after_the_message_leaves_it_open_whether_it_arrived() -> None:
    with breaking_smtp(at=".") as breaking, pytest.raises(AnswerLost):
        hand_over(breaking.server, "", WIRE)
    assert breaking.data.endswith(b"\r\n.\r\n")


def test_a_refusal_after_the_message_is_certain() -> None:
    with breaking_smtp(at=".", answer=b"451 Not now\r\n") as breaking, pytest.raises(Refused) as caught:
        hand_over(breaking.server, "", WIRE)
    assert caught.value.code == 451


def test_a_connection_that_breaks_after_the_answer_does_no_harm() -> None:
    with breaking_smtp(at=".", answer=b"250 Taken\r\n") as breaking:
        hand_over(breaking.server, "", WIRE)


def test_what_speaks_no_smtp_is_told() -> None:
    other = breaking_smtp(at="EHLO", answer=b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with other as breaking, pytest.raises(Unreachable):
        hand_over(breaking.server, "", WIRE)
