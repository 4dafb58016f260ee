"""What lists and the search keep of ordinary mail: read without GnuPG, and without what only a window shows.

It must find what `Reader.open` finds. So whatever GnuPG would be asked about is left to that: anything
encrypted or signed, keys and Autocrypt headers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from mailguard.banner.verdicts import banner
from mailguard.mime.body import build_body
from mailguard.mime.layers import find_inside, find_top
from mailguard.mime.parts import Part, split
from mailguard.mime.removal import PLACEHOLDER_TYPE
from mailguard.model import Cover, ListMark
from mailguard.openpgp.verdict import judge
from mailguard.reading.found_keys import may_hold_keys
from mailguard.reading.judging import evidence_of, headers_of
from mailguard.reading.reader import mark_of
from mailguard.reading.unwrapping import Unwrapped, View


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainFindings:
    mark: ListMark
    text: str = field(repr=False)
    attachment_names: str = field(repr=False)  # shown names, separated by line feeds
    has_attachment: bool


def read_plain(raw: bytes, usual_count: int = 0) -> PlainFindings | None:
    """None where only `Reader.open` can tell. usual_count: as there."""
    root = split(raw).root
    is_message_inside = root.content_type.startswith("message/")  # it may be the one that is meant
    if is_message_inside or find_top(root) is not None or find_inside(root) or may_hold_keys(root):
        return None
    body = build_body(root)
    return PlainFindings(
        mark=_mark(usual_count),
        text=body.text,
        attachment_names="\n".join(each.file_name for each in body.attachments),
        has_attachment=any(each.content_type != PLACEHOLDER_TYPE for each in body.attachments),
    )


@cache
def _mark(usual_count: int) -> ListMark:
    """What is neither encrypted nor signed has one verdict, whatever its header says."""
    unwrapped = _without_envelopes(split(b"").root)
    evidence = evidence_of(unwrapped, None, headers_of(unwrapped, ()), usual_count)
    return mark_of(banner(judge(evidence, (), frozenset())))


def _without_envelopes(root: Part) -> Unwrapped:
    """As `unwrap` gives it where it found none."""
    return Unwrapped(
        outer=root,
        payload=root,
        decryption=None,
        signatures=(),
        cover=Cover.ALL,
        whole=View(root=root),
        signed=None,
        rest=None,
        signed_inside=(),
        encrypted_inside=(),
        signature_parts=(),
        is_smime=False,
        is_signature_broken=False,
        reason="",
        method="",
        status=(),
        findings=(),
        problems=frozenset(),
    )
