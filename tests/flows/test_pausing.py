"""An account that is paused asks nothing of its server, and catches up when it goes on."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.events import Event, Link, LinkChanged
from mailguard.model import Account, AccountId, Address, Flag, Security, Server
from tests.faults.imap_world import letter_of
from tests.faults.mailboxes import on_server
from tests.faults.victim import start
from tests.flows.test_between_accounts import ALICE, PATIENCE_S, message, subjects, until
from tests.servers.dovecot import running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]


def test_a_paused_account_is_left_alone_until_it_goes_on(tmp_path: Path, gnupg_home: Path) -> None:
    heard: list[Event] = []
    with running_dovecot() as dovecot:
        for number in range(3):
            dovecot.deliver(ALICE, letter_of(f"Letter {number}"))
        server = Server(host="localhost", port=dovecot.imap, security=Security.PLAIN, user=ALICE)
        account = Account(id=AccountId("alice"), identity=Address("Alice", ALICE), imap=server, smtp=server)
        AccountBook(tmp_path / "settings.toml").save_account(account)
        with closing(start(tmp_path, gnupg_home, heard.append)) as core:
            one = message(core, "Letter 1")
            core.accounts.save(replace(account, is_paused=True)).result(PATIENCE_S)
            until(lambda: [each.link for each in heard if isinstance(each, LinkChanged)][-1] is Link.OFFLINE)
            core.deeds.mark([one], Flag.STARRED, True).result(PATIENCE_S)
            dovecot.deliver(ALICE, letter_of("Meanwhile"))
            core.set_offline(False)  # the network is there: it stays paused
            core.mail.get_messages(account.id)
            assert core.waiting.count().result(PATIENCE_S).changes == 1
            assert "Meanwhile" not in subjects(core, "alice", "INBOX")
            core.accounts.save(account).result(PATIENCE_S)
            until(lambda: "Meanwhile" in subjects(core, "alice", "INBOX"))
            until(lambda: any("\\Flagged" in each.flags for each in on_server(dovecot, ALICE)))
