"""What is looked for on key servers, told from a person's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from mailguard.errors import NotFound
from mailguard.model import Key


class LookupKind(Enum):
    ADDRESS = auto()
    KEY_ID = auto()  # 16 digits
    FINGERPRINT = auto()  # 40 digits, or 64 of a version 6 key
    WORDS = auto()  # a name


@dataclass(frozen=True, slots=True)
class Lookup:
    """`text`: an address, words, or upper-case hexadecimal digits without "0x"."""

    kind: LookupKind
    text: str

    @property
    def is_of_key(self) -> bool:
        """Whether it names one key, by its ID or fingerprint."""
        return self.kind in (LookupKind.KEY_ID, LookupKind.FINGERPRINT)

    @property
    def domain(self) -> str:
        """Of an address, in lower case; "" for all else."""
        return self.text.rpartition("@")[2].lower() if self.kind is LookupKind.ADDRESS else ""


_DIGITS = {16: LookupKind.KEY_ID, 40: LookupKind.FINGERPRINT, 64: LookupKind.FINGERPRINT}


def read_lookup(typed: str) -> Lookup:
    """Blanks in fingerprints and a missing "0x" do not matter.

    Raises NotFound for nothing, and for a short key ID: 8 digits are forged within seconds.
    """
    text = typed.strip()
    digits = re.fullmatch(r"(?:0x)?([0-9a-f]+)", re.sub(r"\s", "", text), re.I)
    if digits and len(digits[1]) in _DIGITS:
        return Lookup(_DIGITS[len(digits[1])], digits[1].upper())
    if not text or (digits and len(digits[1]) == 8):
        raise NotFound("key: nothing to look for, or a short key ID")
    if re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        return Lookup(LookupKind.ADDRESS, text)
    return Lookup(LookupKind.WORDS, text)


def carries(key: Key, wanted: Lookup) -> bool:
    """Whether `key` is what was looked for. Words are not compared: each server has its own idea of them."""
    match wanted.kind:
        case LookupKind.WORDS:
            return True
        case LookupKind.ADDRESS:
            return wanted.text.lower() in (each.address.lower() for each in key.user_ids)
        case _:
            return any(wanted.text in (each.fingerprint, each.key_id) for each in key.subkeys)
