"""Bob: reads what is sent to him as MailGuard reads it, and answers signed, and encrypted where he can."""

from __future__ import annotations

from mailguard.demo.answer import Origin, write_answer
from mailguard.demo.key_directory import KeyDirectory
from mailguard.demo.letters import NO_ACCOUNT, Stamp, protect_letter
from mailguard.demo.people import ALICE, BOB
from mailguard.model import Draft, Fingerprint, Key, OpenedMessage, Signature
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader


class Bob:
    """`gpg` is Bob's own home, `key` the key in it, `directory` what the key server gives out."""

    def __init__(self, gpg: GnuPG, key: Fingerprint, directory: KeyDirectory) -> None:
        self._gpg = gpg
        self._key = key
        self._directory = directory
        self._ring = Ring(gpg)
        self._reader = Reader(gpg, self._ring, lambda: frozenset({key}))

    def answer(self, raw: bytes) -> bytes:
        """The answer to a message, as it travels."""
        opened = self._reader.open(raw)
        published = self._learn(opened)
        if opened.verdict.facts.signature is Signature.MISSING:
            opened = self._reader.open(raw)  # the key may be known by now
        sender = opened.from_[0] if opened.from_ else ALICE
        key = self._key_of(sender.address, opened.verdict.signer)
        is_published = key is not None and key.fingerprint in published
        answer = Draft(
            account=NO_ACCOUNT,
            from_=BOB,
            to=(sender,),
            subject=f"Re: {_subject(opened, is_private=key is not None)}",
            text=write_answer(opened, self._key, key, Origin.KEY_SERVER if is_published else Origin.MESSAGE),
            in_reply_to=opened.message_id,
            references=(*opened.references, opened.message_id),
        )
        to = key.fingerprint if key is not None else None
        return protect_letter(answer, Stamp.now(BOB), self._gpg, sign_with=self._key, encrypt_for=to)

    def _learn(self, opened: OpenedMessage) -> frozenset[Fingerprint]:
        """Take in the sender's keys; the answer names those that the key server has."""
        address = opened.from_[0].address if opened.from_ else ALICE.address
        published = frozenset(key.fingerprint for key in self._directory.find(address))
        if published:
            self._gpg.import_keys(self._directory.export(address))
        for each in opened.keys:
            if not each.is_secret and any(address.lower() in text.lower() for text in each.user_ids):
                self._gpg.import_keys(each.armored)
        self._ring.refresh()
        return published

    def _key_of(self, address: str, signer: Fingerprint | None) -> Key | None:
        """What can be encrypted for: the key that signed if it is theirs, else the newest one."""
        usable = [
            key
            for key in self._ring.for_address(address)
            if key.can_encrypt and not (key.is_revoked or key.is_expired or key.is_secret)
        ]
        return max(usable, key=lambda key: (key.fingerprint == signer, key.created), default=None)


def _subject(opened: OpenedMessage, *, is_private: bool) -> str:
    """What was hidden on the way here stays hidden on the way back."""
    subject = opened.subject if is_private else opened.outer_subject or opened.subject
    return subject.removeprefix("Re: ") or "your message"
