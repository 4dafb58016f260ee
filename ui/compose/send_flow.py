"""From Send to the Outbox: the questions in their order, the passphrase, the work; or back to writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from mailguard.errors import (
    Cancelled,
    GnuPGFailed,
    KeyMissing,
    KeyUnusable,
    MailGuardError,
    NotConfirmed,
    PassphraseNeeded,
    StoreFailed,
)
from mailguard.model import Draft, Fingerprint, OutgoingId, SendPlan
from mailguard.policy import DraftFault, DraftProblem
from ui.compose import questions
from ui.compose.key_expiry import expiry_words
from ui.compose.missing_keys import MissingKeysDialog
from ui.keys import words
from ui.keys.dialog import open_over
from ui.keys.expiry import ExpiryDialog
from ui.outbox.send_later import SendLaterDialog
from ui.wording import reason_of, tr, words_for

if TYPE_CHECKING:
    from ui.compose.window import ComposeWindow

LOST, UNVERIFIED, KEYS_END = "lost-files", "unverified", "keys-end"


class SendFlow(QObject):
    """One at a time. Nothing here encrypts or decides about keys: the core does, and checks it all again.

    What was asked to be encrypted is sent readable only by the answer to a question that names the
    message and its recipients, and that answer holds for one try.
    """

    def __init__(self, window: ComposeWindow) -> None:
        super().__init__(window)
        self._window = window
        self._desk = window.desk
        self._answered: set[str] = set()  # questions that were answered with “send”
        self._wants_plain = False
        self._send_at: datetime | None = None  # None: as soon as possible
        self._is_waiting = False  # for files that are being read
        self._missing: MissingKeysDialog | None = None
        self.is_busy = False
        window.attachments.changed.connect(self._files_changed)

    def start(self, *, wants_plain: bool = False, send_at: datetime | None = None) -> None:
        """`wants_plain`: “Send this message without encryption…”, which is asked once more.

        send_at: not before, and tried again so, whatever has to be asked or mended first.
        """
        if self.is_busy:
            return
        self._answered.clear()
        self._wants_plain = wants_plain
        self._send_at = send_at
        self._window.recipients.commit()
        self._window.error.clear()
        self._check()

    def start_later(self, send_at: datetime) -> None:
        self.start(send_at=send_at)

    def ask_for_time(self) -> None:
        """A date and a time; what expires before then is told with it."""
        if self.is_busy:
            return
        dialog = SendLaterDialog(self._window, warning=self._expiry_words)
        dialog.chosen.connect(self.start_later)
        dialog.open()

    def _again(self) -> None:
        """The same once more, at the time that was asked for."""
        self.start(send_at=self._send_at)

    def _expiry_words(self, when: datetime) -> str:
        window = self._window
        control = window.control
        return expiry_words(when, control.protection, control.own_key, window.known, window.plan)

    # (1) What is wrong apart from keys

    def _check(self) -> None:
        if self._window.attachments.is_reading:
            self._is_waiting = True
            self._window.status.say(tr("Attaching files…"))
            return
        for problem in self._desk.core.writing.check(self._window.draft()):
            if problem.fault not in self._answered:
                self._ask_about(problem)
                return
        lost = [each.filename for each in self._window.attachments.lost]
        if lost and LOST not in self._answered:
            questions.ask_about_lost_files(self._window, lost, lambda: self._go_on(LOST))
            return
        if self._wants_plain:
            self.ask_to_send_plain()
        else:
            self._look_up_keys()

    def _ask_about(self, problem: DraftProblem) -> None:
        window = self._window
        match problem.fault:
            case DraftFault.NO_RECIPIENT:
                questions.say_no_recipient(window).finished.connect(window.focus_recipients)
            case DraftFault.BAD_ADDRESS:
                questions.say_bad_address(window, problem.addresses).finished.connect(window.focus_recipients)
            case DraftFault.NO_SUBJECT:
                questions.ask_without_subject(window, lambda: self._go_on(problem.fault))
            case DraftFault.ATTACHMENT_FORGOTTEN:
                questions.ask_about_attachment(
                    window,
                    problem.word,
                    lambda: self._go_on(problem.fault),
                    window.attachments.ask_for_files,
                )

    def _go_on(self, answered: str) -> None:
        self._answered.add(answered)
        self._check()

    def _files_changed(self) -> None:
        if self._is_waiting and not self._window.attachments.is_reading:
            self._is_waiting = False
            self._window.status.say("")
            self._check()

    # (2) Keys; (3) unverified ones

    def _look_up_keys(self) -> None:
        """Anew: what is shown of the keys may be older than the recipients."""
        control, protection = self._window.control, self._window.control.protection
        if (protection.encrypt or protection.sign) and control.own_key is None:
            control.ask_for_key(self._again)
            return
        if not (protection.encrypt or protection.is_automatic):
            self._send(self._window.draft(), plain_confirmed=control.is_plain_confirmed)
            return
        self._begin(tr("Looking for keys…"))
        self._desk.when(
            self._desk.core.writing.plan(self._window.draft()),
            owner=self,
            done=self._take_plan,
            failed=self._fail,
        )

    def _take_plan(self, plan: SendPlan) -> None:
        self._end()
        control = self._window.control
        control.follow(plan)
        self._window.show_state()
        plan = replace(plan, encrypt=control.protection.encrypt, sign=control.protection.sign)
        if plan.missing:
            self._show_missing(plan)
        elif self._asks_before_unverified() and plan.unverified and UNVERIFIED not in self._answered:
            count = len(plan.unverified)
            questions.ask_about_unverified(self._window, count, lambda: self._go_on(UNVERIFIED))
        else:
            self._send(self._window.draft())

    def _asks_before_unverified(self) -> bool:
        return self._desk.core.accounts.settings().ask_before_unverified

    def _show_missing(self, plan: SendPlan) -> None:
        window = self._window
        if self._missing is None or not shiboken6.isValid(self._missing):
            self._missing = MissingKeysDialog(self._desk, window.key_help.show_menu, window)
            self._missing.find_asked.connect(self._find_missing)
            self._missing.plain_asked.connect(self.ask_to_send_plain)
        self._missing.show_plan(window.people_by_address(), plan)
        self._missing.show_offline(window.is_offline)
        self._missing.open()

    def follow_plan(self, plan: SendPlan) -> None:
        """Keys or recipients changed while the dialog of missing keys stands open."""
        if self._missing is not None and shiboken6.isValid(self._missing) and self._missing.isVisible():
            self._missing.show_plan(self._window.people_by_address(), plan)

    def _find_missing(self) -> None:
        plan = self._window.plan
        if plan is not None and plan.missing:
            self._window.key_commands.find_online(plan.missing[0].address, self._missing)

    def ask_to_send_plain(self) -> None:
        """Once more, by name; the answer holds for this try alone."""
        draft = self._window.draft()
        over = self._missing if self._missing is not None and shiboken6.isValid(self._missing) else None

        def send() -> None:
            if over is not None and shiboken6.isValid(over):
                over.accept()
            self._send(replace(draft, encrypt=False, encrypt_automatically=False), plain_confirmed=True)

        questions.ask_to_send_plain(
            over if over is not None and over.isVisible() else self._window,
            draft.subject,
            draft.recipients,
            send,
            quotes_encrypted=draft.answers_encrypted,
        )

    # (4) Passphrase; (5) the work

    def _send(self, draft: Draft, *, plain_confirmed: bool = False) -> None:
        expiry = self._expiry_words(self._send_at) if self._send_at is not None else ""
        if expiry and KEYS_END not in self._answered:
            self._answered.add(KEYS_END)
            questions.ask_about_expiry(
                self._window, expiry, lambda: self._send(draft, plain_confirmed=plain_confirmed)
            )
            return
        self._begin(_working_words(draft))
        keeper = self._window.keeper
        keeper.stop()
        keeper.when_at_rest(lambda: self._hand_over(draft, plain_confirmed))

    def _hand_over(self, draft: Draft, plain_confirmed: bool) -> None:
        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.writing.send(
                draft,
                passphrase=passphrase,
                draft_id=self._window.keeper.draft_id,
                plain_confirmed=plain_confirmed,
                send_at=self._send_at,
                hold_s=self._desk.core.accounts.settings().undo_send_s,
            ),
            owner=self._window,
            purpose=tr("To sign your message."),
            done=self._queued,
            failed=self._fail,
        )

    def _queued(self, _: OutgoingId) -> None:
        self.is_busy = False
        self._window.close_now()

    def _begin(self, words: str) -> None:
        self.is_busy = True
        self._window.freeze(words)

    def _end(self) -> None:
        self.is_busy = False
        self._window.thaw()

    # What went wrong: everything that was written stands as it was

    def _fail(self, error: MailGuardError) -> None:
        self._end()
        self._window.keeper.go_on()
        if isinstance(error, Cancelled):
            self._window.status.say(tr("Not sent."))
        elif isinstance(error, KeyMissing):
            self._window.planner.refresh()
            self._look_up_keys()
        elif isinstance(error, NotConfirmed):
            self.ask_to_send_plain()
        else:
            self._say_failed(error)

    def _say_failed(self, error: MailGuardError) -> None:
        window = self._window
        protection = window.control.protection
        acts: dict[str, Callable[[], object]] = {"keepAsDraft": window.keep_draft}
        is_about_signing = not protection.encrypt or isinstance(error, KeyUnusable | PassphraseNeeded)
        if protection.sign and is_about_signing:
            acts["sendUnsigned"] = self._ask_to_send_unsigned
        if isinstance(error, KeyUnusable):
            self._say_key_unusable(error, acts)
        elif isinstance(error, GnuPGFailed) and protection.encrypt:
            text = tr("The message was not encrypted and therefore not sent.")
            details = f"{error.reason}\n{error.details}".strip()
            window.error.show_words(text, details, recipientKeys=window.key_help.show_all, **acts)
        elif isinstance(error, GnuPGFailed | PassphraseNeeded) and protection.sign:
            text = tr("The message could not be signed and was not sent.")
            window.error.show_words(text, str(error), tryAgain=self._again, **acts)
        elif isinstance(error, StoreFailed):
            text = tr(
                "The message could not be put into the Outbox: {reason}. It was not sent, and stands here "
                "as you wrote it.",
                reason=reason_of(error),
            )
            window.error.show_words(text, words_for(error).details, tryAgain=self._again)
        else:
            window.error.show_error(error, tryAgain=self._again, keepAsDraft=window.keep_draft)

    def _say_key_unusable(self, error: KeyUnusable, acts: dict[str, Callable[[], object]]) -> None:
        key = self._window.known.find(Fingerprint(error.fingerprint))
        if key is not None and key.is_expired and key.is_secret:
            day = words.date_words(key.expires)
            text = tr("Your key expired on {date}. You can read old mail, but not sign.", date=day)
            acts = {"extendKey": lambda: open_over(ExpiryDialog(self._desk, key, self._window)), **acts}
            self._window.error.show_words(text, **acts)
            return
        if key is not None:
            acts = {"showKeys": lambda: self._desk.show_keys(key.fingerprint), **acts}
        self._window.error.show_error(error, **acts)

    def _ask_to_send_unsigned(self) -> None:
        def send() -> None:
            self._window.control.set_sign(False)
            self._again()

        questions.ask_to_send_unsigned(self._window, send)


def _working_words(draft: Draft) -> str:
    if draft.encrypt:
        return tr("Encrypting and signing…") if draft.sign else tr("Encrypting…")
    return tr("Signing…") if draft.sign else tr("Sending…")
