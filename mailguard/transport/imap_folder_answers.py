"""What servers answer about folders, namespaces and quotas, as plain data. Pure.

RFC 9051 sections 6.3.9 to 6.3.11 (LIST, NAMESPACE, STATUS), RFC 5819 (LIST-STATUS), RFC 9208 (QUOTA).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailguard.model import ServerState
from mailguard.model.quota import Quota
from mailguard.transport.imap_tokens import Token, split_tokens

_STORAGE_UNIT = 1024  # RFC 9208 section 5.1


@dataclass(frozen=True, slots=True)
class Namespaces:
    """Prefixes of mailbox names, as they stand on the wire (RFC 2342)."""

    personal: bytes  # of the first namespace of the user's own: b"INBOX." or b""
    foreign: tuple[bytes, ...]  # of other users' folders and of shared ones; never b""


def status_items(can: Iterable[str]) -> str:
    """What is asked of each folder, of what the server knows."""
    items = ["MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN"]
    if "CONDSTORE" in can:
        items.append("HIGHESTMODSEQ")
    if "STATUS=SIZE" in can:
        items.append("SIZE")
    return f"({' '.join(items)})"


def split_status(response: Sequence[bytes]) -> tuple[bytes, ServerState] | None:
    """The mailbox name on the wire and how it stands; None for any other response."""
    words = _words(response, b"STATUS")
    match words:
        case [bytes(name), [*items]]:
            return name, _state(items)
    return None


def split_namespaces(response: Sequence[bytes]) -> Namespaces | None:
    """None for any other response."""
    words = _words(response, b"NAMESPACE")
    if words is None:
        return None
    personal, *others = (_prefixes(each) for each in words[:3])
    foreign = (prefix for prefixes in others for prefix in prefixes if prefix)
    return Namespaces(personal=personal[0] if personal else b"", foreign=tuple(foreign))


def split_quota(response: Sequence[bytes]) -> tuple[Quota, ...]:
    """() for any other response, and of a root without limits."""
    match _words(response, b"QUOTA"):
        case [root, [*items]] if root is None or isinstance(root, bytes):
            triples = zip(items[::3], items[1::3], items[2::3], strict=False)
            return tuple(_quota(root or b"", *each) for each in triples)
    return ()


def _words(response: Sequence[bytes], kind: bytes) -> list[Token] | None:
    """What follows `* KIND`; None where it is a response of another kind."""
    if response[0][: len(kind) + 3].upper() != b"* %b " % kind:
        return None
    return split_tokens(response)[2:]


def _state(items: list[Token]) -> ServerState:
    told = {_text(name).upper(): _number(value) for name, value in zip(items[::2], items[1::2], strict=False)}
    return ServerState(
        uidvalidity=told.get("UIDVALIDITY", 0),
        uidnext=told.get("UIDNEXT", 0),
        exists=told.get("MESSAGES", 0),
        highestmodseq=told.get("HIGHESTMODSEQ", 0),
        unseen=told.get("UNSEEN"),
        size_bytes=told.get("SIZE"),
    )


def _prefixes(namespace: Token) -> list[bytes]:
    if not isinstance(namespace, list):
        return []
    return [each[0] for each in namespace if isinstance(each, list) and each and isinstance(each[0], bytes)]


def _quota(root: bytes, resource: Token, used: Token, limit: Token) -> Quota:
    name = _text(resource).upper()
    unit = _STORAGE_UNIT if name == "STORAGE" else 1
    return Quota(
        root=root.decode("utf-8", "replace"),
        resource=name,
        used=_number(used) * unit,
        limit=_number(limit) * unit,
    )


def _text(token: Token) -> str:
    if not isinstance(token, bytes):
        raise ValueError("no word where there should be one")
    return token.decode("ascii", "replace")


def _number(token: Token) -> int:
    return int(_text(token))
