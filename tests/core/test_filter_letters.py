"""What filters send by themselves: as protected as everything else, once, and never to lists or programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import format_datetime
from pathlib import Path

import pytest

from mailguard.demo.letters import NO_ACCOUNT, Stamp, protect_letter
from mailguard.errors import PassphraseNeeded
from mailguard.events import MailArrived
from mailguard.model import Address, Draft, EncryptDefault, Fingerprint, MessageId, OutgoingState
from mailguard.model.filters import ActionKind, Filter, FilterAction, FilterMoment
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.core.office import ALICE, PATIENCE_S, Office, open_office

CAROL = "carol@example.com"
BOB = Address("Bob Example", "bob@example.net")
FORWARD = FilterAction(kind=ActionKind.FORWARD, to=(CAROL,))
REPLY = FilterAction(kind=ActionKind.REPLY, account=ALICE.id, template="away@example.org", title="Away")
STAR = FilterAction(kind=ActionKind.STAR)
AWAY = b"From: a@example.org\r\nSubject: Away\r\nMessage-ID: <away@example.org>\r\n\r\nI am in the hills.\r\n"


@pytest.fixture
def office(tmp_path: Path, gnupg_home: Path) -> Iterator[Office]:
    with open_office(tmp_path, gnupg_home) as made:
        yield made


def mail(office: Office, subject: str = "Plan", more: str = "", *, days_old: int = 0) -> MessageId:
    """One that a person could have written."""
    date = format_datetime(datetime.now(UTC) - timedelta(days=days_old))
    number = office._uid + 1
    return office.put_raw(
        f"{more}From: Bob Example <bob@example.net>\r\nTo: alice@example.org\r\nSubject: {subject}\r\n"
        f"Date: {date}\r\nMessage-ID: <{number}@example.net>\r\n\r\nUnder the mat.\r\n".encode()
    )


def written(office: Office) -> list[Message]:
    return [message_from_bytes(office.sent_copy(each)) for each in office.waiting()]


def test_a_message_is_passed_on_once_and_marked_when_it_is_sent(office: Office) -> None:
    office.use(Filter(name="Pass on", actions=(FORWARD, STAR)))
    message = mail(office)
    office.arrive(message)
    (passed,) = written(office)
    assert (passed["To"], passed["Subject"], passed["Auto-Submitted"]) == (
        CAROL,
        "Fwd: Plan",
        "auto-generated",
    )
    assert "Under the mat." in passed.get_payload()
    (waiting,) = office.waiting()
    assert waiting.forwards == message
    assert waiting.state is OutgoingState.READY
    report = office.core.filters.run(office.folder().id).result(PATIENCE_S)
    assert report.failed == 0
    assert len(office.waiting()) == 1


def test_an_answer_has_the_words_of_the_template_and_quotes_nothing(office: Office) -> None:
    office.put_raw(AWAY, "Templates")
    office.use(Filter(name="Away", actions=(REPLY,)))
    message = mail(office)
    office.arrive(message)
    (answer,) = written(office)
    assert (answer["To"], answer["Subject"]) == ("Bob Example <bob@example.net>", "Auto: Plan")
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["In-Reply-To"] == "<2@example.net>"
    assert answer.get_payload().strip() == "I am in the hills."
    assert office.waiting()[0].answers == message


def test_nobody_gets_two_answers_within_a_day(office: Office) -> None:
    office.put_raw(AWAY, "Templates")
    office.use(Filter(name="Away", actions=(REPLY, STAR)))
    first, second = mail(office), mail(office, "Once more")
    office.arrive(first, second)
    assert len(office.waiting()) == 1
    assert office.row(second).is_starred
    assert "got an answer within a day" in office.log()[0].error + office.log()[1].error


@pytest.mark.parametrize(
    "more", ["List-Id: <talk.example.org>\r\n", "Auto-Submitted: auto-generated\r\n", "Return-Path: <>\r\n"]
)
def test_bulk_mail_is_neither_answered_nor_passed_on_and_gets_the_other_actions(
    office: Office, more: str
) -> None:
    office.put_raw(AWAY, "Templates")
    office.use(Filter(name="Both", actions=(REPLY, FORWARD, STAR)))
    message = mail(office, more=more)
    office.arrive(message)
    assert office.waiting() == []
    assert office.row(message).is_starred
    (entry,) = office.log()
    assert "it is not passed on" in entry.error


def test_old_mail_is_neither_answered_nor_passed_on_by_itself_and_passed_on_by_hand(office: Office) -> None:
    office.put_raw(AWAY, "Templates")
    office.use(Filter(name="Both", actions=(REPLY, FORWARD, STAR)))
    office.arrive(mail(office, days_old=9))
    assert office.waiting() == []
    office.core.filters.run(office.folder().id).result(PATIENCE_S)
    assert [each["Subject"] for each in written(office)] == ["Fwd: Plan"]


def test_what_came_encrypted_is_passed_on_encrypted_or_not_at_all(
    office: Office, gpg: GnuPG, make_key: MakeKey
) -> None:
    own = make_key("Alice", ALICE.identity.address)
    office.change_account(key=own)
    office.use(Filter(name="Pass on", actions=(FORWARD,)))
    office.arrive(encrypted(office, gpg, own))
    assert office.waiting() == []
    assert "no usable key" in office.log()[0].error
    make_key("Carol", CAROL)
    office.arrive(encrypted(office, gpg, own))
    (passed,) = written(office)
    assert passed.get_content_type() == "multipart/encrypted"
    assert passed["Subject"] == "[...]"


def test_an_account_that_encrypts_by_itself_does_so_for_filters_too(
    office: Office, make_key: MakeKey
) -> None:
    own = make_key("Alice", ALICE.identity.address)
    make_key("Carol", CAROL)  # made here, so trusted ultimately: it counts as verified
    office.change_account(key=own, encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED, sign_by_default=True)
    office.use(Filter(name="Pass on", actions=(FORWARD,)))
    office.arrive(mail(office))
    (row,) = office.waiting()
    assert (row.is_encrypted, row.is_signed) == (True, True)


def test_what_needs_a_locked_key_waits_where_it_can_be_seen_until_it_is_unlocked(
    office: Office, gpg: GnuPG, make_key: MakeKey
) -> None:
    own = make_key("Alice", ALICE.identity.address, passphrase="correct horse")
    office.change_account(key=own)
    make_key("Carol", CAROL)
    office.use(Filter(name="Pass on", actions=(FORWARD, STAR)))
    message = encrypted(office, gpg, own)
    office.core.keys.lock_now().result(PATIENCE_S)
    office.arrive(message)
    assert office.waiting() == []
    assert not office.row(message).is_starred
    (waits,) = office.core.filters.waiting().result(PATIENCE_S)
    assert (waits.filter_name, waits.message, waits.actions) == ("Pass on", message, (FORWARD, STAR))
    assert waits.subject == ""
    with pytest.raises(PassphraseNeeded):
        office.core.filters.do_waiting().result(PATIENCE_S)
    office.core.keys.unlock(own, "correct horse").result(PATIENCE_S)
    office.until(lambda: office.row(message).is_starred)
    assert [each.is_encrypted for each in office.waiting()] == [True]
    office.until(lambda: office.core.filters.waiting().result(PATIENCE_S) == ())


def test_what_waits_is_done_with_a_passphrase_or_given_up(
    office: Office, gpg: GnuPG, make_key: MakeKey
) -> None:
    own = make_key("Alice", ALICE.identity.address, passphrase="correct horse")
    copy = FilterAction(kind=ActionKind.DECRYPTED_COPY, path="Projects")
    office.use(Filter(name="Copy", actions=(copy,)))
    messages = [encrypted(office, gpg, own) for _ in range(2)]
    office.core.keys.lock_now().result(PATIENCE_S)
    office.arrive(*messages)
    first, second = office.core.filters.waiting().result(PATIENCE_S)
    office.core.filters.drop_waiting([first.id]).result(PATIENCE_S)
    report = office.core.filters.do_waiting("correct horse").result(PATIENCE_S)
    assert (report.looked_at, report.changed, report.failed) == (1, 1, 0)
    assert second.message == messages[1]
    assert office.core.filters.waiting().result(PATIENCE_S) == ()


def encrypted(office: Office, gpg: GnuPG, key: Fingerprint) -> MessageId:
    draft = Draft(
        account=NO_ACCOUNT, from_=BOB, to=(ALICE.identity,), subject="Vault", text="Under the mat.\n"
    )
    return office.put_raw(protect_letter(draft, Stamp.now(BOB), gpg, encrypt_for=key))


def test_readable_mail_is_encrypted_in_its_place(office: Office, make_key: MakeKey) -> None:
    own = make_key("Alice", ALICE.identity.address)
    action = FilterAction(kind=ActionKind.ENCRYPT, key=own)
    office.use(Filter(name="Seal", actions=(action,), moments=frozenset({FilterMoment.BY_HAND})))
    message = mail(office)
    for _ in range(2):  # the second time there is nothing to do
        report = office.core.filters.run(office.folder().id).result(PATIENCE_S)
        assert report.failed == 0
    raw = office.messages.load_raw(message)
    assert raw is not None
    assert b"Under the mat." not in raw
    assert office.core.mail.open_message(message).result(PATIENCE_S).text.strip() == "Under the mat."


def test_junk_is_never_answered(office: Office) -> None:
    office.put_raw(AWAY, "Templates")
    office.use(Filter(name="Away", actions=(REPLY, STAR)))
    date = format_datetime(datetime.now(UTC))
    raw = f"From: bob@example.net\r\nTo: alice@example.org\r\nDate: {date}\r\n\r\nOffer\r\n".encode()
    message = office.put_raw(raw, "Junk")
    office.core._post(MailArrived(ALICE.id, office.folder("Junk").id, (message,)))
    office.until(lambda: office.row(message).is_starred)
    assert office.waiting() == []
