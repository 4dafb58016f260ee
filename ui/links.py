"""Links of messages: where they go, whether they say so, and asking before one is opened."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.cleaning import clean_text
from ui.boxes import Icon, message_box
from ui.desk import Desk
from ui.wording import tr

_HOST = re.compile(
    r"^(?:https?://)?(?:[^\s/@]*@)?((?:[a-z0-9\u00a1-\uffff-]+\.)+[a-z\u00a1-\uffff]{2,})(?:[:/?#]|$)",
    re.IGNORECASE,
)


def host_said(text: str) -> str:
    """The host that a link's text names, lower case; "" where the text is no address."""
    found = _HOST.match(text.strip())
    return found[1].lower() if found else ""


def misleads(said: str, target: QUrl) -> bool:
    """Whether a link names another host than the one it goes to ("www." apart)."""
    named = host_said(said)
    return bool(named) and named.removeprefix("www.") != target.host().lower().removeprefix("www.")


def texts_of_links(html: str) -> dict[str, str]:
    """What each link of a sanitised page says, by its target."""
    reader = _LinkReader()
    reader.feed(html)
    return reader.texts


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[str, str] = {}
        self._target = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._target = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._target = ""

    def handle_data(self, data: str) -> None:
        if self._target:
            self.texts[self._target] = self.texts.get(self._target, "") + data


def open_link(desk: Desk, target: str, said: str, parent: QWidget) -> None:
    """Open a web address in the system's browser, a mail address in a composer; nothing else."""
    url = QUrl(target)
    if url.scheme() == "mailto":
        _write_to(desk, target)
    elif url.scheme() in ("http", "https") and url.host():
        if misleads(said, url):
            _ask(url, said, parent)
        else:
            QDesktopServices.openUrl(url)


def _write_to(desk: Desk, target: str) -> None:
    from mailguard.mailto import draft_from_mailto

    account = desk.default_account()
    if account is not None:
        desk.compose(draft_from_mailto(target, account))


def _ask(url: QUrl, said: str, parent: QWidget) -> None:
    host = url.host(QUrl.ComponentFormattingOption.FullyEncoded)  # punycode: no look-alike letters
    question = tr("This link says {text} but goes to {host}.", text=clean_text(said.strip())[:200], host=host)
    box = message_box(Icon.Warning, question, parent.window(), "linkQuestion")
    opening = box.addButton(tr("Open {host}", host=host), QMessageBox.ButtonRole.AcceptRole)
    cancelling = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancelling)
    opening.clicked.connect(lambda: QDesktopServices.openUrl(url))
    box.open()
