"""Drafts in a real server's Drafts folder: put there, replaced, removed; written on at another computer."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.core import Core, Profile
from mailguard.events import Event
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    DraftAttachment,
    DraftCopy,
    DraftId,
    Fingerprint,
    Folder,
    FolderRole,
    ListQuery,
    MessageId,
    MessageRow,
)
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker, new_gnupg_home
from tests.core.test_pgpmime import armor_of, can_be_read, parse
from tests.flows.conftest import Mailbox, new_mailbox
from tests.servers.mailhost import MailHost

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("mailhost")]

T = TypeVar("T")

HOME = AccountId("home")
BOB = Address("Bob Example", "bob@mail.test")
DAVE = Address("", "dave@example.org")
SUBJECT, TEXT = "Harvest festival", "The key lies under the mat.\n"
FILE = DraftAttachment(filename="floor-plan.svg", content_type="image/svg+xml", data=b"<svg>cellar</svg>" * 9)
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Own:
    gpg: GnuPG
    key: Fingerprint


@pytest.fixture(scope="module")
def own() -> Iterator[Own]:
    gpg = GnuPG(home=new_gnupg_home())
    yield Own(gpg, key_maker(gpg)("Alice Example", "alice@mail.test"))
    gpg.close()
    shutil.rmtree(gpg.home or "", ignore_errors=True)


@dataclass
class Computer:
    """MailGuard at one computer of Alice's, without its windows."""

    profile: Profile
    mailbox: Mailbox
    key: Fingerprint
    events: list[Event] = field(default_factory=list)
    _core: Core | None = None

    @property
    def core(self) -> Core:
        assert self._core is not None
        return self._core

    @property
    def account(self) -> Account:
        identity = Address("Alice Example", self.mailbox.address)
        imap, smtp = self.mailbox.imap, self.mailbox.smtp
        return Account(id=HOME, identity=identity, imap=imap, smtp=smtp, key=self.key)

    def start(self, *, is_offline: bool = False) -> None:
        AccountBook(self.profile.settings_file).save_account(self.account)
        self._core = Core(self.profile, self.events.append)
        self.core.give_password(self.account, self.mailbox.host.password)
        self.core.start(b"k" * 32).result(PATIENCE_S)
        if is_offline:
            self.core.set_offline(True)
        else:
            self.until(lambda: any(each.role is FolderRole.DRAFTS for each in self.folders()))

    def close(self) -> None:
        if self._core is not None:
            self._core.close()

    def draft(self, **changed: object) -> Draft:
        made = Draft(
            account=HOME,
            from_=self.account.identity,
            to=(BOB,),
            bcc=(DAVE,),
            subject=SUBJECT,
            text=TEXT,
            attachments=(FILE,),
        )
        return replace(made, **changed)

    def save(self, draft_id: DraftId | None = None, **changed: object) -> DraftId:
        saved = done(self.core.writing.save_draft(self.draft(**changed), draft_id))
        assert saved.copy is not DraftCopy.NONE
        return saved.id

    # What is on the server, and what the lists show

    def on_server(self, folder: str = "Drafts") -> tuple[bytes, ...]:
        return self.mailbox.host.messages(self.mailbox.address, folder)

    def until_on_server(self, *parts: bytes) -> tuple[bytes, ...]:
        """Until there is one message for each part, and nothing else, in Drafts."""

        def is_so() -> bool:
            found = self.on_server()
            return len(found) == len(parts) and all(any(part in raw for raw in found) for part in parts)

        self.until(is_so)
        return self.on_server()

    def folders(self) -> tuple[Folder, ...]:
        return done(self.core.mail.folders(HOME))

    def rows(self, role: FolderRole = FolderRole.DRAFTS) -> tuple[MessageRow, ...]:
        folder = next(each for each in self.folders() if each.role is role)
        ids = done(self.core.mail.list_ids(folder.id, ListQuery()))
        return done(self.core.mail.load_rows([MessageId(each) for each in ids]))

    def row(self, role: FolderRole = FolderRole.DRAFTS) -> MessageRow:
        """The one message in the folder, once it is there."""
        found: tuple[MessageRow, ...] = ()

        def is_there() -> bool:
            nonlocal found
            found = self.rows(role)
            return len(found) == 1

        self.until(is_there)
        return found[0]

    def unfiled(self) -> tuple[DraftId, ...]:
        return tuple(each for each, _ in done(self.core.writing.unfiled_drafts()))

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline, (self.on_server(), self.events)
            time.sleep(0.02)


def done(asked: Future[T]) -> T:
    return asked.result(PATIENCE_S)


NewComputer = Callable[[], Computer]


@pytest.fixture
def new_computer(mailhost: MailHost, own: Own, tmp_path: Path) -> Iterator[NewComputer]:
    mailbox = new_mailbox(mailhost)
    made: list[Computer] = []

    def make() -> Computer:
        folder = tmp_path / f"computer-{len(made)}"
        profile = Profile(config=folder, data=folder, gnupg_home=own.gpg.home, is_throwaway=True)
        made.append(Computer(profile, mailbox, own.key))
        made[-1].start()
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def alice(new_computer: NewComputer) -> Computer:
    return new_computer()


def test_a_kept_draft_lies_in_the_drafts_folder_as_one(alice: Computer) -> None:
    kept = alice.save()
    (raw,) = alice.until_on_server(b"under the mat")
    message = parse(raw)
    assert (message["Subject"], message["Bcc"]) == (SUBJECT, str(DAVE))
    place = alice.mailbox.host.dovecot.folder_path(alice.mailbox.address, "Drafts")
    alice.until(lambda: alice.unfiled() == ())
    (name,) = [each.name for each in place.glob("*/*:2,*")]
    assert name.endswith(":2,DS")
    assert alice.row().is_read
    assert done(alice.core.writing.open_draft(alice.row().id)) == (kept, alice.draft())


def test_an_encrypted_draft_can_be_read_with_ones_own_key_alone(alice: Computer, own: Own) -> None:
    alice.save(encrypt=True)
    (raw,) = alice.until_on_server(b"BEGIN PGP MESSAGE")
    for secret in (SUBJECT, TEXT.strip(), FILE.filename, FILE.data.decode(), DAVE.address):
        assert not can_be_read(raw, secret)
    gpg = ["gpg", "--homedir", str(own.gpg.home), "--batch", "--status-fd", "2", "--decrypt"]
    ran = subprocess.run(gpg, input=armor_of(raw), capture_output=True, check=True)
    assert ran.stderr.count(b"ENC_TO") == 1
    inner = parse(ran.stdout)
    text, file = inner.iter_parts()
    assert (inner["Subject"], inner["Bcc"], text.get_content().strip()) == (SUBJECT, str(DAVE), TEXT.strip())
    assert (file.get_filename(), file.get_content()) == (FILE.filename, FILE.data)
    assert alice.row().subject == SUBJECT  # who wrote it knows it


def test_each_version_takes_the_place_of_the_one_before(alice: Computer) -> None:
    kept = alice.save(text="first\n")
    alice.save(kept, text="second\n")  # before the first sync
    alice.until_on_server(b"second")
    alice.until(lambda: len(alice.rows()) == 1)
    alice.save(kept, text="third\n")
    alice.until_on_server(b"third")
    alice.save(kept, text="fourth\n", encrypt=True)
    alice.until_on_server(b"BEGIN PGP MESSAGE")  # nothing readable stays
    alice.until(lambda: alice.unfiled() == ())
    assert len(alice.rows()) == 1


def test_what_was_kept_offline_goes_to_the_server_once_after_a_restart(alice: Computer) -> None:
    alice.core.set_offline(True)
    kept = alice.save(text="first\n")
    alice.save(kept, text="second\n")
    dropped = alice.save(text="dropped\n")
    done(alice.core.writing.drop_draft(dropped))
    assert alice.unfiled() == (kept,)
    alice.close()
    alice.start(is_offline=True)
    assert alice.on_server() == ()
    alice.core.set_offline(False)
    alice.until_on_server(b"second")
    alice.until(lambda: alice.unfiled() == ())
    assert len(alice.rows()) == 1


def test_a_sent_draft_leaves_drafts_and_shows_its_subject_in_sent(alice: Computer) -> None:
    me = alice.account.identity
    keys = {me.address: (alice.key,)}
    kept = alice.save(to=(me,), bcc=(), encrypt=True, sign=True, chosen_keys=keys)
    alice.row()
    draft = done(alice.core.writing.load_draft(kept))
    done(alice.core.writing.send(draft, draft_id=kept))
    alice.until_on_server()
    sent = alice.row(FolderRole.SENT)
    assert (sent.subject, sent.is_encrypted) == (SUBJECT, True)
    assert alice.rows() == alice.unfiled() == ()
    alice.until(lambda: len(alice.rows(FolderRole.INBOX)) == 1)
    assert alice.row(FolderRole.INBOX).subject == ""  # anybody could have sent it


def test_a_discarded_draft_leaves_the_server_too(alice: Computer) -> None:
    kept = alice.save()
    alice.row()
    done(alice.core.writing.drop_draft(kept))
    alice.until_on_server()
    assert alice.rows() == ()


def test_a_draft_is_written_on_at_another_computer_and_comes_back(new_computer: NewComputer) -> None:
    here = new_computer()
    here.save(encrypt=True, sign=True)
    here.row()
    there = new_computer()
    row = there.row()
    assert row.subject == ""  # nobody has opened it there
    adopted, draft = done(there.core.writing.open_draft(row.id))
    assert (draft.to, draft.bcc, draft.subject, draft.text.strip()) == (
        (BOB,),
        (DAVE,),
        SUBJECT,
        TEXT.strip(),
    )
    assert (draft.attachments, draft.encrypt, draft.sign) == ((FILE,), True, True)
    assert there.unfiled() == ()
    assert done(there.core.writing.open_draft(row.id)) == (adopted, draft)

    done(there.core.writing.save_draft(replace(draft, text="Not any more."), adopted))
    there.until(lambda: there.unfiled() == () and len(here.on_server()) == 1)
    before = here.row().id
    here.core.mail.get_messages()
    here.until(lambda: len(here.rows()) == 1 and here.row().id != before)
    assert here.unfiled() == ()
    _, again = done(here.core.writing.open_draft(here.row().id))
    assert again.text.strip() == "Not any more."
    here.close()
    here.start()
    assert [draft.text.strip() for _, draft in done(here.core.writing.drafts())] == ["Not any more."]


def test_a_template_is_put_into_a_folder_that_is_made_for_it(alice: Computer) -> None:
    alice.core.set_offline(True)
    kept = done(alice.core.templates.save(alice.draft(encrypt=True)))
    assert kept is DraftCopy.SEALED
    assert [each.path for each in alice.folders() if each.role is FolderRole.TEMPLATES] == ["Templates"]
    alice.core.set_offline(False)
    alice.until(lambda: len(alice.on_server("Templates")) == 1)
    assert alice.row(FolderRole.TEMPLATES).subject == SUBJECT
    done(alice.core.templates.save(alice.draft(text="another\n")))
    alice.until(lambda: len(alice.on_server("Templates")) == 2)
    sealed, readable = sorted(alice.on_server("Templates"), key=lambda raw: b"another" in raw)
    assert b"another" in readable
    for secret in (SUBJECT, TEXT.strip(), FILE.filename):
        assert not can_be_read(sealed, secret)
