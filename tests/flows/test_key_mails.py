"""Mails about one's own keys, through Debian's Postfix and Dovecot: a publication, a Setup Message."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from mailguard.model import Trust
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


def test_a_secret_key_goes_to_the_other_device_by_a_setup_message(people: People, mailbox: Mailbox) -> None:
    profile = people.profile("Alice Example")
    key = people.key(profile, "Alice Example", mailbox.address)
    first = people.settled("Alice Example", mailbox.imap, mailbox.smtp, key=key, profile=profile)
    first.open_keys()
    keys = first.desk.show_keys(key)
    first.hands.wait_for(lambda: keys.chosen_keys() or None, "the key is chosen")
    first.hands.pick_in_menu_bar(keys, "Key", "Send to My Other Device…")
    dialog = first.hands.window("sendSetupDialog")
    first.hands.click("sendSetup", dialog)
    first.enter_passphrase()
    first.hands.reads("This is the code", dialog)
    code = first.hands.find(QLabel, "setupCodeShown", dialog).accessibleName()
    first.hands.click("cancel", dialog)

    second = people.settled("Alice Example", mailbox.imap, mailbox.smtp)
    second.open_message("Autocrypt Setup Message")
    second.hands.click("notice-setup-0", second.main)
    entry = second.hands.window("setupCodeDialog")
    for number, group in enumerate(code.split("-")):
        second.hands.type(f"code-{number}", group, entry)
    second.hands.click("openSetupMessage", entry)
    review = second.hands.window("importReviewDialog")
    second.hands.click(f"own-{key}", review)
    second.hands.click("importKeys", review)
    second.hands.reads("Imported 1 key.", review)
    held = second.desk.core.keys.list().result(20)
    assert [(each.fingerprint, each.is_secret, each.owner_trust) for each in held] == [
        (key, True, Trust.ULTIMATE)
    ]
