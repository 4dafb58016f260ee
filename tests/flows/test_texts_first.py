"""A large message on a server: its text at once, its files when they are wanted, but not if it is signed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.core import Core
from mailguard.errors import WholeNeeded
from mailguard.model import Account, AccountId, Address, MessageId, Security, Server
from mailguard.model.keeping import Keep, Keeping
from tests.faults.victim import start
from tests.flows.test_between_accounts import ALICE, PATIENCE_S, rows, until
from tests.servers.dovecot import Dovecot, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

FILE = os.urandom(1_600_000)
CLEARSIGNED = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nText\n-----BEGIN PGP SIGNATURE-----\n\nxx\n"
    "-----END PGP SIGNATURE-----"
)


def letter(subject: str, text: str = "The film of the harvest.") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "bob@mail.test", ALICE, subject
    made["Message-ID"] = f"<{subject}@mail.test>"
    made.set_content(text)
    made.add_alternative(f"<p>{text}</p>", subtype="html")
    made.add_attachment(FILE, maintype="video", subtype="mp4", filename="harvest.mp4")
    return made


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as made:
        made.deliver(ALICE, letter("Film").as_bytes())
        inner = letter("Inner").as_bytes().replace(b"\n", b"\r\n")
        head = (
            b"From: bob@mail.test\r\nSubject: Signed\r\nMessage-ID: <s@mail.test>\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary="s"\r\n\r\n'
            b"--s\r\n"
        )
        tail = b"\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\nno signature\r\n--s--\r\n"
        made.deliver(ALICE, head + inner + tail)
        clear = (
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nText\n-----BEGIN PGP SIGNATURE-----\n\nxx\n"
        )
        made.deliver(ALICE, letter("Inline", f"{clear}-----END PGP SIGNATURE-----").as_bytes())
        yield made


@pytest.fixture
def core(dovecot: Dovecot, tmp_path: Path, gnupg_home: Path) -> Iterator[Core]:
    server = Server(host="localhost", port=dovecot.imap, security=Security.PLAIN, user=ALICE)
    account = Account(id=AccountId("alice"), identity=Address("Alice", ALICE), imap=server, smtp=server,
                      keeping=Keeping(keep=Keep.HEADERS))  # fmt: skip
    book = AccountBook(tmp_path / "settings.toml")
    book.save_account(account)
    book.save_settings(replace(book.settings(), texts_first_mb=1))
    with closing(start(tmp_path, gnupg_home, lambda _: None)) as made:
        until(lambda: len(rows(made, "alice", "INBOX")) == 3)
        yield made


def message(core: Core, subject: str) -> MessageId:
    return next(each.id for each in rows(core, "alice", "INBOX") if each.subject == subject)


def stored(core: Core, one: MessageId) -> bytes | None:
    assert core._parts is not None
    return core._parts.messages.load_raw(one)


def test_the_text_of_a_large_message_comes_without_its_file_and_the_file_when_it_is_wanted(
    core: Core,
) -> None:
    one = message(core, "Film")
    opened = core.mail.open_message(one, texts_first=True).result(PATIENCE_S)
    assert opened.text.strip() == "The film of the harvest."
    assert opened.html is not None and opened.subject == "Film" and opened.banner.id == "B28"
    assert opened.attachments == ()
    (left,) = opened.left_out
    assert left.filename == "harvest.mp4" and 0.95 < left.size_bytes / len(FILE) < 1.1
    assert stored(core, one) is None, "nothing of it is kept"
    whole = core.mail.open_message(one).result(PATIENCE_S)
    assert whole.left_out == () and whole.attachments[0].data == FILE
    again = core.mail.open_message(one, texts_first=True).result(PATIENCE_S)
    assert again.attachments and not again.left_out, "it lies here by now"


@pytest.mark.parametrize("subject", ["Signed", "Inline"])
def test_what_has_to_do_with_openpgp_is_opened_whole_or_not_at_all(core: Core, subject: str) -> None:
    one = message(core, subject)
    with pytest.raises(WholeNeeded) as refused:
        core.mail.open_message(one, texts_first=True).result(PATIENCE_S)
    assert refused.value.size_bytes > len(FILE)
    assert stored(core, one) is None
    assert core.mail.open_message(one).result(PATIENCE_S).attachments
