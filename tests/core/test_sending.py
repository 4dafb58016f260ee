"""From a draft into the Outbox, and from there to a server and into Sent: real GnuPG, store and SMTP."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.accounts.secrets import Secrets
from mailguard.errors import (
    AnswerLost,
    KeyMissing,
    KeyUnusable,
    MailGuardError,
    NotConfirmed,
    NotFound,
    NotSendable,
    PassphraseNeeded,
    PassphraseRefused,
    PasswordMissing,
    RecipientsRefused,
    Refused,
    TooLarge,
    Unreachable,
)
from mailguard.keyring.autocrypt_keys import AutocryptKeys
from mailguard.model import (
    Account,
    AccountId,
    Address,
    ChangeKind,
    ChipState,
    Draft,
    DraftAttachment,
    EncryptDefault,
    Fingerprint,
    FolderRole,
    HeaderRecord,
    Identity,
    OutgoingId,
    OutgoingServer,
    OutgoingState,
    PendingChange,
    RemoteFolder,
    Security,
    Server,
    Signature,
    SmtpServerId,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.openpgp.status import read_decryption, read_signatures
from mailguard.sending.letters import Sending
from mailguard.store.autocrypt_peers import PeerStore
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.notes import KeyNotes
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.sealed import SealedStore
from mailguard.transport.smtp_connections import Connections
from tests.conftest import key_maker, new_gnupg_home
from tests.core.test_pgpmime import armor_of, can_be_read, parse, signed_parts
from tests.servers.recording_smtp import PASSWORD, USER, RecordingSmtp, breaking_smtp, recording_smtp

SECRET = "battery staple"
ALICE = Address("Alice Example", USER)
BOB = Address("Bob Example", "bob@example.net")
CAROL = Address("Carol", "carol@example.com")
DAVE = Address("Dave Secret", "dave@example.org")
NOBODY = Address("", "nobody@example.com")
NOWHERE = Server(host="127.0.0.1", port=1, security=Security.TLS, user=USER)
WORK = AccountId("work")


@dataclass(frozen=True)
class Keys:
    gpg: GnuPG  # Alice's
    others: GnuPG  # who has the secret keys of the others
    alice: Fingerprint  # with a passphrase
    bob: Fingerprint  # verified by Alice
    carol: Fingerprint
    dave: Fingerprint


@pytest.fixture(scope="module")
def keys() -> Iterator[Keys]:
    gpg, others = (GnuPG(home=new_gnupg_home()) for _ in range(2))
    alice = key_maker(gpg)(ALICE.name, ALICE.address, passphrase=SECRET)
    bob, carol, dave = (key_maker(others)(each.name, each.address) for each in (BOB, CAROL, DAVE))
    gpg.import_keys(others.export_public([bob, carol, dave]))
    gpg.certify(bob, by=alice, passphrase=SECRET)
    yield Keys(gpg, others, alice, bob, carol, dave)
    for each in (gpg, others):
        each.close()
        shutil.rmtree(each.home or "", ignore_errors=True)


@dataclass
class Office:
    """Everything that sending takes, for one account."""

    keys: Keys
    store: SealedStore
    book: AccountBook
    secrets: Secrets
    sending: Sending
    outgoing: OutgoingStore
    messages: Messages
    folders: Folders

    @property
    def account(self) -> Account:
        return self.book.accounts()[0]

    def use_server(self, server: Server) -> None:
        self.book.save_account(replace(self.account, smtp=server))

    def queue(self, draft: Draft, passphrase: str | None = SECRET) -> OutgoingId:
        prepared = self.sending.prepare(draft, self.account, passphrase=passphrase)
        return self.sending.queue(prepared, draft, self.account)

    def deliver(self, outgoing: OutgoingId) -> bool:
        with Connections() as connections:
            return self.sending.deliver(outgoing, connections)

    def send(self, draft: Draft) -> OutgoingId:
        queued = self.queue(draft)
        self.deliver(queued)
        return queued

    def state(self, outgoing: OutgoingId) -> OutgoingState:
        return self.outgoing.load_one(outgoing).state

    def set_sent_folder(self) -> None:
        self.folders.save_listing(WORK, [RemoteFolder(path="Sent", separator="/", role=FolderRole.SENT)])

    @property
    def filed(self) -> tuple[PendingChange, ...]:
        """What waits to be put into Sent."""
        return tuple(each for each in self.messages.pending(WORK) if each.kind is ChangeKind.APPEND)

    def see_in_sent(self, message_id: str) -> None:
        """As a sync does that finds the message there."""
        folder = self.folders.by_role(WORK, FolderRole.SENT)
        assert folder is not None
        self.messages.save_headers(folder.id, [header(message_id)])


@pytest.fixture
def office(keys: Keys, tmp_path: Path) -> Iterator[Office]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    book, secrets = AccountBook(tmp_path / "settings.toml"), Secrets(in_memory=True)
    book.save_account(
        Account(id=WORK, identity=ALICE, imap=NOWHERE, smtp=NOWHERE, key=keys.alice, signature="")
    )
    secrets.set(f"smtp:{WORK}", PASSWORD)
    notes, outgoing, messages, folders = (
        KeyNotes(store),
        OutgoingStore(store),
        Messages(store),
        Folders(store),
    )
    sending = Sending(
        keys.gpg,
        Ring(keys.gpg, notes),
        notes,
        outgoing,
        messages,
        folders,
        secrets,
        book,
        AutocryptKeys(keys.gpg, PeerStore(store), notes),
    )
    made = Office(keys, store, book, secrets, sending, outgoing, messages, folders)
    made.set_sent_folder()
    yield made
    store.close()


@pytest.fixture
def smtp(office: Office) -> Iterator[RecordingSmtp]:
    """A server that the account uses; TLS is tested in tests/flows."""
    with recording_smtp(None, Security.PLAIN) as kept:
        office.use_server(kept.server)
        yield kept


def header(message_id: str) -> HeaderRecord:
    return HeaderRecord(
        uid=1,
        flags=frozenset(),
        size_bytes=1,
        date=datetime.now(UTC),
        sender=ALICE,
        recipients="",
        subject="",
        message_id=message_id,
        in_reply_to="",
        references=(),
        content_type="",
        has_attachment=False,
        is_encrypted=True,
        is_signed=False,
    )


def draft(**changed: Any) -> Draft:
    made: dict[str, Any] = {
        "account": WORK,
        "from_": ALICE,
        "to": (BOB,),
        "subject": "Harvest festival",
        "text": "The key lies under the mat.",
    }
    return Draft(**{**made, **changed})


def secret_draft(**changed: Any) -> Draft:
    return draft(**{"encrypt": True, "sign": True, **changed})


# What cannot be protected as asked is not queued


@pytest.mark.parametrize(
    ("asked", "passphrase", "error"),
    [
        (secret_draft(to=(BOB, NOBODY)), SECRET, KeyMissing),
        (secret_draft(bcc=(NOBODY,)), SECRET, KeyMissing),
        (secret_draft(chosen_keys={BOB.address: (Fingerprint("A" * 40),)}, to=(NOBODY,)), SECRET, KeyMissing),
        (secret_draft(), None, PassphraseNeeded),
        (secret_draft(), "wrong", PassphraseRefused),
        (draft(sign=True), None, PassphraseNeeded),
        (draft(sign=True, signing_key=Fingerprint("A" * 40)), SECRET, KeyUnusable),
        (draft(answers_encrypted=True), SECRET, NotConfirmed),
        (draft(answers_encrypted=True, sign=True), SECRET, NotConfirmed),
        (draft(to=()), SECRET, NotSendable),
        (draft(to=(Address("", "bob@"),)), SECRET, NotSendable),
        (draft(from_=Address("", "alice\r\n@example.org")), SECRET, NotSendable),
        (
            draft(
                sign=True,
                use_inline=True,
                attachments=(DraftAttachment(filename="a", content_type="", data=b""),),
            ),
            SECRET,
            NotSendable,
        ),
    ],
)
def test_what_cannot_be_sent_as_asked_is_not_queued(
    office: Office, asked: Draft, passphrase: str | None, error: type[MailGuardError]
) -> None:
    office.keys.gpg.lock()
    with pytest.raises(error):
        office.queue(asked, passphrase)
    assert office.outgoing.load_all() == ()


def test_missing_keys_are_named(office: Office) -> None:
    with pytest.raises(KeyMissing) as caught:
        office.queue(secret_draft(to=(BOB, NOBODY), cc=(CAROL,)))
    assert caught.value.recipients == (NOBODY.address,)


@pytest.mark.parametrize("key", [None, Fingerprint("A" * 40)])
def test_without_an_own_key_nothing_is_encrypted_or_signed(office: Office, key: Fingerprint | None) -> None:
    """What is sent encrypted could not be read by its own sender."""
    office.book.save_account(replace(office.account, key=key))
    for asked in (secret_draft(), secret_draft(sign=False), draft(sign=True), draft(attach_key=True)):
        with pytest.raises(KeyUnusable):
            office.queue(asked)
    assert office.outgoing.load_all() == ()


def test_a_person_can_confirm_that_a_quote_goes_out_readable(office: Office) -> None:
    prepared = office.sending.prepare(draft(answers_encrypted=True), office.account, plain_confirmed=True)
    assert not prepared.is_encrypted
    confirmed = office.sending.prepare(
        secret_draft(answers_encrypted=True), office.account, passphrase=SECRET, plain_confirmed=True
    )
    assert confirmed.is_encrypted  # the answer to that question takes nothing away


def test_too_much_to_send_is_refused(office: Office) -> None:
    file = DraftAttachment(filename="disk.img", content_type="", data=bytes(65 << 20))
    with pytest.raises(TooLarge):
        office.queue(draft(attachments=(file,)))


def test_without_gnupg_unprotected_mail_still_works(office: Office, tmp_path: Path) -> None:
    gpg = GnuPG(program=str(tmp_path / "no-gpg"), home=tmp_path)
    sending = Sending(
        gpg, Ring(gpg), KeyNotes(office.store), office.outgoing, office.messages,
        office.folders, office.secrets, office.book,
        AutocryptKeys(gpg, PeerStore(office.store), KeyNotes(office.store)),
    )  # fmt: skip
    assert not sending.prepare(draft(), office.account).is_signed
    with pytest.raises(MailGuardError):
        sending.prepare(draft(sign=True), office.account)
    with pytest.raises(MailGuardError):
        sending.plan(secret_draft(), office.account)


def test_a_plan_names_the_key_of_each_recipient(office: Office) -> None:
    plan = office.sending.plan(secret_draft(to=(BOB, ALICE, NOBODY)), office.account)
    assert [each.state for each in plan.recipients] == [ChipState.VERIFIED, ChipState.OWN, ChipState.MISSING]
    assert plan.own_key == office.keys.alice


def test_a_kept_choice_of_keys_is_used(office: Office) -> None:
    KeyNotes(office.store).set_chosen(NOBODY.address, [office.keys.carol])
    prepared = office.sending.prepare(secret_draft(to=(NOBODY,)), office.account, passphrase=SECRET)
    assert opens(office, prepared.wires[0].raw, office.keys.carol)


# What is queued is what was asked for


def opens(office: Office, raw: bytes, key: Fingerprint) -> bool:
    """Whether a message names this key among those it is encrypted for."""
    named = read_decryption(office.keys.others.decrypt(armor_of(raw)).status).recipients
    return bool(set(named) & {each.key_id for each in office.keys.gpg.load_key(key).subkeys})


def decrypted(office: Office, raw: bytes) -> EmailMessage:
    """As Alice reads it."""
    return parse(office.keys.gpg.decrypt(armor_of(raw), passphrase=SECRET).data)


def test_what_is_queued_encrypted_cannot_be_read_in_the_outbox(office: Office) -> None:
    queued = office.queue(secret_draft(bcc=(DAVE,)))
    stored = [each.wire.raw for each in office.outgoing.load_wires(queued)]
    for raw in (*stored, office.outgoing.sent_copy(queued)):
        assert not can_be_read(raw, "The key lies under the mat.")
        assert not can_be_read(raw, "Harvest festival")
    row = office.outgoing.load_one(queued)
    assert (row.state, row.is_encrypted, row.is_signed) == (OutgoingState.READY, True, True)
    assert row.recipients == (BOB.address, DAVE.address)


def test_everyone_in_bcc_gets_a_copy_in_which_nobody_else_sees_them(
    office: Office, smtp: RecordingSmtp
) -> None:
    office.send(secret_draft(to=(BOB,), cc=(CAROL,), bcc=(DAVE, ALICE)))
    keys = office.keys
    first, *blind = smtp.received
    assert first.envelope_to == (BOB.address, CAROL.address)
    assert [each.envelope_to for each in blind] == [(DAVE.address,), (ALICE.address,)]
    assert [opens(office, first.raw, each) for each in (keys.bob, keys.carol, keys.dave)] == [
        True,
        True,
        False,
    ]
    assert [opens(office, blind[0].raw, each) for each in (keys.bob, keys.dave)] == [False, True]
    for each in smtp.received:
        assert b"dave" not in each.raw.lower()
        assert decrypted(office, each.raw)["Bcc"] is None
        assert opens(office, each.raw, keys.alice)  # whoever wrote it can read it
    assert len({parse(each.raw)["Message-ID"] for each in smtp.received}) == 1


def test_the_copy_in_sent_names_bcc_and_is_readable_to_its_sender_alone(office: Office) -> None:
    queued = office.queue(secret_draft(bcc=(DAVE,)))
    raw = office.outgoing.sent_copy(queued)
    assert decrypted(office, raw)["Bcc"] == str(DAVE)
    assert [opens(office, raw, each) for each in (office.keys.alice, office.keys.bob)] == [True, False]
    plain = office.outgoing.sent_copy(office.queue(draft(bcc=(DAVE,))))
    assert parse(plain)["Bcc"] == str(DAVE)


def test_without_bcc_sent_holds_exactly_what_was_sent(office: Office) -> None:
    queued = office.queue(secret_draft())
    (wire,) = (each.wire for each in office.outgoing.load_wires(queued))
    assert office.outgoing.sent_copy(queued) == wire.raw


def test_the_others_can_read_what_was_encrypted_for_them(office: Office) -> None:
    queued = office.queue(secret_draft())
    (wire,) = (each.wire for each in office.outgoing.load_wires(queued))
    office.keys.others.import_keys(office.keys.gpg.export_public([office.keys.alice]))
    opened = office.keys.others.decrypt(armor_of(wire.raw))
    assert parse(opened.data)["Subject"] == "Harvest festival"
    (signature,) = read_signatures(opened.status)
    assert (signature.state, signature.primary) == (Signature.GOOD, office.keys.alice)


def test_a_signed_message_stays_signed_on_the_way(office: Office, smtp: RecordingSmtp) -> None:
    office.send(draft(sign=True, text="From me  \n.\n-- \nA", bcc=(DAVE,)))
    for received in smtp.received:
        (signature,) = read_signatures(office.keys.gpg.verify_detached(*signed_parts(received.raw)))
        assert signature.state is Signature.GOOD


def test_the_own_key_goes_along_where_that_was_asked(office: Office) -> None:
    prepared = office.sending.prepare(draft(attach_key=True), office.account)
    message = parse(prepared.wires[0].raw)
    _, attached = message.iter_parts()
    assert attached.get_content_type() == "application/pgp-keys"
    (found,) = office.keys.gpg.preview_import(attached.get_content())
    assert found.fingerprint == office.keys.alice


def test_the_autocrypt_header_carries_the_account_s_key(office: Office) -> None:
    prefers = replace(office.account, encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED)
    value = parse(office.sending.prepare(draft(), prefers).wires[0].raw)["Autocrypt"]
    head, _, data = value.partition("keydata=")
    assert head == f"addr={USER}; prefer-encrypt=mutual; "
    (found,) = office.keys.gpg.preview_import(base64.b64decode("".join(data.split())))
    assert found.fingerprint == office.keys.alice
    other = draft(from_=Address("", "alice@other.example"))  # an address that is not on the key
    assert parse(office.sending.prepare(other, office.account).wires[0].raw)["Autocrypt"] is None


# Sent, filed, gone


def test_what_the_server_took_waits_for_sent_and_leaves_the_outbox(
    office: Office, smtp: RecordingSmtp
) -> None:
    office.send(secret_draft(bcc=(DAVE,)))
    assert office.outgoing.load_all() == ()
    (change,) = office.filed
    message_id = parse(smtp.received[0].raw)["Message-ID"]
    assert (change.flag, f"<{change.message_id}>") == ("\\Seen", message_id)
    assert decrypted(office, change.raw)["Bcc"] == str(DAVE)


def test_without_a_sent_folder_the_copy_waits_until_there_is_one(office: Office, smtp: RecordingSmtp) -> None:
    office.folders.save_listing(WORK, [])
    queued = office.send(draft())
    assert office.state(queued) is OutgoingState.SENT
    office.set_sent_folder()
    office.sending.recover()
    assert (len(office.filed), office.outgoing.load_all(), len(smtp.received)) == (1, (), 1)


def test_a_message_is_not_delivered_twice(office: Office, smtp: RecordingSmtp) -> None:
    queued = office.send(draft())
    with pytest.raises(NotFound):
        office.deliver(queued)
    assert len(smtp.received) == 1


# What goes wrong on the way


def test_an_unreachable_server_is_tried_again_later(office: Office) -> None:
    queued = office.queue(draft())
    with pytest.raises(Unreachable):
        office.deliver(queued)
    row = office.outgoing.load_one(queued)
    assert (row.state, row.tries) == (OutgoingState.READY, 1)
    assert row.next_try is not None
    assert row.next_try > datetime.now(UTC)


def test_a_missing_password_is_asked_for(office: Office, smtp: RecordingSmtp) -> None:
    office.secrets.delete(f"smtp:{WORK}")
    queued = office.queue(draft())
    with pytest.raises(PasswordMissing):
        office.deliver(queued)
    assert office.state(queued) is OutgoingState.READY
    assert smtp.greetings == []


@pytest.mark.parametrize(
    ("answer", "state"), [("554 Spam", OutgoingState.FAILED), ("451 Later", OutgoingState.READY)]
)
def test_a_refused_message_keeps_the_server_s_words(
    office: Office, smtp: RecordingSmtp, answer: str, state: OutgoingState
) -> None:
    smtp.answer = answer
    queued = office.queue(draft())
    with pytest.raises(Refused):
        office.deliver(queued)
    row = office.outgoing.load_one(queued)
    assert (row.state, row.error) == (state, answer[4:])
    assert office.filed == ()


def test_after_a_refusal_only_those_are_written_to_who_have_nothing(
    office: Office, smtp: RecordingSmtp
) -> None:
    smtp.refuses[BOB.address] = "550 No such user"
    queued = office.queue(draft(to=(BOB, CAROL), bcc=(DAVE,)))
    with pytest.raises(RecipientsRefused) as caught:
        office.deliver(queued)
    assert (caught.value.refused, caught.value.accepted) == ((BOB.address,), (CAROL.address, DAVE.address))
    assert office.outgoing.load_one(queued).error == "bob@example.net: No such user"
    smtp.refuses.clear()
    office.outgoing.retry(queued)
    office.deliver(queued)
    assert [each.envelope_to for each in smtp.received] == [(CAROL.address,), (DAVE.address,), (BOB.address,)]
    assert (len(office.filed), office.outgoing.load_all()) == (1, ())


def test_giving_up_on_the_rest_keeps_a_copy_of_what_was_sent(office: Office, smtp: RecordingSmtp) -> None:
    smtp.refuses[BOB.address] = "550 No such user"
    queued = office.queue(draft(to=(BOB, CAROL)))
    with pytest.raises(RecipientsRefused):
        office.deliver(queued)
    office.sending.give_up(queued)
    assert (len(office.filed), office.outgoing.load_all()) == (1, ())
    unsent = office.queue(draft())
    office.sending.give_up(unsent)
    assert (len(office.filed), office.outgoing.load_all()) == (1, ())


def test_a_removed_account_sends_nothing_any_more(office: Office) -> None:
    queued = office.queue(draft())
    office.book.remove_account(WORK)
    with pytest.raises(NotFound):
        office.deliver(queued)
    assert office.state(queued) is OutgoingState.FAILED


# Never sent twice unasked


def test_a_lost_answer_leaves_the_decision_to_the_person(office: Office) -> None:
    queued = office.queue(draft())
    with breaking_smtp(at=".") as breaking:
        office.use_server(breaking.server)
        with pytest.raises(AnswerLost):
            office.deliver(queued)
    assert office.state(queued) is OutgoingState.UNCERTAIN
    with pytest.raises(NotFound):
        office.deliver(queued)
    office.sending.recover()
    assert office.state(queued) is OutgoingState.UNCERTAIN


def test_what_was_being_sent_when_the_program_ended_is_uncertain(office: Office, smtp: RecordingSmtp) -> None:
    queued = office.queue(draft())
    office.outgoing.set_state(queued, OutgoingState.SENDING)
    office.sending.recover()
    assert office.state(queued) is OutgoingState.UNCERTAIN
    assert smtp.received == []


@pytest.mark.parametrize("brackets", ["{}", "<{}>"])
def test_what_sent_holds_already_has_arrived(office: Office, brackets: str) -> None:
    queued = office.queue(draft())
    office.outgoing.set_state(queued, OutgoingState.SENDING)
    office.see_in_sent(brackets.format(office.outgoing.load_one(queued).message_id))
    office.sending.recover()
    assert office.outgoing.load_all() == ()
    assert office.filed == ()


def test_one_copy_in_sent_proves_nothing_for_several(office: Office) -> None:
    queued = office.queue(draft(bcc=(DAVE,)))
    office.outgoing.set_state(queued, OutgoingState.SENDING)
    office.see_in_sent(office.outgoing.load_one(queued).message_id)
    office.sending.recover()
    assert office.state(queued) is OutgoingState.UNCERTAIN


def test_what_the_server_took_before_the_program_ended_is_filed_at_the_next_start(office: Office) -> None:
    queued = office.queue(draft())
    office.outgoing.set_state(queued, OutgoingState.SENT)
    office.sending.recover()
    assert (len(office.filed), office.outgoing.load_all()) == (1, ())


# Several identities


def test_an_identity_writes_with_its_key_and_goes_out_through_its_server(
    office: Office, smtp: RecordingSmtp
) -> None:
    press = Identity(
        address=Address("Press", "press@example.org"),
        reply_to="desk@example.org",
        organization="The Gärten",
        smtp_server=SmtpServerId("press"),
    )
    with recording_smtp(None, Security.PLAIN, user="press", password="another") as other:
        office.book.save_smtp_server(OutgoingServer(id=SmtpServerId("press"), name="", server=other.server))
        office.book.save_account(replace(office.account, other_identities=(press,)))
        waiting = office.queue(draft(from_=press.address))
        with pytest.raises(PasswordMissing) as caught:
            office.deliver(waiting)
        assert caught.value.user == "press"
        office.secrets.set("smtp-server:press", "another")
        office.outgoing.retry(waiting)
        office.deliver(waiting)
        office.send(draft())
        (mine,) = smtp.received
        (theirs,) = other.received
    assert (mine.envelope_from, theirs.envelope_from) == (USER, "press@example.org")
    message = parse(theirs.raw)
    assert (message["From"], message["Reply-To"]) == ("Press <press@example.org>", "desk@example.org")
    assert message["Organization"] == "The Gärten"
    assert message["Autocrypt"] is None
    assert parse(mine.raw)["Reply-To"] is None
    with pytest.raises(KeyUnusable):  # it has no key, and is not signed for by the account's
        office.sending.prepare(draft(from_=press.address, sign=True), office.account, passphrase=SECRET)
