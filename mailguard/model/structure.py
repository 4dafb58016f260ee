"""What a message is made of, as a server tells it without the message itself: plain data."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class StructurePart:
    """One body part of BODYSTRUCTURE (RFC 9051 section 7.5.2). path: "" for the whole, "2", "1.2"."""

    path: str
    content_type: str  # in lower case
    is_attachment: bool = False  # it says so
    filename: str = ""  # as it stands there, not cleaned
    size_bytes: int = 0  # as it is sent, encoded
    boundary: bytes = b""  # of a multipart
    parts: tuple[StructurePart, ...] = ()

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")

    def leaves(self) -> tuple[StructurePart, ...]:
        if not self.is_multipart:
            return (self,)
        return tuple(leaf for each in self.parts for leaf in each.leaves())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of a message that was not fetched. filename: cleaned, "" where it has none."""

    filename: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class PartialMessage:
    """The header and the texts of a message; the whole of it where nothing is left out."""

    raw: bytes = field(repr=False)
    left_out: tuple[LeftOut, ...] = ()
