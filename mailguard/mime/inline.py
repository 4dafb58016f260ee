"""Inline OpenPGP: armor in the text itself, for programs that know nothing else. Pure.

It protects text alone. What it cannot protect where it stands goes into the text (the subject, the
names of attachments) or is refused; the HTML form is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailguard.errors import NotSendable
from mailguard.mime.entities import Entity, file_part, multipart, text_part
from mailguard.model import Draft, DraftAttachment


def text_to_encrypt(draft: Draft, files: Sequence[DraftAttachment], *, lists_bcc: bool) -> bytes:
    """The text, with what has no place in the open above it and the names of the encrypted files below."""
    above = [f"Subject: {draft.subject}"] if draft.encrypt_subject and draft.subject else []
    if lists_bcc and draft.bcc:
        above.append(f"Bcc: {', '.join(map(str, draft.bcc))}")
    below = [f"{encrypted_name(at)}: {each.filename}" for at, each in enumerate(files, 1)]
    blocks = ("\n".join(above), draft.text, "\n".join(below))
    return ("\n\n".join(each for each in blocks if each) + "\n").encode("utf-8", "replace")


def text_to_sign(draft: Draft) -> str:
    """Raises NotSendable where something would go out unsigned."""
    if draft.attachments:
        raise NotSendable("inline OpenPGP cannot sign attachments; PGP/MIME can")
    return draft.text


def encrypted_name(number: int) -> str:
    """The name that everyone on the way may see."""
    return f"attachment-{number}.pgp"


def build_encrypted(armored: bytes, armored_files: Sequence[bytes]) -> Entity:
    """The armored text, and each file encrypted by itself."""
    files = [
        DraftAttachment(filename=encrypted_name(at), content_type="application/octet-stream", data=each)
        for at, each in enumerate(armored_files, 1)
    ]
    return _with_files(armored.decode("ascii"), files)


def build_signed(clear_signed: bytes, key_files: Sequence[DraftAttachment]) -> Entity:
    """The clear-signed text. `key_files`: public keys, which are signed by themselves."""
    return _with_files(clear_signed.decode("utf-8"), key_files)


def _with_files(text: str, files: Sequence[DraftAttachment]) -> Entity:
    part = text_part(text)
    if not files:
        return part
    return multipart("mixed", [part.to_bytes(), *(file_part(each).to_bytes() for each in files)])
