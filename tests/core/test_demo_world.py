"""The built-in mail world, asked as any mail program would: IMAP, SMTP and HKP over loopback."""

from __future__ import annotations

import imaplib
import re
import smtplib
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.demo import DemoWorld
from mailguard.demo.inbox import CHANGED
from mailguard.demo.letters import NO_ACCOUNT, Stamp, protect_letter, write_letter
from mailguard.demo.people import ALICE, BOB, CAROL, DAVE
from mailguard.errors import GnuPGMissing
from mailguard.model import Address, Algorithm, Draft, DraftAttachment, Fingerprint, NewKey, OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader

ANSWER_S = 10.0


class Alice:
    """The newcomer's computer: her keyring and her connections to the world."""

    def __init__(self, world: DemoWorld) -> None:
        self.world = world
        self.gpg = GnuPG(home=world.gnupg_home)
        self.ring = Ring(self.gpg)
        self.imap = imaplib.IMAP4(world.account.imap.host, world.account.imap.port)
        self.imap.login(ALICE.address, world.password)
        self.key: Fingerprint | None = None

    def mail(self, folder: str = "INBOX") -> list[bytes]:
        """All messages of a folder, in the order in which they came."""
        self.imap.select(folder, readonly=True)
        _, found = self.imap.uid("SEARCH", "ALL")
        raws = []
        for uid in found[0].split():
            _, answer = self.imap.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
            raws.append(bytes(answer[0][1]))
        return raws

    def open(self, raw: bytes) -> OpenedMessage:
        own = frozenset({self.key} if self.key else ())
        return Reader(self.gpg, self.ring, lambda: own).open(raw)

    def subjects(self) -> dict[str, OpenedMessage]:
        return {opened.subject: opened for opened in map(self.open, self.mail())}

    def make_key(self) -> Fingerprint:
        self.key = self.gpg.generate(
            NewKey(name=ALICE.name, address=ALICE.address, algorithm=Algorithm.ED25519)
        )
        self.ring.refresh()
        return self.key

    def import_key(self, search: str) -> Fingerprint:
        _, armored = look_up(self.world, op="get", search=search)
        self.ring.refresh()
        return self.gpg.import_keys(armored).new[0]

    def publish(self) -> None:
        assert self.key is not None
        publish(self.world, self.gpg.export_public([self.key]))

    def send(
        self,
        to: Address,
        text: str,
        *,
        sign_with: Fingerprint | None = None,
        encrypt_for: Fingerprint | None = None,
        attachments: tuple[DraftAttachment, ...] = (),
    ) -> None:
        draft = Draft(
            account=NO_ACCOUNT, from_=ALICE, to=(to,), subject="A letter", text=text, attachments=attachments
        )
        stamp = Stamp.now(ALICE)
        if sign_with is None and encrypt_for is None:
            self.submit(to, write_letter(draft, stamp))
        else:
            self.submit(
                to,
                protect_letter(draft, stamp, self.gpg, sign_with=sign_with, encrypt_for=encrypt_for),
            )

    def submit(self, to: Address, raw: bytes) -> None:
        with smtplib.SMTP(self.world.account.smtp.host, self.world.account.smtp.port) as smtp:
            smtp.login(ALICE.address, self.world.password)
            smtp.sendmail(ALICE.address, [to.address], raw)

    def asks_bob(self, text: str, **how: object) -> OpenedMessage:
        """Send to Bob, and wait for what comes back."""
        count = len(self.mail())
        self.send(BOB, text, **how)  # type: ignore[arg-type]
        return self.open(self.wait_for(count + 1))

    def wait_for(self, count: int) -> bytes:
        """The last message, once there are `count` of them."""
        until = time.monotonic() + ANSWER_S
        while len(raws := self.mail()) < count:
            assert time.monotonic() < until, f"{len(raws)} messages, not {count}"
            time.sleep(0.05)
        return raws[count - 1]


def look_up(world: DemoWorld, **fields: str) -> tuple[int, bytes]:
    """Status and body of a lookup at the key server."""
    address = f"{world.key_server.replace('hkp', 'http')}/pks/lookup?{urllib.parse.urlencode(fields)}"
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310  loopback
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def publish(world: DemoWorld, armored: bytes) -> int:
    """Status of an upload to the key server."""
    form = urllib.parse.urlencode({"keytext": armored}).encode()
    try:
        address = f"{world.key_server.replace('hkp', 'http')}/pks/add"
        with urllib.request.urlopen(address, form) as answer:  # noqa: S310  loopback
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.fixture
def world() -> Iterator[DemoWorld]:
    world = DemoWorld.start()
    yield world
    world.close()


@pytest.fixture
def alice(world: DemoWorld) -> Iterator[Alice]:
    alice = Alice(world)
    yield alice
    alice.imap.shutdown()


# What is there at the start


def test_the_world_begins_with_an_empty_keyring_and_a_full_inbox(alice: Alice) -> None:
    assert alice.gpg.list_keys() == ()
    messages = alice.mail()
    assert len(messages) == 12
    assert alice.open(messages[-1]).subject.startswith("Welcome")
    assert len(alice.mail("Sent")) == 1
    for folder in ("Drafts", "Archive", "Junk", "Trash"):
        assert alice.mail(folder) == []


def test_the_folders_say_what_they_are_for(alice: Alice) -> None:
    _, lines = alice.imap.list()
    said = {line.rsplit(b" ", 1)[1].strip(b'"').decode(): line for line in lines if isinstance(line, bytes)}
    for name in ("Drafts", "Sent", "Archive", "Junk", "Trash"):
        assert f"\\{name}".encode() in said[name]


def test_each_message_of_the_inbox_shows_a_newcomer_something_else(alice: Alice) -> None:
    found = alice.subjects()
    banners = {subject: opened.banner.id for subject, opened in found.items()}
    assert {subject: banner for subject, banner in banners.items() if banner != "B28"} == {
        "Check this by hand": "B11",
        "Minutes of Monday's meeting": "B11",
        "Invoice 2291": "B11",
        "[...]": "B03",
    }
    assert [each.filename for each in found["Photo from the workshop"].attachments] == [
        "roof.png",
        "costs.csv",
    ]
    assert found["My key, as promised"].keys[0].user_ids == ("Heidi Example <heidi@example.net>",)
    assert found["Re: Lunch on Thursday?"].references[0] == found["Lunch on Thursday?"].message_id
    assert found["Lunch on Thursday?"].from_[0].name == "Zoë Example"
    newsletter = found["Three new shelves, and your loans"]
    assert newsletter.html is not None
    assert [*newsletter.inline_parts] == ["shelf@library.example.org"]
    (picture,) = newsletter.remote_content
    assert picture.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(picture) as answer:  # noqa: S310  loopback
        assert answer.read().startswith(b"\x89PNG")


def test_of_the_two_signed_messages_one_was_changed_on_its_way(alice: Alice) -> None:
    alice.import_key(DAVE.address)
    found = alice.subjects()
    assert found["Minutes of Monday's meeting"].banner.id == "B20"
    assert found["Invoice 2291"].banner.id == "B07"
    assert CHANGED.decode() in found["Invoice 2291"].text


def test_the_note_to_check_by_hand_is_good_until_a_character_is_changed(alice: Alice) -> None:
    carol = alice.import_key(CAROL.address)
    (raw,) = (raw for raw in alice.mail() if b"BEGIN PGP SIGNED MESSAGE" in raw)
    assert alice.open(raw).verdict.signer == carol
    assert alice.open(raw).banner.id == "B20"
    assert alice.open(raw.replace(b"Really!", b"Really.")).banner.id == "B07"


def test_the_fingerprints_in_the_welcome_are_those_of_the_keys_on_the_key_server(alice: Alice) -> None:
    text = alice.open(alice.mail()[-1]).text
    told = {re.sub(r"\s", "", each) for each in re.findall(r"(?:[0-9A-F]{4} ){9}[0-9A-F]{4}", text)}
    assert told == {alice.import_key(BOB.address), alice.import_key(CAROL.address)}
    assert "$" not in text


# Bob


def test_bob_answers_a_plain_message_signed_and_says_that_it_was_plain(alice: Alice) -> None:
    answer = alice.asks_bob("Hello Bob, are you there?")
    assert answer.banner.id == "B11"  # Bob's key is not here yet
    assert answer.subject == "Re: A letter"
    assert "Encrypted: no." in answer.text
    assert "Signed: no." in answer.text
    assert "I found no key of yours" in answer.text
    assert "> Hello Bob, are you there?" in answer.text
    bob = alice.import_key(BOB.address)
    assert alice.open(alice.mail()[-1]).verdict.signer == bob


def test_bob_takes_a_key_that_comes_with_a_message(alice: Alice) -> None:
    key = alice.make_key()
    file = DraftAttachment(
        filename="key.asc", content_type="application/pgp-keys", data=alice.gpg.export_public([key])
    )
    answer = alice.asks_bob("My key is attached.", sign_with=key, attachments=(file,))
    assert answer.verdict.decrypted_with == key
    assert "Signed: yes, with the key of Alice Example <alice@example.org>" in answer.text
    assert "which I found with your message" in answer.text


def test_bob_answers_encrypted_and_signed_once_the_key_is_published(alice: Alice) -> None:
    key = alice.make_key()
    alice.publish()
    alice.wait_for(13)  # Carol's letter
    bob = alice.import_key(BOB.address)
    answer = alice.asks_bob("under the mat", sign_with=key, encrypt_for=bob)
    assert answer.banner.id == "B19"
    assert (answer.verdict.decrypted_with, answer.verdict.signer) == (key, bob)
    assert answer.outer_subject == "[...]"
    for words in (
        "Encrypted: yes, for my key.",
        "The subject was encrypted too",
        "Signed: yes, with the key of Alice Example <alice@example.org>",
        "which I found on the key server",
        "verify my key",
        "> under the mat",
    ):
        assert words in answer.text


def test_bob_cannot_read_what_is_encrypted_for_somebody_else(alice: Alice) -> None:
    carol = alice.import_key(CAROL.address)
    answer = alice.asks_bob("under the mat", encrypt_for=carol)
    assert "not for my key" in answer.text
    assert "under the mat" not in answer.text


def test_bob_does_not_repeat_in_the_open_what_came_encrypted(alice: Alice) -> None:
    bob = alice.import_key(BOB.address)
    answer = alice.asks_bob("under the mat", encrypt_for=bob)
    assert "Encrypted: yes, for my key." in answer.text
    assert "under the mat" not in answer.text
    assert "A letter" not in answer.subject


def test_carol_writes_encrypted_once_the_key_is_published(alice: Alice) -> None:
    key = alice.make_key()
    alice.publish()
    letter = alice.open(alice.wait_for(13))
    assert letter.banner.id == "B11"
    assert letter.verdict.decrypted_with == key
    assert letter.subject == "The recipe, for your new key"
    alice.publish()
    assert "Encrypted" in alice.asks_bob("Did Carol write twice?").text
    assert len(alice.mail()) == 14


def test_nonsense_does_not_end_the_world(alice: Alice) -> None:
    alice.submit(BOB, b"\xff\xfe\x00 no header at all\r\n.\r\n")
    alice.submit(BOB, b"Content-Type: multipart/encrypted\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n")
    until = time.monotonic() + ANSWER_S
    while not any("Are you well?" in alice.open(raw).text for raw in alice.mail()):
        assert time.monotonic() < until
        alice.send(BOB, "Are you well?")
        time.sleep(0.2)


# Servers


def test_mail_for_anybody_else_comes_back_with_a_kind_report(alice: Alice) -> None:
    alice.send(Address("", "mallory@example.com"), "Hello?")
    report = alice.open(alice.wait_for(13))
    assert "mallory@example.com" in report.subject
    assert "bob@example.net" in report.text


def test_mail_to_oneself_arrives(alice: Alice) -> None:
    alice.send(ALICE, "Note to self")
    assert "Note to self" in alice.open(alice.wait_for(13)).text


def test_new_mail_is_told_to_who_waits_for_it(alice: Alice) -> None:
    alice.imap.select("INBOX")
    alice.imap.send(b"X1 IDLE\r\n")
    assert alice.imap.readline().startswith(b"+")
    alice.send(ALICE, "Ring, ring")
    sent = time.monotonic()
    while b"13 EXISTS" not in alice.imap.readline():
        pass
    assert time.monotonic() - sent < 2.0
    alice.imap.send(b"DONE\r\n")
    while not alice.imap.readline().startswith(b"X1 OK"):
        pass


def test_the_servers_want_the_password(world: DemoWorld) -> None:
    with smtplib.SMTP(world.account.smtp.host, world.account.smtp.port) as smtp:
        with pytest.raises(smtplib.SMTPSenderRefused):
            smtp.sendmail(ALICE.address, [BOB.address], b"Subject: hello\r\n\r\n")
        smtp.rset()
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login(ALICE.address, "wrong")
    imap = imaplib.IMAP4(world.account.imap.host, world.account.imap.port)
    with pytest.raises(imaplib.IMAP4.error):
        imap.login(ALICE.address, "wrong")
    imap.shutdown()


def test_the_key_server_finds_keys_by_address_name_and_number(alice: Alice) -> None:
    bob = alice.import_key(BOB.address)
    for search in ("bob@example.net", "Bob Example", "BOB@", f"0x{bob}", bob, f"0x{bob[-16:].lower()}"):
        status, index = look_up(alice.world, op="index", options="mr", search=search)
        assert status == 200
        lines = index.decode().splitlines()
        assert lines[0] == "info:1:1"
        assert lines[1].startswith(f"pub:{bob}:22:")
        assert lines[2].startswith("uid:Bob%20Example%20%3Cbob%40example.net%3E:")
    assert look_up(alice.world, op="index", search="nobody@example.net")[0] == 404
    assert look_up(alice.world, op="get", search="0x0000000000000000")[0] == 404
    assert look_up(alice.world, op="stats", search="bob")[0] == 501
    assert look_up(alice.world, op="get")[0] == 400


def test_the_key_server_merges_what_is_published_again(alice: Alice) -> None:
    key = alice.make_key()
    alice.publish()
    alice.gpg.add_user_id(key, Address("Alice Example", "alice@example.com"), passphrase=None)
    alice.publish()
    _, index = look_up(alice.world, op="index", search=f"0x{key}")
    assert index.count(b"uid:") == 2
    assert look_up(alice.world, op="get", search="alice@example.com")[0] == 200


def test_the_key_server_takes_public_keys_alone(alice: Alice) -> None:
    key = alice.make_key()
    assert publish(alice.world, b"no key") == 422
    assert publish(alice.world, alice.gpg.export_secret(key, passphrase=None)) == 422
    assert look_up(alice.world, op="get", search=ALICE.address)[0] == 404


# The end


def test_closing_leaves_no_thread_no_process_no_folder_and_no_server() -> None:
    before = set(threading.enumerate())
    world = DemoWorld.start()
    alice = Alice(world)
    alice.make_key()  # starts an agent
    folder = world.gnupg_home.parent
    alice.asks_bob("Is this the end?")
    world.close()
    world.close()
    assert set(threading.enumerate()) - before == set()
    assert not folder.exists()
    assert processes_naming(folder) == []
    for port in (world.account.imap.port, world.account.smtp.port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=2)
    alice.imap.shutdown()


def test_a_world_without_gnupg_says_so_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = set(threading.enumerate())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(GnuPGMissing):
        DemoWorld.start()
    assert list(tmp_path.iterdir()) == []
    assert set(threading.enumerate()) - before == set()


def processes_naming(folder: Path) -> list[str]:
    """Command lines of processes that work in `folder`; an agent takes a moment to end."""
    until = time.monotonic() + 5.0
    while True:
        found = [each for each in command_lines() if str(folder) in each]
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.05)


def command_lines() -> Iterator[str]:
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield each.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # it ended just now
