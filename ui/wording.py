"""The sentences of errors: what happened, what it means for mail or privacy, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QLocale

from mailguard import errors
from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError, StoreFailed
from mailguard.model.tags import foreign_tag


def tr(text: str, /, **values: object) -> str:
    """A text for people in their language; `{name}` is filled in after translation."""
    translated = QCoreApplication.translate("MailGuard", text)
    return translated.format(**values) if values else translated


class Remedy(StrEnum):
    """What a person can do about an error; each window offers those it can carry out."""

    TRY_AGAIN = "try-again"
    ENTER_PASSWORD = "enter-password"  # noqa: S105  a name, no password
    WORK_OFFLINE = "work-offline"
    SHOW_CERTIFICATE = "show-certificate"
    CHANGE_SETTINGS = "change-settings"
    EDIT = "edit"
    SHOW_KEYS = "show-keys"
    UNLOCK = "unlock"
    HOW_TO_INSTALL = "how-to-install"
    CHOOSE_PROGRAM = "choose-program"
    OTHER_SERVER = "other-server"
    FREE_SPACE = "free-space"


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """One error in words. `details` is technical text, shown on request only."""

    text: str
    remedies: tuple[Remedy, ...] = ()
    details: str = ""


def words_for(error: MailGuardError) -> ErrorWords:
    """The words for any expected error; the most special class that has words wins."""
    for kind in type(error).__mro__:
        if kind in _WORDS:
            return _WORDS[kind](error)
    return ErrorWords(
        tr("Something went wrong that MailGuard has no words for. Nothing was sent or deleted."),
        (Remedy.TRY_AGAIN,),
        str(error),
    )


def keychain_words(reason: str) -> tuple[str, str]:
    """Title and sentence for a keychain that does not work."""
    return (
        tr("The system's keychain does not work"),
        tr(
            "It says: “{reason}”. The password is kept in no file; MailGuard asks for it "
            "once each time it starts.",
            reason=reason,
        ),
    )


def reason_of(error: MailGuardError) -> str:
    """Why something could not be written here, to stand inside a sentence."""
    if isinstance(error, StoreFailed):
        return tr("the disk is full") if error.is_full else clean_text(error.reason)
    return clean_text(str(error))


def words_for_sending(error: MailGuardError) -> ErrorWords:
    """The words for what came up while a message of the Outbox was handed to its server."""
    if type(error) is not errors.Refused:
        return words_for(error)
    if error.is_final:
        text = tr(
            "{server} refused the message: “{reply}”. Nobody received it; it is in the Outbox.",
            server=error.host,
            reply=error.reply,
        )
    else:
        text = tr(
            "{server} does not take the message yet: “{reply}”. It waits in the Outbox.",
            server=error.host,
            reply=error.reply,
        )
    return ErrorWords(text, (Remedy.EDIT, Remedy.TRY_AGAIN), f"{error.code} {error.reply}")


def _unreachable(error: errors.Unreachable) -> ErrorWords:
    text = tr(
        "{server} does not answer. Your mail here is safe; unsent messages wait in the Outbox.",
        server=error.host,
    )
    return ErrorWords(text, (Remedy.TRY_AGAIN, Remedy.WORK_OFFLINE), error.reason)


def _answer_lost(error: errors.AnswerLost) -> ErrorWords:
    text = tr(
        "The connection to {server} broke after the message was handed over. It may have arrived, "
        "so it waits in the Outbox until you decide.",
        server=error.host,
    )
    return ErrorWords(text, (), error.reason)


def _refused(error: errors.Refused) -> ErrorWords:
    text = tr("{server} refused this: “{reply}”. Nothing was changed.", server=error.host, reply=error.reply)
    return ErrorWords(text, (Remedy.TRY_AGAIN,), f"{error.code} {error.reply}")


def _tag_not_kept(error: errors.TagNotKept) -> ErrorWords:
    text = tr(
        "{server} keeps only certain tags in this folder, and “{name}” is none of them: it was taken off "
        "again. Nothing else was changed.",
        server=error.host,
        name=clean_text(foreign_tag(error.keyword).name),
    )
    return ErrorWords(text)


def _login_refused(error: errors.LoginRefused) -> ErrorWords:
    text = tr(
        "{server} did not accept the password for {user}. Nothing was sent or fetched.",
        server=error.host,
        user=error.user,
    )
    return ErrorWords(text, (Remedy.ENTER_PASSWORD, Remedy.TRY_AGAIN), error.reply)


def _recipients_refused(error: errors.RecipientsRefused) -> ErrorWords:
    refused = ", ".join(error.refused)
    if error.accepted:
        text = tr("Not delivered to {address}; the others received it.", address=refused)
    else:
        text = tr(
            "{server} refused the message: “{reply}”. Nobody received it; it is in the Outbox.",
            server=error.host,
            reply=error.reply,
        )
    return ErrorWords(text, (Remedy.EDIT, Remedy.TRY_AGAIN), f"{error.code} {error.reply}")


def _not_trusted(error: errors.NotTrusted) -> ErrorWords:
    text = tr(
        "MailGuard cannot be sure that this is {server}: {reason}. No password was sent.",
        server=error.host,
        reason=error.reason,
    )
    return ErrorWords(text, (Remedy.TRY_AGAIN, Remedy.CHANGE_SETTINGS), error.reason)


def _not_protected(error: errors.NotProtected) -> ErrorWords:
    text = tr(
        "{server} offers no protected connection. Others could read your password, so it was not sent.",
        server=error.host,
    )
    return ErrorWords(text, (Remedy.CHANGE_SETTINGS,))


def _password_missing(error: errors.PasswordMissing) -> ErrorWords:
    text = tr("The password for {user} at {server} is needed.", user=error.user, server=error.host)
    return ErrorWords(text, (Remedy.ENTER_PASSWORD,))


def _key_missing(error: errors.KeyMissing) -> ErrorWords:
    if len(error.recipients) == 1:
        text = tr(
            "No usable key for {address}. The message was not encrypted and therefore not sent.",
            address=error.recipients[0],
        )
    else:
        text = tr(
            "No usable key for {n} recipients. The message was not encrypted and therefore not sent.",
            n=len(error.recipients),
        )
    return ErrorWords(text, (Remedy.SHOW_KEYS,), ", ".join(error.recipients))


def _passphrase_refused(_: errors.PassphraseRefused) -> ErrorWords:
    return ErrorWords(tr("That is not the passphrase. Try again."), (Remedy.UNLOCK,))


def _passphrase_needed(_: errors.PassphraseNeeded) -> ErrorWords:
    text = tr("Your key is locked. Nothing was done without its passphrase.")
    return ErrorWords(text, (Remedy.UNLOCK,))


def _key_unusable(error: errors.KeyUnusable) -> ErrorWords:
    text = tr("Your key cannot be used for this: {reason}. Nothing was sent.", reason=error.reason)
    return ErrorWords(text, (Remedy.SHOW_KEYS,), error.fingerprint)


def _not_openpgp(error: errors.NotOpenPGP) -> ErrorWords:
    text = tr("There is nothing of OpenPGP in this, or it is damaged or cut off. Nothing was changed.")
    return ErrorWords(text, (), error.reason)


def _not_confirmed(_: errors.NotConfirmed) -> ErrorWords:
    return ErrorWords(tr("The message would have gone out readable, so it was not sent."), (Remedy.EDIT,))


def _not_sendable(error: errors.NotSendable) -> ErrorWords:
    text = tr("The message cannot be sent as it is: {reason}. Nothing was sent.", reason=error.reason)
    return ErrorWords(text, (Remedy.EDIT,))


def _not_changeable(error: errors.NotChangeable) -> ErrorWords:
    text = tr("The message stays as it is: {reason}. Nothing was changed.", reason=error.reason)
    return ErrorWords(text, ())


def _not_answered(error: errors.NotAnswered) -> ErrorWords:
    text = tr("This request was not answered: {reason}. Nothing was sent.", reason=error.reason)
    return ErrorWords(text, ())


def _gnupg_missing(error: errors.GnuPGMissing) -> ErrorWords:
    text = tr("GnuPG was not found. Mail works, but nothing can be decrypted, checked or encrypted.")
    return ErrorWords(text, (Remedy.HOW_TO_INSTALL, Remedy.CHOOSE_PROGRAM), f"{error.program} {error.reason}")


def _gnupg_failed(error: errors.GnuPGFailed) -> ErrorWords:
    text = tr("GnuPG could not do this, so nothing was sent or changed. Its own words are in the details.")
    return ErrorWords(text, (Remedy.TRY_AGAIN,), f"{error.reason}\n{error.details}".strip())


def _gnupg_hangs(error: errors.GnuPGHangs) -> ErrorWords:
    text = tr(
        "GnuPG has not answered for {n} seconds and was stopped. Nothing was changed.", n=round(error.seconds)
    )
    return ErrorWords(text, (Remedy.TRY_AGAIN,), error.reason)


def _store_failed(error: errors.StoreFailed) -> ErrorWords:
    if error.is_full:
        text = tr("There is no room to store messages. New mail stays on the server.")
        return ErrorWords(text, (Remedy.FREE_SPACE, Remedy.TRY_AGAIN), error.reason)
    if error.is_damaged:
        text = tr(
            "A part of the mail store on this computer is damaged. What is on the server is safe; nothing "
            "was deleted. Start MailGuard again: it then offers to make the store anew."
        )
        return ErrorWords(text, (Remedy.TRY_AGAIN,), error.reason)
    text = tr("The mail store cannot be read or written. What is on the server is safe; nothing was deleted.")
    return ErrorWords(text, (Remedy.TRY_AGAIN,), error.reason)


def _secrets_unavailable(error: errors.SecretsUnavailable) -> ErrorWords:
    text = tr("The system's keychain does not work. Passwords are asked for each time and kept in no file.")
    return ErrorWords(text, (), error.reason)


def _whole_needed(error: errors.WholeNeeded) -> ErrorWords:
    size = QLocale().formattedDataSize(error.size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
    text = tr(
        "It is large ({size}) and lies on the server. Its text cannot be had without its files: signatures "
        "cover all of a message, and what is encrypted is one piece.",
        size=size,
    )
    return ErrorWords(text)


def _too_large(error: errors.TooLarge) -> ErrorWords:
    size = QLocale().formattedDataSize
    text = tr(
        "{what} is too large: {size}, and {limit} is the most. Nothing was changed.",
        what=error.what,
        size=size(error.size_bytes),
        limit=size(error.limit_bytes),
    )
    return ErrorWords(text)


def _not_a_message(error: errors.NotAMessage) -> ErrorWords:
    found = {
        errors.Holds.FOLDER: tr("It is a folder. Open the message files in it, several at once if you like."),
        errors.Holds.MAILBOX: tr(
            "It holds a whole mailbox, many messages in one file. MailGuard opens files with one message "
            "each, which end in .eml."
        ),
        errors.Holds.DEVICE: tr("It is no file but a device. Nothing was read from it."),
        errors.Holds.OTHER: tr(
            "There is no message in it: it begins with no From, To, Subject or Date. Nothing of it was shown."
        ),
    }
    return ErrorWords(found[error.holds], (), "")


def _not_found(error: errors.NotFound) -> ErrorWords:
    text = tr("This is not there any more. It may have been moved or deleted elsewhere.")
    return ErrorWords(text, (Remedy.TRY_AGAIN,), error.what)


def _name_taken(error: errors.NameTaken) -> ErrorWords:
    text = tr("There is a tag “{name}” already. Choose another name.", name=clean_text(error.name))
    return ErrorWords(text)


def _folder_not_changed(error: errors.FolderNotChanged) -> ErrorWords:
    return ErrorWords(folder_fault_text(error), (), error.reply)


def folder_fault_text(error: errors.FolderNotChanged) -> str:
    """Why a folder is as it was, and what that means for the mail in it."""
    name, fault = clean_text(error.path), errors.FolderFault
    texts = {
        fault.EMPTY: tr("A folder needs a name, without blanks before and after it."),
        fault.SEPARATOR: tr(
            "The server uses a character of this name to put folders into each other, or cannot put one "
            "into another. Choose another name or place."
        ),
        fault.CHARACTERS: tr("This name holds characters that the name of a folder cannot have."),
        fault.LONG: tr("This name is too long for a folder."),
        fault.EXISTS: tr("There is a folder “{name}” already. Nothing was changed.", name=name),
        fault.SPECIAL: tr(
            "“{name}”, or a folder in it, has a purpose: received, written, sent or deleted messages go "
            "there. It stays as it is.",
            name=name,
        ),
        fault.INSIDE: tr("A folder cannot lie in itself. Nothing was changed."),
        fault.OTHER_ACCOUNT: tr("A folder cannot go to another account; its messages can: move them."),
        fault.GONE: tr("The folder “{name}” is not there any more. Nothing was changed.", name=name),
        fault.WAITING: tr(
            "Messages are still to be moved out of “{name}”, or into it, and could be lost with it. "
            "Nothing was deleted: try again once the server has answered.",
            name=name,
        ),
        fault.NEW_MAIL: tr(
            "“{name}” holds messages that were not here when you deleted it. It was not deleted.", name=name
        ),
        fault.REFUSED: tr(
            "The server did not change the folder “{name}”: “{reply}”. It is as it was, with its messages.",
            name=name,
            reply=clean_text(error.reply),
        ),
    }
    return texts[error.fault]


def _cancelled(_: errors.Cancelled) -> ErrorWords:
    return ErrorWords(tr("Stopped. Nothing was changed."))


_WORDS = {
    errors.Unreachable: _unreachable,
    errors.AnswerLost: _answer_lost,
    errors.Refused: _refused,
    errors.TagNotKept: _tag_not_kept,
    errors.LoginRefused: _login_refused,
    errors.RecipientsRefused: _recipients_refused,
    errors.NotTrusted: _not_trusted,
    errors.NotProtected: _not_protected,
    errors.PasswordMissing: _password_missing,
    errors.KeyMissing: _key_missing,
    errors.PassphraseRefused: _passphrase_refused,
    errors.PassphraseNeeded: _passphrase_needed,
    errors.KeyUnusable: _key_unusable,
    errors.NotOpenPGP: _not_openpgp,
    errors.NotConfirmed: _not_confirmed,
    errors.NotSendable: _not_sendable,
    errors.NotChangeable: _not_changeable,
    errors.NotAnswered: _not_answered,
    errors.GnuPGMissing: _gnupg_missing,
    errors.GnuPGFailed: _gnupg_failed,
    errors.GnuPGHangs: _gnupg_hangs,
    errors.StoreFailed: _store_failed,
    errors.SecretsUnavailable: _secrets_unavailable,
    errors.TooLarge: _too_large,
    errors.WholeNeeded: _whole_needed,
    errors.NameTaken: _name_taken,
    errors.NotFound: _not_found,
    errors.NotAMessage: _not_a_message,
    errors.FolderNotChanged: _folder_not_changed,
    errors.Cancelled: _cancelled,
}
