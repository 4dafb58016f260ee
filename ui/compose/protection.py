"""Whether a message is encrypted and signed: by default, by its recipients, or as a person set it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailguard.model import Account, Draft, EncryptDefault


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """The toggles of one composer. What was set by hand is never changed by the program."""

    encrypt: bool
    sign: bool
    attach_key: bool
    is_automatic: bool  # Encrypt follows the recipients' keys until it is touched
    signs_by_default: bool
    attaches_when_signing: bool
    is_encrypt_set: bool = False  # by hand, or by what the message answers
    is_sign_set: bool = False
    is_attach_set: bool = False

    @classmethod
    def of_draft(cls, draft: Draft, account: Account, *, is_kept: bool) -> Protection:
        """At the opening of a composer; `is_kept`: the draft lay in the store, with what was set in it."""
        wishes = account.encrypt_by_default is EncryptDefault.WHEN_ALL_VERIFIED
        return cls(
            encrypt=draft.encrypt,
            sign=draft.sign,
            attach_key=draft.attach_key,
            is_automatic=draft.encrypt_automatically if is_kept else wishes and not draft.encrypt,
            signs_by_default=_signs_by_default(account),
            attaches_when_signing=account.attach_key_when_signing,
            is_encrypt_set=draft.encrypt or (is_kept and not draft.encrypt_automatically),
            is_sign_set=is_kept and draft.sign and not (draft.encrypt and draft.encrypt_automatically),
            is_attach_set=is_kept,
        )

    def with_encrypt(self, on: bool) -> Protection:
        """Set by hand: turning Encrypt on turns Sign on, unless that was set by hand before."""
        changed = replace(self, encrypt=on, is_automatic=False, is_encrypt_set=True)
        return changed._sign_by_itself(True) if on else changed

    def with_sign(self, on: bool) -> Protection:
        """Set by hand."""
        return replace(self, sign=on, is_sign_set=True)._attach_by_itself()

    def with_attached_key(self, on: bool) -> Protection:
        """Set by hand."""
        return replace(self, attach_key=on, is_attach_set=True)

    def following(self, *, all_verified: bool) -> Protection:
        """What the recipients' keys make of it, where Encrypt is automatic."""
        if not self.is_automatic or self.encrypt == all_verified:
            return self
        changed = replace(self, encrypt=all_verified)
        return changed._sign_by_itself(all_verified or self.signs_by_default)

    def for_account(self, account: Account) -> Protection:
        """Written from another account now: its defaults, for what was not set by hand."""
        changed = replace(
            self,
            signs_by_default=_signs_by_default(account),
            attaches_when_signing=account.attach_key_when_signing,
        )
        if not self.is_encrypt_set:
            wishes = account.encrypt_by_default is EncryptDefault.WHEN_ALL_VERIFIED
            changed = replace(changed, is_automatic=wishes, encrypt=self.encrypt and wishes)
        if not changed.encrypt:
            changed = changed._sign_by_itself(changed.signs_by_default)
        return changed._attach_by_itself()

    def _sign_by_itself(self, on: bool) -> Protection:
        return self if self.is_sign_set else replace(self, sign=on)._attach_by_itself()

    def _attach_by_itself(self) -> Protection:
        if self.is_attach_set:
            return self
        return replace(self, attach_key=self.sign and self.attaches_when_signing)


def _signs_by_default(account: Account) -> bool:
    return account.sign_by_default and account.key is not None
