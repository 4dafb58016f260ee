"""Confirms to a provider that a key may be published in its Web Key Directory: when the person says so.

The answer is made only where everything fits: the request was encrypted to a key of the person's own, names
that key and an address on it which is an account's, and comes from the address that it names as its sender.
Source: draft-koch-openpgp-webkey-service, sections 4.3 and 4.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from mailguard.errors import KeyMissing, NotAnswered, PassphraseNeeded
from mailguard.mime.build import build_fields, new_message_id, write_message
from mailguard.mime.pgpmime import wrap_encrypted
from mailguard.model import (
    Account,
    Draft,
    Encryption,
    Fingerprint,
    Key,
    OpenedMessage,
    OutgoingId,
    Wire,
)
from mailguard.model.identities import own_account_keys, speaking_for
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.keys import is_own
from mailguard.openpgp.ring import Ring
from mailguard.openpgp.status import DecryptionFact, read_decryption
from mailguard.openpgp.wks import DRAFT_VERSION, ConfirmationRequest, parse_request, write_response
from mailguard.store.outgoing import OutgoingStore

SUBJECT = "Key publication confirmation"


class KeyPublication:
    """Safe to use from several threads."""

    def __init__(self, gpg: GnuPG, ring: Ring, outgoing: OutgoingStore) -> None:
        self._gpg = gpg
        self._ring = ring
        self._outgoing = outgoing

    def confirm(
        self, opened: OpenedMessage, accounts: Sequence[Account], *, passphrase: str | None = None
    ) -> tuple[Account, OutgoingId]:
        """Put the answer to the request in `opened` into the Outbox; the account from which it goes.

        Raises NotAnswered where it is not what it should be,
        KeyMissing where the provider's own key is not here, PassphraseNeeded, PassphraseRefused,
        GnuPGMissing, GnuPGFailed, StoreFailed.
        """
        request, used = self._read(opened, passphrase)
        key, account = self._check(request, used, opened, accounts)
        provider = self._provider_key(request.sender)
        draft = Draft(
            account=account.id,
            from_=account.identity,
            to=(opened.from_[0],),
            subject=SUBJECT,
        )
        message_id = new_message_id(account.identity.address)
        fields = build_fields(draft, message_id=message_id, date=datetime.now(UTC))
        sealed = self._gpg.encrypt(
            write_response(request), (provider.fingerprint, key.fingerprint), compress=False
        )
        raw = write_message((*fields, ("Wks-Draft-Version", DRAFT_VERSION)), wrap_encrypted(sealed))
        wire = Wire(envelope_from=request.address, envelope_to=(request.sender,), raw=raw)
        queued = self._outgoing.add(
            account.id,
            (wire,),
            sent_copy=raw,
            message_id=message_id,
            subject=SUBJECT,
            recipients=(request.sender,),
            is_encrypted=True,
            is_signed=False,
        )
        return account, queued

    def _read(
        self, opened: OpenedMessage, passphrase: str | None
    ) -> tuple[ConfirmationRequest, Fingerprint | None]:
        """The request, and the key that opened it: of the message as a whole, or of the request alone."""
        data, used = opened.wks_request, opened.verdict.decrypted_with
        if data.lstrip().startswith(b"-----BEGIN PGP MESSAGE-----"):
            decrypted = self._gpg.decrypt(data, passphrase=passphrase)
            fact = read_decryption(decrypted.status)
            if fact.state is Encryption.LOCKED:
                raise PassphraseNeeded(self._locked_key(fact))
            data, used = decrypted.data, fact.decrypted_with
        request = parse_request(data)
        if request is None:
            raise NotAnswered("it could not be opened with a key of yours, or holds no request")
        return request, used

    def _locked_key(self, fact: DecryptionFact) -> str:
        keys = (self._ring.find(each) for each in fact.recipients)
        return next((key.fingerprint for key in keys if key is not None and key.is_secret), "")

    def _check(
        self,
        request: ConfirmationRequest,
        used: Fingerprint | None,
        opened: OpenedMessage,
        accounts: Sequence[Account],
    ) -> tuple[Key, Account]:
        account = speaking_for(accounts, [request.address])
        key = self._ring.find(request.fingerprint)
        opener = self._ring.find(used) if used is not None else None
        if account is None:
            raise NotAnswered("it is for an address that is no account of yours")
        own = own_account_keys(accounts)
        if key is None or not is_own(key, own):
            raise NotAnswered("the key it names is not your own")
        if opener is None or opener.fingerprint != key.fingerprint:
            raise NotAnswered("it was not encrypted to the key it names")
        if request.address.lower() not in (each.lower() for each in key.addresses):
            raise NotAnswered("the key it names does not have the address it names")
        senders = [each.address.lower() for each in opened.from_]
        if senders != [request.sender.lower()]:
            raise NotAnswered("it does not come from the service it names")
        return key, account

    def _provider_key(self, address: str) -> Key:
        for key in self._ring.for_address(address):
            if key.can_encrypt and not (key.is_revoked or key.is_expired or key.is_rejected):
                return key
        raise KeyMissing((address,))
