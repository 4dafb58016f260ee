"""Takes the envelopes off a message, from the outside in, and says what covers what.

Only what stands at the top is decrypted, once. Encryption further down stays closed; a signature further
down covers its part alone. Source: RFC 1847 section 4, and EFAIL, which came of
mixing parts of different origin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mailguard.mime.content import decode_content
from mailguard.mime.layers import Layer, Wrapping, find_inside, find_top, pieces_around
from mailguard.mime.parts import Part, Problem, split
from mailguard.mime.protection import is_wrapped_message
from mailguard.model import Cover, Finding, SignatureFact
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.status import DecryptionFact
from mailguard.reading.opening import Checked, Decrypted, check, decrypt

MOST_SIGNATURES = 4  # around each other: what is signed more often is not looked into

_SIGNED = frozenset({Wrapping.SIGNED, Wrapping.SIGNED_BLOCK})
_ENCRYPTED = frozenset({Wrapping.ENCRYPTED, Wrapping.SMIME_ENCRYPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Parts to be shown together. `replaced`: what stands in the place of a part, () for nothing."""

    root: Part | None
    replaced: Mapping[Part, tuple[Part, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unwrapped:
    """A message without its envelopes."""

    outer: Part
    payload: Part | None  # what the envelopes hold; None where nothing may be shown
    decryption: DecryptionFact | None  # None: the message as a whole is not encrypted
    signatures: tuple[SignatureFact, ...]
    cover: Cover
    whole: View  # all that may be shown
    signed: View | None  # Cover.PART: what the signature covers, and nothing else
    rest: View | None  # Cover.PART: everything else
    signed_part: Part | None  # Cover.PART: where it stands in the payload
    signature_parts: tuple[Part, ...]  # leaves that hold the signatures of the whole
    encrypted_inside: Layer | None
    is_smime: bool
    is_signature_broken: bool
    reason: str
    method: str
    status: tuple[str, ...]
    findings: tuple[Finding, ...]
    problems: frozenset[Problem]


def unwrap(raw: bytes, gpg: GnuPG, passphrase: str | None = None) -> Unwrapped:
    """Raises PassphraseRefused; every other trouble is a finding about the message."""
    return _Unwrapping(gpg).run(raw, passphrase)


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

    def run(self, raw: bytes, passphrase: str | None) -> Unwrapped:
        outer = self._split(raw)
        payload: Part | None = outer
        top = find_top(outer)
        if top is not None and top.wrapping in _ENCRYPTED:
            payload = self._decrypt(top, passphrase)
        if payload is None:
            return self._result(outer, None, View(root=None))
        payload = self._take_signatures_off(payload)
        if is_wrapped_message(payload, outer):
            payload = self._split(decode_content(payload))
        layers = find_inside(payload)
        if self._signatures or self._is_smime or self._is_broken:
            return self._result(outer, payload, _without_encrypted(payload, layers), layers)
        return self._look_inside(outer, payload, layers)

    def _decrypt(self, layer: Layer, passphrase: str | None) -> Part | None:
        self._method = layer.method
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
            if content is None:
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
        self._is_broken = self._is_broken or not checked.signatures
        return checked

    def _look_inside(self, outer: Part, payload: Part, layers: Sequence[Layer]) -> Unwrapped:
        """Nothing signs the whole: the first signature further down, if there is one, covers its part."""
        whole = _without_encrypted(payload, layers)
        layer = next((each for each in layers if each.wrapping in _SIGNED), None)
        if layer is None:
            return self._result(outer, payload, whole, layers)
        self._method = self._method or layer.method
        checked = self._check(layer)
        hidden = {layer.signature: ()} if layer.signature is not None else {}
        whole = View(root=whole.root, replaced={**whole.replaced, **hidden})
        return self._result(
            outer,
            payload,
            whole,
            layers,
            cover=Cover.PART,
            signed=View(root=checked.content),
            rest=View(root=payload, replaced={**whole.replaced, **_hole_of(layer)}),
            signed_part=layer.content or layer.part,
        )

    def _result(
        self,
        outer: Part,
        payload: Part | None,
        whole: View,
        layers: Sequence[Layer] = (),
        *,
        cover: Cover = Cover.ALL,
        signed: View | None = None,
        rest: View | None = None,
        signed_part: Part | None = None,
    ) -> Unwrapped:
        return Unwrapped(
            outer=outer,
            payload=payload,
            decryption=self._decryption,
            signatures=tuple(self._signatures),
            cover=cover,
            whole=whole,
            signed=signed,
            rest=rest,
            signed_part=signed_part,
            signature_parts=tuple(self._signature_parts),
            encrypted_inside=next(_encrypted(layers), None),
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


def _encrypted(layers: Sequence[Layer]) -> Iterator[Layer]:
    return (each for each in layers if each.wrapping is Wrapping.ENCRYPTED)


def _without_encrypted(payload: Part, layers: Sequence[Layer]) -> View:
    """Everything but the encrypted part that is opened in a view of its own, and blocks among words: an
    alternative repeats them. More encrypted parts stay, as attachments."""
    holes: dict[Part, tuple[Part, ...]] = {}
    for place, each in enumerate(_encrypted(layers)):
        if place == 0 or each.is_inline:
            holes |= _hole_of(each)
    return View(root=payload, replaced=holes)


def _hole_of(layer: Layer) -> dict[Part, tuple[Part, ...]]:
    """What is left where a layer is taken out."""
    if layer.is_inline:
        return {layer.part: pieces_around(layer)}
    if layer.wrapping is Wrapping.SIGNED and layer.content is not None:
        hole: dict[Part, tuple[Part, ...]] = {layer.content: ()}
        if layer.signature is not None:
            hole[layer.signature] = ()
        return hole
    return {layer.part: ()}
