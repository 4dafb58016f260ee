"""What the reader tells of damage that it undid. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mailguard.mime.damage import Damage
from mailguard.model import Finding

_WHAT = {
    Damage.REBUILT: "its parts were put together in another way",
    Damage.CONTROL_PART: "the part that names its format was changed or lost",
    Damage.WRAPPED: "it was put into another message",
    Damage.ENCODED: "it was encoded once more",
    Damage.ARMOR: "blanks were put before its lines",
    Damage.SIGNATURE_PART: "the type of its signature was changed",
    Damage.LINE_ENDS: "its line ends were changed",
    Damage.TRAILING_BLANKS: "blanks at the ends of its lines were changed",
    Damage.EMPTY_LINES: "empty lines at its end were changed",
    Damage.FROM_LINES: "a sign was put before lines that begin with “From”",
    Damage.TRANSFER_ENCODING: "it was encoded in another way",
}


def find_damage(damage: Sequence[Damage]) -> tuple[Finding, ...]:
    """One sentence each. Nothing is changed on the server."""
    return tuple(
        Finding(
            code=f"repaired-{each}",
            message=f"This message was damaged on its way: {_WHAT[each]}. It was repaired here to be read.",
        )
        for each in damage
    )
