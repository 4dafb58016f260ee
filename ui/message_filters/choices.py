"""What the rows of a filter offer: folders, tags, templates, own keys; and fetching them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import LOCAL, AccountId, Folder, FolderRole, Key, TagList
from mailguard.model.filters import Template
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.secrets.own_keys import own_keys
from ui.wording import tr


@dataclass(frozen=True, slots=True)
class Choices:
    """accounts: their names by id. keys: own ones."""

    folders: Sequence[Folder]
    accounts: dict[AccountId, str]
    tags: TagList
    templates: Sequence[Template] = ()
    keys: Sequence[Key] = ()


def load_choices(
    desk: Desk,
    owner: QObject,
    done: Callable[[Choices], None],
    failed: Callable[[MailGuardError], None],
) -> None:
    """All that there is by now. Without GnuPG there are no keys to choose from."""
    accounts = {each.id: clean_text(each.identity.address) for each in desk.core.accounts.all()}
    waiting = [*accounts, LOCAL]
    folders: list[Folder] = []

    def next_folders() -> None:
        if waiting:
            answer = desk.core.mail.folders(waiting.pop(0))
            desk.when(answer, owner=owner, done=have_folders, failed=failed)
        else:
            desk.when(desk.core.filters.templates(), owner=owner, done=have_templates, failed=failed)

    def have_folders(theirs: tuple[Folder, ...]) -> None:
        folders.extend(theirs)
        next_folders()

    def have_templates(templates: tuple[Template, ...]) -> None:
        def have_keys(keys: tuple[Key, ...]) -> None:
            done(Choices(folders, accounts, desk.core.tags.now, templates, own_keys(keys)))

        desk.when(desk.core.keys.list(), owner=owner, done=have_keys, failed=lambda _: have_keys(()))

    next_folders()


def in_order(choices: Choices) -> list[Folder]:
    order = {account: place for place, account in enumerate(choices.accounts)}
    found = [each for each in choices.folders if each.is_selectable]
    return sorted(found, key=lambda each: (order.get(each.account, len(order)), each.path.lower()))


def place_words(folder: Folder, choices: Choices) -> str:
    name = folder_name(folder) if folder.role is not FolderRole.NONE else clean_text(folder.path)
    whose = choices.accounts.get(folder.account, tr("On this computer"))
    is_plain = len(choices.accounts) == 1 and folder.account in choices.accounts
    return name if is_plain else f"{name} — {whose}"


def template_words(template: Template, choices: Choices) -> str:
    name = clean_text(template.subject) or tr("(encrypted, or without a subject)")
    whose = choices.accounts.get(template.account, "")
    return f"{name} — {whose}" if whose and len(choices.accounts) > 1 else name
