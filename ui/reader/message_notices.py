"""Which notice bars a message gets, and what their buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailguard.cleaning import clean_text
from mailguard.model import OpenedMessage
from ui.desk import Desk
from ui.gnupg_help import choose_program, how_to_install
from ui.reader.key_notices import key_notices
from ui.reader.left_out import left_out_notice
from ui.reader.message_body import NOTHING_SHOWN
from ui.reader.picture_notice import picture_notice
from ui.reader.request_notices import request_notices
from ui.widgets.notice_bars import Actions, Notice
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView

MOST_FINDINGS = 3


def notices_for(
    view: MessageView, desk: Desk, opened: OpenedMessage, *, is_draft: bool, has_broken: bool = False
) -> list[Notice]:
    """In the order they are shown; what the reader found wrong comes first."""
    found = [
        Notice(f"finding-{each.code}", "caution", clean_text(each.message), _ways_out(desk, view, each.code))
        for each in (*opened.errors, *opened.warnings)[:MOST_FINDINGS]
    ]
    if opened.banner.id in NOTHING_SHOWN:
        return found
    if has_broken:
        found.append(_broken())
    if opened.left_out:
        found.append(left_out_notice(opened.left_out, view.show_whole))
    pictures = picture_notice(view, desk, opened)
    if pictures is not None:
        found.append(pictures)
    found += [*request_notices(desk, view, opened), *key_notices(desk, view, opened)]
    found += view.around.notices(opened)
    if is_draft:
        found.append(_draft(desk, view, opened))
    return found


def _ways_out(desk: Desk, view: MessageView, code: str) -> Actions:
    """What a person can do about a finding."""
    if code == "gnupg-missing":
        return (
            (tr("How to install"), how_to_install),
            (tr("Choose program…"), lambda: choose_program(desk)),
        )
    if code in ("gnupg-hangs", "gnupg-failed"):
        return ((tr("Try again"), view.check_again),)
    return ()


def _broken() -> Notice:
    text = tr(
        "Showing this message as sent ended the program that draws it. Nothing of your mail is affected; "
        "here it is as Simple HTML."
    )
    return Notice("broken", "caution", text)


def _draft(desk: Desk, view: MessageView, opened: OpenedMessage) -> Notice:
    def edit() -> None:
        if opened.id is not None:
            desk.drafts.open_message(opened.id, view)

    return Notice("draft", "draft", tr("This draft is not sent."), ((tr("Edit"), edit),))
