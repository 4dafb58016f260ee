"""The Details popover: what was checked and what was not, in exact words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mailguard.model import Banner, FirstVerdict, Key, Tone, Verdict
from ui import icons, theme
from ui.reader.raw_status import RawStatus
from ui.reader.security_words import Line, Section, describe, find_key, report_text
from ui.widgets.pictures import Picture
from ui.widgets.widgets import beside_icon, button, label, link_button, row, rule
from ui.widgets.wrapping import Passage
from ui.wording import tr

WIDTH_PX = 510
NAMES_PX = 96


class SecurityDetails(QFrame):
    """Hangs from the banner over its lower edge, which no message can do. Esc closes it."""

    compare_asked = Signal(str)  # a fingerprint
    show_key_asked = Signal(str)
    find_key_asked = Signal(str)  # a fingerprint or key ID
    help_asked = Signal()

    def __init__(
        self,
        verdict: Verdict,
        banner: Banner,
        keys: Sequence[Key],
        parent: QWidget,
        first: FirstVerdict | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup, objectName="securityDetails")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("popover", "true")
        self.setAccessibleName(tr("Security details"))
        self.setFixedWidth(theme.scaled(WIDTH_PX))
        self._sections = describe(verdict, banner, keys, first)
        self._verdict = verdict
        self._banner = banner
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self._head())
        for section in self._sections:
            inside.addWidget(rule())
            inside.addWidget(_section(section))
        if verdict.status:
            inside.addWidget(rule())
            self._raw = RawStatus(verdict.status)
            self._raw.opened.connect(self._fit)
            inside.addWidget(self._raw)
        inside.addWidget(rule())
        inside.addLayout(self._foot(keys))

    def hang_from(self, anchor: QWidget) -> None:
        """Show right-aligned under `anchor`, overlapping the banner's lower edge, inside the screen."""
        self._anchor = anchor
        self._fit()
        self.show()

    def _fit(self) -> None:
        anchor = self._anchor
        self.layout().invalidate()  # what was unfolded, or folded, counts at once
        self.layout().activate()
        self.resize(self.maximumWidth(), self.layout().totalHeightForWidth(self.maximumWidth()))
        corner = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 6))
        screen = anchor.screen().availableGeometry()
        x = max(screen.left(), min(corner.x(), screen.right() - self.width()))
        y = max(screen.top(), min(corner.y(), screen.bottom() - self.height()))
        self.move(x, y)

    @property
    def report(self) -> str:
        return report_text(self._banner, self._sections, self._verdict.status)

    def _head(self) -> QWidget:
        copying = button(tr("Copy report"), self._copy, icon="copy")
        copying.setObjectName("copyReport")
        copying.setProperty("flat", "true")
        self._copying = copying
        made = QWidget()
        made.setLayout(row(label(tr("Message security"), size="h2", semibold=True), None, copying))
        made.layout().setContentsMargins(16, 10, 12, 10)
        return made

    def _foot(self, keys: Sequence[Key]) -> QHBoxLayout:
        made = row(link_button(tr("What do these words mean?"), self._then(self.help_asked.emit)), None)
        for each in self._key_buttons(keys):
            made.addWidget(each)
        made.setContentsMargins(14, 10, 16, 12)
        return made

    def _key_buttons(self, keys: Sequence[Key]) -> list[QWidget]:
        signer = self._verdict.signer
        if signer is None and self._verdict.signatures:
            first = self._verdict.signatures[0]
            signer = first.primary or first.fingerprint
            if signer is None:
                return [self._find_button(str(first.key_id))]
        if signer is None:
            return []
        key = find_key(keys, signer)
        if key is None:
            return [self._find_button(str(signer))]
        comparing = button(
            tr("Compare fingerprint…"), self._then(lambda: self.compare_asked.emit(key.fingerprint))
        )
        comparing.setObjectName("compareFingerprint")
        showing = button(
            tr("Show key"), self._then(lambda: self.show_key_asked.emit(key.fingerprint)), icon="key"
        )
        showing.setObjectName("showKey")
        return [showing] if key.is_secret else [comparing, showing]

    def _find_button(self, wanted: str) -> QWidget:
        made = button(
            tr("Find key online…"), self._then(lambda: self.find_key_asked.emit(wanted)), icon="find-online"
        )
        made.setObjectName("findKeyOnline")
        return made

    def _then(self, go_on: Callable[[], object]) -> Callable[[], None]:
        def close_first() -> None:
            self.close()
            go_on()

        return close_first

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self._copying.setText(beside_icon(tr("Copied")))


def _section(section: Section) -> QWidget:
    made = QWidget()
    inside = QVBoxLayout(made)
    inside.setContentsMargins(16, 12, 16, 12)
    inside.setSpacing(8)
    glyph = QLabel()
    glyph.setPixmap(icons.glyph(section.glyph, section.tone).pixmap(QSize(20, 20)))
    title = label(section.title, semibold=True)
    title.setProperty("tone", str(section.tone))
    inside.addLayout(row(glyph, title, label(section.aside, size="sm", role="text-3"), None))
    lines = QGridLayout()
    lines.setHorizontalSpacing(12)
    lines.setVerticalSpacing(6)
    lines.setColumnMinimumWidth(0, theme.scaled(NAMES_PX))
    lines.setColumnStretch(1, 1)
    for place, line in enumerate(section.lines):
        _add_line(lines, place, line)
    if section.lines:
        inside.addLayout(lines)
    return made


def _add_line(lines: QGridLayout, place: int, line: Line) -> None:
    text = Passage()
    text.setFont(theme.fixed_font("sm") if line.is_fixed else theme.font())
    text.setAccessibleName(line.name)
    text.show_plain(line.text)
    if line.is_fixed:  # a fingerprint or a key ID: read out sign by sign, with a pause after each group
        text.setAccessibleDescription(", ".join(" ".join(group) for group in line.text.split()))
    if not line.name:
        lines.addWidget(text, place, 0, 1, 2)
        return
    lines.addWidget(label(line.name, role="text-3"), place, 0, Qt.AlignmentFlag.AlignTop)
    if line.is_good is None:
        lines.addWidget(text, place, 1)
        return
    tone = Tone.OK if line.is_good else Tone.CAUTION
    name = "check" if line.is_good else "caution"
    mark = Picture(name, tone, px=15)
    both = row(mark, text, spacing=4)
    both.setStretch(1, 1)
    both.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    lines.addLayout(both, place, 1)
