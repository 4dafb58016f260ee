"""Mails about one's own keys, through Debian's Postfix and Dovecot: a publication, a Setup Message."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import key_maker
from tests.flows.conftest import Mailbox, new_mailbox
from tests.flows.people import People
from tests.servers.mailhost import MailHost
from tests.servers.web_key_service import IS_THERE, running_web_key_service

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("mailhost")]


@pytest.mark.skipif(not IS_THERE, reason="needs gpg-wks-server")
def test_a_publication_is_confirmed_with_one_button(
    people: People, mailbox: Mailbox, mailhost: MailHost, tmp_path: Path
) -> None:
    provider = new_mailbox(mailhost)
    profile = people.profile("Alice Example")
    gpg = people.gpg(profile)
    key = key_maker(gpg)("Alice Example", mailbox.address)
    folder = tmp_path / "wks"
    folder.mkdir()
    with running_web_key_service(folder, provider.address) as service:
        mailbox.deliver(service.ask_to_publish(gpg, key, mailbox.address))
        alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, key=key, profile=profile)
        alice.open_message("Confirm your key publication")
        assert service.published() == []
        alice.hands.click("notice-publication-0", alice.main)
        service.receive(mailhost.wait_for(provider.address, b"Key publication confirmation"))
        assert len(service.published()) == 1
