"""Mail on its whole way out: through Debian's Postfix, into a mailbox of Debian's Dovecot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailguard.errors import LoginRefused, NotTrusted, RecipientsRefused, Refused
from mailguard.mime.build import new_message_id
from mailguard.model import Signature, Wire
from mailguard.openpgp.status import read_signatures
from mailguard.transport import smtp
from mailguard.transport.tls import LOOPBACK_CA
from tests.core.test_build import HAZARDS
from tests.core.test_pgpmime import People, armor_of, parse, signed_parts, two_people
from tests.servers.mailhost import MailHost
from tests.servers.recording_smtp import hand_over

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("mailhost")]

ALICE, BOB, CAROL = "alice@mail.test", "bob@mail.test", "carol@mail.test"


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    with two_people(ALICE, BOB) as made:
        yield made


def make_wire(raw: bytes, *to: str) -> Wire:
    return Wire(envelope_from=ALICE, envelope_to=to or (BOB,), raw=raw)


def make_raw() -> tuple[bytes, bytes]:
    """(a message, its Message-ID): one that no other test knows."""
    message_id = new_message_id(ALICE).encode()
    return b"From: alice@mail.test\r\nMessage-ID: <" + message_id + b">\r\n\r\nHi\r\n", message_id


@pytest.mark.parametrize("port", ["submission", "submissions"])
def test_mail_goes_through_both_ports_into_the_mailbox(mailhost: MailHost, port: str) -> None:
    server = getattr(mailhost, port)
    smtp.check(server, mailhost.password)
    raw, message_id = make_raw()
    hand_over(server, mailhost.password, make_wire(raw, BOB, CAROL))
    for user in (BOB, CAROL):
        arrived = mailhost.wait_for(user, message_id)
        assert arrived.endswith(b"\r\n\r\nHi\r\n")
        assert b"with ESMTPSA" in arrived


def test_the_first_received_line_tells_nothing_of_this_computer(mailhost: MailHost) -> None:
    raw, message_id = make_raw()
    hand_over(mailhost.submission, mailhost.password, make_wire(raw))
    arrived = mailhost.wait_for(BOB, message_id)
    assert b"Received: from [127.0.0.1] (" in arrived


@pytest.mark.parametrize("port", ["submission", "submissions"])
def test_a_wrong_password_is_refused(mailhost: MailHost, port: str) -> None:
    with pytest.raises(LoginRefused):
        smtp.check(getattr(mailhost, port), "wrong")


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    mailhost: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(LOOPBACK_CA)
    for server in (mailhost.submission, mailhost.submissions):
        with pytest.raises(NotTrusted):
            smtp.check(server, mailhost.password)


def test_an_unknown_user_is_named_and_the_others_get_it(mailhost: MailHost) -> None:
    raw, message_id = make_raw()
    with pytest.raises(RecipientsRefused) as caught:
        hand_over(mailhost.submission, mailhost.password, make_wire(raw, "nobody@mail.test", BOB))
    assert (caught.value.refused, caught.value.accepted, caught.value.code) == (
        ("nobody@mail.test",),
        (BOB,),
        550,
    )
    mailhost.wait_for(BOB, message_id)


def test_a_message_that_is_too_large_is_not_even_sent(mailhost: MailHost) -> None:
    raw = b"Subject: large\r\n\r\n" + bytes(mailhost.postfix.largest_bytes)
    with pytest.raises(Refused) as caught:
        hand_over(mailhost.submissions, mailhost.password, make_wire(raw))
    assert (caught.value.code, caught.value.is_final) == (552, True)


def test_who_has_not_logged_in_cannot_send(mailhost: MailHost) -> None:
    with pytest.raises(Refused):
        hand_over(replace(mailhost.submissions, user=""), "", make_wire(make_raw()[0]))


def test_signatures_and_encryption_survive_the_servers(mailhost: MailHost, people: People) -> None:
    text = "\n".join(HAZARDS)
    sent = people.write(sign=True, text=text)
    hand_over(mailhost.submission, mailhost.password, make_wire(sent))
    arrived = mailhost.wait_for(BOB, signed_parts(sent)[1][100:160])
    (signature,) = read_signatures(people.gpg.verify_detached(*signed_parts(arrived)))
    assert (signature.state, signature.primary) == (Signature.GOOD, people.alice)

    sealed = people.write(encrypt=True, sign=True, text=text)
    hand_over(mailhost.submissions, mailhost.password, make_wire(sealed))
    arrived = mailhost.wait_for(BOB, armor_of(sealed)[100:160])
    inside = parse(people.reader.sq_decrypt(armor_of(arrived), is_signed=True))
    assert inside["Subject"] == "Harvest festival"


def test_a_delivery_report_that_was_asked_for_comes_and_names_the_message(mailhost: MailHost) -> None:
    raw, message_id = make_raw()
    wire = replace(make_wire(raw), wants_report=True, message_id=message_id.decode())
    assert hand_over(mailhost.submission, mailhost.password, wire) is True
    report = mailhost.wait_for(ALICE, b"Original-Envelope-Id: " + message_id)
    assert b"Action: delivered" in report or b"Action: relayed" in report


def test_a_receipt_goes_out_without_an_envelope_sender_so_that_nothing_answers_it(mailhost: MailHost) -> None:
    raw, message_id = make_raw()
    wire = Wire(envelope_from="", envelope_to=(BOB,), raw=raw)
    hand_over(mailhost.submission, mailhost.password, wire)
    assert mailhost.wait_for(BOB, message_id).startswith(b"Return-Path: <>")
