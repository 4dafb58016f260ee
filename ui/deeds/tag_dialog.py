"""A new tag, or another name and colour for one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from mailguard.model import Tag
from mailguard.model.tags import LONGEST_NAME, name_key
from ui.deeds.tag_colours import TagColours, next_colour
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.lists.tag_look import tag_name
from ui.widgets.widgets import button, label, wrapped_label
from ui.wording import tr


class TagDialog(KeyDialog):
    """Stays until the core has taken the tag. The person's words are the name, as they typed them."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        title: str,
        deed: str,
        *,
        tag: Tag | None,
        carry_out: Callable[[str, str], Future[Tag]],
        done: Callable[[Tag], object] = lambda _: None,
    ) -> None:
        """tag: None: a new one. carry_out: with name and colour. done: with the tag that came of it."""
        super().__init__(desk, title, parent, width=440)
        self.setObjectName("tagDialog")
        self._tag = tag
        self._carry_out = carry_out
        self._done = done
        self._name = QLineEdit(tag_name(tag) if tag is not None else "", objectName="tagName")
        self._name.setAccessibleName(tr("Name"))
        self._name.setMaxLength(LONGEST_NAME)
        self._name.selectAll()
        tags = desk.core.tags.now
        self._colours = TagColours(tag.colour if tag is not None and tag.colour else next_colour(tags))
        self._taken = wrapped_label("", size="sm", role="text-2")
        self._taken.setObjectName("nameTaken")
        self.add_heading(title)
        for words, *parts in ((tr("Name"), self._name, self._taken), (tr("Colour"), self._colours)):
            block = QVBoxLayout()
            block.setSpacing(4)
            block.addWidget(label(words, role="text-2"))
            for each in parts:
                block.addWidget(each)
            self.body.addLayout(block)
        self.body.addWidget(self.error)
        doing = button(deed, self._do)
        doing.setObjectName("saveTag")
        self.fill_footer(doing)
        self._name.textChanged.connect(self._update)
        self._update()

    def _typed(self) -> str:
        """One of the names that everybody has is not changed by being translated."""
        typed = " ".join(self._name.text().split())
        return self._tag.name if self._tag is not None and typed == tag_name(self._tag) else typed

    def _update(self) -> None:
        name = self._typed()
        holder = self.desk.core.tags.now.named(name)
        is_own = self._tag is not None and holder is not None and holder.keyword == self._tag.keyword
        is_taken = holder is not None and not is_own
        self._taken.setText(tr("There is a tag of this name already.") if is_taken else "")
        self._taken.setVisible(is_taken)
        self.primary.setEnabled(bool(name_key(name)) and not is_taken)

    def _do(self) -> None:
        self.begin("")
        self.desk.when(
            self._carry_out(self._typed(), self._colours.colour),
            owner=self,
            done=self._carried_out,
            failed=self.fail,
        )

    def _carried_out(self, tag: Tag) -> None:
        self._done(tag)
        self.accept()


def ask_for_new_tag(desk: Desk, parent: QWidget, done: Callable[[Tag], object] = lambda _: None) -> TagDialog:
    """done: with the tag, once it is in the list."""
    dialog = TagDialog(
        desk, parent, tr("New Tag"), tr("Add Tag"), tag=None, carry_out=desk.core.tags.add, done=done
    )
    dialog.open()
    return dialog
