"""The card at the top of the key details: how it stands with the key, and the one thing to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.model import Fingerprint, Glyph, Key, KeyStatus, Tone, Trust
from ui.keys import words
from ui.wording import tr


@dataclass(frozen=True, slots=True)
class CardWords:
    """`action`: name of the command that the card offers, see `KeyCommands`; "" for none."""

    tone: Tone
    glyph: Glyph
    title: str
    sentence: str = ""
    action: str = ""


def card_words(key: Key, own: frozenset[Fingerprint]) -> CardWords:
    """What the card says of a key."""
    name = words.owner_words(key)
    status = words.status_of(key, own)
    if key.is_secret and status in (KeyStatus.OWN, KeyStatus.EXPIRES_SOON):
        return _own(key)
    match status:
        case KeyStatus.REVOKED:
            return _revoked(key, name)
        case KeyStatus.REJECTED:
            return CardWords(
                Tone.DANGER,
                Glyph.BAD,
                tr("Rejected"),
                tr("Mail signed with this key is marked, and it is not used to encrypt."),
                "accept_again",
            )
        case KeyStatus.EXPIRED:
            return _expired(key)
        case KeyStatus.EXPIRES_SOON:
            text = tr("Its owner may have extended it: an update from the key server shows it.")
            return CardWords(Tone.CAUTION, Glyph.PROBLEM, words.expires_in_words(key), text, "update")
        case KeyStatus.VERIFIED | KeyStatus.OWN:
            return _verified(key)
        case KeyStatus.PARTLY:
            text = tr("Some people you trust confirm this key, too few to be sure.")
            return CardWords(Tone.CAUTION, Glyph.NOT_VERIFIED, tr("Partly confirmed"), text, "verify")
        case KeyStatus.NOT_VERIFIED:
            text = tr(
                "You have not confirmed that this key belongs to {name}. Compare the fingerprint by phone or "
                "in person.",
                name=name,
            )
            return CardWords(Tone.CAUTION, Glyph.NOT_VERIFIED, tr("Not verified yet"), text, "verify")


def _revoked(key: Key, name: str) -> CardWords:
    if key.revoked_on is not None:
        text = tr("{name} withdrew it on {date}.", name=name, date=words.date_words(key.revoked_on))
    else:
        text = tr("{name} withdrew it.", name=name)
    more = tr("It is not used to encrypt, and mail signed with it is marked.")
    return CardWords(Tone.DANGER, Glyph.BAD, tr("Revoked"), f"{text} {more}")


def _expired(key: Key) -> CardWords:
    date = words.date_words(key.expires)
    if key.is_secret:
        text = tr("Your key expired on {date}. You can read old mail, but not sign.", date=date)
        return CardWords(Tone.CAUTION, Glyph.PROBLEM, tr("Expired"), text, "change_expiry")
    text = tr("It was valid until {date}, and is not used to encrypt any more.", date=date)
    return CardWords(Tone.NEUTRAL, Glyph.PROBLEM, tr("Expired"), text, "update")


def _own(key: Key) -> CardWords:
    days = words.days_left(key)
    if days is not None and days < words.SOON_DAYS:
        text = tr("After that others cannot write to you encrypted.")
        return CardWords(Tone.CAUTION, Glyph.PROBLEM, words.expires_in_words(key), text, "change_expiry")
    if key.backed_up_on is None:
        text = tr("No backup yet. Without one, a broken disk takes the key and the mail encrypted for it.")
        return CardWords(Tone.CAUTION, Glyph.PROBLEM, tr("Your key"), text, "back_up")
    text = tr("Backup: {date}", date=words.date_words(key.backed_up_on))
    return CardWords(Tone.OK, Glyph.VERIFIED, tr("Your key"), text)


def _verified(key: Key) -> CardWords:
    if key.certified_by_me:
        text = tr("You compared its fingerprint and confirmed the key.")
        return CardWords(Tone.OK, Glyph.VERIFIED, tr("Verified by you"), text)
    if key.owner_trust is Trust.ULTIMATE:
        text = tr("You set its owner trust to ultimate, so it counts as verified.")
        return CardWords(Tone.OK, Glyph.VERIFIED, tr("Trusted ultimately"), text)
    text = tr("People whose judgement you trust confirm this key.")
    return CardWords(Tone.OK, Glyph.VERIFIED, tr("Verified"), text)
