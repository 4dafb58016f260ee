"""PGP/MIME (RFC 3156) around a message, and its header fields protected inside (RFC 9788). Pure.

Beside RFC 9788's `hp` stands `protected-headers="v1"` of the draft before it, by which programs of
today show the inner subject.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailguard.mime.entities import Entity, Field, multipart

HIDDEN_SUBJECT = "[...]"  # RFC 9788, hcp_baseline

_REMOVED = frozenset({"bcc", "comments", "keywords"})  # RFC 9788, hcp_baseline; Bcc is nobody's business


def outer_fields(fields: Sequence[Field], *, hides_subject: bool) -> tuple[Field, ...]:
    """What the servers may see of the fields of an encrypted message: RFC 9788's hcp_baseline.

    hides_subject: False leaves the subject readable, as the person asked (hcp_no_confidentiality).
    """
    kept = [each for each in fields if each[0].lower() not in _REMOVED]
    if not hides_subject:
        return tuple(kept)
    return tuple((name, HIDDEN_SUBJECT if name.lower() == "subject" else value) for name, value in kept)


def encrypted_payload(fields: Sequence[Field], outer: Sequence[Field], body: Entity) -> Entity:
    """What is encrypted: the body with all fields, and a note of what the outer ones say (HP-Outer)."""
    notes = tuple(("HP-Outer", f"{name}: {value}") for name, value in outer)
    return _payload((*fields, *notes), body, "cipher")


def signed_payload(fields: Sequence[Field], body: Entity) -> Entity:
    """What is signed and stays readable: the body with all fields."""
    return _payload(fields, body, "clear")


def wrap_encrypted(armored: bytes) -> Entity:
    """RFC 3156 section 4. The name of the second part is the same for every message."""
    version = Entity((("Content-Type", "application/pgp-encrypted"),), b"Version: 1\r\n")
    sealed = Entity(
        (
            ("Content-Type", 'application/octet-stream; name="encrypted.asc"'),
            ("Content-Disposition", 'inline; filename="encrypted.asc"'),
        ),
        crlf(armored),
    )
    return multipart(
        "encrypted", [version.to_bytes(), sealed.to_bytes()], 'protocol="application/pgp-encrypted"'
    )


def wrap_signed(signed: bytes, signature: bytes, micalg: str) -> Entity:
    """RFC 3156 section 5. `signed`: exactly the bytes that the armored signature is over."""
    proof = Entity(
        (
            ("Content-Type", 'application/pgp-signature; name="signature.asc"'),
            ("Content-Description", "OpenPGP signature"),
            ("Content-Disposition", 'attachment; filename="signature.asc"'),
        ),
        crlf(signature),
    )
    return multipart(
        "signed",
        [signed, proof.to_bytes()],
        f'micalg="{micalg}"',
        'protocol="application/pgp-signature"',
    )


def crlf(armored: bytes) -> bytes:
    """Armor as gpg writes it, with the line ends of mail."""
    return armored.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _payload(fields: Sequence[Field], body: Entity, protection: str) -> Entity:
    """The cryptographic payload in the sense of RFC 9788: its Content-Type says how it was protected."""
    mark = f';\r\n protected-headers="v1"; hp="{protection}"'
    own = tuple(
        (name, value + mark if name.lower() == "content-type" else value) for name, value in body.fields
    )
    return Entity((*fields, *own), body.body)
