"""What Details says of the first verdict on a message, where today's is another one."""

from __future__ import annotations

from mailguard.model import Banner, FirstVerdict
from ui.people import day_of
from ui.wording import tr


def first_verdict_words(first: FirstVerdict | None, banner: Banner) -> str:
    """A sentence, or "" where there is nothing to tell: it changes nothing of what holds today."""
    if first is None or first.banner_id == banner.id:
        return ""
    found = _found().get(first.banner_id)
    if found is None:
        return ""
    return tr("When you first read it, on {date}, {found}.", date=day_of(first.checked), found=found)


def _found() -> dict[str, str]:
    """By the banner's ID. What said nothing certain then says nothing now."""
    verified = tr("the signature was good and verified")
    unverified = tr("the signature was good, but the key was not verified")
    own = tr("the signature was good and your own")
    return {
        "B07": tr("the signature was BAD"),
        "B08": tr("the key was revoked already"),
        "B15": tr("the signature was someone else's"),
        "B17": tr("the key had expired already"),
        "B18": tr("the signature had expired already"),
        "B19": unverified,
        "B20": unverified,
        "B21": tr("the signature was good, and the key was partly confirmed"),
        "B22": own,
        "B23": own,
        "B24": verified,
        "B25": verified,
    }
