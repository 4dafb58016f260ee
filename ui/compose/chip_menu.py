"""The menu of a recipient's chip: first what helps with the key, then what can be done with the recipient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget, QWidgetAction

from mailguard.addresses import is_address
from mailguard.cleaning import clean_text
from mailguard.model import Address, ChipState, Fingerprint, Key, RecipientKey
from ui import icons
from ui.compose.chip_look import about_key
from ui.compose.recipient_commands import RecipientCommands
from ui.keys import words
from ui.widgets.widgets import label, wrapped_label
from ui.wording import tr

Act = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipContext:
    """What a menu needs of the composer. `None` acts are left out."""

    encrypt: bool
    is_offline: bool
    edit: Act | None
    remove: Act
    send_plain: Act | None
    moves: Sequence[tuple[str, Act]] = ()  # "Cc" → moves the recipient there
    over: QWidget | None = None  # the dialog that the menu belongs to


def chip_menu(
    person: Address, key: RecipientKey | None, commands: RecipientCommands, context: ChipContext
) -> QMenu:
    """A menu that deletes itself when it closes."""
    menu = QMenu(context.over or commands.parent(), objectName="chipMenu")
    menu.aboutToHide.connect(menu.deleteLater)
    is_good = is_address(person.address)
    about = about_key(key) if is_good else tr("This is no mail address.")
    menu.addAction(_head(menu, person, about))
    menu.addSeparator()
    if is_good and key is not None:
        _KeyEntries(menu, person, key, commands, context).add()
    if not menu.actions()[-1].isSeparator():
        menu.addSeparator()
    _entry(menu, "removeRecipient", tr("Remove this recipient"), context.remove, "close")
    blocks = context.encrypt and key is not None and not key.state.can_be_sent
    if context.send_plain is not None and blocks:
        text = tr("Send this message without encryption…")
        _entry(menu, "sendPlain", text, context.send_plain, "encrypt-off")
    if context.edit is not None or context.moves:
        menu.addSeparator()
        _add_recipient_entries(menu, context)
    return menu


class _KeyEntries:
    """The entries about the key, by its state."""

    def __init__(
        self,
        menu: QMenu,
        person: Address,
        key: RecipientKey,
        commands: RecipientCommands,
        context: ChipContext,
    ) -> None:
        self._menu = menu
        self._person = person
        self._key = key
        self._commands = commands
        self._context = context

    def add(self) -> None:
        state = self._key.state
        if state.can_be_sent:
            self._add_for_usable(state)
            return
        if state is ChipState.EXPIRED:
            self._add_update()
        self._add_find()
        self._add_choose(tr("Choose from my key list…"))
        _entry(
            self._menu,
            "importKey",
            tr("Import key from file or clipboard…"),
            lambda: self._commands.import_key(self._context.over),
            "import",
        )

    def _add_for_usable(self, state: ChipState) -> None:
        if self._key.is_from_mail:
            self._add_from_mail()
            return
        if len(self._key.choices) > 1:
            self._add_choices()
        if not self._key.is_verified and state is not ChipState.OTHER_ADDRESS and len(self._key.keys) == 1:
            key = self._key.keys[0]
            over = self._context.over
            _entry(
                self._menu, "verifyKey", tr("Verify key…"), lambda: self._commands.verify(key, over), "check"
            )
        if self._key.keys:
            shown = self._key.keys[0]
            _entry(self._menu, "showKey", tr("Show key"), lambda: self._commands.show(shown), "fingerprint")
        if state is not ChipState.OWN:
            is_other = state is ChipState.OTHER_ADDRESS
            self._add_choose(tr("Change…") if is_other else tr("Choose from my key list…"))

    def _add_from_mail(self) -> None:
        """Its key is not in the key list yet, so it can be looked at and imported, and others looked for."""
        over = self._context.over
        _entry(
            self._menu,
            "reviewKey",
            tr("Look at the key and import it…"),
            lambda: self._commands.review_from_mail(self._person.address, over),
            "import",
        )
        self._add_find()
        self._add_choose(tr("Choose from my key list…"))

    def _add_choices(self) -> None:
        """All usable keys of the address, the best first; a choice is kept."""
        group = QActionGroup(self._menu)
        for number, each in enumerate(self._key.choices):
            key = self._commands.known.find(each)
            action = self._menu.addAction(_named(each, key))
            action.setObjectName(f"useKey-{number}")
            action.setCheckable(True)
            action.setChecked(each in self._key.keys)
            action.triggered.connect(
                lambda _=False, each=each: self._commands.keep_choice(self._person.address, each)
            )
            group.addAction(action)
        self._menu.addSeparator()

    def _add_update(self) -> None:
        found = tuple(
            key.fingerprint
            for key in self._commands.known.keys
            if self._person.address.lower() in {each.address.lower() for each in key.user_ids}
        )
        action = _entry(
            self._menu,
            "updateKey",
            tr("Update from key server"),
            lambda: self._commands.update(found),
            "get",
        )
        self._grey_offline(action)

    def _add_find(self) -> None:
        action = _entry(
            self._menu,
            "findKey",
            tr("Find key online…"),
            lambda: self._commands.find_online(self._person.address, self._context.over),
            "find-online",
        )
        self._grey_offline(action)

    def _add_choose(self, text: str) -> None:
        _entry(
            self._menu,
            "chooseFromList",
            text,
            lambda: self._commands.choose(self._person, self._context.over),
            "key",
        )

    def _grey_offline(self, action: object) -> None:
        if self._context.is_offline:
            action.setEnabled(False)
            action.setText(f"{action.text()}   {tr('needs a connection')}")


def _add_recipient_entries(menu: QMenu, context: ChipContext) -> None:
    if context.edit is not None:
        _entry(menu, "editRecipient", tr("Edit"), context.edit, "write")
    for field, move in context.moves:
        _entry(menu, f"moveTo{field}", tr("Move to {field}", field=field), move)


def _entry(menu: QMenu, name: str, text: str, act: Act, icon: str = "") -> object:
    action = menu.addAction(text)
    action.setObjectName(name)
    if icon:
        action.setIcon(icons.icon(icon))
    action.triggered.connect(lambda: act())
    return action


def _head(menu: QMenu, person: Address, about: str) -> QWidgetAction:
    """Whom the menu is about, in full, and what is known of the key."""
    head = QWidget()
    inside = QVBoxLayout(head)
    inside.setContentsMargins(10, 5, 16, 6)
    inside.setSpacing(1)
    address = label(clean_text(person.address), semibold=True)
    sentence = wrapped_label(about, size="sm", role="text-2")
    sentence.setMinimumWidth(280)
    inside.addWidget(address)
    inside.addWidget(sentence)
    action = QWidgetAction(menu)
    action.setDefaultWidget(head)
    action.setText(f"{person.address}. {about}")
    return action


def _named(fingerprint: Fingerprint, key: Key | None) -> str:
    """A key in a menu: its ID, its status, and since when it exists."""
    number = words.groups_of_key_id(fingerprint[-16:])
    if key is None:
        return number
    status = words.status_words(words.status_of(key), key).text
    created = tr("created {date}", date=words.date_words(key.created))
    return f"{number} · {status} · {created}".replace("&", "&&")
