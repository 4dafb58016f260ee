"""The buttons of the text tools; the one that fits the text stands out, and Ctrl+Enter runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from ui import icons, theme
from ui.texts.field import native_keys
from ui.widgets.widgets import set_property
from ui.wording import tr

RUN_KEYS = ("Ctrl+Enter", "Ctrl+Return")


@dataclass(frozen=True, slots=True)
class Tool:
    """One button by its object name. `keys`: its own shortcut, if it has one."""

    name: str
    words: str
    icon: str
    keys: str = ""


TOOLS: tuple[Tool | None, ...] = (
    Tool("pasteText", "Paste", "paste"),
    Tool("openTextFile", "Open File…", "file", "Ctrl+O"),
    None,
    Tool("verifyText", "Verify", "check"),
    Tool("decryptText", "Decrypt", "decrypt"),
    Tool("encryptText", "Encrypt…", "encrypt"),
    Tool("signText", "Sign…", "sign"),
    None,
    Tool("openSignatureFile", "Open Signature File…", "attach"),
    Tool("clearText", "Clear", "clear"),
)
_NEED_NO_TEXT = frozenset({"pasteText", "openTextFile"})
_NEED_A_FILE = frozenset({"openSignatureFile", "clearText"})  # or a text


class ToolBar(QToolBar):
    """`acts`: what each button does, by its object name. What has no room is behind the bar's »."""

    def __init__(self, acts: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(objectName="textToolBar")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self._fitting = ""
        self._actions: dict[str, tuple[Tool, QAction]] = {}
        for tool in TOOLS:
            if tool is None:
                self.addSeparator()
                continue
            if tool is TOOLS[-1]:
                self.addWidget(_stretch())
            self._actions[tool.name] = (tool, self._add(tool, acts[tool.name]))
        theme.theme().changed.connect(self._draw)
        self._draw()

    @property
    def fitting(self) -> str:
        return self._fitting

    def set_fitting(self, name: str) -> None:
        """Mark the button that fits the text, which Ctrl+Enter presses; "" for none."""
        self._fitting = name
        self._draw()

    def enable(self, *, is_idle: bool, has_text: bool, has_file: bool) -> None:
        """Grey out what cannot be done now. A file that is no text has a signature at most."""
        for name, (_, action) in self._actions.items():
            has_what_it_needs = has_text or (has_file and name in _NEED_A_FILE)
            action.setEnabled(is_idle and (has_what_it_needs or name in _NEED_NO_TEXT))

    def _add(self, tool: Tool, act: Callable[[], object]) -> QAction:
        action = self.addAction(tr(tool.words))
        action.setIconText(tr(tool.words))  # by itself it would lose its "…"
        action.triggered.connect(lambda: act())
        if tool.keys:
            action.setShortcut(QKeySequence(tool.keys))
        made = self.widgetForAction(action)
        made.setObjectName(tool.name)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return action

    def _draw(self) -> None:
        colours = theme.tokens()
        for name, (tool, action) in self._actions.items():
            is_fitting = name == self._fitting
            set_property(self.widgetForAction(action), "primary", "true" if is_fitting else "")
            action.setIcon(icons.icon(tool.icon, colours.on_accent if is_fitting else None))
            keys = RUN_KEYS[0] if is_fitting else tool.keys
            words = tr(tool.words).rstrip("…")
            action.setToolTip(f"{words} ({native_keys(keys)})" if keys else words)


def _stretch() -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made
