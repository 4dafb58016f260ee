"""The walk of a well-known tutorial by two people at MailGuard: clicks and keys, and what is to be read.

The tests take it, and the measurements count what each step of it costs.
"""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from mailguard.model import Fingerprint
from tests.flows.person import Person
from tests.servers.mailhost import MailHost
from tests.servers.sks import KeyServer


def walk(alice: Person, bob: Person, mailhost: MailHost, keyserver: KeyServer) -> None:
    """From two programs just installed to a changed character that is found."""
    with alice.step("connect an account"):
        assistant = alice.connect_account(mailhost.imaps, mailhost.submission)
    with alice.step("create an RSA-4096 key"):
        alice.create_key_in_assistant(assistant)
    alice.leave_assistant(assistant)
    assert alice.address in alice.main.windowTitle()
    assistant = bob.connect_account(mailhost.imap_starttls, mailhost.submissions)
    bob.create_key_in_assistant(assistant)
    bob.leave_assistant(assistant)

    for person in (bob, alice):
        person.open_keys()
        person.use_key_server(keyserver.address)
        with person.step("publish it by right-click"):
            assert "Your public key was sent to" in person.publish_by_right_click(keyserver.address)

    with alice.step("find a correspondent on the key server"):
        alice.find_key(bob.address)
    assert "Not verified" in alice.key_row(bob.address)
    alice.lock_keys()

    with alice.step("write, encrypt"):
        composer = alice.begin_message()
        alice.hands.click("tool-encrypt", composer)
        alice.fill(composer, to=bob.address, subject="Harvest", text="The key lies under the mat.")
        alice.chip_says(composer, bob.address, "not verified")
        alice.hands.reads("Ready: encrypted and signed", composer)
        alice.hands.reads("Subject will be encrypted too", composer)
        alice.send(composer)
        alice.enter_passphrase()
        alice.sent("Sent to")

    with alice.step("what is really sent"):
        alice.open_folder("Sent")
        alice.open_message("Harvest")
        alice.banner_says("Encrypted and signed by you")
        alice.hands.reads("Harvest", alice.main)
        alice.hands.press("Ctrl+U", alice.main)
        source = alice.hands.window("sourceWindow")
        alice.hands.reads("-----BEGIN PGP MESSAGE-----", source)
        assert "Harvest" not in alice.hands.text(source)
        assert "under the mat" not in alice.hands.text(source)
        alice.hands.close(source)
    alice.open_folder("Inbox")

    with bob.step("receive: detected, asked, decrypted, said"):
        bob.lock_keys()
        bob.open_message("(encrypted message)")
        bob.enter_passphrase("not this one")
        bob.hands.reads("That is not the passphrase. Try again.", bob.hands.window("passphraseDialog"))
        bob.enter_passphrase()
        bob.banner_says("Encrypted, signed with a key you do not have")
        assert "The key lies under the mat." in bob.message_text()
        bob.hands.reads("Harvest", bob.main)
        bob.hands.reads("Decrypted message", bob.main)

    with bob.step("the signer's key from the banner"):
        bob.hands.click("banner-find-key", bob.main)
        bob.search_and_import()
        bob.banner_says("Encrypted and signed, key not verified yet")

    with bob.step("reply, encrypted as a matter of course"):
        bob.hands.press("Ctrl+R", bob.main)
        composer = bob.hands.window("composeWindow")
        bob.hands.reads("Ready: encrypted and signed", composer)
        bob.fill(composer, text="Found it.")
        bob.send(composer)
        bob.sent("Sent to")

    with alice.step("read the reply"):
        alice.open_message("Bob Example")
        said = alice.banner_says("Encrypted and signed, key not verified yet")
        assert "You have not confirmed that the key is Bob Example" in said
        assert "Found it." in alice.message_text()
        assert "The key lies under the mat." in alice.message_text()
        alice.hands.reads("Re: Harvest", alice.main)

    with alice.step("sign"):
        composer = alice.begin_message()
        alice.hands.click("tool-sign", composer)
        alice.fill(composer, to=bob.address, subject="Signed alone", text="It is me.")
        alice.hands.reads("Signed, not encrypted", composer)
        alice.send(composer)
        alice.sent("Sent to")
    with bob.step("signed mail is verified by itself"):
        bob.open_message("Signed alone")
        bob.banner_says("Signed, key not verified yet")
        assert "It is me." in bob.message_text()

    block = clear_signed_by(bob, "It works. Really!")
    with alice.step("verify a pasted block"):
        tools = paste_into_text_tools(alice, block)
        said = alice.banner_says("Signed, key not verified yet", tools)
        assert "You have not confirmed that the key is Bob Example" in said
        assert alice.read_text_of("textResult", tools).strip() == "It works. Really!"

    with alice.step("make the warning go"):
        alice.open_keys()
        alice.trust_ultimately(bob.address)
        alice.banner_says("Signed and verified", tools)
        alice.banner_says("Encrypted and verified")

    with alice.step("change one character"):
        tools = paste_into_text_tools(alice, block.replace("Really!", "Really."))
        alice.banner_says("BAD signature: this message was changed", tools)

    with bob.step("verify by comparing the fingerprint"):
        bob.lock_keys()
        bob.hands.click("banner-verify-key", bob.main)
        bob.verify_key(fingerprint_of(alice))
        bob.banner_says("Signed and verified")


def clear_signed_by(person: Person, text: str) -> str:
    """A block that the person signs in their text tools and copies."""
    person.hands.press("Ctrl+Alt+V", person.main)
    tools = person.hands.window("textToolsWindow")
    person.hands.type("textInput", text, tools)
    person.hands.click("signText", tools)
    person.hands.reads("-----BEGIN PGP SIGNATURE-----", tools)
    signed = person.read_text_of("textResult", tools)
    person.hands.close(tools)
    return signed


def paste_into_text_tools(person: Person, block: str) -> QWidget:
    person.hands.press("Ctrl+Alt+V", person.main)
    tools = person.hands.window("textToolsWindow")
    person.hands.paste(block, person.hands.find(QPlainTextEdit, "textInput", tools))
    person.hands.press("Ctrl+Return", tools)
    return tools


def fingerprint_of(person: Person) -> Fingerprint:
    """What the person reads out on the phone."""
    return next(key.fingerprint for key in person.desk.core.keys.list().result() if key.is_secret)
