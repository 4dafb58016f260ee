"""Drafts in the Drafts folder of their account's server, for their writer's other programs and computers.

A draft lies in the sealed store first, whole. What goes to the server beside it is encrypted to the own
key wherever the message may come to be encrypted, or quotes what came so: where that cannot be done, nothing
goes there.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mailguard import policy
from mailguard.accounts.book import AccountBook
from mailguard.addresses import is_address
from mailguard.errors import KeyUnusable, MailGuardError, NotFound, NotSendable, StoreFailed
from mailguard.mime.build import build_fields, new_message_id
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    DraftCopy,
    DraftId,
    Fingerprint,
    FolderRole,
    SendPlan,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.sending.protecting import Letter, Protector
from mailguard.store.drafts import DraftStore
from mailguard.store.folders import Folders


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledMessage:
    """is_sealed: encrypted to the own key."""

    raw: bytes = field(repr=False)
    message_id: str
    date: datetime
    is_sealed: bool


class Filing:
    """Safe to use from several threads."""

    def __init__(
        self, gpg: GnuPG, ring: Ring, drafts: DraftStore, folders: Folders, book: AccountBook
    ) -> None:
        self._gpg = gpg
        self._ring = ring
        self._drafts = drafts
        self._folders = folders
        self._book = book
        self._one_at_a_time = threading.Lock()  # so that what was saved last is filed last

    def file(self, draft_id: DraftId) -> DraftCopy:
        """Have the draft, as it is in the store, take the place of its copy on the server.

        Raises what stood in the way, NotFound where the account has no Drafts folder: then the copy before is
        taken away too, which may be readable or says something else.
        """
        with self._one_at_a_time:
            try:
                return self._file(draft_id)
            except StoreFailed:
                raise
            except MailGuardError:
                self._drafts.unfile(draft_id)
                raise

    def _file(self, draft_id: DraftId) -> DraftCopy:
        draft = self._drafts.load(draft_id)
        folder = self._folders.by_role(draft.account, FolderRole.DRAFTS)
        if folder is None:
            raise NotFound("folder for drafts")
        made = self.build(draft)
        self._drafts.file(
            draft_id,
            folder,
            made.raw,
            message_id=made.message_id,
            date=made.date,
            subject=draft.subject if made.is_sealed and self._book.settings().index_encrypted else None,
        )
        return DraftCopy.SEALED if made.is_sealed else DraftCopy.READABLE

    def build(self, draft: Draft) -> FiledMessage:
        """As it may lie on a server. Raises NotSendable, KeyUnusable, GnuPGFailed."""
        if not is_address(draft.from_.address):
            raise NotSendable("the address of its sender is not complete")
        is_sealed = must_be_sealed(draft)
        readers = (self._own_key(draft),) if is_sealed else ()
        message_id, date = new_message_id(draft.from_.address), datetime.now(UTC)
        writable = _writable(draft)
        letter = Letter(
            draft=writable,
            plan=SendPlan(
                encrypt=is_sealed,
                sign=False,
                signing_key=None,
                own_key=next(iter(readers), None),
                recipients=(),
            ),
            fields=build_fields(writable, message_id=message_id, date=date),
        )
        raw = Protector(self._gpg, letter, None).copy_for(readers, lists_bcc=True)
        return FiledMessage(raw=raw, message_id=message_id, date=date, is_sealed=is_sealed)

    def _own_key(self, draft: Draft) -> Fingerprint:
        """One that encrypts now, and whose owner can read the draft again. Raises KeyUnusable."""
        keys, account = self._ring.keys(), self._account(draft.account).speaking_as(draft.from_)
        wanted = account.key or draft.signing_key
        fault = policy.own_key_fault(wanted, keys, to_sign=False, now=datetime.now(UTC))
        if not fault and not any(each.fingerprint == wanted and each.is_secret for each in keys):
            fault = "its secret part is not here"
        if fault or wanted is None:
            raise KeyUnusable(wanted or "", fault)
        return wanted

    def _account(self, account: AccountId) -> Account:
        for each in self._book.accounts():
            if each.id == account:
                return each
        raise NotFound("account")


def must_be_sealed(draft: Draft) -> bool:
    """Whether a server must not read it: also where it is not known yet if it will be encrypted."""
    return draft.encrypt or draft.encrypt_automatically or draft.answers_encrypted


def _writable(draft: Draft) -> Draft:
    """In PGP/MIME, its subject inside, without the recipients that are not typed to their end."""
    return replace(
        draft,
        to=_complete(draft.to),
        cc=_complete(draft.cc),
        bcc=_complete(draft.bcc),
        use_inline=False,
        encrypt_subject=True,
    )


def _complete(people: Sequence[Address]) -> tuple[Address, ...]:
    return tuple(each for each in people if is_address(each.address))
