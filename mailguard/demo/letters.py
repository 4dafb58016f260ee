"""Letters of the built-in world: from a text in `resources/demo` to a draft, and to the bytes that travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Template

from mailguard.demo.people import ALICE
from mailguard.mime.build import build_body, build_fields, new_message_id, write_message
from mailguard.mime.entities import Field
from mailguard.model import AccountId, Address, Draft, DraftAttachment, Fingerprint, SendPlan
from mailguard.openpgp.gpg import GnuPG
from mailguard.paths import resource
from mailguard.sending.protecting import Letter, Protector

NO_ACCOUNT = AccountId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a letter gets on its way: the names of the header fields."""

    message_id: str
    date: datetime  # aware

    @classmethod
    def of(cls, sender: Address, date: datetime) -> Stamp:
        return cls(message_id=new_message_id(sender.address), date=date)

    @classmethod
    def now(cls, sender: Address) -> Stamp:
        return cls.of(sender, datetime.now().astimezone())


def write_draft(
    name: str,
    sender: Address,
    words: Mapping[str, str] | None = None,
    *,
    to: Address = ALICE,
    attachments: tuple[DraftAttachment, ...] = (),
    thread: tuple[str, ...] = (),
) -> Draft:
    """`resources/demo/{name}.txt`, its first line the subject, `words` filled in for its $names.

    thread: Message-IDs of what it answers, oldest first.
    """
    subject, _, text = read_template(f"{name}.txt", words or {}).partition("\n\n")
    return Draft(
        account=NO_ACCOUNT,
        from_=sender,
        to=(to,),
        subject=subject.removeprefix("Subject: "),
        text=text,
        attachments=attachments,
        in_reply_to=thread[-1] if thread else "",
        references=thread,
    )


def read_template(filename: str, words: Mapping[str, str]) -> str:
    return Template(resource("demo", filename).read_text(encoding="utf-8")).substitute(words)


def attach(filename: str, content_type: str) -> DraftAttachment:
    data = resource("demo", filename).read_bytes()
    return DraftAttachment(filename=filename, content_type=content_type, data=data)


def write_letter(draft: Draft, stamp: Stamp) -> bytes:
    """The whole message as it travels, neither signed nor encrypted."""
    return write_message(build_stamped(draft, stamp), build_body(draft))


def protect_letter(
    draft: Draft,
    stamp: Stamp,
    gpg: GnuPG,
    *,
    sign_with: Fingerprint | None = None,
    encrypt_for: Fingerprint | None = None,
) -> bytes:
    """The whole message, signed, encrypted (its subject too) or both, with keys that are in `gpg`."""
    plan = SendPlan(
        encrypt=encrypt_for is not None,
        sign=sign_with is not None,
        signing_key=sign_with,
        own_key=None,
        recipients=(),
    )
    letter = Letter(draft=draft, plan=plan, fields=build_stamped(draft, stamp))
    return Protector(gpg, letter, None).copy_for([encrypt_for] if encrypt_for is not None else [])


def build_stamped(draft: Draft, stamp: Stamp) -> tuple[Field, ...]:
    return build_fields(draft, message_id=stamp.message_id, date=stamp.date)
