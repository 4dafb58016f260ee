"""Opens one envelope with GnuPG: decrypts it, or checks its signature.

What comes out is made of the very bytes that GnuPG gave or checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mailguard.banner.verdicts import GNUPG_FAILED, GNUPG_HANGS, NO_GNUPG, NO_SIGNATURE, SIGNATURE_REBUILT
from mailguard.errors import GnuPGFailed, GnuPGHangs, GnuPGMissing, TooLarge
from mailguard.mime.armor import dearmor
from mailguard.mime.damage import Damage
from mailguard.mime.layer import Layer, Wrapping
from mailguard.mime.parts import Part, Problem, split
from mailguard.mime.signed_variants import canonical, find_variants
from mailguard.mime.text_blocks import bare_text
from mailguard.mime.unobtrusive import signed_forms
from mailguard.model import Encryption, Finding, Signature, SignatureFact
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.packets import COMPRESSED, packet_types
from mailguard.openpgp.status import (
    DecryptionFact,
    has_one_text,
    read_decryption,
    read_signatures,
    split_lines,
)
from mailguard.openpgp.versions import what_is_newer
from mailguard.reading.damage_words import find_damage

SMIME = "it is encrypted with S/MIME, and MailGuard reads OpenPGP"

_ENTITY = re.compile(rb"(?:[A-Za-z-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){0,30}Content-Type:", re.I)
_Trouble = GnuPGMissing | GnuPGFailed | TooLarge


@dataclass(frozen=True, slots=True, kw_only=True)
class Decrypted:
    """`content` is None unless it may be shown."""

    fact: DecryptionFact
    content: Part | None = None
    signatures: tuple[SignatureFact, ...] = ()
    status: tuple[str, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()
    problems: frozenset[Problem] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`signatures` is empty where nothing could be checked; `reason` says why. `content`: what is signed."""

    content: Part | None
    signatures: tuple[SignatureFact, ...] = ()
    reason: str = ""
    status: tuple[str, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()
    problems: frozenset[Problem] = frozenset()
    is_unsigned: bool = False  # a signature that counts as none


def decrypt(gpg: GnuPG, layer: Layer, passphrase: str | None) -> Decrypted:
    """Raises PassphraseRefused; every other trouble is a finding about the message."""
    if layer.wrapping is Wrapping.SMIME_ENCRYPTED:
        return Decrypted(fact=DecryptionFact(state=Encryption.UNREADABLE, reason=SMIME))
    try:
        opened = gpg.decrypt(layer.data, passphrase=passphrase)
        fact = read_decryption(opened.status)
        signatures = read_signatures(opened.status)
    except (GnuPGMissing, GnuPGFailed, TooLarge) as error:
        reason, finding = explain(error)
        return Decrypted(fact=DecryptionFact(state=Encryption.UNREADABLE, reason=reason), findings=(finding,))
    if fact.state is not Encryption.OK:
        newer = what_is_newer(layer.data) if fact.state is Encryption.UNREADABLE else ""
        fact = replace(fact, reason=f"it needs {newer}") if newer else fact
        return Decrypted(fact=fact, status=opened.status)
    content, problems = _unpack(opened.data, layer)
    return Decrypted(
        fact=fact,
        content=content,
        signatures=signatures,
        status=opened.status,
        findings=find_damage(layer.damage),
        problems=problems,
    )


def _unpack(data: bytes, layer: Layer) -> tuple[Part, frozenset[Problem]]:
    """What was encrypted: a MIME entity, or bare text. Some programs put an entity into an inline block."""
    if layer.is_inline and not _ENTITY.match(data):
        return bare_text(data, layer.part), frozenset()
    tree = split(data)
    return tree.root, tree.problems


def check(gpg: GnuPG, layer: Layer) -> Checked:
    """Check one signature. Never raises: what cannot be checked has no signatures, and a reason."""
    try:
        if layer.wrapping is Wrapping.SIGNED_BLOCK:
            return _check_block(gpg, layer)
        if layer.is_unobtrusive and layer.content is not None:
            return _check_unobtrusive(gpg, layer, layer.content)
        return _check_detached(gpg, layer)
    except (GnuPGMissing, GnuPGFailed, TooLarge) as error:
        reason, finding = explain(error)
        content = layer.content if layer.content is not None else layer.part
        return Checked(content=content, reason=reason, findings=(finding,))


def explain(error: _Trouble) -> tuple[str, Finding]:
    """(the reason in the words of the banner, what it means in a sentence of its own)."""
    if isinstance(error, GnuPGMissing):
        text = "GnuPG was not found. Mail works, but nothing can be decrypted, checked or encrypted."
        return NO_GNUPG, Finding(code="gnupg-missing", message=text)
    if isinstance(error, TooLarge):
        size = f"it unpacks to more than {error.limit_bytes >> 20} MB"
        return size, Finding(code="too-large", message=f"This message was not opened: {size}.")
    if isinstance(error, GnuPGHangs):
        text = f"GnuPG has not answered for {error.seconds:.0f} seconds and was stopped. Nothing was changed."
        return GNUPG_HANGS, Finding(code="gnupg-hangs", message=text)
    text = "GnuPG gave no usable answer about this message, so nothing of it was believed."
    return GNUPG_FAILED, Finding(code="gnupg-failed", message=text)


def _check_detached(gpg: GnuPG, layer: Layer) -> Checked:
    if layer.content is None or not layer.data.strip() or _is_packed(layer.data):
        return Checked(content=layer.content, reason=NO_SIGNATURE)
    signed, damage = canonical(layer.content.raw), layer.damage
    status = gpg.verify_detached(signed, layer.data)
    if _is_bad(read_signatures(status)):
        found = _find_unchanged(gpg, layer.content, layer.data)
        if found is None and Damage.REBUILT in layer.damage:
            return Checked(content=layer.part, reason=SIGNATURE_REBUILT, status=status)
        if found is not None:
            signed, status, damage = found[0], found[1], (*layer.damage, found[2])
    signatures = read_signatures(status)
    tree = split(signed, layer.content.path)
    return Checked(
        content=tree.root,
        signatures=signatures,
        reason="" if signatures else what_is_newer(layer.data) or NO_SIGNATURE,
        status=status,
        findings=find_damage(damage) if signatures else (),
        problems=tree.problems,
    )


def _is_packed(signature: bytes) -> bool:
    """Whether a detached signature is compressed, as none may be (RFC 9580 section 10.4): a few kilobytes
    would hold enough of them for hours of checking (CVE-2022-3219). Armor that cannot be read here is not
    given to GnuPG, which finds packets in it all the same."""
    if not signature.lstrip().startswith(b"-----BEGIN"):
        return COMPRESSED in packet_types(signature)
    raw = dearmor(signature)
    return not raw or COMPRESSED in packet_types(raw)


def _find_unchanged(
    gpg: GnuPG, content: Part, signature: bytes
) -> tuple[bytes, tuple[str, ...], Damage] | None:
    """What was signed, as it was before servers changed it; None where the signature fits no guess."""
    for data, damage in find_variants(content):
        status = gpg.verify_detached(data, signature)
        if not _is_bad(read_signatures(status)):
            return data, status, damage
    return None


def _check_unobtrusive(gpg: GnuPG, layer: Layer, content: Part) -> Checked:
    """Where none of its forms fits, the message counts as not signed: so the draft has it, since other
    programs change what they do not show. A finding tells of it."""
    for data in signed_forms(content):
        status = gpg.verify_detached(data, layer.data)
        signatures = read_signatures(status)
        if signatures and not _is_bad(signatures):
            tree = split(data, content.path)
            return Checked(content=tree.root, signatures=signatures, status=status, problems=tree.problems)
    text = "It has a hidden signature that does not fit it, so it counts as not signed."
    finding = Finding(code="unobtrusive-signature-bad", message=text)
    return Checked(content=layer.part, status=status, findings=(finding,), is_unsigned=True)


def _check_block(gpg: GnuPG, layer: Layer) -> Checked:
    """Inline: what is shown is what GnuPG gave back, without dashes and armor."""
    given = gpg.verify_inline(layer.data)
    signatures = read_signatures(given.status)
    if not signatures or not has_one_text(split_lines(given.status)):
        return Checked(content=layer.part, reason=NO_SIGNATURE, status=given.status)
    return Checked(content=bare_text(given.data, layer.part), signatures=signatures, status=given.status)


def _is_bad(signatures: Sequence[SignatureFact]) -> bool:
    return any(each.state is Signature.BAD for each in signatures)
