"""The commands of the main window and of message windows: their words, keys, icons and menus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from mailguard.model import ShowAs
from ui import icons, theme
from ui.wording import tr


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `keys`: shortcuts, the one that menus show first, separated by ";".

    `needs` tells when it can be used: "" always, "one" message open, one that may be "answer"ed, one of a
    "list" that takes answers, "any" number of them selected, the "sender-key" known, "keys" in it, an
    "html" page, all of it "decrypted", something to "undo" or to "redo", a "text" in sight that is no
    page in a browser.
    """

    name: str
    words: str
    keys: str = ""
    icon: str = ""
    needs: str = ""
    is_toggle: bool = False


COMMANDS = (
    Command("new-message", "New Message", "Ctrl+N", "write"),
    Command("new-folder", "New Folder…"),
    Command("get-messages", "Get Messages", "F5", "get"),
    Command("get-all", "Get All Messages", "Shift+F5"),
    Command("download-now", "Download for Offline Now"),
    Command("send-waiting", "Send Unsent Messages"),
    Command("offline", "Work Offline", is_toggle=True),
    Command("open-file", "Open Message File…", "Ctrl+Shift+O"),
    Command("import-mail", "Import Mail…"),
    Command("save-as", "Save As…", "Ctrl+S", needs="one"),
    Command("save-template", "Save as Template", needs="answer"),
    Command("print", "Print…", "Ctrl+P", needs="one"),
    Command("print-preview", "Print Preview…", needs="one"),
    Command("save-pdf", "Save as PDF…", needs="one"),
    Command("add-account", "Add Account…"),
    Command("close", "Close", "Ctrl+W"),
    Command("quit", "Quit", "Ctrl+Q"),
    Command("undo", "Undo", "Ctrl+Z", needs="undo"),
    Command("redo", "Redo", "Ctrl+Shift+Z; Ctrl+Y", needs="redo"),
    Command("copy", "Copy", "Ctrl+C"),
    Command("select-all", "All", "Ctrl+A"),
    Command("select-thread", "Thread", "Ctrl+Shift+A", needs="any"),
    Command("select-starred", "Starred"),
    Command("find", "Find in Message", "Ctrl+F", needs="one"),
    Command("search", "Search Messages", "Ctrl+K"),
    Command("search-window", "Search with Conditions…", "Ctrl+Shift+F"),
    Command("filter", "Filter Messages", "Ctrl+Shift+K"),
    Command("layout-vertical", "Vertical: three columns", is_toggle=True),
    Command("layout-classic", "Classic: message below the list", is_toggle=True),
    Command("layout-wide", "Wide: message below everything", is_toggle=True),
    Command("open-threads", "Open All Threads", "*"),
    Command("close-threads", "Close All Threads", "\\"),
    Command("folders", "Folders", is_toggle=True),
    Command("message-pane", "Message Pane", "F8", is_toggle=True),
    Command("icons-only", "Toolbar: Icons Only", is_toggle=True),
    Command("normal-headers", "Normal", needs="one", is_toggle=True),
    Command("all-headers", "All", needs="one", is_toggle=True),
    Command("as-original", "Original HTML", needs="one", is_toggle=True),
    Command("as-simple", "Simple HTML", needs="one", is_toggle=True),
    Command("as-plain", "Plain Text", needs="one", is_toggle=True),
    Command("as-parts", "All Parts", needs="one", is_toggle=True),
    Command("inline-attachments", "Display Attachments Inline", is_toggle=True),
    Command("dark-page", "Dark Page", needs="html", is_toggle=True),
    Command("caret", "Caret Browsing", "F7", needs="text", is_toggle=True),
    Command("zoom-in", "Zoom In", "Ctrl++; Ctrl+="),
    Command("zoom-out", "Zoom Out", "Ctrl+-"),
    Command("zoom-reset", "Usual Size", "Ctrl+0"),
    Command("source", "Message Source", "Ctrl+U", needs="one"),
    Command("security", "Message Security", "Ctrl+Alt+S", needs="one"),
    Command("next", "Next", "F"),
    Command("previous", "Previous", "B"),
    Command("next-unread", "Next Unread", "N"),
    Command("previous-unread", "Previous Unread", "P"),
    Command("next-starred", "Next Starred"),
    Command("previous-starred", "Previous Starred"),
    Command("next-thread", "Next Thread", needs="any"),
    Command("previous-thread", "Previous Thread", needs="any"),
    Command("go-back", "Back", "[; Alt+Left"),
    Command("go-forward", "Forward", "]; Alt+Right"),
    Command("go-folder", "Folder…", "G"),
    Command("next-pane", "Next Pane", "F6; Ctrl+Tab"),
    Command("previous-pane", "Previous Pane", "Shift+F6; Ctrl+Shift+Tab"),
    Command("reply", "Reply", "Ctrl+R", "reply", needs="answer"),
    Command("reply-all", "Reply to All", "Ctrl+Shift+R", "reply-all", needs="answer"),
    Command("reply-list", "Reply to List", "Ctrl+Shift+L", needs="list"),
    Command("forward", "Forward", "Ctrl+L", "forward", needs="answer"),
    Command("redirect", "Redirect…", needs="answer"),
    Command("edit-as-new", "Edit as New", "Ctrl+E", needs="answer"),
    Command("open-window", "New Window", "Ctrl+O", needs="one"),
    Command("open-conversation", "Conversation", "Ctrl+Alt+O", needs="one"),
    Command("open-folder", "Containing Folder", needs="one"),
    Command("archive", "Archive", "A", "archive", needs="any"),
    Command("move-find", "Find Folder…", "Shift+M", needs="any"),
    Command("copy-find", "Find Folder…", needs="any"),
    Command("move-again", "Move Again", "Ctrl+Shift+M", needs="any"),
    Command("mark-read", "Read", "M", needs="any"),
    Command("thread-read", "Thread Read", "R", needs="any"),
    Command("star", "Starred", "S", needs="any"),
    Command("junk", "Junk", "J", needs="any"),
    Command("not-junk", "Not Junk", "Shift+J", needs="any"),
    Command("all-read", "All Read", "Shift+C"),
    Command("read-by-date", "Read by Date…", "C"),
    Command("delete", "Delete", "Del", "trash", needs="any"),
    Command("undelete", "Undelete", needs="any"),
    Command("delete-forever", "Delete Forever", "Shift+Del", needs="any"),
    Command("check-again", "Decrypt / Verify Again", needs="one"),
    Command("verify-sender", "Verify Sender's Key…", needs="sender-key"),
    Command("import-key", "Import Key from Message…", needs="keys"),
    Command("show-key", "Show Sender's Key", needs="sender-key"),
    Command("trust-sender", "Set Owner Trust of Sender's Key…", needs="sender-key"),
    Command("find-key", "Find Sender's Key Online…", needs="one"),
    Command("save-decrypted", "Save Decrypted Copy…", needs="decrypted"),
    Command("keys", "Keys…", "Ctrl+Alt+K", "key"),
    Command("text-tools", "Text Tools…", "Ctrl+Alt+V"),
    Command("lock-keys", "Lock Keys Now", "Ctrl+Alt+L"),
    Command("new-key", "Set Up My Key…"),
    Command("filters", "Message Filters…"),
    Command("run-filters", "Run Filters on Folder"),
    Command("filter-messages", "Run Filters on Messages", needs="any"),
    Command("activity", "Activity", "Ctrl+J"),
    Command("junk-controls", "Junk Controls…"),
    Command("settings", "Settings…", "Ctrl+,"),
    Command("guide", "Getting Started with OpenPGP"),
    Command("signs", "What the Security Signs Mean"),
    Command("shortcuts", "Keyboard Shortcuts"),
    Command("report", "Troubleshooting Report…"),
    Command("about", "About MailGuard"),
)

LAYOUTS = ("layout-vertical", "layout-classic", "layout-wide")
HEADERS = ("normal-headers", "all-headers")
OPEN_IN = ("open-window", "open-conversation", "open-folder")
SELECT = ("select-all", "select-thread", "select-starred")
AS_SHOWN = ("as-original", "as-simple", "as-plain", "as-parts")
WAYS = (ShowAs.ORIGINAL, ShowAs.SIMPLE, ShowAs.PLAIN, ShowAs.ALL_PARTS)  # as in AS_SHOWN
MARKS = ("mark-read", "thread-read", "star", "junk", "not-junk", "-", "all-read", "read-by-date")
EXPLAINED = ("caret", "reply-list")  # their tool tip says why they are greyed out
PRIMARY = ("new-message", "send")  # the one button of its toolbar that stands out
Entry = str | tuple[str, tuple[str, ...]]  # a command, "-" for a line, or a menu of commands
Menu = tuple[str, tuple[Entry, ...]]  # of the menu bar: its title and what is in it

MENUS: tuple[Menu, ...] = (
    (
        "File",
        (
            "new-message", "new-folder", "open-file", "import-mail", "-", "get-messages", "get-all",
            "send-waiting", "download-now", "offline", "-",
            "save-as", "save-template", "-", "print", "print-preview", "save-pdf", "-",
            "add-account", "close", "quit",
        ),
    ),
    (
        "Edit",
        (
            "undo", "redo", "-", "copy", ("Select", SELECT), "-", "find", "search",
            "search-window", "filter",
        ),
    ),
    (
        "View",
        (
            ("Layout", LAYOUTS), "folder-lists", "list-as", "columns", "density", "sort",
            "open-threads", "close-threads", "apply-view", "-",
            "folders", "message-pane", "icons-only", "-",
            ("Message as", AS_SHOWN), "dark-page", "inline-attachments", ("Headers", HEADERS),
            ("Zoom", ("zoom-in", "zoom-out", "zoom-reset")), "encoding", "caret",
            "-", "source", "security",
        ),
    ),
    (
        "Go",
        (
            "next", "previous", "next-unread", "previous-unread", "next-starred", "previous-starred",
            "next-thread", "previous-thread", "-", "go-back", "go-forward", "-",
            "go-folder", "-", "next-pane", "previous-pane",
        ),
    ),
    (
        "Message",
        (
            "reply", "reply-all", "reply-list", "forward", "redirect", "edit-as-new",
            ("Open in", OPEN_IN), "-", "archive", "move", "copy-to", "move-again", "tag", ("Mark", MARKS),
            "-", "delete", "undelete", "delete-forever",
        ),
    ),
    (
        "OpenPGP",
        (
            "check-again", "verify-sender", "import-key", "show-key", "trust-sender", "find-key",
            "save-decrypted", "-", "keys", "text-tools", "lock-keys", "-", "new-key",
        ),
    ),
    (
        "Tools",
        (
            "text-tools", "activity", "-", "filters", "run-filters", "filter-messages", "junk-controls", "-",
            "settings",
        ),
    ),
    ("Help", ("guide", "signs", "shortcuts", "-", "report", "about")),
)  # fmt: skip

MESSAGE_MENU: tuple[Entry, ...] = (
    "reply", "reply-all", "reply-list", "forward", "redirect", "edit-as-new", ("Open in", OPEN_IN), "-",
    "archive", "move", "copy-to", "move-again", "tag", ("Mark", MARKS), "-",
    ("Message as", AS_SHOWN), "dark-page", "source", "save-as", "print", "-",
    "check-again", "security", "-", "delete", "undelete",
)  # fmt: skip


class Commands(QObject):
    """The actions of one window. Those of `acts` exist; no other has an entry anywhere."""

    def __init__(
        self,
        window: QWidget,
        acts: dict[str, Callable[[], object]],
        commands: Sequence[Command] = COMMANDS,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._commands = commands
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._has_text = True  # what is in sight is no page in a browser
        for command in commands:
            if command.name in acts:
                self._actions[command.name] = self._make(command, acts[command.name])
        theme.theme().changed.connect(self._colour)
        self._colour()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def add_menu(self, name: str, menu: QMenu) -> None:
        """A menu that is filled elsewhere, to stand for the entry `name`."""
        self._menus[name] = menu

    def build_menus(self, bar: QMenuBar, menus: Sequence[Menu] = MENUS) -> None:
        for title, entries in menus:
            self.fill(bar.addMenu(tr(title)), entries)

    def fill(self, menu: QMenu, entries: Iterable[Entry]) -> QMenu:
        """Add what this window has of `entries`; lines only between entries."""
        wants_line = False
        for entry in entries:
            if entry == "-":
                wants_line = bool(menu.actions())
                continue
            if not self._has(entry):
                continue
            if wants_line:
                menu.addSeparator()
                wants_line = False
            self._add(menu, entry)
        return menu

    def enable(
        self,
        *,
        selected: int,
        is_open: bool,
        can_answer: bool,
        has_sender_key: bool,
        has_keys: bool = False,
        is_decrypted: bool = False,
        can_undo: bool = False,
        can_redo: bool = False,
        has_html: bool = False,
        has_list: bool = False,
    ) -> None:
        """Grey out what cannot be done with `selected` messages, one of them open or not."""
        able = {
            "": True,
            "one": is_open,
            "answer": is_open and can_answer,
            "list": is_open and can_answer and has_list,
            "any": selected > 0,
            "sender-key": is_open and has_sender_key,
            "keys": is_open and has_keys,
            "decrypted": is_open and is_decrypted,
            "undo": can_undo,
            "redo": can_redo,
            "html": is_open and has_html,
            "text": self._has_text,
        }
        for command in self._commands:
            if command.name in self._actions:
                self._actions[command.name].setEnabled(able[command.needs])
        if "reply-list" in self._actions:
            self._explain_list(has_list, is_open)
        for name in ("move", "copy-to"):
            if name in self._menus:
                self._menus[name].setEnabled(selected > 0)

    def _explain_list(self, has_list: bool, is_open: bool) -> None:
        """Why there is no answer to a list."""
        words = tr("Answer to the mailing list alone (Ctrl+Shift+L)")
        if not is_open:
            words = tr("Open a message of a mailing list first")
        elif not has_list:
            words = tr("This message names no mailing list that takes answers")
        self._actions["reply-list"].setToolTip(words)

    def show_headers_choice(self, are_all: bool) -> None:
        """Tick which headers are shown."""
        for name, is_on in (("normal-headers", not are_all), ("all-headers", are_all)):
            self._actions[name].setChecked(is_on)

    def show_way(self, way: ShowAs, is_dark: bool) -> None:
        """Tick how the message is shown."""
        for name, which in zip(AS_SHOWN, WAYS, strict=True):
            self._actions[name].setChecked(which is way)
        self._actions["dark-page"].setChecked(is_dark)
        self._show_caret(way)

    def _show_caret(self, way: ShowAs) -> None:
        """A browser without scripts has no caret."""
        caret = self._actions["caret"]
        self._has_text = way is not ShowAs.ORIGINAL
        caret.setEnabled(self._has_text)
        words = tr("Caret browsing works in Simple HTML and plain text, not in Original HTML")
        caret.setToolTip(words if way is ShowAs.ORIGINAL else tr("Choose text with the keyboard (F7)"))

    def _has(self, entry: Entry) -> bool:
        if isinstance(entry, str):
            return entry in self._actions or entry in self._menus
        return any(self._has(each) for each in entry[1])

    def _add(self, menu: QMenu, entry: Entry) -> None:
        if not isinstance(entry, str):
            self.fill(menu.addMenu(tr(entry[0])), entry[1])
        elif entry in self._menus:
            menu.addMenu(self._menus[entry])
        else:
            menu.addAction(self._actions[entry])
            menu.setToolTipsVisible(entry in EXPLAINED or menu.toolTipsVisible())  # why it is greyed out

    def _make(self, command: Command, act: Callable[[], object]) -> QAction:
        made = QAction(tr(command.words), self._window, objectName=command.name)
        if command.keys:
            made.setShortcuts(QKeySequence.listFromString(command.keys))
            native = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            made.setToolTip(f"{tr(command.words).rstrip('…')} ({native})")
        made.setCheckable(command.is_toggle)
        made.triggered.connect(lambda: act())
        self._window.addAction(made)
        return made

    def _colour(self) -> None:
        colours = theme.tokens()
        for command in self._commands:
            if command.icon and command.name in self._actions:
                is_primary = command.name in PRIMARY
                drawn = icons.icon(command.icon, colours.on_accent if is_primary else None)
                self._actions[command.name].setIcon(drawn)
                self._actions[command.name].setIconVisibleInMenu(not is_primary)
