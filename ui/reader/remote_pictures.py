"""Pictures of the network that were fetched, in the page of the message that names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailguard.mime.remote import show_parked
from mailguard.model import InlinePart


@dataclass(frozen=True, slots=True)
class WithPictures:
    """Sanitised HTML, and the pictures that it names by Content-ID."""

    html: str = field(repr=False)
    parts: Mapping[str, InlinePart] = field(repr=False)


def with_pictures(
    html: str, inline: Mapping[str, InlinePart], fetched: Mapping[str, InlinePart]
) -> WithPictures:
    """The page with those of `fetched`, which are by address; the others stay out."""
    if not fetched:
        return WithPictures(html, inline)
    names = {address: f"remote-{number}.mailguard" for number, address in enumerate(fetched)}
    parts = {**inline, **{names[address]: part for address, part in fetched.items()}}
    return WithPictures(show_parked(html, names), parts)
