"""The bar that says what of the network was held back: how much, from where, and the ways to let it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QPushButton

from mailguard.cleaning import clean_text
from mailguard.mime.remote import hosts_of
from mailguard.model import OpenedMessage, PictureRule, PictureRuleKind, ShowAs
from mailguard.reading.picture_rules import sender_to_allow
from ui.desk import Desk
from ui.reader.picture_loading import State
from ui.saving import say_failed
from ui.widgets.notice_bars import Notice
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView

MOST_HOSTS = 12
LONGEST_SENDER = 40
NAME = "pictures"


def picture_notice(view: MessageView, desk: Desk, opened: OpenedMessage) -> Notice | None:
    """None where nothing is held back, or nothing may be let in."""
    pictures = view.pictures
    if opened.html is None or not desk.core.pictures.may_load(opened):
        return None
    if pictures.state is State.LOADING:
        return Notice(NAME, "info", tr("Loading pictures…"))
    if pictures.state is State.FAILED:
        text = tr(
            "{n} pictures could not be loaded. The message is complete without them.", n=len(pictures.blocked)
        )
        return Notice(NAME, "info", text, ((tr("Try again"), pictures.load_all),))
    if not pictures.blocked:
        return _nothing_to_load(view, desk, opened) if pictures.state is State.BLOCKED else None
    actions: list[tuple[str, Callable[[], object]]] = [(tr("Load once"), lambda: _load(view))]
    sender = sender_to_allow(opened)
    if sender is not None:
        always = tr("Always from {sender}", sender=_short(clean_text(sender)))
        actions.append((always, lambda: _allow(view, desk, PictureRule(PictureRuleKind.SENDER, sender))))
    actions.append((hosts_words(opened), lambda: _show_hosts(view, desk, opened, len(actions) - 1)))
    text = tr("Pictures from the network are blocked. Loading them tells the sender that you read this.")
    return Notice(NAME, "info", text, tuple(actions))


def _short(sender: str) -> str:
    """On a button; the header above has it in full."""
    return sender if len(sender) <= LONGEST_SENDER else f"{sender[:LONGEST_SENDER]}…"


def hosts_words(opened: OpenedMessage) -> str:
    """How many there are to learn of it: "1 host…"."""
    count = len(hosts_of(opened.remote_content))
    return tr("1 host…") if count == 1 else tr("{n} hosts…", n=count)


def blocked_words(view: MessageView, opened: OpenedMessage) -> str:
    """What is blocked, in one line."""
    pictures, hosts = len(view.pictures.blocked), len(hosts_of(opened.remote_content))
    others = max(0, len(opened.remote_content) - pictures)
    what = tr("1 picture") if pictures == 1 else tr("{n} pictures", n=pictures)
    where = tr("1 host") if hosts == 1 else tr("{n} hosts", n=hosts)
    if others:
        more = tr("1 other thing") if others == 1 else tr("{n} other things", n=others)
        return tr("{what} and {more} from {where} are blocked", what=what, more=more, where=where)
    if pictures == 1:
        return tr("{what} from {where} is blocked", what=what, where=where)
    return tr("{what} from {where} are blocked", what=what, where=where)


def _nothing_to_load(view: MessageView, desk: Desk, opened: OpenedMessage) -> Notice | None:
    if not opened.remote_content:
        return None
    text = tr("Parts of this page lie in the network. MailGuard never loads those: they are no pictures.")
    return Notice(NAME, "info", text, ((hosts_words(opened), lambda: _show_hosts(view, desk, opened, 0)),))


def _load(view: MessageView) -> None:
    if view.shown_as in (ShowAs.PLAIN, ShowAs.ALL_PARTS):
        view.show_as(ShowAs.ORIGINAL)
    view.load_pictures()


def _allow(view: MessageView, desk: Desk, rule: PictureRule) -> None:
    desk.when(
        desk.core.pictures.allow(rule),
        owner=view,
        done=lambda _: _load_allowed(view),
        failed=lambda error: say_failed(view, error),
    )


def _load_allowed(view: MessageView) -> None:
    if view.opened is not None:
        view.pictures.show_message(view.opened)
        view.show_notices()


def _show_hosts(view: MessageView, desk: Desk, opened: OpenedMessage, place: int) -> None:
    """Under its button: what is blocked, and for each host the way to allow it for good."""
    menu = QMenu(view)
    menu.setObjectName("blockedHosts")
    menu.addAction(blocked_words(view, opened)).setEnabled(False)
    menu.addSeparator()
    loadable = set(hosts_of(view.pictures.blocked))
    for host in hosts_of(opened.remote_content)[:MOST_HOSTS]:
        rule = PictureRule(PictureRuleKind.SITE, host)
        shown = clean_text(host)
        action = menu.addAction(tr("Always load from {host}", host=shown) if host in loadable else shown)
        action.setEnabled(host in loadable)
        action.triggered.connect(lambda _=False, rule=rule: _allow(view, desk, rule))
    button = view.notices.findChild(QPushButton, f"notice-{NAME}-{place}")
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(button.mapToGlobal(QPoint(0, button.height())) if button is not None else view.pos())
