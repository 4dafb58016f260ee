"""Signs and encrypts a message for its readers: a draft and its plan become the bytes of each copy.

Everything asked for is done for every copy, or an error is raised and there is no copy at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.errors import GnuPGFailed, KeyUnusable
from mailguard.mime import inline, pgpmime
from mailguard.mime.build import bcc_field, build_body, write_message
from mailguard.mime.entities import Entity, Field
from mailguard.model import Draft, DraftAttachment, Fingerprint, SendPlan
from mailguard.openpgp.gpg import GnuPG

# Data that is compressed already: compressing it again takes most of gpg's time and gains nothing.
_COMPRESSED = ("image/", "video/", "audio/", "application/zip", "application/pdf", "application/gzip")
_SMALL_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be protected: one draft with the fields that all its copies have."""

    draft: Draft = field(repr=False)
    plan: SendPlan
    fields: tuple[Field, ...] = field(repr=False)  # From to References
    unprotected: tuple[Field, ...] = field(default=(), repr=False)  # outside alone: Autocrypt
    key_files: tuple[DraftAttachment, ...] = ()  # own public keys that go with it


class Protector:
    """Makes the copies of one letter. `passphrase`: of the signing key; None: the agent alone opens it."""

    def __init__(self, gpg: GnuPG, letter: Letter, passphrase: str | None) -> None:
        self._gpg = gpg
        self._letter = letter
        self._passphrase = passphrase
        self._signed: Entity | None = None

    def copy_for(self, readers: Sequence[Fingerprint], *, lists_bcc: bool = False) -> bytes:
        """The message for those who have these keys (of nobody, where it is not encrypted).

        lists_bcc: for the copy in Sent alone; inside the encryption if there is one.
        Raises KeyUnusable, PassphraseNeeded, PassphraseRefused, NotSendable, GnuPGFailed.
        """
        letter = self._letter
        secret_fields = bcc_field(letter.draft) if lists_bcc else ()
        if not letter.plan.encrypt:
            fields = (*letter.fields, *secret_fields, *letter.unprotected)
            return write_message(fields, self._signed_once() if letter.plan.sign else self._body())
        if not readers:
            raise GnuPGFailed("nobody to encrypt for")
        outer = pgpmime.outer_fields(letter.fields, hides_subject=letter.draft.encrypt_subject)
        if letter.draft.use_inline:
            sealed = self._inline_encrypted(readers, lists_bcc)
            return write_message((*outer, *letter.unprotected), sealed)
        payload = pgpmime.encrypted_payload((*letter.fields, *secret_fields), outer, self._body())
        armored = self._encrypt(payload.to_bytes(), readers)
        return write_message((*outer, *letter.unprotected), pgpmime.wrap_encrypted(armored))

    def _body(self) -> Entity:
        return build_body(self._letter.draft, self._letter.key_files)

    def _signed_once(self) -> Entity:
        """All copies that are not encrypted are the same: one signature serves them all."""
        if self._signed is None:
            self._signed = self._inline_signed() if self._letter.draft.use_inline else self._mime_signed()
        return self._signed

    def _mime_signed(self) -> Entity:
        signed = pgpmime.signed_payload(self._letter.fields, self._body()).to_bytes()
        signature = self._gpg.sign_detached(signed, self._signing_key(), passphrase=self._passphrase)
        return pgpmime.wrap_signed(signed, signature.armored, signature.micalg)

    def _inline_signed(self) -> Entity:
        text = inline.text_to_sign(self._letter.draft)
        signed = self._gpg.clearsign(text, self._signing_key(), passphrase=self._passphrase)
        return inline.build_signed(signed, self._letter.key_files)

    def _inline_encrypted(self, readers: Sequence[Fingerprint], lists_bcc: bool) -> Entity:
        files = (*self._letter.draft.attachments, *self._letter.key_files)
        text = inline.text_to_encrypt(self._letter.draft, files, lists_bcc=lists_bcc)
        armored = self._encrypt(text, readers)
        return inline.build_encrypted(armored, [self._encrypt(each.data, readers) for each in files])

    def _encrypt(self, data: bytes, readers: Sequence[Fingerprint]) -> bytes:
        return self._gpg.encrypt(
            data,
            tuple(dict.fromkeys(readers)),
            sign_with=self._signing_key() if self._letter.plan.sign else None,
            passphrase=self._passphrase if self._letter.plan.sign else None,
            compress=not _is_compressed(self._letter.draft.attachments),
        )

    def _signing_key(self) -> Fingerprint:
        key = self._letter.plan.signing_key
        if key is None:
            raise KeyUnusable("", "there is no key of your own")
        return key


def _is_compressed(attachments: Sequence[DraftAttachment]) -> bool:
    """Whether most of a large message is data that cannot be made smaller."""
    packed = sum(len(each.data) for each in attachments if each.content_type.startswith(_COMPRESSED))
    return packed > _SMALL_BYTES and packed * 2 > sum(len(each.data) for each in attachments)
