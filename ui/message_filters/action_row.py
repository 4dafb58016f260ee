"""One action of a filter: what is done, and with what."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from mailguard.addresses import is_address
from mailguard.cleaning import clean_text
from mailguard.model import AccountId, Fingerprint, TagList
from mailguard.model.filters import ActionKind, FilterAction
from mailguard.model.tags import foreign_tag
from ui.compose.address_text import read_addresses
from ui.keys import words as key_words
from ui.lists.tag_look import dot_icon, tag_name
from ui.message_filters.choices import Choices, in_order, place_words, template_words
from ui.message_filters.words import ACTIONS, WITH_FOLDER, action_words
from ui.secrets.own_keys import key_line
from ui.widgets.widgets import button
from ui.wording import tr


class ActionRow(QWidget):
    changed = Signal()

    def __init__(self, choices: Choices, action: FilterAction) -> None:
        super().__init__()
        self._kind = QComboBox()
        for each in ACTIONS:
            self._kind.addItem(action_words(each), each)
        self._kind.setMaxVisibleItems(len(ACTIONS))
        self._make_values(choices)
        self.more = button("+")
        self.less = button("−")
        self.more.setAccessibleName(tr("Add an action"))
        self.less.setAccessibleName(tr("Remove this action"))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._kind, 2)
        for each in self._values:
            inside.addWidget(each, 3)
        inside.addStretch(0)
        inside.addWidget(self.more)
        inside.addWidget(self.less)
        self._show(action)
        self._kind.currentIndexChanged.connect(self._kind_changed)
        for box in (self._folder, self._tag, self._template, self._key):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._to.textChanged.connect(lambda _: self.changed.emit())
        self._kind_changed()

    def _make_values(self, choices: Choices) -> None:
        self._folder, self._tag, self._template, self._key = (QComboBox() for _ in range(4))
        self._folder.addItem(tr("Choose a folder…"), None)
        for folder in in_order(choices):
            self._folder.addItem(place_words(folder, choices), (folder.account, folder.path))
        self.show_tags(choices.tags)
        none = tr("Choose a template…") if choices.templates else tr("There is no template yet")
        self._template.addItem(none, None)
        for template in choices.templates:
            place = (template.account, template.message_id)
            self._template.addItem(template_words(template, choices), place)
        self._key.addItem(
            tr("Choose a key…") if choices.keys else tr("There is no key of your own yet"), None
        )
        for key in choices.keys:
            self._key.addItem(key_line(key), key.fingerprint)
        self._to = QLineEdit()
        self._to.setPlaceholderText(tr("addresses"))
        for box in (self._folder, self._template, self._key):
            box.setMinimumContentsLength(12)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._values = (self._folder, self._tag, self._to, self._template, self._key)

    def show_tags(self, tags: TagList) -> None:
        """Those that can be set. What is chosen stays so."""
        chosen = self._tag.currentData()
        blocked = QSignalBlocker(self._tag)
        self._tag.clear()
        for tag in tags:
            self._tag.addItem(dot_icon(tag), tag_name(tag), tag.keyword)
        if chosen is not None:
            _choose(self._tag, chosen, tag_name(foreign_tag(chosen)))
        blocked.unblock()

    @property
    def kind(self) -> ActionKind:
        return ActionKind(self._kind.currentData())

    def action(self) -> FilterAction | None:
        """None where it lacks what it is done with."""
        kind = self.kind
        if kind in WITH_FOLDER:
            place = self._folder.currentData()
            return FilterAction(kind=kind, account=AccountId(place[0]), path=place[1]) if place else None
        match kind:
            case ActionKind.TAG:
                keyword = self._tag.currentData()
                return FilterAction(kind=kind, keyword=keyword) if keyword else None
            case ActionKind.FORWARD:
                people = [each.address for each in read_addresses(self._to.text())]
                is_whole = bool(people) and all(is_address(each) for each in people)
                return FilterAction(kind=kind, to=tuple(people)) if is_whole else None
            case ActionKind.REPLY:
                return self._reply()
            case ActionKind.ENCRYPT:
                key = self._key.currentData()
                return FilterAction(kind=kind, key=Fingerprint(key)) if key else None
        return FilterAction(kind=kind)

    def _reply(self) -> FilterAction | None:
        chosen = self._template.currentData()
        if chosen is None:
            return None
        account, message_id = chosen
        title = self._template.currentText().partition(" — ")[0]
        return FilterAction(
            kind=ActionKind.REPLY, account=AccountId(account), template=message_id, title=title
        )

    def number(self, number: int, *, can_go: bool) -> None:
        for name, each, words in (
            ("kind", self._kind, tr("Action {n}", n=number)),
            ("folder", self._folder, tr("Folder of action {n}", n=number)),
            ("tag", self._tag, tr("Tag of action {n}", n=number)),
            ("to", self._to, tr("Recipients of action {n}", n=number)),
            ("template", self._template, tr("Template of action {n}", n=number)),
            ("key", self._key, tr("Key of action {n}", n=number)),
        ):
            each.setObjectName(f"action-{number}-{name}")
            each.setAccessibleName(words)
        self.more.setObjectName(f"action-{number}-more")
        self.less.setObjectName(f"action-{number}-less")
        self.less.setEnabled(can_go)

    def _show(self, action: FilterAction) -> None:
        self._kind.setCurrentIndex(ACTIONS.index(action.kind))
        if action.path:
            _choose(self._folder, (action.account, action.path), clean_text(action.path))
        if action.keyword:
            _choose(self._tag, action.keyword, tag_name(foreign_tag(action.keyword)))
        if action.to:
            self._to.setText(", ".join(action.to))
        if action.template:
            _choose(self._template, (action.account, action.template), clean_text(action.title))
        if action.key is not None:
            _choose(self._key, action.key, key_words.groups_of_key_id(action.key[-16:]))

    def _kind_changed(self) -> None:
        kind = self.kind
        wanted = {
            ActionKind.TAG: self._tag,
            ActionKind.FORWARD: self._to,
            ActionKind.REPLY: self._template,
            ActionKind.ENCRYPT: self._key,
            **dict.fromkeys(WITH_FOLDER, self._folder),
        }.get(kind)
        for each in self._values:
            each.setVisible(each is wanted)
        self.changed.emit()


def _choose(box: QComboBox, value: object, words: str) -> None:
    """One that is gone is offered still, since it is what the filter says."""
    for place in range(box.count()):
        if box.itemData(place) == value:
            box.setCurrentIndex(place)
            return
    box.addItem(tr("{name} (not there)", name=words), value)
    box.setCurrentIndex(box.count() - 1)
