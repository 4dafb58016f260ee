"""Autocrypt Setup Messages: a secret key on its way to another program of the same person.

Source: Autocrypt Level 1.1, "Autocrypt Setup Message". Opened only with the code, and only when asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailguard.errors import NotOpenPGP, PassphraseRefused
from mailguard.mime.armor import BlockKind, dearmor, find_blocks
from mailguard.mime.content import decode_content
from mailguard.mime.parts import Part, split
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.packets import packet_types, split_keys

SETUP_TYPE = "application/autocrypt-setup"
CODE_GROUPS, GROUP_DIGITS = 9, 4

_MOST_BYTES = 1 << 20
# A password-encrypted session key and protected data, nothing else: a message that one's own key opens too
# would be opened without the code, which is what proves where it comes from.
_FORM = (3, 18)
_CODE = re.compile(r"^[\d\s-]+$")


def has_setup_header(outer: Part) -> bool:
    return (outer.first("autocrypt-setup-message") or b"").strip().lower() == b"v1"


def setup_block(outer: Part, leaves: Iterable[Part]) -> bytes | None:
    """The encrypted block of a Setup Message, or None."""
    if not has_setup_header(outer):
        return None
    for leaf in leaves:
        if leaf.content_type == SETUP_TYPE:
            blocks = [each for each in find_blocks(decode_content(leaf)) if each.kind is BlockKind.MESSAGE]
            return blocks[0].raw if blocks else None
    return None


def open_setup_message(raw: bytes, gpg: GnuPG, code: str) -> bytes:
    """The secret key in a Setup Message, binary; it is not imported.

    Raises NotOpenPGP where the message is none, PassphraseRefused for a wrong code, GnuPGMissing,
    GnuPGFailed, TooLarge.
    """
    root = split(raw).root
    block = setup_block(root, list(root.leaves()))
    if block is None or packet_types(dearmor(block)) != _FORM:
        raise NotOpenPGP("no Setup Message that is whole")
    opened = gpg.decrypt(block, passphrase=written_code(code), max_output_bytes=_MOST_BYTES)
    if not opened.data:
        raise PassphraseRefused("")
    blocks = [each for each in find_blocks(opened.data) if each.is_whole]
    keys = split_keys(blocks[0].raw) if blocks and blocks[0].kind is BlockKind.PRIVATE else ()
    if not keys or not keys[0].is_secret:
        raise NotOpenPGP("no secret key in the Setup Message")
    return keys[0].raw


def written_code(code: str) -> str:
    """Nine groups of four digits with dashes between them, however they were typed; others as they are."""
    digits = re.sub(r"\D", "", code)
    if _CODE.match(code) and len(digits) == CODE_GROUPS * GROUP_DIGITS:
        return "-".join(digits[at : at + GROUP_DIGITS] for at in range(0, len(digits), GROUP_DIGITS))
    return code
