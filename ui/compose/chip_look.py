"""What a recipient's chip says of the key: tone, sign and words, for every state."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QIcon

from mailguard.model import ChipState, Glyph, RecipientKey, Tone
from ui import icons, theme
from ui.wording import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipLook:
    """`sign`: a security glyph, or the name of a command's icon; "" for none. `text` follows the address."""

    tone: Tone | None
    sign: Glyph | str
    text: str
    spoken: str
    has_choices: bool = False  # its caret says that the menu holds something to do

    def icon(self) -> QIcon | None:
        tone = self.tone or Tone.NEUTRAL
        if isinstance(self.sign, Glyph):
            return icons.glyph(self.sign, tone)
        colour = theme.tokens().tones[tone].text if self.tone else theme.tokens().text_3
        return icons.icon(self.sign, colour) if self.sign else None


NOT_AN_ADDRESS = "not-an-address"
SEARCHING = "searching"


def look_of(key: RecipientKey | None, *, encrypt: bool, is_address: bool = True) -> ChipLook:
    """`key`: what the plan says of this recipient; None while it is being looked up."""
    if not is_address:
        text = tr("no address")
        return ChipLook(tone=Tone.DANGER, sign="caution", text=text, spoken=text, has_choices=True)
    if not encrypt:
        return _plain_look(key)
    if key is None:
        return ChipLook(tone=Tone.NEUTRAL, sign=Glyph.WORKING, text="", spoken=tr("looking for a key"))
    return _look_of_state(key)


def _plain_look(key: RecipientKey | None) -> ChipLook:
    """Encrypt is off: a small grey key where one exists."""
    has_key = key is not None and key.state.can_be_sent
    spoken = tr("key available") if has_key else ""
    return ChipLook(tone=None, sign="key" if has_key else "", text="", spoken=spoken)


def _look_of_state(key: RecipientKey) -> ChipLook:
    match key.state:
        case ChipState.VERIFIED:
            return ChipLook(tone=Tone.OK, sign=Glyph.VERIFIED, text="", spoken=tr("verified key"))
        case ChipState.OWN:
            return ChipLook(tone=Tone.OK, sign=Glyph.VERIFIED, text=tr("you"), spoken=tr("your key"))
        case ChipState.NOT_VERIFIED:
            return _caution(Glyph.NOT_VERIFIED, tr("not verified"), tr("key not verified"))
        case ChipState.SEVERAL:
            return _caution("key", tr("{n} keys", n=len(key.choices)))
        case ChipState.OTHER_ADDRESS:
            return _caution("key", tr("other address"), tr("key of another address"))
        case ChipState.EXPIRED:
            return _caution("expiry", tr("key expired"))
        case ChipState.REVOKED:
            return _danger(tr("key revoked"))
        case ChipState.REJECTED:
            return _danger(tr("key rejected"))
        case ChipState.CANNOT_ENCRYPT:
            return _danger(tr("key cannot encrypt"))
        case ChipState.MISSING:
            return _caution("caution", tr("no key"))


def _caution(sign: Glyph | str, text: str, spoken: str = "") -> ChipLook:
    return ChipLook(tone=Tone.CAUTION, sign=sign, text=text, spoken=spoken or text, has_choices=True)


def _danger(text: str) -> ChipLook:
    return ChipLook(tone=Tone.DANGER, sign=Glyph.BAD, text=text, spoken=text, has_choices=True)


def about_key(key: RecipientKey | None) -> str:
    """One sentence on the recipient's key, for the head of the chip's menu."""
    if key is None:
        return tr("Looking for a key…")
    if key.is_from_mail:
        return _about_key_from_mail(key)
    match key.state:
        case ChipState.VERIFIED:
            return tr("You verified the key of this address, or people you trust did.")
        case ChipState.OWN:
            return tr("This is your own key.")
        case ChipState.NOT_VERIFIED:
            return tr("There is a key. You have not confirmed whose it is.")
        case ChipState.SEVERAL:
            return tr("Several keys have this address. Choose the one to use.")
        case ChipState.OTHER_ADDRESS:
            return tr("You chose a key that names another address.")
        case ChipState.EXPIRED:
            return tr("The key of this address has expired.")
        case ChipState.REVOKED:
            return tr("The key of this address was revoked by its owner.")
        case ChipState.REJECTED:
            return tr("You rejected the key of this address.")
        case ChipState.CANNOT_ENCRYPT:
            return tr("The key of this address can sign, but not encrypt.")
        case ChipState.MISSING:
            return tr("No key in your key list has this address.")


def _about_key_from_mail(key: RecipientKey) -> str:
    if key.state is ChipState.OTHER_ADDRESS:
        return tr("Found by Autocrypt: their mail brought a key that names another address. Not verified.")
    if key.is_doubtful:
        return tr("Found by Autocrypt a while ago: they may no longer read with this key. Not verified.")
    return tr("Found by Autocrypt: their mail brought this key. You have not confirmed whose it is.")
