"""Templates: messages kept in their account's Templates folder, to be the beginning of others."""

from __future__ import annotations

from concurrent.futures import Future

from mailguard.core.parts import Parts
from mailguard.events import FoldersChanged
from mailguard.model import Draft, DraftCopy, Flag, Folder, FolderRole, RemoteFolder
from mailguard.sync.roles import templates_path


class Templates:
    """Protected as drafts are: what came encrypted, or may be sent so, is encrypted to the own key."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def save(self, draft: Draft) -> Future[DraftCopy]:
        """Keep it as a template. It waits, sealed, until the server has it; the folder is made if need be.

        Fails with KeyUnusable, NotSendable, GnuPGFailed, StoreFailed: then nothing was kept.
        """
        return self._parts.threads.crypto(self._save, draft)

    def _save(self, draft: Draft) -> DraftCopy:
        made = self._parts.filing.build(draft)
        account, folder = draft.account, self._folder(draft)
        self._parts.messages.add_append(account, folder.id, made.raw, made.message_id, Flag.READ)
        if made.is_sealed and self._parts.settings().index_encrypted:
            self._parts.messages.remember_subject(account, made.message_id, draft.subject)
        self._parts.post(FoldersChanged(account))
        self._parts.syncs.sync_all(account)  # which makes the folder on the server
        return DraftCopy.SEALED if made.is_sealed else DraftCopy.READABLE

    def _folder(self, draft: Draft) -> Folder:
        found = self._parts.folders.by_role(draft.account, FolderRole.TEMPLATES)
        if found is not None:
            return found
        known = [
            RemoteFolder(path=each.path, separator=each.separator, role=each.role)
            for each in self._parts.folders.load(draft.account)
        ]
        separator = next((each.separator for each in known if each.separator), "")
        path = templates_path(known)
        return self._parts.folders.add(
            draft.account, RemoteFolder(path=path, separator=separator, role=FolderRole.TEMPLATES)
        )
