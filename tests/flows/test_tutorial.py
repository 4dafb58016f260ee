"""The walk of a well-known tutorial, by clicks and keys in the real windows, against real servers.

Each step asserts what the person reads on the screen.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import new_mailbox
from tests.flows.gpg_user import gpg_user
from tests.flows.people import People
from tests.flows.walk import fingerprint_of, paste_into_text_tools, walk
from tests.servers.mailhost import MailHost
from tests.servers.sks import KeyServer

pytestmark = [
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("mailhost"),
]


def test_tutorial_with_mailguard_on_both_sides(
    people: People, mailhost: MailHost, keyserver: KeyServer
) -> None:
    alice = people("Alice Example", new_mailbox(mailhost).address)
    bob = people("Bob Example", new_mailbox(mailhost).address)
    walk(alice, bob, mailhost, keyserver)


def test_tutorial_with_gpg_alone_on_the_other_side(
    people: People, mailhost: MailHost, keyserver: KeyServer, tmp_path: Path
) -> None:
    alice = people("Alice Example", new_mailbox(mailhost).address)
    with gpg_user("Carol Example", new_mailbox(mailhost).address, mailhost) as carol:
        carol.publish(keyserver)
        assistant = alice.connect_account(mailhost.imaps, mailhost.submissions)
        alice.create_key_in_assistant(assistant)
        alice.leave_assistant(assistant)
        alice.open_keys()
        alice.use_key_server(keyserver.address)
        alice.publish_by_right_click(keyserver.address)
        alice.find_key(f"0x{carol.fingerprint[-16:]}")
        assert "Not verified" in alice.key_row(carol.address)

        composer = alice.begin_message()
        alice.hands.click("tool-encrypt", composer)
        alice.fill(composer, to=carol.address, subject="Only for Carol", text="Meet me at six.")
        alice.chip_says(composer, carol.address, "not verified")
        alice.send(composer)
        alice.enter_passphrase()
        alice.sent("Sent to")

        received = mailhost.wait_for(carol.address, alice.address.encode())
        assert b"Only for Carol" not in received
        assert b"Meet me" not in received
        carol.retrieve(fingerprint_of(alice), keyserver)
        opened, status = carol.decrypt(received)
        assert b"Meet me at six." in opened
        assert b"Subject: Only for Carol" in opened
        assert f"GOODSIG {fingerprint_of(alice)[-16:]}" in status

        carol.send_encrypted(alice.address, fingerprint_of(alice), "See you there", "At six, then. Really!")
        alice.open_message("Carol Example")
        alice.banner_says("Encrypted and signed, key not verified yet")
        assert "At six, then. Really!" in alice.message_text()

        carol.send_signed(alice.address, "In the open", "Signed by gpg alone.")
        alice.open_message("In the open")
        alice.banner_says("Signed, key not verified yet")

        block = carol.clear_signed("It works. Really!\n")
        tools = paste_into_text_tools(alice, block)
        alice.banner_says("Signed, key not verified yet", tools)
        alice.lock_keys()
        alice.hands.click("banner-verify-key", tools)
        alice.verify_key(carol.fingerprint)
        alice.banner_says("Signed and verified", tools)
        alice.banner_says("Signed and verified")
        tools = paste_into_text_tools(alice, block.replace("Really!", "Really."))
        alice.banner_says("BAD signature: this message was changed", tools)
