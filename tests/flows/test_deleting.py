"""Each way of deleting at a real server, and what is done when MailGuard ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.core import Core
from mailguard.errors import NotFound
from mailguard.model import Account, AccountId, Address, ListQuery, Security, Server
from mailguard.model.deleting import DeleteBy, Deleting
from tests.faults.imap_world import letter_of
from tests.faults.victim import start
from tests.flows.test_between_accounts import ALICE, PATIENCE_S, folder, message, rows, subjects, until
from tests.servers.dovecot import Dovecot, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

DELETED = "\\Deleted"


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as made:
        for number in range(3):
            made.deliver(ALICE, letter_of(f"Letter {number}"))
        yield made


@pytest.fixture
def begin(dovecot: Dovecot, tmp_path: Path, gnupg_home: Path) -> Callable[[Deleting], Core]:
    """Start MailGuard with one account that deletes so. To be closed."""
    server = Server(host="localhost", port=dovecot.imap, security=Security.PLAIN, user=ALICE)
    account = Account(id=AccountId("alice"), identity=Address("Alice", ALICE), imap=server, smtp=server)

    def core(deleting: Deleting) -> Core:
        AccountBook(tmp_path / "settings.toml").save_account(replace(account, deleting=deleting))
        return start(tmp_path, gnupg_home, lambda _: None)

    return core


def there(dovecot: Dovecot) -> dict[str, tuple[str, frozenset[str]]]:
    """Folder and flags by subject, as the server tells them. What moves just now may be in neither."""
    told = dovecot.doveadm("-f", "tab", "fetch", "-u", ALICE, "hdr.subject mailbox flags", "all")
    lines = (line.split("\t") for line in told.splitlines()[1:])
    return {subject: (mailbox, frozenset(flags.split()) & {DELETED}) for subject, mailbox, flags in lines}


def test_a_deleted_message_goes_to_trash_which_is_emptied_at_the_end(
    begin: Callable[[Deleting], Core], dovecot: Dovecot
) -> None:
    with closing(begin(Deleting(empties_trash=True))) as core:
        core.deeds.delete([message(core, "Letter 1")]).result(PATIENCE_S)
        until(lambda: there(dovecot).get("Letter 1", ("",))[0] == "Trash")
        assert subjects(core, "alice", "Trash") == ["Letter 1"]
    assert set(there(dovecot)) == {"Letter 0", "Letter 2"}


def test_a_marked_message_stays_on_the_server_until_its_folder_is_compacted(
    begin: Callable[[Deleting], Core], dovecot: Dovecot
) -> None:
    with closing(begin(Deleting(by=DeleteBy.MARK))) as core:
        deed = core.deeds.delete([message(core, "Letter 1")]).result(PATIENCE_S)
        until(lambda: there(dovecot).get("Letter 1") == ("INBOX", {DELETED}))
        core.deeds.take_back(deed).result(PATIENCE_S)
        until(lambda: there(dovecot).get("Letter 1") == ("INBOX", frozenset()))
        core.set_offline(True)
        core.deeds.delete([message(core, "Letter 0")]).result(PATIENCE_S)
        assert core.compacting.compact([folder(core, "alice", "INBOX")]).result(PATIENCE_S) == 1
        core.set_offline(False)
        until(lambda: set(there(dovecot)) == {"Letter 1", "Letter 2"})
        until(lambda: not core.waiting.list().result(PATIENCE_S))
        every = ListQuery(marked_of=(AccountId("alice"),))
        listed = core.mail.list_ids(folder(core, "alice", "INBOX").id, every).result(PATIENCE_S)
        assert len(listed) == 2


def test_the_inbox_is_cleaned_up_at_the_end_where_that_is_wished(
    begin: Callable[[Deleting], Core], dovecot: Dovecot
) -> None:
    with closing(begin(Deleting(by=DeleteBy.MARK, expunges_inbox=True))) as core:
        core.deeds.delete([message(core, "Letter 2")]).result(PATIENCE_S)
    assert set(there(dovecot)) == {"Letter 0", "Letter 1"}


def test_what_is_removed_at_once_is_gone_on_the_server_and_only_for_a_person_who_was_asked(
    begin: Callable[[Deleting], Core], dovecot: Dovecot
) -> None:
    with closing(begin(Deleting(by=DeleteBy.AT_ONCE))) as core:
        one = message(core, "Letter 1")
        with pytest.raises(NotFound):
            core.deeds.delete([one]).result(PATIENCE_S)
        assert len(rows(core, "alice", "INBOX")) == 3
        core.deeds.delete_for_good([one]).result(PATIENCE_S)
        until(lambda: set(there(dovecot)) == {"Letter 0", "Letter 2"})


def test_compacting_spares_what_another_program_took_the_mark_off(
    begin: Callable[[Deleting], Core], dovecot: Dovecot
) -> None:
    with closing(begin(Deleting(by=DeleteBy.MARK))) as core:
        core.deeds.delete([message(core, "Letter 0")]).result(PATIENCE_S)
        until(lambda: there(dovecot).get("Letter 0") == ("INBOX", {DELETED}))
        until(lambda: not core.waiting.list().result(PATIENCE_S))
        core.set_offline(True)
        assert core.compacting.compact([folder(core, "alice", "INBOX")]).result(PATIENCE_S) == 1
        dovecot.doveadm("flags", "remove", "-u", ALICE, DELETED, "mailbox", "INBOX", "all")
        core.set_offline(False)
        until(lambda: subjects(core, "alice", "INBOX") == ["Letter 0", "Letter 1", "Letter 2"])
        assert set(there(dovecot)) == {"Letter 0", "Letter 1", "Letter 2"}
