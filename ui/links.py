"""Links of messages: where they go, whether they say so, and asking before one is opened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.cleaning import clean_text
from ui.boxes import Icon, message_box
from ui.desk import Desk
from ui.wording import tr

# Of text in lower case: a pattern that ignores the case of all these letters takes long to compile.
_HOST = re.compile(
    r"^(?:https?://)?(?:[^\s/@]*@)?((?:[a-z0-9\u00a1-\uffff-]+\.)+[a-z\u00a1-\uffff]{2,})(?:[:/?#]|$)"
)


def host_said(text: str) -> str:
    """The host that a link's text names, lower case; "" where the text is no address."""
    found = _HOST.match(text.strip().lower())
    return found[1] if found else ""


def misleads(said: str, target: QUrl) -> bool:
    """Whether a link names another host than the one it goes to ("www." apart)."""
    named = _ace(host_said(said))
    return bool(named) and named.removeprefix("www.") != _ace(target.host()).removeprefix("www.")


def _ace(host: str) -> str:
    """A host as it is asked for (RFC 5891), so that two spellings of one are the same."""
    return QUrl.toAce(host).toStdString().lower() or host.lower()


def choose_said(texts: Iterable[str], target: QUrl) -> str:
    """Of several links to one target, what the one says that misleads; else what the first says."""
    said = list(texts)
    return next((each for each in said if misleads(each, target)), said[0] if said else "")


class LinkTexts:
    """What the links of a page say, by their targets."""

    def __init__(self, html: str = "") -> None:
        reader = _LinkReader()
        reader.feed(html)
        self._texts: dict[str, list[str]] = {}
        for target, said in reader.links:
            self._texts.setdefault(_normal(QUrl(target)), []).append(said)

    def said(self, target: QUrl) -> str | None:
        """None where no link of the page has this target, as far as that can be told."""
        found = self._texts.get(_normal(target))
        return choose_said(found, target) if found is not None else None


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []  # target, text
        self._is_in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.links.append((target, ""))
            self._is_in_link = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._is_in_link = False

    def handle_data(self, data: str) -> None:
        if self._is_in_link:
            target, said = self.links[-1]
            self.links[-1] = (target, said + data)


def _normal(url: QUrl) -> str:
    """One spelling of an address: browsers add a slash where there is no path, and encode what must be."""
    if url.scheme() in ("http", "https") and not url.path():
        url = QUrl(url)
        url.setPath("/")
    return url.toString(
        QUrl.ComponentFormattingOption.FullyEncoded | QUrl.UrlFormattingOption.NormalizePathSegments
    )


def open_link(desk: Desk, target: str, said: str | None, parent: QWidget) -> None:
    """Open a web address in the system's browser, a mail address in a composer; nothing else.

    said: the text of the link; None where it is not known.
    """
    url = QUrl(target)
    if url.scheme() == "mailto":
        _write_to(desk, target)
    elif url.scheme() in ("http", "https") and url.host():
        if said is None or misleads(said, url):
            _ask(url, said, parent)
        else:
            QDesktopServices.openUrl(url)


def _write_to(desk: Desk, target: str) -> None:
    from mailguard.mailto import draft_from_mailto

    account = desk.default_account()
    if account is not None:
        desk.compose(draft_from_mailto(target, account))


def _ask(url: QUrl, said: str | None, parent: QWidget) -> None:
    host = url.host(QUrl.ComponentFormattingOption.FullyEncoded)  # punycode: no look-alike letters
    question = tr("This link goes to {host}.", host=host)
    if said is not None:
        words = clean_text(said.strip())[:200]
        question = tr("This link says {text} but goes to {host}.", text=words, host=host)
    box = message_box(Icon.Warning, question, parent.window(), "linkQuestion")
    opening = box.addButton(tr("Open {host}", host=host), QMessageBox.ButtonRole.AcceptRole)
    cancelling = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancelling)
    opening.clicked.connect(lambda: QDesktopServices.openUrl(url))
    box.open()
