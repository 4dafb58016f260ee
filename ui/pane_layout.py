"""How the three panes stand: message beside the list, below it, or below everything."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QSplitter, QWidget

from ui.theme import scaled

FOLDERS_PX, LIST_PX, MESSAGE_PX = 214, 378, 848
LEAST_FOLDERS_PX, LEAST_LIST_PX, LEAST_MESSAGE_PX = 150, 280, 380
MESSAGE_HEIGHT_PX = 440
NARROW_PX = 900  # below this the message stands under the list


class Layout(StrEnum):
    VERTICAL = "vertical"  # three columns
    CLASSIC = "classic"  # the message below the list
    WIDE = "wide"  # the message below folders and list


class PaneLayout(QSplitter):
    """The splitters around folders, list and message. What a person moved stays so, for each layout."""

    def __init__(self, folders: QWidget, messages: QWidget, message: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, objectName="panes")
        self._folders, self._messages, self._message = folders, messages, message
        self._wished = Layout.VERTICAL
        self._is_narrow = False
        self._shown: Layout | None = None
        self._sizes: dict[tuple[Layout, str], list[int]] = {}
        self._upper = QSplitter(Qt.Orientation.Horizontal)
        self._inner = QSplitter()
        folders.setMinimumWidth(LEAST_FOLDERS_PX)
        messages.setMinimumWidth(LEAST_LIST_PX)
        message.setMinimumWidth(LEAST_MESSAGE_PX)
        for each in (self, self._upper, self._inner):
            each.setHandleWidth(1)
            each.setChildrenCollapsible(False)
        self._inner.addWidget(messages)
        self._upper.addWidget(folders)
        self._upper.addWidget(self._inner)
        self._upper.setStretchFactor(1, 1)
        self.addWidget(self._upper)
        self._arrange()

    @property
    def wished(self) -> Layout:
        return self._wished

    def choose(self, layout: Layout) -> None:
        """The layout that a person wants; in a narrow window the classic one takes its place."""
        self._wished = layout
        self._arrange()

    def fit(self, width: int) -> None:
        """The window is `width` pixels wide now."""
        self._is_narrow = width < NARROW_PX
        self._arrange()

    def keep(self, kept: QSettings) -> None:
        kept.setValue("panes/layout", str(self._wished))
        kept.setValue("panes/hidden", " ".join(name for name, pane in self._hiding() if pane.isHidden()))
        self._remember()
        for (layout, name), sizes in self._sizes.items():
            kept.setValue(f"panes/{layout}-{name}", " ".join(str(each) for each in sizes))

    def restore(self, kept: QSettings) -> None:
        for layout in Layout:
            for name in ("outer", "upper", "inner"):
                sizes = str(kept.value(f"panes/{layout}-{name}") or "").split()
                if sizes and all(each.isdigit() for each in sizes):
                    self._sizes[layout, name] = [int(each) for each in sizes]
        hidden = str(kept.value("panes/hidden") or "").split()
        for name, pane in self._hiding():
            pane.setVisible(name not in hidden)
        wished = str(kept.value("panes/layout") or "")
        self._shown = None  # the sizes of before the restore are of no one
        self.choose(Layout(wished) if wished in list(Layout) else Layout.VERTICAL)

    def _hiding(self) -> tuple[tuple[str, QWidget], ...]:
        """The panes that a person may hide."""
        return ("folders", self._folders), ("message", self._message)

    def _arrange(self) -> None:
        layout = Layout.CLASSIC if self._is_narrow and self._wished is Layout.VERTICAL else self._wished
        if layout is self._shown:
            return
        self._remember()
        self._shown = layout
        if layout is Layout.WIDE:
            self.addWidget(self._message)
        else:
            self._inner.addWidget(self._message)
            self._inner.setStretchFactor(1, 1)
        upright = layout is Layout.CLASSIC
        self._inner.setOrientation(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)
        for name, splitter, usual in (
            ("outer", self, [MESSAGE_HEIGHT_PX, MESSAGE_HEIGHT_PX]),
            ("upper", self._upper, [scaled(FOLDERS_PX), LIST_PX + MESSAGE_PX]),
            ("inner", self._inner, [300, 500] if upright else [scaled(LIST_PX), MESSAGE_PX]),
        ):
            splitter.setSizes(self._sizes.get((layout, name), usual))

    def _remember(self) -> None:
        if self._shown is not None and self.isVisible():
            for name, splitter in (("outer", self), ("upper", self._upper), ("inner", self._inner)):
                if all(splitter.sizes()):  # else the message pane is hidden, and has no size
                    self._sizes[self._shown, name] = splitter.sizes()
