"""What a person typed to find a key: an address, a key ID or a fingerprint; and where to look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

EVERY_SERVER = "*"
PROVIDER = "wkd"  # Web Key Directory of the address's domain


class QueryKind(Enum):
    NOTHING = auto()
    ADDRESS = auto()
    KEY_ID = auto()
    SHORT_ID = auto()  # 8 digits: easy to forge
    WORDS = auto()  # a name


@dataclass(frozen=True, slots=True)
class Query:
    """`text` as it is sent: key IDs and fingerprints without blanks, with "0x"."""

    kind: QueryKind
    text: str

    @property
    def domain(self) -> str:
        """Of an address; "" for all else."""
        return self.text.rpartition("@")[2].lower() if self.kind is QueryKind.ADDRESS else ""


def read_query(typed: str) -> Query:
    """Tell what was typed. Blanks in fingerprints and a missing "0x" do not matter."""
    text = typed.strip()
    if not text:
        return Query(QueryKind.NOTHING, "")
    digits = re.sub(r"\s", "", text)
    found = re.fullmatch(r"(?i)(?:0x)?([0-9a-f]+)", digits)
    if found and len(found[1]) in (16, 40, 64):
        return Query(QueryKind.KEY_ID, "0x" + found[1].upper())
    if found and len(found[1]) == 8:
        return Query(QueryKind.SHORT_ID, "0x" + found[1].upper())
    if re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        return Query(QueryKind.ADDRESS, text)
    return Query(QueryKind.WORDS, text)
