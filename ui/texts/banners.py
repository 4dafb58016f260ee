"""What the banner of the text tools says where there is no verdict: nothing is claimed then."""

from __future__ import annotations

from collections.abc import Sequence

from mailguard.model import Banner, BannerAction, Glyph, Key, Tone
from mailguard.texts import BlockKind
from ui.keys import words
from ui.wording import tr


def nothing_checked() -> Banner:
    return _neutral(tr("Nothing was checked yet"), tr("Paste a signed or encrypted block here."))


def not_checked(kind: BlockKind | None, run_keys: str) -> Banner:
    """For a text that is here but was not looked at; `run_keys`: what does so, as "Ctrl+Enter"."""
    if kind is BlockKind.SIGNED:
        return _neutral(tr("Signed, not checked yet"), tr("Verify it ({keys}).", keys=run_keys))
    if kind is BlockKind.MESSAGE:
        return _neutral(tr("OpenPGP message, not opened yet"), tr("Decrypt it ({keys}).", keys=run_keys))
    return _neutral(tr("Nothing was checked yet"), tr("Encrypt or sign this text, or paste a block."))


def working() -> Banner:
    return _neutral(tr("Working…"), "", Glyph.WORKING, BannerAction.CANCEL)


def stopped() -> Banner:
    return _neutral(tr("Stopped"), tr("Nothing was checked."))


def no_block() -> Banner:
    return _neutral(tr("There is no OpenPGP block in this text."), tr("Nothing was checked."))


def is_key() -> Banner:
    return _neutral(tr("Nothing was checked yet"), tr("A key proves nothing by itself."))


def is_signature_alone() -> Banner:
    return _neutral(
        tr("This is a signature without its text."),
        tr("Paste or open what was signed, then open the signature as a file."),
    )


def file_opened(name: str) -> Banner:
    return _neutral(tr("Nothing was checked yet"), tr("Open the signature file of {name}.", name=name))


def failed(reason: str) -> Banner:
    return _neutral(tr("This could not be done"), reason)


def encrypted(keys: Sequence[Key], *, is_signed: bool) -> Banner:
    names = ", ".join(tr("you") if key.is_secret else words.owner_words(key) for key in keys)
    meaning = tr("Signed by you. Copy or save it.") if is_signed else tr("Not signed. Copy or save it.")
    return _neutral(tr("Encrypted for {names}", names=names), meaning, Glyph.LOCK)


def signed(key: Key) -> Banner:
    return _neutral(
        tr("Signed with your key {id}", id=words.groups_of_key_id(key.key_id)),
        tr("Anyone can read it. Copy or save it."),
    )


def _neutral(
    title: str, sentence: str, encryption: Glyph = Glyph.NOT_CHECKED, *actions: BannerAction
) -> Banner:
    return Banner(
        id="",
        tone=Tone.NEUTRAL,
        encryption_glyph=encryption,
        signature_glyph=Glyph.NOT_CHECKED,
        title=title,
        sentence=sentence,
        actions=actions,
    )
