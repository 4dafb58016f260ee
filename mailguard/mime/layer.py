"""One envelope of a message: what kind it is, where it stands, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from mailguard.mime.armor import Block
from mailguard.mime.damage import Damage
from mailguard.mime.parts import Part


class Wrapping(Enum):
    ENCRYPTED = auto()  # `data` is OpenPGP, armored or binary
    SIGNED = auto()  # `content` was signed, `data` is the detached signature
    SIGNED_BLOCK = auto()  # `data` is a clear-signed text, or a signed message that is not encrypted
    SMIME_SIGNED = auto()
    SMIME_ENCRYPTED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One envelope, around `part`."""

    wrapping: Wrapping
    part: Part
    data: bytes = field(default=b"", repr=False)
    content: Part | None = None
    signature: Part | None = None  # the leaf that holds a detached signature, or the control part apart
    block: Block | None = None  # inline OpenPGP: where it stands in `text`
    text: bytes = field(default=b"", repr=False)  # inline OpenPGP: of `part`, without its transfer encoding
    is_alone: bool = True  # nothing else is in `part`
    damage: tuple[Damage, ...] = ()  # what was undone to find it
    is_unobtrusive: bool = False  # the signature stands in a field of what it signs

    @property
    def is_inline(self) -> bool:
        return self.block is not None

    @property
    def method(self) -> str:
        if self.wrapping in (Wrapping.SMIME_SIGNED, Wrapping.SMIME_ENCRYPTED):
            return "S/MIME"
        if self.is_unobtrusive:
            return "unobtrusive signature"
        return "inline OpenPGP" if self.is_inline else "PGP/MIME"
