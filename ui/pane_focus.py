"""F6: round the parts of a window in reading order, whatever each of them consists of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

Stop = tuple[QWidget, QWidget]  # a part of the window, and what gets the focus in it


def go_round(stops: Sequence[Stop], step: int) -> None:
    """Give the focus to the next (1) or the previous (-1) part of those that are in sight."""
    shown = [(area, target) for area, target in stops if target.isVisible() and target.isEnabled()]
    if not shown:
        return
    here = next((place for place, (area, _) in enumerate(shown) if _has_focus(area)), None)
    following = (0 if step > 0 else -1) if here is None else (here + step) % len(shown)
    shown[following][1].setFocus(Qt.FocusReason.TabFocusReason)


def first_button(area: QWidget, kind: type[QWidget]) -> QWidget:
    """The first usable button of an area; the area itself where there is none."""
    found = (each for each in area.findChildren(kind) if each.isVisible() and each.isEnabled())
    return next(found, area)


def _has_focus(area: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is area or area.isAncestorOf(focused))
