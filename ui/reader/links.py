"""Links of messages: what they say, and asking before one is opened that should be looked at twice."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.cleaning import clean_text
from mailguard.mime.links import WEB, LinkTarget, Trick, examine_link, links_in
from ui.desk import Desk
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr

LONGEST_SAID = 200
# Links that another program of this computer follows; a person says so each time.
OF_OTHERS = frozenset({"tel", "xmpp", "ftp", "news"})


def misleads(said: str, target: QUrl) -> bool:
    """Whether a link names another place than the one it goes to ("www." and hosts below it apart)."""
    return Trick.OTHER_HOST in examine_link(_text(target), said).tricks


def choose_said(texts: Iterable[str], target: QUrl) -> str:
    """Of several links to one target, what the one says that misleads; else what the first says."""
    said = list(texts)
    return next((each for each in said if misleads(each, target)), said[0] if said else "")


class LinkTexts:
    """What the links of a page of sanitised HTML say, by their targets."""

    def __init__(self, html: str = "") -> None:
        self._texts: dict[str, list[str]] = {}
        for target, said in links_in(html):
            self._texts.setdefault(_normal(QUrl(target)), []).append(said)

    def said(self, target: QUrl) -> str | None:
        """None where no link of the page has this target, as far as that can be told."""
        found = self._texts.get(_normal(target))
        return choose_said(found, target) if found is not None else None


def _text(url: QUrl) -> str:
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


def _normal(url: QUrl) -> str:
    """One spelling of an address: browsers add a slash where there is no path, and encode what must be."""
    if url.scheme() in ("http", "https") and not url.path():
        url = QUrl(url)
        url.setPath("/")
    return url.toString(
        QUrl.ComponentFormattingOption.FullyEncoded | QUrl.UrlFormattingOption.NormalizePathSegments
    )


def open_link(desk: Desk, target: str, said: str | None, parent: QWidget) -> None:
    """Open a web address in the system's browser, a mail address in a composer; what other programs
    follow once the person agrees; nothing else.

    said: the text of the link; None where it is not known.
    """
    link = examine_link(target, said)
    if link.scheme in WEB and link.address:
        if said is None or link.tricks:
            _ask(link, said, parent)
        else:
            _open(link)
    elif link.scheme == "mailto":
        _write(desk, link, said, parent)
    elif link.scheme in OF_OTHERS:
        _ask_for_other(link, parent)
    elif link.scheme == "openpgp4fpr":
        desk.find_key(link.address.partition(":")[2], parent.window())
    else:
        text = tr(
            "MailGuard does not open this kind of link from mail: {link}", link=_short(link.address or target)
        )
        box = message_box(Icon.Information, text, parent.window(), "linkRefused")
        box.addButton(tr("Close"), QMessageBox.ButtonRole.RejectRole)
        box.open()


def question_of(link: LinkTarget, said: str | None) -> str:
    """What is asked before a link is opened, and why."""
    host = _host(link)
    tricks = link.tricks
    if Trick.OTHER_HOST in tricks and said is not None:
        return tr("This link says {text} but goes to {host}.", text=_short(said), host=host)
    if Trick.LOOKALIKE in tricks:
        return tr("This link goes to {host}. Letters of this name look like others.", host=host)
    if Trick.USER_INFO in tricks:
        return tr("This link goes to {host}. What stands before the “@” only hides that.", host=host)
    if Trick.NUMBER in tricks:
        return tr("This link goes to {host}, a number instead of a name.", host=host)
    if Trick.PASSES_ON in tricks:
        onward = clean_text(link.passes_on_to)
        return tr("This link goes to {host}, which may send you on to {onward}.", host=host, onward=onward)
    if Trick.PORT in tricks:
        return tr("This link goes to {host}, through a port that web sites do not use.", host=host)
    return tr("This link goes to {host}.", host=host)


def _host(link: LinkTarget) -> str:
    """In both forms where it has two: the one without look-alike letters first."""
    written = clean_text(link.written_host)
    host = clean_text(link.host)
    return f"{host} ({written})" if written else host


def _short(text: str) -> str:
    cleaned = clean_text(text)
    return cleaned if len(cleaned) <= LONGEST_SAID else f"{cleaned[:LONGEST_SAID]}…"


def _write(desk: Desk, link: LinkTarget, said: str | None, parent: QWidget) -> None:
    if not link.tricks:
        _compose(desk, link.address)
        return
    address = _short(link.host)
    question = tr("This link says {text} but writes to {address}.", text=_short(said or ""), address=address)
    box = message_box(Icon.Warning, question, parent.window(), "linkQuestion")
    writing = box.addButton(
        tr("Write to {address}", address=_short(link.host)), QMessageBox.ButtonRole.AcceptRole
    )
    box.setDefaultButton(box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
    writing.clicked.connect(lambda: _compose(desk, link.address))
    box.open()


def _compose(desk: Desk, address: str) -> None:
    from mailguard.mailto import draft_from_mailto

    account = desk.default_account()
    if account is not None:
        desk.compose(draft_from_mailto(address, account))


def _ask(link: LinkTarget, said: str | None, parent: QWidget) -> None:
    box = message_box(Icon.Warning, question_of(link, said), parent.window(), "linkQuestion")
    opening = box.addButton(tr("Open {host}", host=clean_text(link.host)), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
    opening.clicked.connect(lambda: _open(link))
    box.open()


def _ask_for_other(link: LinkTarget, parent: QWidget) -> None:
    question = tr("This link opens in another program: {link}", link=_short(link.address))
    box = message_box(Icon.Question, question, parent.window(), "linkQuestion")
    opening = box.addButton(tr("Open"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
    opening.clicked.connect(lambda: _open(link))
    box.open()


def _open(link: LinkTarget) -> None:
    QDesktopServices.openUrl(QUrl(link.address))
