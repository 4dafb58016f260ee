"""The pages whose settings are one control each: General, Reading, Writing."""

from __future__ import annotations

from mailguard.model import Settings, ShowAs, Theme
from mailguard.model.accounts import MARK_READ_BY_HAND_S
from ui.lists.list_menus import DENSITY_WORDS, STYLE_WORDS
from ui.settings.changes import Changes
from ui.settings.rows import Choice, Page, check_box, check_row, control_row
from ui.wording import tr

_UNDO_SEND_S = (0, 5, 10, 20, 30)
_MARK_READ_S = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0, MARK_READ_BY_HAND_S)


class GeneralPage(Page):
    name = "general"
    icon = "settings"

    def __init__(self, changes: Changes) -> None:
        super().__init__(tr("General"))
        self._theme = Choice(
            "theme",
            (
                (tr("Like the system"), Theme.SYSTEM),
                (tr("Light"), Theme.LIGHT),
                (tr("Dark"), Theme.DARK),
            ),
            lambda chosen: changes.change(theme=chosen),
        )
        self._density = Choice(
            "density",
            ((tr(words), density) for density, words in DENSITY_WORDS.items()),
            lambda chosen: changes.change(density=chosen),
        )
        self._style = Choice(
            "listStyle",
            ((tr(words), style) for style, words in STYLE_WORDS.items()),
            lambda chosen: changes.change(list_style=chosen),
        )
        self.add_group(
            tr("Appearance"),
            control_row(tr("Theme"), self._theme, words=tr("colours dark light mode appearance")),
            control_row(tr("Density"), self._density, words=tr("rows height compact relaxed room")),
            control_row(
                tr("Lists of messages"),
                self._style,
                tr("Folders that you set otherwise in View › List as stay so."),
                tr("cards table columns"),
            ),
        )

    def show_settings(self, settings: Settings) -> None:
        self._theme.show_value(settings.theme)
        self._density.show_value(settings.density)
        self._style.show_value(settings.list_style)


class ReadingPage(Page):
    name = "reading"
    icon = "text"

    def __init__(self, changes: Changes) -> None:
        super().__init__(tr("Reading"))
        self._show_as = Choice(
            "showAs",
            (
                (tr("HTML as sent"), ShowAs.ORIGINAL),
                (tr("Simple HTML"), ShowAs.SIMPLE),
                (tr("Plain text"), ShowAs.PLAIN),
            ),
            lambda chosen: changes.change(show_as=chosen),
        )
        self._mark_read = Choice(
            "markRead",
            ((seconds_words(each), each) for each in _MARK_READ_S),
            lambda chosen: changes.change(mark_read_after_s=chosen),
        )
        self._inline = check_box(
            "attachmentsInline",
            tr("Show attached pictures below the text"),
            lambda on: changes.change(attachments_inline=on),
        )
        self.add_group(
            tr("Messages"),
            control_row(
                tr("Show messages as"),
                self._show_as,
                tr("Encrypted and signed mail is never shown as sent: Simple HTML at most."),
                tr("formatted html plain"),
            ),
            control_row(tr("Mark as read"), self._mark_read, words=tr("unread seen seconds")),
            check_row(
                self._inline,
                tr("Nothing is fetched for them: they came with the message."),
                tr("attachments inline display images photos"),
            ),
        )

    def show_settings(self, settings: Settings) -> None:
        self._show_as.show_value(settings.show_as)
        after_s = settings.mark_read_after_s
        self._mark_read.show_value(after_s, seconds_words(after_s))
        self._inline.setChecked(settings.attachments_inline)


class WritingPage(Page):
    name = "writing"
    icon = "write"

    def __init__(self, changes: Changes) -> None:
        super().__init__(tr("Writing"))
        self._subject = check_box(
            "encryptSubject", tr("Encrypt the subject too"), lambda on: changes.change(encrypt_subject=on)
        )
        self._unverified = check_box(
            "askBeforeUnverified",
            tr("Ask before sending with keys that are not verified"),
            lambda on: changes.change(ask_before_unverified=on),
        )
        self._undo = Choice(
            "undoSend",
            ((hold_words(each), each) for each in _UNDO_SEND_S),
            lambda chosen: changes.change(undo_send_s=chosen),
        )
        self.add_group(
            tr("Sending"),
            control_row(
                tr("Undo Send"),
                self._undo,
                tr("A message waits so long after Send, and can be taken back."),
                tr("delay hold cancel seconds"),
            ),
        )
        self.add_group(
            tr("Encrypted messages"),
            check_row(
                self._subject,
                tr("In new messages. The mail servers then see “...” in its place."),
                tr("protected headers"),
            ),
            check_row(
                self._unverified,
                tr("Otherwise the composer only says how many they are."),
                tr("warn verify"),
            ),
        )

    def show_settings(self, settings: Settings) -> None:
        self._undo.show_value(settings.undo_send_s, hold_words(settings.undo_send_s))
        self._subject.setChecked(settings.encrypt_subject)
        self._unverified.setChecked(settings.ask_before_unverified)


def hold_words(seconds: int) -> str:
    """How long a message waits: 0 → "off", 5 → "for 5 seconds"."""
    return tr("off") if seconds == 0 else tr("for {n} seconds", n=seconds)


def seconds_words(seconds: float) -> str:
    """0 → "at once", 1 → "after 1 second", MARK_READ_BY_HAND_S → "by hand only"."""
    if seconds < 0:
        return tr("by hand only")
    if seconds == 0:
        return tr("at once")
    if seconds == 1:
        return tr("after 1 second")
    return tr("after {n} seconds", n=f"{seconds:g}")
