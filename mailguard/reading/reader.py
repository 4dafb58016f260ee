"""Opens a message, from the bytes as received to what a person is shown of it.

raw → parts → envelopes → GnuPG → facts → verdict → banner → body. Windows and `mailguard inspect` use it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from mailguard.banner.verdicts import banner, rest_banner, with_inner
from mailguard.errors import GnuPGFailed, GnuPGMissing, NotFound
from mailguard.mime.body import Body, Hiding, build_body
from mailguard.mime.headers import Headers, decode_all, read_headers
from mailguard.model import (
    Banner,
    Cover,
    Encryption,
    Fingerprint,
    Key,
    ListMark,
    MessageId,
    OpenedMessage,
    Signature,
    Verdict,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.openpgp.status import DecryptionFact
from mailguard.openpgp.verdict import judge
from mailguard.reading.around import read_around
from mailguard.reading.findings import find_errors, find_warnings
from mailguard.reading.found_keys import KeyReader, find_keys, read_autocrypt
from mailguard.reading.inner_messages import find_inner_messages
from mailguard.reading.judging import evidence_of, headers_of, weighed
from mailguard.reading.locked import name_locked_key
from mailguard.reading.part_reports import report_parts
from mailguard.reading.publication import find_wks_request
from mailguard.reading.unwrapping import Unwrapped, View, unwrap


class Reader:
    """Opens messages. Safe to use from several threads."""

    def __init__(self, gpg: GnuPG, ring: Ring, own_keys: Callable[[], frozenset[Fingerprint]]) -> None:
        self._gpg = gpg
        self._ring = ring
        self._own_keys = own_keys
        self._key_reader = KeyReader(gpg)

    def open(
        self,
        raw: bytes,
        *,
        message_id: MessageId | None = None,
        passphrase: str | None = None,
        usual_count: int = 0,
        decrypts: bool = True,
        charset: str | None = None,
    ) -> OpenedMessage:
        """Decrypt and check, as far as it goes: what was found is in the verdict.

        usual_count: how many of the sender's last messages in a row were signed and verified.
        decrypts: False leaves an encrypted message closed until the person says so.
        charset: what all text is read in, whatever it says itself; what was checked are the bytes, so it
        changes no verdict.
        Raises PassphraseRefused.
        """
        unwrapped = unwrap(raw, self._gpg, passphrase, decrypts=decrypts)
        keys = self._keys_for(unwrapped)
        unwrapped = weighed(unwrapped, keys, datetime.now(UTC))
        headers = headers_of(unwrapped, keys)
        fact = self._locked(unwrapped, keys)
        verdict = judge(evidence_of(unwrapped, fact, headers, usual_count), keys, self._own_keys())
        verdict = self._with_revocation(verdict)
        return self._assemble(unwrapped, headers, verdict, message_id, charset)

    def mark_of(self, opened: OpenedMessage) -> ListMark:
        """The two glyphs of the message list."""
        return mark_of(opened.banner)

    def _keys_for(self, unwrapped: Unwrapped) -> tuple[Key, ...]:
        """Ordinary mail needs no keyring, so none is listed for it."""
        if not (unwrapped.signatures or unwrapped.signed_inside) and unwrapped.decryption is None:
            return ()
        try:
            return self._ring.keys()
        except (GnuPGMissing, GnuPGFailed):
            return ()

    def _locked(self, unwrapped: Unwrapped, keys: Sequence[Key]) -> DecryptionFact | None:
        """What became of the decryption, with what is missing named."""
        fact = unwrapped.decryption
        return name_locked_key(fact, keys, unwrapped.status, self._is_open) if fact is not None else None

    def _with_revocation(self, verdict: Verdict) -> Verdict:
        """With when and why the signer's key was withdrawn: the list of all keys does not tell."""
        if verdict.facts.signature is not Signature.REVOKED or verdict.signer is None:
            return verdict
        try:
            found = self._gpg.load_revocation(verdict.signer)
        except (GnuPGMissing, GnuPGFailed):
            return verdict
        if found is None:
            return verdict
        return replace(verdict, key_revoked=found.on, revocation_reason=found.reason)

    def _is_open(self, key: Fingerprint) -> bool:
        try:
            return self._gpg.is_unlocked(key).is_unlocked
        except (GnuPGMissing, GnuPGFailed, NotFound):
            return True  # nobody is asked for the passphrase of a key that cannot be looked at

    def _find_key(self, fingerprint: str) -> Key | None:
        try:
            return self._ring.find(fingerprint)
        except (GnuPGMissing, GnuPGFailed):
            return None

    def _assemble(
        self,
        unwrapped: Unwrapped,
        headers: Headers,
        verdict: Verdict,
        message_id: MessageId | None,
        charset: str | None,
    ) -> OpenedMessage:
        inner = find_inner_messages(unwrapped)
        shown = with_inner(banner(verdict), has_inner=bool(inner))
        view, rest = _views(unwrapped, shown)
        is_encrypted = verdict.facts.encryption is Encryption.OK
        body = _body(view, unwrapped, is_encrypted=is_encrypted, charset=charset)
        leaves = list(view.root.leaves()) if view.root is not None else []
        outside = read_headers(unwrapped.outer.fields) if headers.protected else headers
        autocrypt, claim = read_autocrypt(
            unwrapped.outer,
            unwrapped.payload,
            senders=[each.address for each in headers.from_],
            recipients=[each.address for each in (*headers.to, *headers.cc, *headers.reply_to)],
            is_encrypted=is_encrypted,
            leaves=leaves,
            reader=self._key_reader,
        )
        opened = OpenedMessage(
            id=message_id,
            subject=headers.subject,
            outer_subject=verdict.outer_subject,
            from_=headers.from_,
            to=headers.to,
            cc=headers.cc,
            reply_to=headers.reply_to,
            date=headers.date,
            message_id=headers.message_id,
            in_reply_to=headers.in_reply_to,
            references=headers.references,
            bcc=headers.bcc,
            protected_headers=headers.protected,
            all_headers=decode_all(unwrapped.outer.fields),
            verdict=verdict,
            banner=shown,
            text=body.text,
            html=body.html,
            inline_parts=body.inline_parts,
            parts=report_parts(unwrapped, verdict, body, charset),
            attachments=body.attachments,
            remote_content=body.remote,
            autocrypt=autocrypt,
            keys=find_keys(leaves, claim, self._key_reader, self._find_key),
            wks_request=find_wks_request(leaves),
            warnings=find_warnings(unwrapped, headers, body),
            errors=find_errors(unwrapped),
            inner_messages=inner,
            around=read_around(unwrapped.outer, verdict.facts, headers, outside),
        )
        if rest is None:
            return opened
        left = _body(rest, unwrapped, is_encrypted=is_encrypted, charset=charset)
        return replace(opened, unsigned_rest=_rest(opened, left))


def _views(unwrapped: Unwrapped, shown: Banner) -> tuple[View, View | None]:
    """(what is shown, what is shown apart from it). Only B14 speaks of a part alone: where a signature
    was not checked, or is bad, it tells nothing apart."""
    if shown.id != "B14" or unwrapped.signed is None:
        return unwrapped.whole, None
    return unwrapped.signed, unwrapped.rest


def mark_of(shown: Banner) -> ListMark:
    return ListMark(
        banner_id=shown.id,
        encryption_glyph=str(shown.encryption_glyph),
        signature_glyph=str(shown.signature_glyph),
        tone=str(shown.tone),
    )


def _body(view: View, unwrapped: Unwrapped, *, is_encrypted: bool, charset: str | None) -> Body:
    payload = unwrapped.payload
    is_inside = payload is not None and payload is not unwrapped.outer
    hiding = Hiding(
        legacy_display=is_encrypted and payload is not None and payload.parameters.get("hp", "") == "cipher",
        header_part=is_inside,
    )
    return build_body(view.root, view.replaced, is_encrypted=is_encrypted, hiding=hiding, charset=charset)


def _rest(opened: OpenedMessage, body: Body) -> OpenedMessage:
    """What the signature does not cover, as a message of its own: nothing vouches for it."""
    facts = replace(opened.verdict.facts, signature=Signature.NONE, cover=Cover.ALL, is_usual=False)
    return replace(
        opened,
        verdict=Verdict(
            facts=facts, from_address=opened.verdict.from_address, sent_at=opened.verdict.sent_at
        ),
        banner=rest_banner(opened.banner.encryption_glyph),
        text=body.text,
        html=body.html,
        inline_parts=body.inline_parts,
        parts=(),
        attachments=body.attachments,
        remote_content=body.remote,
        keys=(),
        warnings=body.findings,
        errors=(),
        inner_messages=(),
    )
