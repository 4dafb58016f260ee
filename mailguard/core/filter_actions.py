"""What a filter does to messages: deeds that a person could do too, copies, encryption, letters."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from mailguard.core.copies import DecryptedCopies
from mailguard.core.deeds import Deeds
from mailguard.core.filter_letters import FilterLetters, Original
from mailguard.core.mail import Mail
from mailguard.core.parts import Parts
from mailguard.core.quiet_opening import QuietOpening
from mailguard.errors import MailGuardError, NotAnswered, NotFound
from mailguard.events import MessagesChanged
from mailguard.mime.header_search import header_fields
from mailguard.mime.headers import text_of_field
from mailguard.mime.sealing import is_sealed, seal
from mailguard.model import Flag, Folder, MessageId
from mailguard.model.filters import ONE_BY_ONE, ActionKind, Filter, FilterAction, FilterMoment
from mailguard.store.filter_notes import FilterNotes

STEP_S = 60.0  # so long one step may take, the network included

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where a filter runs. passphrase: given for this run."""

    moment: FilterMoment
    folder: Folder
    passphrase: str | None = None

    def __repr__(self) -> str:
        return f"Occasion({self.moment})"


class FilterActions:
    """On the thread of filters: it waits for what others do."""

    def __init__(
        self,
        parts: Parts,
        deeds: Deeds,
        mail: Mail,
        copies: DecryptedCopies,
        letters: FilterLetters,
        opening: QuietOpening,
        notes: FilterNotes,
    ) -> None:
        self._parts = parts
        self._deeds = deeds
        self._mail = mail
        self._copies = copies
        self._letters = letters
        self._opening = opening
        self._notes = notes

    def do(
        self, filter_: Filter, action: FilterAction, messages: Sequence[MessageId], occasion: Occasion
    ) -> Mapping[MessageId, MailGuardError]:
        """Why it could not be done, by message; all others are done."""
        if action.kind in ONE_BY_ONE:
            tried = {each: self._try_one(filter_, action, each, occasion) for each in messages}
            return {message: error for message, error in tried.items() if error is not None}
        try:
            self._do_all(action, messages, occasion.folder)
        except MailGuardError as error:
            return dict.fromkeys(messages, error)
        return {}

    def raw(self, message: MessageId) -> bytes:
        """As received; fetched where it is not here. Raises Unreachable, NotFound, StoreFailed."""
        return _wait(self._mail.load_source(message))

    def _do_all(self, action: FilterAction, messages: Sequence[MessageId], folder: Folder) -> None:
        deeds = self._deeds
        match action.kind:
            case ActionKind.MOVE:
                _wait(deeds.move(messages, self._target(action, folder).id))
            case ActionKind.COPY:
                _wait(deeds.copy(messages, self._target(action, folder).id))
            case ActionKind.READ | ActionKind.UNREAD:
                _wait(deeds.mark(messages, Flag.READ, action.kind is ActionKind.READ))
            case ActionKind.STAR:
                _wait(deeds.mark(messages, Flag.STARRED, True))
            case ActionKind.TAG:
                _wait(deeds.mark(messages, action.keyword, True))
            case ActionKind.JUNK:
                _wait(deeds.mark_junk(messages))
            case ActionKind.NOT_JUNK:
                _wait(deeds.mark_not_junk(messages))
            case ActionKind.DELETE:
                _wait(deeds.delete(messages, is_asked=False))

    def _try_one(
        self, filter_: Filter, action: FilterAction, message: MessageId, occasion: Occasion
    ) -> MailGuardError | None:
        try:
            self._do_one(filter_, action, message, occasion)
        except MailGuardError as error:
            return error
        return None

    def _do_one(self, filter_: Filter, action: FilterAction, message: MessageId, occasion: Occasion) -> None:
        raw = self.raw(message)
        match action.kind:
            case ActionKind.DECRYPTED_COPY:
                target = self._target(action, occasion.folder)
                _wait(self._copies.to_folder_quietly(raw, target.id, self._opening, occasion.passphrase))
            case ActionKind.ENCRYPT:
                _wait(self._parts.threads.crypto(self._encrypt, message, raw, action))
            case ActionKind.FORWARD | ActionKind.REPLY:
                self._write(filter_, action, message, raw, occasion)

    def _write(
        self, filter_: Filter, action: FilterAction, message: MessageId, raw: bytes, occasion: Occasion
    ) -> None:
        """Once, whatever happens to the message later and however often the filter runs."""
        name = text_of_field(header_fields(raw), "message-id") or f"row {message}"
        if self._notes.was_done(filter_.id, action.kind, name):
            return
        is_by_hand = occasion.moment is FilterMoment.BY_HAND
        original = Original(message, occasion.folder, raw, is_by_hand, occasion.passphrase)

        def note() -> None:
            self._notes.note_done(filter_.id, action.kind, name)

        if action.kind is ActionKind.FORWARD:
            work: Callable[..., None] = self._letters.forward
        elif occasion.moment is FilterMoment.ARRIVAL:
            work = self._letters.reply
        else:
            raise NotAnswered("it is not answered: only mail that has just arrived is")
        _wait(self._parts.threads.crypto(work, original, action, note))

    def _encrypt(self, message: MessageId, raw: bytes, action: FilterAction) -> None:
        """In its place, here at once. What is encrypted already stays so."""
        if is_sealed(raw):
            return
        key = action.key
        keys = self._parts.ring.keys()
        if key is None or not any(each.fingerprint == key and each.is_secret for each in keys):
            raise NotFound("own key that the filter encrypts to")
        mark = uuid.uuid4().hex
        sealed = seal(raw, lambda data: self._parts.gpg.encrypt(data, [key]), mark=mark)
        self._parts.messages.replace(message, sealed, mark)
        folder, _ = self._parts.messages.location(message)
        self._parts.post(MessagesChanged(folder))
        self._parts.syncs.wake(self._parts.folders.load_one(folder).account)

    def _target(self, action: FilterAction, folder: Folder) -> Folder:
        """Raises NotFound."""
        account = action.account or folder.account
        for each in self._parts.folders.load(account):
            if each.path == action.path and each.is_selectable:
                return each
        raise NotFound(f"folder {action.path}")


def _wait(answer: Future[T]) -> T:
    """What takes too long is not waited for: the rest of the filter is not done, and the log says so."""
    try:
        return answer.result(STEP_S)
    except TimeoutError as error:
        raise MailGuardError(f"it took longer than {STEP_S:.0f} s") from error
