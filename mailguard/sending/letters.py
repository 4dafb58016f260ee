"""From a draft to the Outbox: planned, checked, signed, encrypted, and stored as the bytes for the wire.

What could not be protected as asked is not stored at all, so nothing readable waits where something
sealed should. What happens from there on is in `delivering.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailguard import policy
from mailguard.accounts.book import AccountBook
from mailguard.accounts.secrets import Secrets
from mailguard.addresses import wire_address
from mailguard.errors import (
    GnuPGFailed,
    GnuPGMissing,
    KeyMissing,
    KeyUnusable,
    NotConfirmed,
    NotFound,
    NotSendable,
    TooLarge,
)
from mailguard.keyring.autocrypt_keys import AutocryptKeys
from mailguard.mime.build import autocrypt_field, build_fields, key_file, new_message_id
from mailguard.mime.entities import Field
from mailguard.model import (
    Account,
    Address,
    Draft,
    DraftAttachment,
    EncryptDefault,
    Fingerprint,
    Key,
    Outgoing,
    OutgoingId,
    SendPlan,
    Wire,
)
from mailguard.model.identities import own_account_keys
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.policy import DraftFault
from mailguard.sending.delivering import Delivery
from mailguard.sending.protecting import Letter, Protector
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.notes import KeyNotes
from mailguard.store.outgoing import OutgoingStore

if TYPE_CHECKING:
    from mailguard.transport.smtp_connections import Connections

LARGEST_FILES_BYTES = 64 << 20

_FAULTS = {
    DraftFault.NO_RECIPIENT: "it has no recipient",
    DraftFault.BAD_ADDRESS: "an address is not complete or has a character that does not belong there",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A message as it goes out: finished, protected as asked, not stored yet."""

    wires: tuple[Wire, ...] = field(repr=False)
    sent_copy: bytes = field(repr=False)
    message_id: str
    is_encrypted: bool
    is_signed: bool
    keys_until: datetime | None = None  # when the first of the keys that it was made with expires


class Sending:
    """The way out. Safe to use from several threads."""

    def __init__(
        self,
        gpg: GnuPG,
        ring: Ring,
        notes: KeyNotes,
        outgoing: OutgoingStore,
        messages: Messages,
        folders: Folders,
        secrets: Secrets,
        book: AccountBook,
        autocrypt: AutocryptKeys,
    ) -> None:
        self._gpg = gpg
        self._ring = ring
        self._notes = notes
        self._outgoing = outgoing
        self._book = book
        self._autocrypt_keys = autocrypt
        self._delivery = Delivery(outgoing, messages, folders, secrets, book)

    def plan(self, draft: Draft, account: Account) -> SendPlan:
        """How the draft would be sent, and whose key is missing.

        Raises GnuPGMissing and GnuPGFailed where it is to be encrypted or signed.
        """
        account = account.speaking_as(draft.from_)
        addresses = [each.address for each in draft.recipients]
        from_mail = self._autocrypt_keys.find_all(addresses)  # Encrypt may be pressed later
        return policy.plan(
            draft,
            account,
            self._keys(draft),
            own=self._own_keys(),
            chosen=self._notes.chosen(),
            from_mail=from_mail,
        )

    def prepare(
        self,
        draft: Draft,
        account: Account,
        *,
        passphrase: str | None = None,
        plain_confirmed: bool = False,
        auto_submitted: str = "",
    ) -> Prepared:
        """Build, sign and encrypt every copy. All of it is as asked, or nothing is returned.

        passphrase: of the signing key; None: gpg-agent alone opens it.
        plain_confirmed: the person agreed that this message goes out readable, though it quotes what came
            encrypted.
        auto_submitted: RFC 3834 section 5, of what no person wrote for this occasion; "": a person did.
        Raises NotSendable, NotConfirmed, TooLarge, KeyMissing, KeyUnusable, PassphraseNeeded,
        PassphraseRefused, GnuPGMissing, GnuPGFailed.
        """
        _check_draft(draft)
        account = account.speaking_as(draft.from_)
        if draft.answers_encrypted and not draft.encrypt and not plain_confirmed:
            raise NotConfirmed("the draft quotes what came encrypted")
        plan = self.plan(draft, account)
        self._check_plan(plan)
        self._take_in_learnt(plan)
        message_id = new_message_id(draft.from_.address)
        letter = Letter(
            draft=draft,
            plan=plan,
            fields=build_fields(
                draft,
                message_id=message_id,
                date=datetime.now(UTC),
                reply_to=account.reply_to,
                organization=account.organization,
            ),
            unprotected=(*self._autocrypt(draft, account), *_submitted(auto_submitted)),
            key_files=self._key_files(draft, plan),
        )
        wires, sent_copy = _copies(letter, Protector(self._gpg, letter, passphrase))
        return Prepared(
            wires=wires,
            sent_copy=sent_copy,
            message_id=message_id,
            is_encrypted=plan.encrypt,
            is_signed=plan.sign,
            keys_until=policy.first_expiry(plan, self._keys(draft)),
        )

    def queue(
        self, prepared: Prepared, draft: Draft, account: Account, *, send_at: datetime | None = None
    ) -> OutgoingId:
        """Put a prepared message into the Outbox, all its copies in one transaction. Raises StoreFailed.

        send_at: not to be sent before; None: at once.
        """
        return self._outgoing.add(
            account.id,
            prepared.wires,
            sent_copy=prepared.sent_copy,
            message_id=prepared.message_id,
            subject=draft.subject,
            recipients=[each.address for each in draft.recipients],
            is_encrypted=prepared.is_encrypted,
            is_signed=prepared.is_signed,
            send_at=send_at,
            keys_until=prepared.keys_until,
            answers=draft.answers,
            forwards=draft.forwards,
        )

    def recover(self) -> tuple[Outgoing, ...]:
        """At the start: what was being sent when the program ended is looked for, then left to the person.

        Returns what is left to them.
        """
        return self._delivery.recover()

    def settle(self) -> tuple[Outgoing, ...]:
        """What may have arrived, and is seen in Sent by now, leaves the Outbox. Returns it."""
        return self._delivery.settle()

    def deliver(self, outgoing: OutgoingId, connections: Connections) -> bool:
        """Send one message now. Raises what stood in the way, after it was written down.

        Returns whether the server will report what it was asked to.
        """
        return self._delivery.deliver(outgoing, connections)

    def left(self, outgoing: OutgoingId) -> tuple[str, ...]:
        """Who has not got a message yet: addresses as on the wire."""
        return self._delivery.left(outgoing)

    def give_up(self, outgoing: OutgoingId) -> None:
        """Take a message out of the Outbox for good; NotFound where it is on its way."""
        self._delivery.give_up(outgoing)

    def _keys(self, draft: Draft) -> tuple[Key, ...]:
        """The keyring; without GnuPG an unprotected message needs none."""
        try:
            return self._ring.keys()
        except (GnuPGMissing, GnuPGFailed):
            if draft.encrypt or draft.sign:
                raise
            return ()

    def _take_in_learnt(self, plan: SendPlan) -> None:
        """Keys known by Autocrypt alone come into the keyring now that they are used."""
        wanted = [each.address for each in plan.recipients if plan.encrypt and each.is_from_mail]
        if wanted:
            found = self._autocrypt_keys.find_all(wanted)
            self._autocrypt_keys.import_keys([each.peer_key for each in found.values()])
            self._ring.refresh()

    def _own_keys(self) -> frozenset[Fingerprint]:
        return own_account_keys(self._book.accounts())

    def _check_plan(self, plan: SendPlan) -> None:
        """Raises KeyMissing and KeyUnusable, where the plan cannot be carried out as it is."""
        if plan.missing:
            raise KeyMissing(tuple(each.address for each in plan.missing))
        keys, now = (self._ring.keys() if plan.encrypt or plan.sign else ()), datetime.now(UTC)
        if plan.sign:
            _check_own(plan.signing_key, keys, to_sign=True, now=now)
        if plan.encrypt:
            _check_own(plan.own_key, keys, to_sign=False, now=now)

    def _autocrypt(self, draft: Draft, account: Account) -> tuple[Field, ...]:
        """The Autocrypt header, where the account's key carries the address that the message is from."""
        key = next((each for each in self._keys(draft) if each.fingerprint == account.key), None)
        address = draft.from_.address
        if key is None or not key.can_encrypt or address.lower() not in map(str.lower, key.addresses):
            return ()
        prefers = account.encrypt_by_default is EncryptDefault.WHEN_ALL_VERIFIED
        return autocrypt_field(address, self._gpg.export_minimal(key.fingerprint), prefers_encryption=prefers)

    def _key_files(self, draft: Draft, plan: SendPlan) -> tuple[DraftAttachment, ...]:
        """The own public key, where it is to go along. Raises KeyUnusable where it is not there."""
        if not draft.attach_key:
            return ()
        wanted = plan.own_key
        if wanted is None:
            raise KeyUnusable("", "there is no key of your own to attach")
        try:
            armored = self._gpg.export_public([wanted])
        except NotFound as error:
            raise KeyUnusable(wanted, "it is not in the keyring") from error
        return (key_file(armored, wanted[-16:]),)


def _submitted(how: str) -> tuple[Field, ...]:
    return (("Auto-Submitted", how),) if how else ()


def _check_draft(draft: Draft) -> None:
    """Raises NotSendable and TooLarge. What is only a question was asked before."""
    for problem in policy.check_draft(draft):
        if problem.fault.is_blocking:
            raise NotSendable(_FAULTS[problem.fault])
    size = sum(len(each.data) for each in draft.attachments)
    if size > LARGEST_FILES_BYTES:
        raise TooLarge("what is attached", size, LARGEST_FILES_BYTES)


def _check_own(key: Fingerprint | None, keys: tuple[Key, ...], *, to_sign: bool, now: datetime) -> None:
    fault = policy.own_key_fault(key, keys, to_sign=to_sign, now=now)
    if fault:
        raise KeyUnusable(key or "", fault)


def _copies(letter: Letter, protector: Protector) -> tuple[tuple[Wire, ...], bytes]:
    """One copy for everyone in To and Cc, one for each person in Bcc, and the one for Sent.

    Whoever is in Bcc can be seen in nobody's copy, nor their key; the copy in Sent names them.
    """
    draft = letter.draft
    own = (letter.plan.own_key,) if letter.plan.encrypt and letter.plan.own_key is not None else ()
    keys = {each.address.lower(): each.keys for each in letter.plan.recipients}
    open_names = {each.address.lower() for each in (*draft.to, *draft.cc)}
    groups = [tuple(each for each in draft.recipients if each.address.lower() in open_names)]
    groups += [(each,) for each in draft.recipients if each.address.lower() not in open_names]

    def copy_for(group: tuple[Address, ...]) -> Wire:
        readers = [key for each in group for key in keys[each.address.lower()]]
        return Wire(
            envelope_from=wire_address(draft.from_.address),
            envelope_to=tuple(wire_address(each.address) for each in group),
            raw=protector.copy_for([*readers, *own]),
            wants_report=draft.wants_report,
        )

    wires = tuple(copy_for(group) for group in groups if group)
    if not draft.bcc:
        return wires, wires[0].raw
    return wires, protector.copy_for(own, lists_bcc=True)
