"""The page for tags: those of the list, and those that other programs set."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailguard.model import TAGS, Tag, TagList
from mailguard.model.tags import foreign_tag
from ui.bridge import ignore
from ui.deeds.tag_dialog import TagDialog, ask_for_new_tag
from ui.desk import Desk
from ui.following_tags import FollowTags
from ui.keys.questions import Answer, ask
from ui.lists.tag_look import tag_name
from ui.settings.found_tags import FoundTags
from ui.settings.rows import Page, column, wide_row
from ui.settings.tag_table import TagTable
from ui.widgets.error_notice import ErrorNotice
from ui.widgets.widgets import button
from ui.wording import tr

_AGREED = {each.keyword: each for each in TAGS}


class TagsPage(Page):
    name = "tags"
    icon = "tag"

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Tags"))
        self._desk = desk
        self._error = ErrorNotice()
        self._table = TagTable()
        self._table.edit_asked.connect(self._edit)
        self._table.remove_asked.connect(self._ask_to_remove)
        self._table.move_asked.connect(self._move)
        self._table.currentItemChanged.connect(lambda *_: self._enable())
        self._found = FoundTags(desk)
        self._found.add_asked.connect(self._adopt)
        self._found.failed.connect(self._error.show_error)
        self._build()
        FollowTags(desk, self, self._show_tags)

    def _build(self) -> None:
        self._buttons = {
            "new": button(tr("New Tag…"), self._new),
            "edit": button(tr("Edit…"), self._edit),
            "delete": button(tr("Delete…"), self._ask_to_remove),
            "up": button(tr("Move Up"), lambda: self._move(-1)),
            "down": button(tr("Move Down"), lambda: self._move(1)),
        }
        for name, each in self._buttons.items():
            each.setObjectName(f"tag-{name}")
        self._buttons["up"].setToolTip(tr("Move the tag up (Alt+Up)"))
        self._buttons["down"].setToolTip(tr("Move the tag down (Alt+Down)"))
        beside = QVBoxLayout()
        beside.addWidget(column(*self._buttons.values()))
        beside.addStretch(1)
        content = QWidget()
        line = QHBoxLayout(content)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._table, 1)
        line.addLayout(beside)
        self.add_widget(self._error)
        meaning = tr(
            "A tag lies with its messages on the server, which can read it; other programs at the same "
            "mailbox see it. In the message list the first nine have the keys 1 to 9."
        )
        searched = tr("tag label keyword colour name order shortcut key add rename delete")
        self.add_group("", wide_row("", content, meaning, searched))
        meaning = tr("Other programs have set them. Added to the list they get a name, a colour and a key.")
        self.add_group(
            tr("Tags found in your mail"), wide_row("", self._found, meaning, tr("keyword adopt add"))
        )

    def _show_tags(self, tags: TagList) -> None:
        self._table.show_tags(tags)
        self._enable()
        if self._found.isVisible():
            self._found.look()

    def _enable(self) -> None:
        place, count = self._table.place, self._table.topLevelItemCount()
        for name in ("edit", "delete"):
            self._buttons[name].setEnabled(place >= 0)
        self._buttons["up"].setEnabled(place > 0)
        self._buttons["down"].setEnabled(0 <= place < count - 1)

    # What a person does

    def _new(self) -> None:
        ask_for_new_tag(self._desk, self.window(), done=self._choose)

    def _edit(self) -> None:
        tag = self._table.tag
        if tag is not None:
            edit = self._desk.core.tags.edit
            self._ask(tr("Edit Tag"), tr("Save"), tag, lambda *given: edit(tag.keyword, *given))

    def _adopt(self, tag: Tag) -> None:
        """One of the five that everybody has gets the colour that it has everywhere."""
        adopt = self._desk.core.tags.adopt
        offered = _AGREED.get(tag.keyword, tag)
        self._ask(tr("Add Tag"), tr("Add Tag"), offered, lambda *given: adopt(tag.keyword, *given))

    def _ask(self, title: str, deed: str, tag: Tag, carry_out: Callable[[str, str], Future[Tag]]) -> None:
        TagDialog(
            self._desk, self.window(), title, deed, tag=tag, carry_out=carry_out, done=self._choose
        ).open()

    def _choose(self, tag: Tag) -> None:
        self._table.show_tags(self._desk.core.tags.now, tag.keyword)
        self._enable()

    def _move(self, step: int) -> None:
        tag = self._table.tag
        if tag is not None:
            self._do(self._desk.core.tags.move(tag.keyword, step))

    def _ask_to_remove(self) -> None:
        tag = self._table.tag
        if tag is None:
            return
        ask(
            self,
            tr("Delete the tag “{name}” from the list?", name=tag_name(tag)),
            tr(
                "Messages that have it keep it, here and on the server, and show it in grey as “{keyword}”. "
                "It can be added again from the tags found in your mail.",
                keyword=tag_name(foreign_tag(tag.keyword)),
            ),
            Answer(tr("Delete Tag"), lambda: self._do(self._desk.core.tags.remove(tag.keyword))),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )

    def _do(self, answer: Future[Tag]) -> None:
        self._error.clear()
        self._desk.when(answer, owner=self, done=ignore, failed=self._error.show_error)
