"""Pasted text: verify, decrypt, encrypt and sign it. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mailguard.banner.files import file_banner
from mailguard.banner.verdicts import NO_SIGNATURE, banner
from mailguard.errors import GnuPGFailed, NotOpenPGP, TooLarge
from mailguard.mime.armor import Block, BlockKind, find_blocks, is_encrypted, kind_of_packets
from mailguard.mime.charset import decode
from mailguard.model import Banner, Cover, Encryption, Fingerprint, SignatureFact, Verdict
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.literal import literal_name
from mailguard.openpgp.ring import Ring
from mailguard.openpgp.status import (
    SEVERAL,
    DecryptionFact,
    has_one_text,
    read_decryption,
    read_signatures,
    split_lines,
)
from mailguard.openpgp.verdict import Evidence, judge_text
from mailguard.reading.locked import name_locked_key

__all__ = ["BlockKind", "FileResult", "TextResult", "Texts", "kind_of", "kind_of_file"]

LARGEST_TEXT = 32 << 20  # characters
_BEGINNING = 1 << 16  # of a file, where its first block begins
METHOD = "a block of text"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextResult:
    """What may be shown of a block: `text` is exactly what was signed or decrypted, "" where nothing may."""

    text: str = field(repr=False)
    verdict: Verdict
    banner: Banner
    kind: BlockKind
    has_text_outside: bool  # text around the block was left out


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """What came of a file: `data` is empty where nothing may be had of it, or where it was only checked."""

    data: bytes = field(default=b"", repr=False)
    verdict: Verdict
    banner: Banner
    name: str | None = field(default=None, repr=False)  # that it had inside, fit for a file system


def kind_of_file(data: bytes) -> BlockKind | None:
    """What a file is that its name or type says to be OpenPGP, armored or not; None where it is not."""
    blocks = find_blocks(data[:_BEGINNING])
    return blocks[0].kind if blocks else kind_of_packets(data)


def kind_of(text: str) -> BlockKind | None:
    """What the first block in a pasted text is; None where there is none."""
    blocks = find_blocks(text.encode("utf-8", "replace"))
    return blocks[0].kind if blocks else None


class Texts:
    """The text tools. Safe to use from several threads."""

    def __init__(self, gpg: GnuPG, ring: Ring, own_keys: Callable[[], frozenset[Fingerprint]]) -> None:
        self._gpg = gpg
        self._ring = ring
        self._own_keys = own_keys

    def verify(self, text: str) -> TextResult:
        """Check the first signed block. A block that turns out to be encrypted is decrypted, if it can be.

        Raises NotOpenPGP, GnuPGMissing, GnuPGFailed, TooLarge.
        """
        block, has_more = _first_block(text, (BlockKind.SIGNED, BlockKind.MESSAGE))
        if block.kind is BlockKind.MESSAGE and is_encrypted(block.raw):
            return self._decrypt(block, has_more, None)
        return self._verify(block, has_more)

    def verify_detached(self, signed: bytes, signature: bytes) -> TextResult:
        """Check `signed`, exactly these bytes, against a signature of its own."""
        status = self._gpg.verify_detached(signed, signature)
        signatures = read_signatures(status)
        if not signatures:
            raise NotOpenPGP("no signature")
        return self._result(
            decode(signed, "utf-8"), BlockKind.SIGNATURE, False, status, signatures=signatures
        )

    def decrypt(self, text: str, passphrase: str | None = None) -> TextResult:
        """Decrypt the first block, and check the signature inside. Locked: the verdict says so.

        Raises PassphraseRefused, NotOpenPGP, GnuPGMissing, GnuPGFailed, TooLarge.
        """
        block, has_more = _first_block(text, (BlockKind.MESSAGE, BlockKind.SIGNED))
        if block.kind is BlockKind.SIGNED or not is_encrypted(block.raw):
            return self._verify(block, has_more)
        return self._decrypt(block, has_more, passphrase)

    def decrypt_file(self, data: bytes, passphrase: str | None = None) -> FileResult:
        """Decrypt a file, and check the signature inside. Locked: the verdict says so.

        Raises PassphraseRefused, NotOpenPGP, GnuPGMissing, GnuPGFailed, TooLarge.
        """
        if kind_of_file(data) is not BlockKind.MESSAGE:
            raise NotOpenPGP("nothing encrypted")
        opened = self._gpg.decrypt(data, passphrase=passphrase)
        fact = read_decryption(opened.status)
        is_open = fact.state is Encryption.OK
        verdict = self._judge(
            opened.status,
            read_signatures(opened.status) if is_open else (),
            name_locked_key(fact, self._ring.keys(), opened.status),
        )
        return FileResult(
            data=opened.data if is_open else b"",
            verdict=verdict,
            banner=file_banner(verdict),
            name=literal_name(opened.status) if is_open else None,
        )

    def verify_file(self, signed: bytes, signature: bytes) -> FileResult:
        """Check a file, exactly these bytes, against a signature of its own.

        Raises NotOpenPGP, GnuPGMissing, GnuPGFailed, TooLarge.
        """
        status = self._gpg.verify_detached(signed, signature)
        signatures = read_signatures(status)
        if not signatures:
            raise NotOpenPGP("no signature")
        verdict = self._judge(status, signatures, None)
        return FileResult(verdict=verdict, banner=file_banner(verdict))

    def encrypt(
        self, text: str, keys: Sequence[Fingerprint], sign_with: Fingerprint | None, passphrase: str | None
    ) -> str:
        """An armored block for all of `keys`, or an error.

        Raises KeyUnusable, PassphraseNeeded, PassphraseRefused, GnuPGMissing, GnuPGFailed.
        """
        made = self._gpg.encrypt(
            text.encode("utf-8", "replace"), keys, sign_with=sign_with, passphrase=passphrase
        )
        return made.decode("ascii")

    def sign(self, text: str, key: Fingerprint, passphrase: str | None = None) -> str:
        """The text as a clear-signed block. Raises as `encrypt`."""
        return self._gpg.clearsign(text, key, passphrase=passphrase).decode("utf-8")

    def _verify(self, block: Block, has_more: bool) -> TextResult:
        given = self._gpg.verify_inline(block.raw)
        signatures = read_signatures(given.status)
        if not signatures:
            raise NotOpenPGP("cut off or damaged")
        if not has_one_text(split_lines(given.status)):
            raise GnuPGFailed(SEVERAL)
        return self._result(
            decode(given.data, "utf-8"), block.kind, has_more, given.status, signatures=signatures
        )

    def _decrypt(self, block: Block, has_more: bool, passphrase: str | None) -> TextResult:
        opened = self._gpg.decrypt(block.raw, passphrase=passphrase)
        fact = read_decryption(opened.status)
        is_open = fact.state is Encryption.OK
        return self._result(
            decode(opened.data, "utf-8") if is_open else "",
            block.kind,
            has_more,
            opened.status,
            signatures=read_signatures(opened.status) if is_open else (),
            decryption=name_locked_key(fact, self._ring.keys(), opened.status),
        )

    def _result(
        self,
        text: str,
        kind: BlockKind,
        has_more: bool,
        status: Sequence[str],
        *,
        signatures: tuple[SignatureFact, ...],
        decryption: DecryptionFact | None = None,
    ) -> TextResult:
        verdict = self._judge(status, signatures, decryption)
        return TextResult(
            text=text, verdict=verdict, banner=banner(verdict), kind=kind, has_text_outside=has_more
        )

    def _judge(
        self,
        status: Sequence[str],
        signatures: tuple[SignatureFact, ...],
        decryption: DecryptionFact | None,
    ) -> Verdict:
        evidence = Evidence(
            decryption=decryption,
            is_partly_encrypted=False,
            signatures=signatures,
            is_smime=False,
            cover=Cover.ALL,
            from_addresses=(),
            is_from_contradicted=False,
            sender_name="",
            sent_at=None,
            method=METHOD,
            outer_subject="",
            is_subject_protected=False,
            usual_count=0,
            status=tuple(status),
            reason="" if signatures or decryption else NO_SIGNATURE,
        )
        return judge_text(evidence, self._ring.keys(), self._own_keys())


def _first_block(text: str, kinds: Sequence[BlockKind]) -> tuple[Block, bool]:
    """(the first block of one of `kinds`, whether there is other text). Raises NotOpenPGP, TooLarge."""
    if len(text) > LARGEST_TEXT:
        raise TooLarge("text", len(text), LARGEST_TEXT)
    raw = text.encode("utf-8", "replace").strip()
    block = next((each for each in find_blocks(raw) if each.kind in kinds), None)
    if block is None:
        raise NotOpenPGP("no block")
    if not block.is_whole:
        raise NotOpenPGP("cut off or damaged")
    around = raw[: block.start] + raw[block.end :]
    return block, bool(around.strip())
