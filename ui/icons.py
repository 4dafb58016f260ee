"""Icons by their meaning, drawn in the colours of the theme (qtawesome is used here alone)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import qtawesome
from PySide6.QtGui import QIcon

from mailguard.model import Glyph, Tone
from ui.theme import tokens

_COMMANDS = {
    "archive": "ph.archive",
    "archive-file": "ph.file-minus",
    "arrow-left": "ph.arrow-left",
    "attach": "ph.paperclip",
    "bell": "ph.bell",
    "bold": "ph.text-bolder",
    "caret-down": "ph.caret-down",
    "caret-left": "ph.caret-left",
    "caret-right": "ph.caret-right",
    "caution": "ph.warning",
    "check": "ph.check-bold",
    "clear": "ph.eraser",
    "close": "ph.x",
    "columns": "ph.columns",
    "copy": "ph.copy",
    "decrypt": "ph.lock-open",
    "draft": "ph.file",
    "encrypt": "ph.lock-fill",
    "encrypt-off": "ph.lock-open",
    "error": "ph.warning-octagon",
    "expiry": "ph.clock",
    "export": "ph.upload-simple",
    "file": "ph.file",
    "filter": "ph.funnel",
    "find-online": "ph.globe",
    "fingerprint": "ph.fingerprint",
    "folder": "ph.folder",
    "forward": "ph.arrow-bend-up-right",
    "get": "ph.arrows-clockwise",
    "help": "ph.question",
    "import": "ph.download-simple",
    "inbox": "ph.tray",
    "info": "ph.info",
    "italic": "ph.text-italic",
    "junk": "ph.fire",
    "key": "ph.key",
    "link": "ph.link",
    "list": "ph.list-bullets",
    "message": "ph.envelope-simple",
    "more": "ph.dots-three-bold",
    "new": "ph.plus",
    "paste": "ph.clipboard-text",
    "pdf": "ph.file-pdf",
    "person": "ph.user",
    "picture": "ph.image-square",
    "pin": "ph.push-pin",
    "program": "ph.file-x",
    "publish": "ph.cloud-arrow-up",
    "qr": "ph.qr-code",
    "redirect": "ph.arrow-bend-double-up-right",
    "reply": "ph.arrow-bend-up-left",
    "reply-all": "ph.arrow-bend-double-up-left",
    "save": "ph.download-simple",
    "search": "ph.magnifying-glass",
    "send": "ph.paper-plane-tilt",
    "sent": "ph.paper-plane-tilt",
    "server": "ph.cloud",
    "settings": "ph.gear",
    "sign": "ph.pencil-line",
    "star": "ph.star",
    "star-on": "ph.star-fill",
    "text": "ph.text-align-left",
    "thread": "ph.chats",
    "tag": "ph.tag",
    "trash": "ph.trash",
    "undelete": "ph.arrow-counter-clockwise",
    "unread": "ph.chat-centered-dots",
    "unlocked": "ph.lock-simple-open",
    "words": "ph.file-text",
    "write": "ph.note-pencil",
}

_GLYPHS = {
    Glyph.LOCK: "ph.lock-fill",
    Glyph.OPEN: "ph.lock-open",
    Glyph.LOCKED: "ph.lock-key",
    Glyph.PARTLY: "ph.lock-laminated",
    Glyph.VERIFIED: "ph.circle-wavy-check-fill",
    Glyph.NOT_VERIFIED: "ph.circle-wavy-question",
    Glyph.PROBLEM: "ph.circle-wavy-warning",
    Glyph.NO_SIGNATURE: "ph.circle-wavy",
    Glyph.NOT_CHECKED: "ph.circle-dashed",
    Glyph.DAMAGED: "ph.warning-octagon-fill",
    Glyph.OTHER_SENDER: "ph.users",
    Glyph.WORKING: "ph.hourglass-medium",
}

_SCALE = 1.25  # qtawesome draws small


@lru_cache(maxsize=1)
def _phosphor() -> qtawesome.IconicFont:
    """The one font that is used; qtawesome's own way would load and check all of its twelve."""
    fonts = Path(qtawesome.__file__).with_name("fonts")
    font, names = (
        next(fonts.glob(f"phosphor-{pattern}")).name for pattern in ("[0-9]*.ttf", "charmap-*.json")
    )
    return qtawesome.IconicFont(("ph", font, names))


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, disabled: str) -> QIcon:
    return _phosphor().icon(name, color=colour, color_disabled=disabled, scale_factor=_SCALE)


@lru_cache(maxsize=64)
def _stacked(under: str, over: str, colour: str, mark: str, size: float, drop: float) -> QIcon:
    return _phosphor().icon(
        under,
        over,
        options=[
            {"color": colour, "scale_factor": _SCALE},
            {"color": mark, "scale_factor": _SCALE * size, "offset": (0, drop)},
        ],
    )


def icon(name: str, colour: str | None = None) -> QIcon:
    """A command's icon by its meaning ("reply", "key"); `colour` as "#rrggbb", the text's by default."""
    colours = tokens()
    return _drawn(_COMMANDS[name], colour or colours.text, colours.outline)


def glyph_in(glyph: Glyph, colour: str, mark: str) -> QIcon:
    """A security glyph in any colour; `mark` is what stands inside a filled octagon."""
    if glyph is Glyph.CANNOT_DECRYPT:
        return _stacked("ph.lock-simple-bold", "ph.x-bold", colour, colour, 0.5, 0.14)
    if glyph is Glyph.BAD:
        return _stacked("ph.octagon-fill", "ph.x-bold", colour, mark, 0.62, 0.0)
    return _drawn(_GLYPHS[glyph], colour, colour)


def glyph(which: Glyph, tone: Tone) -> QIcon:
    """A security glyph in its tone."""
    colours = tokens().tones[tone]
    return glyph_in(which, colours.text, colours.back)
