"""Between a draft and what stands in the window: fills the fields, and reads them again."""

from __future__ import annotations

from dataclasses import replace

from mailguard.model import Account, Draft, Fingerprint
from ui.compose.attachments import Attachments
from ui.compose.editor import Editor
from ui.compose.header import ComposeHeader
from ui.compose.protection_control import ProtectionControl
from ui.compose.quotes import quoted_lines


class DraftForm:
    """`draft` is always what would be sent or kept now, without what is still being typed as a recipient."""

    def __init__(
        self,
        draft: Draft,
        account: Account,
        header: ComposeHeader,
        editor: Editor,
        attachments: Attachments,
        *,
        is_kept: bool,
    ) -> None:
        """`is_kept`: the draft lay in the store, so its text may hold own words."""
        self.account = account
        self._is_kept = is_kept
        self._base = draft  # what it answers, and other facts that no field shows
        self._sender = draft.from_ if account.id == draft.account else account.identity
        self._header = header
        self._editor = editor
        self._attachments = attachments
        self.chosen_keys: dict[str, tuple[Fingerprint, ...]] = dict(draft.chosen_keys)

    def fill(self) -> None:
        self._header.recipients.show_draft(self._base)
        self._header.subject.field.setText(self._base.subject)
        self._editor.show_text(self._base.text, self._base.html)
        self._attachments.set(self._base.attachments)

    def draft(self, control: ProtectionControl) -> Draft:
        recipients, protection = self._header.recipients, control.protection
        return replace(
            self._base,
            account=self.account.id,
            from_=self._sender,
            to=recipients.people("to"),
            cc=recipients.people("cc"),
            bcc=recipients.people("bcc"),
            subject=self._header.subject.subject,
            text=self._editor.text,
            html=self._editor.html,
            attachments=self._attachments.files,
            encrypt=protection.encrypt,
            encrypt_automatically=protection.is_automatic,
            sign=protection.sign,
            encrypt_subject=control.encrypt_subject,
            attach_key=protection.attach_key,
            use_inline=control.use_inline,
            priority=control.priority,
            wants_report=control.wants_report,
            signing_key=control.signing_key,
            chosen_keys=dict(self.chosen_keys),
            answers_encrypted=control.quotes_encrypted,
        )

    def use_account(self, account: Account) -> None:
        """Written from another account: its identity, and its signature in the place of the old one."""
        old, self.account = self.account, account
        self._sender = account.identity
        if old.signature:
            before, after = f"-- \n{old.signature}", f"-- \n{account.signature}" if account.signature else ""
            self._editor.replace(before, after)
        elif account.signature:
            self._editor.append_lines(f"\n-- \n{account.signature}")

    @property
    def can_tell_quotes(self) -> bool:
        """Of a draft out of the store, only an answer and a forwarded message can be told from own words."""
        return not self._is_kept or bool(self._base.in_reply_to) or self._base.forwards is not None

    def remove_quote(self) -> None:
        """What came with the message that is answered or forwarded: its text and its attachments."""
        brought = () if self._is_kept else self._base.text.split("\n")
        self._editor.remove_blocks(quoted_lines(self._editor.lines, brought))
        came = {id(each) for each in self._base.attachments}
        self._attachments.set([each for each in self._attachments.files if id(each) not in came])
