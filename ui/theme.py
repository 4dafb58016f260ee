"""Colours, sizes and the style sheet: the design tokens, light and dark."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from mailguard.model import Theme as ThemeChoice
from mailguard.model import Tone
from mailguard.paths import resource


@dataclass(frozen=True, slots=True)
class ToneColours:
    text: str
    back: str
    edge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme's colours. Ratios to their backgrounds are at least 4.5 for text, 3.0 for edges."""

    is_dark: bool
    window: str
    surface: str
    sidebar: str
    border: str
    outline: str
    text: str
    text_2: str
    text_3: str
    accent: str
    on_accent: str
    selection: str
    on_selection: str
    tones: dict[Tone, ToneColours]


LIGHT = Tokens(
    is_dark=False,
    window="#F2F3F5",
    surface="#FFFFFF",
    sidebar="#E9EBEF",
    border="#D3D7DD",
    outline="#828A96",
    text="#1B1F24",
    text_2="#474F59",
    text_3="#5D6671",
    accent="#2A5BD0",
    on_accent="#FFFFFF",
    selection="#DCE6FB",
    on_selection="#14213D",
    tones={
        Tone.OK: ToneColours("#0A6636", "#E6F4EB", "#1B8A4B"),
        Tone.INFO: ToneColours("#1E4CA3", "#E8F0FD", "#2A5BD0"),
        Tone.CAUTION: ToneColours("#714600", "#FCF2DA", "#B87400"),
        Tone.DANGER: ToneColours("#9C1419", "#FCEAEA", "#CC2229"),
        Tone.NEUTRAL: ToneColours("#474F59", "#F2F3F5", "#828A96"),
    },
)

DARK = Tokens(
    is_dark=True,
    window="#202329",
    surface="#17191D",
    sidebar="#1B1E23",
    border="#363C45",
    outline="#767F8B",
    text="#E8EAED",
    text_2="#B9C0C9",
    text_3="#A3ACB7",
    accent="#8DB2FF",
    on_accent="#10182B",
    selection="#2B3B5E",
    on_selection="#F2F5FA",
    tones={
        Tone.OK: ToneColours("#83DDA7", "#15281D", "#3FB873"),
        Tone.INFO: ToneColours("#ABC8FF", "#17233B", "#6A97F5"),
        Tone.CAUTION: ToneColours("#F2C86F", "#2C230F", "#D79A2B"),
        Tone.DANGER: ToneColours("#FFA09D", "#341A1C", "#F0625F"),
        Tone.NEUTRAL: ToneColours("#B9C0C9", "#202329", "#767F8B"),
    },
)

# The type scale, in pixels at the base of 13: everything follows the system's font size.
_BASE_PX = 13
SCALE = {"xs": 11, "sm": 12, "base": 13, "body": 14, "h2": 15, "subject": 18, "h1": 20}


class Theme(QObject):
    """The theme in force. Widgets that draw themselves repaint on `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self.tokens = LIGHT
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(font())  # what is drawn without a step of the scale has the base size
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    def choose(self, choice: ThemeChoice) -> None:
        self._choice = choice
        self._apply()

    def _follow_system(self) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self.tokens = DARK if self._is_dark() else LIGHT
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens))
        self.changed.emit()

    def _is_dark(self) -> bool:
        if self._choice is ThemeChoice.SYSTEM:
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice is ThemeChoice.DARK


def theme() -> Theme:
    """The application's theme; made by `install`."""
    app = QApplication.instance()
    found = app.findChild(Theme) if app else None
    if found is None:
        raise RuntimeError("ui.theme.install() has not been called")
    return found


def install(app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM) -> Theme:
    """Give the application its theme, once; a second call changes the choice."""
    found = app.findChild(Theme)
    if found is not None:
        found.choose(choice)
        return found
    return Theme(app, choice)


def tokens() -> Tokens:
    return theme().tokens


def font(size: str = "base", *, semibold: bool = False) -> QFont:
    """The system's font at a step of the scale ("xs" … "h1")."""
    made = QFont(QApplication.font())
    pixels = made.pixelSize() if made.pixelSize() > 0 else made.pointSizeF() * 96 / 72
    made.setPixelSize(round(SCALE[size] * max(pixels, _BASE_PX) / _BASE_PX))
    made.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
    return made


def scaled(pixels: int) -> int:
    """A width that was drawn for letters of the base size, for those of the system."""
    return round(pixels * font().pixelSize() / _BASE_PX)


def fixed_font(size: str = "base") -> QFont:
    """The system's monospace font, for fingerprints and key IDs."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(font(size).pixelSize())
    return made


def palette(colours: Tokens) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette()
    for which, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.window),
        (role.Text, colours.text),
        (role.Button, colours.window),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.on_accent),
        (role.ToolTipBase, colours.surface),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.text_3),
        (role.Highlight, colours.selection),
        (role.HighlightedText, colours.on_selection),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Accent, colours.accent),
        (role.Mid, colours.border),
        (role.Midlight, colours.border),
        (role.Light, colours.surface),
        (role.Dark, colours.outline),
        (role.Shadow, colours.outline),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.outline))
    return made


def style_sheet(colours: Tokens) -> str:
    """The short style sheet: radius, banner tones, chips and cards; the palette does the rest."""
    template = resource("style.qss").read_text(encoding="utf-8")
    values = {name: getattr(colours, name) for name in Tokens.__slots__ if name not in ("is_dark", "tones")}
    for name, page in (("light", LIGHT), ("dark", DARK)):  # of mail, whatever the theme
        values |= {f"page_{name}": page.surface, f"page_{name}_text": page.text}
    for tone, each in colours.tones.items():
        values |= {f"{tone}_text": each.text, f"{tone}_back": each.back, f"{tone}_edge": each.edge}
    mode = "dark" if colours.is_dark else "light"
    for image in ("check", "chevron", "radio"):
        values[f"image_{image}"] = resource("icons", f"{image}-{mode}.svg").as_posix()
    for name in sorted(values, key=len, reverse=True):
        template = template.replace(f"@{name}", values[name])
    return template
