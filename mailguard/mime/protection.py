"""Header protection: which fields an envelope protects, and which header a person is shown.

Source: RFC 9788, and the older forms that are met: `protected-headers="v1"` (also in a part of its own),
and a whole message inside the envelope (RFC 8551 section 3.1). What protects is told by the structure of
the payload alone; whether it was encrypted, and who signed it, is told by those who opened it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mailguard.addresses import same_address
from mailguard.mime.content import decode_content
from mailguard.mime.headers import SHOWN, Headers, read_headers, text_of_field
from mailguard.mime.parts import MESSAGE_TYPES, Field, Part, split

HEADER_PART = "text/rfc822-headers"
LARGEST_HEADER_PART = 1 << 20
# Where the envelope holds the whole header, these are not taken from outside it: whoever added a Cc or a
# Reply-To on the way would be answered, and an In-Reply-To would put the message into another conversation.
_ADDED_ON_THE_WAY = ("to", "cc", "reply-to", "subject", "in-reply-to", "references")
_WHOLE = frozenset({"from", "to", "date", "subject"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """The header fields inside an envelope that count, by RFC 9788 or an older form."""

    fields: tuple[Field, ...] = field(repr=False)
    outer: tuple[Field, ...] = field(repr=False)  # HP-Outer: what the sender put outside
    is_whole: bool  # all that is shown stands inside: what is outside alone was added on the way
    hides: bool = True  # False: its sender says that nothing of it was meant to be hidden


def find_protected(payload: Part) -> Protected | None:
    """The protected fields of what an envelope held; None where it protects none."""
    mark = payload.parameters.get("hp", "").strip().lower()
    if mark == "cipher":
        outer = tuple(_hp_outer(each) for each in payload.fields if each.name == "hp-outer")
        return Protected(fields=_real(payload.fields), outer=outer, is_whole=True)
    if mark == "clear":
        return Protected(fields=_real(payload.fields), outer=(), is_whole=True, hides=False)
    fields = _real(payload.fields)
    if not any(each.name in ("subject", "from") for each in fields):
        fields = fields if _is_marked(payload) and fields else _of_header_part(payload)
    if not fields:
        return None
    # The older forms do not say whether they hold all. One that tells who wrote to whom and when does: then
    # a Cc that stands outside alone was not written by the sender.
    is_whole = {each.name for each in fields} >= _WHOLE
    return Protected(fields=fields, outer=(), is_whole=is_whole)


def is_wrapped_message(payload: Part, outer: Part | None = None) -> bool:
    """A whole message as the envelope's only content, not a forwarded one: RFC 9788 section 4.10.

    Few programs say which of the two it is. Where none says so, it is the message itself only if it bears
    the Message-ID and the sender that stand outside: then nobody can be taken in by it.
    """
    if payload.content_type not in MESSAGE_TYPES:
        return False
    forwarded = payload.parameters.get("forwarded", "").lower()
    if forwarded == "no" or "protected-headers" in payload.parameters:
        return True
    if forwarded or outer is None or outer is payload:
        return False
    inside = read_headers(split(decode_content(payload)[:LARGEST_HEADER_PART]).root.fields)
    outside = read_headers(outer.fields)
    return (
        inside.message_id != ""
        and inside.message_id == outside.message_id
        and _is_same_sender(inside, outside)
    )


def join_headers(
    outer_fields: tuple[Field, ...],
    protected: Protected | None,
    *,
    is_encrypted: bool,
    signed_addresses: frozenset[str],
) -> Headers:
    """One header to show. What the envelope protects wins over what stands outside it.

    The sender is another matter, since anyone can encrypt to a public key: a From inside that differs
    is shown only where a good signature bears it out. signed_addresses: lower-case addresses that are known
    to be those of the key whose good signature covers the envelope. Source: RFC 9788 section 4.4.
    """
    outer = read_headers(outer_fields)
    if protected is None:
        return outer
    inner = read_headers(protected.fields)
    names = {each.name for each in protected.fields} & set(SHOWN)
    differs = "from" in names and not _is_same_sender(inner, outer) and bool(outer.from_)
    is_borne_out = len(inner.from_) == 1 and inner.from_[0].address.lower() in signed_addresses
    is_contradicted = differs and (is_encrypted or not is_borne_out)
    if is_contradicted:
        names.discard("from")
    covered = names | (set(_ADDED_ON_THE_WAY) if protected.is_whole else set())

    def chosen(name: str) -> Headers:
        return inner if name in covered else outer

    return Headers(
        subject=chosen("subject").subject,
        from_=chosen("from").from_,
        to=chosen("to").to,
        cc=chosen("cc").cc,
        reply_to=chosen("reply-to").reply_to,
        date=chosen("date").date,
        message_id=chosen("message-id").message_id or outer.message_id,
        in_reply_to=chosen("in-reply-to").in_reply_to,
        references=chosen("references").references,
        bcc=(inner if is_encrypted or protected.is_whole else outer).bcc,
        protected=frozenset(names),
        confidential=_confidential(names, protected, outer_fields) if is_encrypted else frozenset(),
        added=_added(protected, outer_fields),
        is_from_contradicted=is_contradicted,
    )


def _confidential(names: set[str], protected: Protected, outer_fields: tuple[Field, ...]) -> frozenset[str]:
    """Names of which the sender put another value outside, or none: RFC 9788 section 4.3. The sender's own
    record counts where there is one, since who carries a message can change what stands outside."""
    if not protected.hides:
        return frozenset()
    outside = protected.outer or outer_fields
    return frozenset(
        name for name in names if text_of_field(protected.fields, name) != text_of_field(outside, name)
    )


def _added(protected: Protected, outer_fields: tuple[Field, ...]) -> tuple[str, ...]:
    if not protected.is_whole:
        return ()
    inside = {each.name for each in (*protected.fields, *protected.outer)}
    outside = {each.name for each in outer_fields}
    return tuple(name for name in _ADDED_ON_THE_WAY if name in outside and name not in inside)


def _is_same_sender(one: Headers, other: Headers) -> bool:
    return len(one.from_) == len(other.from_) and all(
        same_address(here.address, there.address) for here, there in zip(one.from_, other.from_, strict=True)
    )


def _is_marked(part: Part) -> bool:
    return part.parameters.get("protected-headers", "").lower() == "v1"


def _of_header_part(payload: Part) -> tuple[Field, ...]:
    """The oldest form: a first part that holds the header as text, and nowhere else."""
    first = payload
    while first.children:
        first = first.children[0]
    if first is payload or first.content_type != HEADER_PART or "protected-headers" not in first.parameters:
        return ()
    return _real(split(decode_content(first)[:LARGEST_HEADER_PART]).root.fields)


def _real(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Without those that describe the part itself."""
    return tuple(
        each
        for each in fields
        if not each.name.startswith("content-") and each.name not in ("mime-version", "hp-outer")
    )


def _hp_outer(line: Field) -> Field:
    """ "HP-Outer: Subject: [...]" as the field it speaks of: RFC 9788 section 2.2."""
    name, _, value = line.value.partition(b":")
    return Field(name.strip().decode("ascii", "replace").lower(), value)
