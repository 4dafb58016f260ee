"""Servers that are not there, are not what they say, or do not take the password: what a person reads.

None of them hears a password that is not for it, and no click goes round a certificate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from mailguard.model import Security, Server
from mailguard.transport.tls import LOOPBACK_CA
from tests.core.letters import letter
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.person import PROTECTIONS, Person
from tests.servers.dovecot import free_ports
from tests.servers.impostor import impostor
from tests.servers.mailhost import MailHost
from tests.servers.recording_smtp import recording_smtp

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

SAFE = "Your mail here is safe; unsent messages wait in the Outbox."
NOT_SURE = "MailGuard cannot be sure that this is localhost: its certificate {reason}. No password was sent."


@pytest.fixture
def authority(mailhost: MailHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Another one that is trusted, besides the mail host's."""
    made, both = trustme.CA(), tmp_path / "both.pem"
    both.write_bytes(mailhost.ca.read_bytes() + made.cert_pem.bytes())
    monkeypatch.setenv(LOOPBACK_CA, str(both))
    return made


def expired(authority: trustme.CA) -> trustme.LeafCert:
    now = datetime.now(UTC)
    return authority.issue_cert(
        "localhost", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1)
    )


def of_another_name(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("mail.example.org")


def of_an_unknown_issuer(_: trustme.CA) -> trustme.LeafCert:
    return trustme.CA().issue_cert("localhost")


def try_servers(person: Person, assistant: QWidget, imap: Server, smtp: Server) -> None:
    person.fill_servers(assistant, imap, smtp)
    person.hands.click("continue", assistant)


def works(person: Person, assistant: QWidget) -> None:
    """The right servers are taken, whatever was wrong before."""
    person.hands.click("continue", assistant)
    person.hands.find(QWidget, "createNew", assistant)


def buttons(within: QWidget) -> set[str]:
    """What can be pressed."""
    made = (each for each in within.findChildren(QAbstractButton) if each.isVisible() and each.isEnabled())
    return {each.text().strip() for each in made if each.text()}


def test_a_wrong_password_is_told_under_the_server_and_changed_on_the_page_before(
    people: People, mailbox: Mailbox
) -> None:
    alice = people("Alice Example", mailbox.address)
    alice.password = "not it"
    assistant = alice.begin_account()
    try_servers(alice, assistant, mailbox.imap, mailbox.smtp)
    said = f"localhost did not accept the password for {mailbox.address}. Nothing was sent or fetched."
    alice.hands.reads(said, assistant)
    assert alice.hands.text(assistant).count(said) == 2
    assert alice.desk.core.accounts.all() == ()
    alice.hands.click("changePassword", assistant)
    alice.hands.type("accountPassword", "secret", assistant)
    alice.hands.click("continue", assistant)
    works(alice, assistant)


def test_servers_that_are_not_there_are_told_apart_from_the_account(people: People, mailbox: Mailbox) -> None:
    alice = people("Alice Example", mailbox.address)
    assistant = alice.begin_account()
    (nobody,) = free_ports(1)
    try_servers(
        alice, assistant, replace(mailbox.imap, host="imap.invalid"), replace(mailbox.smtp, port=nobody)
    )
    alice.hands.reads(f"imap.invalid does not answer. {SAFE}", assistant)
    alice.hands.reads(f"localhost does not answer. {SAFE}", assistant)
    assert alice.desk.core.accounts.all() == ()
    alice.fill_servers(assistant, mailbox.imap, mailbox.smtp)
    assert "does not answer" not in alice.hands.text(assistant)
    works(alice, assistant)


@pytest.mark.parametrize(
    ("issue", "reason"),
    [
        (expired, "has expired"),
        (of_another_name, "is for another name"),
        (of_an_unknown_issuer, "was issued by somebody this computer does not trust"),
    ],
)
def test_a_certificate_that_is_not_the_servers_is_refused_and_no_click_goes_round_it(
    people: People,
    mailbox: Mailbox,
    authority: trustme.CA,
    issue: Callable[[trustme.CA], trustme.LeafCert],
    reason: str,
) -> None:
    alice = people("Alice Example", mailbox.address)
    assistant = alice.begin_account()
    with impostor(issue(authority)) as other:
        try_servers(alice, assistant, replace(mailbox.imap, port=other.port), mailbox.smtp)
        alice.hands.reads(NOT_SURE.format(reason=reason), assistant)
        alice.hands.reads("Sending works", assistant)
        assert buttons(assistant) == {"Back", "Continue"}
        alice.hands.click("continue", assistant)
        alice.hands.wait_for(lambda: other.visits == 2 or None, "the second try")
        alice.hands.reads(NOT_SURE.format(reason=reason), assistant)
        assert not other.heard
    assert alice.desk.core.accounts.all() == ()


def test_a_server_that_offers_no_protection_gets_no_password(people: People, mailbox: Mailbox) -> None:
    alice = people("Alice Example", mailbox.address)
    assistant = alice.begin_account()
    with recording_smtp(None, Security.STARTTLS) as unprotected:
        smtp = replace(unprotected.server, user=mailbox.address, security=Security.STARTTLS)
        try_servers(alice, assistant, mailbox.imap, smtp)
        said = (
            "127.0.0.1 offers no protected connection. Others could read your password, so it was not sent."
        )
        alice.hands.reads(said, assistant)
        assert unprotected.logins == []
    alice.hands.type("smtpHost", "smtp.example.org", assistant)
    alice.choose("smtpSecurity", PROTECTIONS["plain"], assistant)
    alice.hands.reads("smtp.example.org offers no protected connection.", assistant)
    assert not alice.hands.find(QPushButton, "continue", assistant).isEnabled()


# Later


def test_a_password_that_was_changed_on_the_server_is_asked_for_and_what_waited_is_sent(
    people: People, mailbox: Mailbox
) -> None:
    mailbox.deliver(letter("\nFound it.", subject="Before"))
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp)
    alice.open_message("Before")
    mailbox.change_password("another")
    composer = alice.begin_message()
    alice.fill(composer, to="bob@mail.test", subject="Waits for it", text="Hello.")
    alice.send(composer)
    said = f"localhost did not accept the password for {mailbox.address}. Nothing was sent or fetched."
    alice.hands.reads(said, alice.main)
    alice.hands.click("link-enter-password", alice.main)
    prompt = alice.hands.window("passwordPrompt")
    alice.hands.type("password", "wrong too", prompt)
    alice.hands.press("Return", prompt)
    alice.hands.reads(said, alice.main)
    alice.hands.click("link-enter-password", alice.main)
    prompt = alice.hands.window("passwordPrompt")
    alice.hands.type("password", "another", prompt)
    alice.hands.press("Return", prompt)
    alice.sent("Sent to bob@mail.test.")
    mailbox.host.wait_for("bob@mail.test", b"Subject: Waits for it")
    mailbox.deliver(letter("\nAgain.", subject="After"))
    alice.open_message("After")
    assert said not in alice.hands.text(alice.main)


def test_a_server_that_shows_another_certificate_later_is_not_talked_to(
    people: People, mailbox: Mailbox, authority: trustme.CA
) -> None:
    with impostor(of_another_name(authority)) as other:
        alice = people.settled("Alice Example", replace(mailbox.imap, port=other.port), mailbox.smtp)
        alice.hands.reads(NOT_SURE.format(reason="is for another name"), alice.main)
        bar = alice.hands.find(QWidget, "linkBar", alice.main)
        alice.hands.wait_for(
            lambda: buttons(bar) == {"Try again", "Change settings"} or None, "the buttons of the bar"
        )
        alice.hands.click_words("Try again", bar)
        alice.hands.wait_for(lambda: other.visits == 2 or None, "the second try")
        alice.hands.reads(NOT_SURE.format(reason="is for another name"), alice.main)
        assert not other.heard
