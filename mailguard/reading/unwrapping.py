"""Takes the envelopes off a message, from the outside in, and says what covers what.

Only what stands at the top is decrypted, once. Encryption further down stays closed; a signature further
down covers its part alone. Source: RFC 1847 section 4, and EFAIL, which came of
mixing parts of different origin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from mailguard.mime.content import decode_content
from mailguard.mime.layer import Layer, Wrapping
from mailguard.mime.layers import find_encrypted, find_inside, find_top
from mailguard.mime.parts import Part, Problem, split
from mailguard.mime.protection import is_wrapped_message
from mailguard.mime.text_blocks import pieces_around
from mailguard.model import Cover, Encryption, Finding, SignatureFact
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.status import DecryptionFact
from mailguard.reading.opening import Checked, Decrypted, check, decrypt

MOST_SIGNATURES = 4  # around each other: what is signed more often is not looked into
MOST_CHECKED = 8  # signed parts further down: more are not checked
MOST_CLOSED = 50  # encrypted parts further down that can be opened: more stay as attachments

_SIGNED = frozenset({Wrapping.SIGNED, Wrapping.SIGNED_BLOCK})
_ENCRYPTED = frozenset({Wrapping.ENCRYPTED, Wrapping.SMIME_ENCRYPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Parts to be shown together. `replaced`: what stands in the place of a part, () for nothing."""

    root: Part | None
    replaced: Mapping[Part, tuple[Part, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInside:
    """A signed part below the top, checked. `signatures`: of all signatures around each other in it."""

    layer: Layer
    content: Part | None  # what is signed, without its signatures
    signatures: tuple[SignatureFact, ...]
    reason: str  # where nothing could be checked


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unwrapped:
    """A message without its envelopes."""

    outer: Part
    payload: Part | None  # what the envelopes hold; None where nothing may be shown
    decryption: DecryptionFact | None  # None: the message as a whole is not encrypted
    signatures: tuple[SignatureFact, ...]  # that decide on what is shown
    cover: Cover
    whole: View  # all that may be shown
    signed: View | None  # Cover.PART: what the first signature covers, and nothing else
    rest: View | None  # Cover.PART: everything else
    signed_inside: tuple[SignedInside, ...]  # every signed part below the top
    encrypted_inside: tuple[Layer, ...]  # every encrypted part below the top
    signature_parts: tuple[Part, ...]  # leaves that hold the signatures of the whole
    is_smime: bool
    is_signature_broken: bool
    reason: str
    method: str
    status: tuple[str, ...]
    findings: tuple[Finding, ...]
    problems: frozenset[Problem]


def unwrap(raw: bytes, gpg: GnuPG, passphrase: str | None = None, *, decrypts: bool = True) -> Unwrapped:
    """Raises PassphraseRefused; every other trouble is a finding about the message.

    decrypts: False leaves an encrypted message closed, as the person wishes.
    """
    return _Unwrapping(gpg).run(raw, passphrase, decrypts)


class _Unwrapping:
    """What was found on the way in."""

    def __init__(self, gpg: GnuPG) -> None:
        self._gpg = gpg
        self._decryption: DecryptionFact | None = None
        self._signatures: list[SignatureFact] = []
        self._signature_parts: list[Part] = []
        self._status: list[str] = []
        self._findings: list[Finding] = []
        self._problems: set[Problem] = set()
        self._method = ""
        self._reason = ""
        self._is_smime = False
        self._is_broken = False

    def run(self, raw: bytes, passphrase: str | None, decrypts: bool) -> Unwrapped:
        outer = self._split(raw)
        payload: Part | None = outer
        top = find_top(outer)
        if top is not None and top.wrapping in _ENCRYPTED:
            self._method = top.method
            payload = self._decrypt(top, passphrase) if decrypts else None
        if payload is None and not decrypts:
            self._decryption = DecryptionFact(state=Encryption.LOCKED, is_waiting=True)
        if payload is None:
            return self._result(outer, None, View(root=None))
        payload = self._take_signatures_off(payload)
        if is_wrapped_message(payload, outer):
            payload = self._split(decode_content(payload))
        layers = find_inside(payload)
        closed = tuple(islice(find_encrypted(payload), MOST_CLOSED))
        signed = self._check_inside(
            [each for each in layers if each.part is not payload or not each.is_alone]
        )
        if signed and not (self._signatures or self._is_smime or self._is_broken):
            return self._covered_in_part(outer, payload, closed, signed)
        return self._result(outer, payload, _view(payload, closed, signed), closed, signed)

    def _decrypt(self, layer: Layer, passphrase: str | None) -> Part | None:
        opened = decrypt(self._gpg, layer, passphrase)
        self._note(opened)
        self._decryption = opened.fact
        self._signatures += opened.signatures
        if not layer.is_alone:
            text = "Parts beside the encrypted one were left out, since they may come from anyone."
            self._findings.append(Finding(code="extra-parts", message=text))
        return opened.content

    def _take_signatures_off(self, part: Part) -> Part:
        """What is inside the signatures around the whole; each of them is checked."""
        for _ in range(MOST_SIGNATURES):
            layer = find_top(part)
            if layer is None or layer.wrapping in _ENCRYPTED or not layer.is_alone:
                break
            self._method = self._method or layer.method
            if layer.wrapping is Wrapping.SMIME_SIGNED:
                self._is_smime = True
                content = layer.content
            else:
                content = self._check(layer).content
            if content is None or content is part:
                break
            if layer.signature is not None:
                self._signature_parts.append(layer.signature)
            part = content
        return part

    def _check(self, layer: Layer) -> Checked:
        checked = check(self._gpg, layer)
        self._note(checked)
        self._signatures += checked.signatures
        self._reason = self._reason or checked.reason
        self._is_broken = self._is_broken or not (checked.signatures or checked.is_unsigned)
        return checked

    def _check_inside(self, layers: Sequence[Layer]) -> tuple[SignedInside, ...]:
        """Each signed part further down covers itself alone."""
        signed = [each for each in layers if each.wrapping in _SIGNED]
        if len(signed) > MOST_CHECKED:
            text = f"Only the first {MOST_CHECKED} signed parts of this message were checked."
            self._findings.append(Finding(code="too-many-signatures", message=text))
        found: list[SignedInside] = []
        for each in signed[:MOST_CHECKED]:
            if any(finding.code == "gnupg-hangs" for finding in self._findings):
                break  # nobody waits once more for each of them
            checked = self._checked_inside(each)
            found += [checked] if checked.signatures or checked.reason else []
        return tuple(found)

    def _checked_inside(self, layer: Layer) -> SignedInside:
        checked = check(self._gpg, layer)
        self._note(checked)
        signatures, content, reason = [*checked.signatures], checked.content, checked.reason
        for _ in range(MOST_SIGNATURES - 1):
            inner = find_top(content) if content is not None else None
            if inner is None or inner.wrapping not in _SIGNED or not inner.is_alone:
                break
            checked = check(self._gpg, inner)
            self._note(checked)
            signatures += checked.signatures
            content, reason = checked.content, reason or checked.reason
        return SignedInside(layer=layer, content=content, signatures=tuple(signatures), reason=reason)

    def _covered_in_part(
        self, outer: Part, payload: Part, closed: Sequence[Layer], signed: tuple[SignedInside, ...]
    ) -> Unwrapped:
        """Nothing signs the whole: the first signature further down covers its part."""
        first = signed[0]
        self._method = self._method or first.layer.method
        self._signatures += first.signatures
        self._reason = first.reason
        self._is_broken = not first.signatures
        content = first.content
        return self._result(
            outer,
            payload,
            _view(payload, closed, signed),
            closed,
            signed,
            cover=Cover.PART,
            signed_view=_view(content, tuple(find_encrypted(content)), ())
            if content is not None
            else View(root=None),
            rest=_view(payload, [*closed, first.layer], signed),
        )

    def _result(
        self,
        outer: Part,
        payload: Part | None,
        whole: View,
        closed: Sequence[Layer] = (),
        signed: tuple[SignedInside, ...] = (),
        *,
        cover: Cover = Cover.ALL,
        signed_view: View | None = None,
        rest: View | None = None,
    ) -> Unwrapped:
        return Unwrapped(
            outer=outer,
            payload=payload,
            decryption=self._decryption,
            signatures=tuple(self._signatures),
            cover=cover,
            whole=whole,
            signed=signed_view,
            rest=rest,
            signed_inside=signed,
            encrypted_inside=tuple(closed),
            signature_parts=tuple(self._signature_parts),
            is_smime=self._is_smime,
            is_signature_broken=self._is_broken,
            reason=self._reason,
            method=self._method,
            status=tuple(self._status),
            findings=tuple(dict.fromkeys(self._findings)),
            problems=frozenset(self._problems),
        )

    def _split(self, raw: bytes) -> Part:
        tree = split(raw)
        self._problems |= tree.problems
        return tree.root

    def _note(self, opened: Decrypted | Checked) -> None:
        self._status += opened.status
        self._findings += opened.findings
        self._problems |= opened.problems


def _view(root: Part, taken_out: Sequence[Layer], signed: Sequence[SignedInside]) -> View:
    """Everything but what is taken out, and the leaves that hold nothing but signatures."""
    replaced: dict[Part, tuple[Part, ...]] = {}
    blocks: dict[Part, list[Layer]] = {}
    for layer in taken_out:
        if layer.is_inline:
            blocks.setdefault(layer.part, []).append(layer)
        else:
            replaced[layer.content or layer.part] = ()
            if layer.signature is not None:
                replaced[layer.signature] = ()
    for part, layers in blocks.items():
        replaced[part] = pieces_around(sorted(layers, key=_place))
    for each in signed:
        if each.layer.signature is not None:
            replaced[each.layer.signature] = ()
    return View(root=root, replaced=replaced)


def _place(layer: Layer) -> int:
    return layer.block.start if layer.block is not None else 0
