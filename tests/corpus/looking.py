"""What can be seen of one message in the window, held against its report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton

from tests.corpus.checks import GREEN, Report
from tests.corpus.expected import Expected
from tests.hands import Waiting
from ui.attachments.attachment_bar import CHIPS_AT_ONCE
from ui.main_window import MainWindow
from ui.reader.message_body import NO_PICTURES, NOTHING_SHOWN
from ui.reader.plain_text import PAGE_CHARACTERS

# Signs in a name that could pass for the program's own: a lock, a key, a shield, a tick, a seal.
BADGES = frozenset("🔒🔐🔏🔑🗝🛡✅✔☑✓🏅🎖💯")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")

LARGE_PAGE_MS = 120_000  # the largest pages of the corpus take a browser long to hand out as text


class Look:
    """`differences()` gives a sentence for each thing that is not as it was reported."""

    def __init__(self, window: MainWindow, report: Report, expected: Expected) -> None:
        self._view = window.view
        self._report = report
        self._expected = expected
        self._shows_nothing = report["security"]["banner"]["id"] in NOTHING_SHOWN

    def differences(self) -> Iterator[str]:
        yield from self._banner()
        yield from self._header()
        yield from self._body()
        yield from self._attachments()
        yield from self._notices()
        yield from self._rest()

    def _banner(self) -> Iterator[str]:
        wanted, shown = self._report["security"]["banner"], self._view.banner.shown
        found = {
            "id": shown.id if shown else "",
            "tone": str(shown.tone) if shown else "",
            "title": self._view.banner.title.text(),
            "sentence": self._view.banner.sentence.text(),
        }
        if found != wanted:
            yield f"banner {found}, reported {wanted}"
        label = self._view.banner.sentence
        if label.textFormat() is not Qt.TextFormat.PlainText and "<" in label.text():
            yield f"markup in the banner: {label.text()!r}"
        if found["tone"] == "ok" and self._expected.banner not in GREEN:
            yield f"green: {found['title']}"

    def _header(self) -> Iterator[str]:
        """An encrypted subject that is not known yet is not shown as what stands in its place."""
        subject = self._view.header.subject.text()
        known = (_plain(self._report["subject"]), "(no subject)", "(encrypted message)")
        if _plain(subject) not in known or (subject == "(no subject)" and known[0]):
            yield f"subject {subject!r}, reported {known[0]!r}"
        sender = _plain(_text_of(self._view.header, "sender"))
        missing = [
            each["address"] for each in self._report["from"][:8] if _plain(each["address"]) not in sender
        ]
        if missing:
            yield f"sender {sender!r} lacks {missing}"
        if BADGES & set(sender):
            yield f"sender {sender!r} wears a badge"
        for each in self._report["from"]:
            sender = sender.replace(_plain(each["address"]), "")
        yield from (f"sender names {each}, too" for each in _ADDRESS.findall(sender))

    def _body(self) -> Iterator[str]:
        body = self._view.body
        if self._shows_nothing:
            if body.currentWidget() is not body.state:
                yield "content is shown"
            elif body.state.title.text() != self._report["security"]["banner"]["title"]:
                yield f"in place of the content: {body.state.title.text()!r}"
            return
        text = _seen_text(body)
        if self._report["body"]["html"] is None:
            wanted = self._report["body"]["text"]
            if len(wanted) < PAGE_CHARACTERS and _words(text) != _words(wanted):
                yield f"text {text[:200]!r}, reported {wanted[:200]!r}"
        for each in (*(self._expected.text_lacks or ()), *(self._expected.html_lacks or ())):
            if each in text:
                yield f"text holds {each!r}"

    def _attachments(self) -> Iterator[str]:
        chips = [
            each.accessibleName()
            for each in self._view.attachments.findChildren(QPushButton)
            if re.fullmatch(r"attachment-[\d./]+", each.objectName())
        ]
        listed = [] if self._shows_nothing else self._report["attachments"][:CHIPS_AT_ONCE]
        names = [each["filename"] for each in listed]
        if len(chips) != len(names) or not all(map(_is_named, chips, names)):
            yield f"attachments {chips}, reported {names}"

    def _notices(self) -> Iterator[str]:
        shown = {
            each.objectName().removeprefix("notice-")
            for each in self._view.notices.findChildren(QFrame)
            if each.objectName().startswith("notice-") and not each.isHidden()
        }
        codes = [each["code"] for each in (*self._report["errors"], *self._report["warnings"])]
        codes = [each for each in codes if each not in ("locked", "passphrase-refused", "setup-code-refused")]
        if codes and not shown:
            yield f"no notice of {codes}"
        said = {each.removeprefix("finding-") for each in shown if each.startswith("finding-")}
        if said - set(codes):
            yield f"notices {said}, reported {codes}"
        is_private = self._report["security"]["encryption"] != "none"
        if "pictures" in shown and (is_private or self._expected.banner in NO_PICTURES):
            yield "offers pictures from the network"
        if "key" in shown and not (self._view.opened and self._view.opened.keys):
            yield "speaks of a key that is not there"

    def _rest(self) -> Iterator[str]:
        """What a signature does not cover is one click away, and under a banner of its own."""
        if self._expected.rest_has is None:
            return
        self._view.show_rest()
        text = _seen_text(self._view.body)
        yield from (f"the rest lacks {each!r}" for each in self._expected.rest_has if each not in text)
        if self._view.banner.title.text() != "The unsigned rest of this message":
            yield f"over the rest: {self._view.banner.title.text()!r}"


def _seen_text(body: Any) -> str:
    shown = body.currentWidget()
    if shown is not body.html:
        return str(shown.toPlainText())
    found: list[str] = []
    shown.page().toPlainText(found.append)
    Waiting().waitUntil(lambda: bool(found), timeout=LARGE_PAGE_MS)
    return found[0]


def _text_of(parent: Any, name: str) -> str:
    found = [each for each in parent.findChildren(QFrame, name) if not each.isHidden()]
    return str(found[-1].toPlainText()) if found else ""


def _is_named(chip: str, name: str | None) -> bool:
    return name is None or chip.startswith(name)


def _plain(text: str) -> str:
    """Without regard to how blanks and lines are laid out."""
    return " ".join(text.split())


def _words(text: str) -> str:
    """Without blanks (very long lines are cut), marks of quotes (bars are drawn for them) and pictures."""
    above = text.partition("\N{OBJECT REPLACEMENT CHARACTER}")[0]
    return "".join(re.sub(r"^[> ]+", "", above, flags=re.M).split())
