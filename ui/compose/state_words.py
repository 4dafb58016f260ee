"""The status bar of the composer: what would become of the message if it were sent now."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.model import Glyph, SendPlan, Tone
from ui.compose.protection import Protection
from ui.wording import tr


@dataclass(frozen=True, slots=True)
class StateWords:
    text: str
    tone: Tone
    glyph: Glyph


def state_words(protection: Protection, plan: SendPlan | None, *, has_failed: bool = False) -> StateWords:
    """`plan`: None while the recipients' keys are being looked up, and where that `has_failed`."""
    if not protection.encrypt:
        text = tr("Signed, not encrypted") if protection.sign else tr("Not encrypted, not signed")
        return StateWords(text, Tone.NEUTRAL, Glyph.OPEN)
    if plan is None and has_failed:
        return StateWords(tr("Not ready to encrypt"), Tone.CAUTION, Glyph.CANNOT_DECRYPT)
    if plan is None:
        return StateWords(tr("Looking for keys…"), Tone.NEUTRAL, Glyph.WORKING)
    missing = len(plan.missing)
    if missing:
        keys = tr("1 key missing") if missing == 1 else tr("{n} keys missing", n=missing)
        text = tr("Not ready to encrypt: {keys}", keys=keys)
        return StateWords(text, Tone.CAUTION, Glyph.CANNOT_DECRYPT)
    return _ready(protection, plan)


def _ready(protection: Protection, plan: SendPlan) -> StateWords:
    how = tr("encrypted and signed") if protection.sign else tr("encrypted, not signed")
    if not plan.recipients:
        return StateWords(tr("No recipient yet: will be {how}", how=how), Tone.NEUTRAL, Glyph.LOCK)
    ready = tr("Ready: {how}", how=how)
    unverified = len(plan.unverified)
    if not unverified:
        return StateWords(ready, Tone.OK, Glyph.LOCK)
    keys = tr("1 key not verified") if unverified == 1 else tr("{n} keys not verified", n=unverified)
    return StateWords(f"{ready} · {keys}", Tone.OK, Glyph.LOCK)


def missing_title(plan: SendPlan) -> str:
    """The title of the key bar: who has no usable key."""
    missing = plan.missing
    if len(missing) == 1:
        return tr("No usable key for {address}", address=missing[0].address)
    return tr("No usable key for {n} recipients", n=len(missing))


def missing_sentence(plan: SendPlan) -> str:
    """How many can be written to, and that nothing is sent meanwhile."""
    n, missing = len(plan.recipients), len(plan.missing)
    if n == missing:
        return tr("This message cannot be encrypted yet. Nothing is sent until you decide.")
    if missing == 1:
        return tr(
            "This message can be encrypted for {k} of {n} recipients. Nothing is sent until you "
            "decide about the other.",
            k=n - 1,
            n=n,
        )
    return tr(
        "This message can be encrypted for {k} of {n} recipients. Nothing is sent until you "
        "decide about the others.",
        k=n - missing,
        n=n,
    )
