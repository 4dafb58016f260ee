"""What Bob writes back: how a message reached him, in plain words. Pure."""

from __future__ import annotations

from enum import Enum, auto

from mailguard.demo.people import BOB
from mailguard.model import Cover, Encryption, Facts, Fingerprint, Key, OpenedMessage, Signature, Verdict
from mailguard.openpgp.keys import format_fingerprint

LONGEST_QUOTE_LINES = 40


class Origin(Enum):
    """Where Bob has the key from that he encrypts his answer for."""

    KEY_SERVER = auto()
    MESSAGE = auto()


_ENCRYPTION = {
    Encryption.NONE: (
        "Encrypted: no. It came like a postcard: everybody who carried it could read it, the mail servers "
        "and whoever looks after them."
    ),
    Encryption.OK: "Encrypted: yes, for my key. Nobody who carried it could read it.",
    Encryption.PART: "Encrypted: only a part of it. The rest came like a postcard.",
    Encryption.NOKEY: (
        "Encrypted: yes, but not for my key, so I cannot read a word of it. Look whether you have the right "
        "one: its fingerprint stands at the end of this message."
    ),
    Encryption.DAMAGED: "Encrypted: yes, but it was damaged or changed on its way, so I did not open it.",
    Encryption.NOINT: "Encrypted: yes, but without protection against changes, so I did not open it.",
}
_SIGNATURE = {
    Signature.NONE: (
        "Signed: no. So I cannot tell whether it is from you: anybody can write your address on a message."
    ),
    Signature.GOOD: (
        "Signed: yes, with the key of {signer}, and not a character was changed since. That key has the "
        "fingerprint {fingerprint}."
    ),
    Signature.BAD: (
        "Signed: yes, but the signature is BAD. What I got is not what was signed, so I do not believe it."
    ),
    Signature.MISSING: (
        "Signed: yes, but with a key that I do not have. It did not come with your message, and it is not on "
        "the key server. Publish it, and I can check."
    ),
    Signature.KEY_EXPIRED: "Signed: yes, with the key of {signer}, but that key has expired.",
    Signature.SIG_EXPIRED: "Signed: yes, with the key of {signer}, but the signature has expired.",
    Signature.REVOKED: "Signed: yes, but with a key that was revoked. So it proves nothing.",
    Signature.WEAK: "Signed: yes, but in a way that I cannot check.",
    Signature.SMIME: "Signed: yes, but with S/MIME, and I check OpenPGP signatures only.",
}


def write_answer(opened: OpenedMessage, own_key: Fingerprint, their_key: Key | None, origin: Origin) -> str:
    """The whole text. `their_key`: what the answer is encrypted for; None: it is only signed."""
    facts = opened.verdict.facts
    paragraphs = [
        f"Hello {_first_name(opened)},",
        "your message has arrived. I am a robot, so I answer at once; and this is how it reached me.",
        describe_encryption(opened.verdict),
        describe_signature(opened.verdict),
        describe_answer(their_key, origin, opened.verdict.signer),
        advise(facts, can_answer_encrypted=their_key is not None),
        f"{BOB.name}\nMy fingerprint: {format_fingerprint(own_key)}",
    ]
    quote = quote_message(opened.text, facts.encryption, is_private=their_key is not None)
    return "\n\n".join([*paragraphs, *([quote] if quote else [])]) + "\n"


def describe_encryption(verdict: Verdict) -> str:
    state = verdict.facts.encryption
    said = _ENCRYPTION.get(state, "Encrypted: yes, but in a way that I cannot read.")
    if state is not Encryption.OK:
        return said
    if verdict.is_subject_protected:
        return f"{said} The subject was encrypted too: on the way it read “{verdict.outer_subject}”."
    return f"{said} The subject was not encrypted, though: that stood on the outside for all to see."


def describe_signature(verdict: Verdict) -> str:
    facts = verdict.facts
    if facts.encryption in (Encryption.NOKEY, Encryption.DAMAGED, Encryption.NOINT, Encryption.UNREADABLE):
        return "Signed: I cannot tell, as I could not open it."
    said = _SIGNATURE.get(facts.signature, "Signed: I cannot tell.").format(
        signer=f"{verdict.signer_name} <{verdict.signer_address}>",
        fingerprint=format_fingerprint(verdict.signer or ""),
    )
    if facts.signature is not Signature.NONE and facts.cover is Cover.PART:
        said += " But that covers a part of the message only: the rest may come from anybody."
    return said


def describe_answer(their_key: Key | None, origin: Origin, signer: Fingerprint | None) -> str:
    if their_key is None:
        return (
            "This answer: signed, but not encrypted, since I found no key of yours on the key server, and "
            "none came with your message. Publish yours: then I can answer so that only you can read it."
        )
    where = "on the key server" if origin is Origin.KEY_SERVER else "with your message"
    said = f"This answer: encrypted for your key, which I found {where}, and signed with mine."
    if their_key.fingerprint == signer:
        return said  # its fingerprint was told already
    return f"{said} Your key has the fingerprint {format_fingerprint(their_key.fingerprint)}."


def advise(facts: Facts, *, can_answer_encrypted: bool) -> str:
    """What to try next."""
    is_private, is_signed = facts.encryption is Encryption.OK, facts.signature is Signature.GOOD
    if is_private and is_signed:
        return (
            "Try next: verify my key, and watch the bar above this message turn green. Compare it with a "
            "fingerprint that did not come by mail, for whoever forges my key forges my mail too. Take the "
            "one in the welcome message, as if I had told you by phone."
        )
    if is_private:
        return "Try next: press Sign as well, before you send. Then I know that it was you."
    if is_signed:
        return "Try next: press Encrypt as well, before you send. Then only I can read it."
    if can_answer_encrypted:
        return "Try next: press Encrypt before you send. Then only I can read it."
    return "Try next: make a key of your own and publish it, find mine, and press Encrypt before you send."


def quote_message(text: str, encryption: Encryption, *, is_private: bool) -> str:
    """Their words, unless quoting them would tell what came encrypted to everybody on the way back."""
    if not is_private and encryption is not Encryption.NONE:
        return "Your words I leave out here, as this answer is not encrypted and your message was."
    lines = text.strip().splitlines()
    if not lines:
        return ""
    shown = lines[:LONGEST_QUOTE_LINES] + (["…"] if len(lines) > LONGEST_QUOTE_LINES else [])
    return "You wrote:\n" + "\n".join(f"> {line}".rstrip() for line in shown)


def _first_name(opened: OpenedMessage) -> str:
    sender = opened.from_[0] if opened.from_ else None
    return sender.name.split()[0] if sender is not None and sender.name.strip() else "there"
