"""Received messages that go on to somebody else, through real servers: as they stand, or by a filter."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import format_datetime
from pathlib import Path

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.core import Core, Profile
from mailguard.model import Account, AccountId, Address, FolderRole, ListQuery, MessageId, MessageRow
from mailguard.model.filters import ActionKind, Filter, FilterAction
from mailguard.model.redirects import Redirect
from tests.flows.conftest import Mailbox, new_mailbox
from tests.servers.mailhost import MailHost

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("mailhost")]

HOME = AccountId("home")
PATIENCE_S = 20.0
LETTER = (
    b"From: dave@example.net\r\nTo: alice@mail.test\r\nBcc: hidden@example.net\r\nSubject: Harvest\r\n"
    b"Message-ID: <harvest@example.net>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\nUnder the mat.\r\n"
)


class Alice:
    """MailGuard at work for a mailbox, without its windows."""

    def __init__(self, mailbox: Mailbox, place: Path, gnupg_home: Path) -> None:
        self.mailbox = mailbox
        self.identity = Address("Alice Example", mailbox.address)
        self.account = Account(id=HOME, identity=self.identity, imap=mailbox.imap, smtp=mailbox.smtp)
        profile = Profile(config=place, data=place, gnupg_home=gnupg_home, is_throwaway=True)
        AccountBook(profile.settings_file).save_account(self.account)
        self.core = Core(profile, lambda _: None)
        self.core.give_password(self.account, mailbox.host.password)
        self.core.start(b"k" * 32).result(PATIENCE_S)

    def rows(self, role: FolderRole = FolderRole.INBOX) -> tuple[MessageRow, ...]:
        folders = self.core.mail.folders(HOME).result(PATIENCE_S)
        found = [each for each in folders if each.role is role]
        ids = self.core.mail.list_ids(found[0].id, ListQuery()).result(PATIENCE_S) if found else ()
        return self.core.mail.load_rows([MessageId(each) for each in ids]).result(PATIENCE_S)

    def until(self, is_so: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.fixture
def alice(mailhost: MailHost, tmp_path: Path, gnupg_home: Path) -> Iterator[Alice]:
    mailbox = new_mailbox(mailhost)
    mailbox.deliver(LETTER)
    made = Alice(mailbox, tmp_path, gnupg_home)
    yield made
    made.core.close()


def test_a_redirected_message_arrives_as_it_was_and_is_marked_and_filed(
    alice: Alice, mailhost: MailHost
) -> None:
    bob = new_mailbox(mailhost)
    alice.until(lambda: alice.rows() and alice.rows(FolderRole.SENT) == ())
    (row,) = alice.rows()
    raw = alice.core.mail.load_source(row.id).result(PATIENCE_S)
    redirect = Redirect(
        account=HOME,
        from_=alice.identity,
        to=(Address("", bob.address),),
        is_encrypted=False,
        is_signed=False,
        message=row.id,
    )
    waiting = alice.core.redirecting.send(raw, redirect).result(PATIENCE_S)
    alice.core.outbox.send_now(waiting).result(PATIENCE_S)
    arrived = message_from_bytes(mailhost.wait_for(bob.address, b"harvest@example.net"))
    assert (arrived["From"], arrived["To"], arrived["Bcc"]) == ("dave@example.net", "alice@mail.test", None)
    assert arrived["Resent-From"] == str(alice.identity)
    assert arrived["Resent-To"] == bob.address
    assert arrived.get_payload() == "Under the mat.\r\n"
    alice.until(lambda: alice.rows()[0].is_redirected)
    filed = mailhost.wait_for(alice.mailbox.address, b"harvest@example.net", "Sent")
    assert b"hidden@example.net" not in filed
    alice.until(lambda: len(alice.rows(FolderRole.SENT)) == 1)
    assert alice.core.outbox.list().result(PATIENCE_S) == ()
    inbox = mailhost.dovecot.folder_path(alice.mailbox.address, "INBOX")
    alice.until(lambda: "redirected" in (inbox / "dovecot-keywords").read_text())


def test_a_filter_passes_new_mail_on_and_marks_it(alice: Alice, mailhost: MailHost) -> None:
    bob = new_mailbox(mailhost)
    alice.until(lambda: alice.rows())
    action = FilterAction(kind=ActionKind.FORWARD, to=(bob.address,))
    made = Filter(name="Pass on", search='header:"X-Order: 7"', actions=(action,))
    alice.core.filters.save([made]).result(PATIENCE_S)
    today = format_datetime(datetime.now(UTC)).encode()
    order = LETTER.replace(b"Mon, 2 Nov 2026 10:00:00 +0000", today).replace(b"harvest@", b"order@")
    alice.mailbox.deliver(b"X-Order: 7\r\n" + order)
    alice.core.mail.get_messages()
    arrived = message_from_bytes(mailhost.wait_for(bob.address, b"Fwd: Harvest"))
    assert (arrived["From"], arrived["Auto-Submitted"]) == (str(alice.identity), "auto-generated")
    alice.until(lambda: any(each.is_forwarded for each in alice.rows()))
    assert sum(each.is_forwarded for each in alice.rows()) == 1
