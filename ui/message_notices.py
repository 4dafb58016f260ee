"""Which notice bars a message gets, and what their buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailguard.cleaning import clean_text
from mailguard.model import OpenedMessage, ShowAs
from ui.desk import Desk
from ui.gnupg_help import choose_program, how_to_install
from ui.message_body import NO_PICTURES, NOTHING_SHOWN, is_protected
from ui.notice_bars import Actions, Notice
from ui.wording import tr

if TYPE_CHECKING:
    from ui.message_view import MessageView

MOST_FINDINGS = 3


def notices_for(
    view: MessageView, desk: Desk, opened: OpenedMessage, *, is_draft: bool, has_pictures: bool
) -> list[Notice]:
    """In the order they are shown; what the reader found wrong comes first."""
    found = [
        Notice(f"finding-{each.code}", "caution", clean_text(each.message), _ways_out(desk, view, each.code))
        for each in (*opened.errors, *opened.warnings)[:MOST_FINDINGS]
    ]
    if opened.banner.id in NOTHING_SHOWN:
        return found
    if opened.remote_content and not has_pictures and _may_load(opened):
        found.append(_blocked_pictures(view))
    is_changed = opened.banner.id == "B07"  # whoever changed it may have put a key of theirs into it
    if not is_changed and any(not each.is_held for each in opened.keys):
        found.append(_brought_keys(desk, view, opened))
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


def _may_load(opened: OpenedMessage) -> bool:
    return not is_protected(opened) and opened.banner.id not in NO_PICTURES and opened.html is not None


def _blocked_pictures(view: MessageView) -> Notice:
    def load() -> None:
        view.show_as(ShowAs.ORIGINAL)
        view.load_pictures()

    text = tr("Pictures from the network are blocked. Loading them tells the sender that you read this.")
    return Notice("pictures", "info", text, ((tr("Load once"), load),))


def _brought_keys(desk: Desk, view: MessageView, opened: OpenedMessage) -> Notice:
    key = next(each for each in opened.keys if not each.is_held)
    whose = clean_text(key.user_ids[0]) if key.user_ids else str(key.fingerprint)
    address = whose.rpartition("<")[2].rstrip(">") if "<" in whose else whose
    text = tr("This message brings the key of {address}.", address=address)
    data = keys_in(opened)
    return Notice(
        "key", "key", text, ((tr("Import…"), lambda: desk.review_import(data, tr("message"), view.window())),)
    )


def keys_in(opened: OpenedMessage) -> bytes:
    """The keys that lie in a message, armored, one after the other."""
    return b"\n".join(each.armored for each in opened.keys)


def _draft(desk: Desk, view: MessageView, opened: OpenedMessage) -> Notice:
    def edit() -> None:
        if opened.id is not None:
            desk.drafts.open_message(opened.id, view)

    return Notice("draft", "draft", tr("This draft is not sent."), ((tr("Edit"), edit),))
