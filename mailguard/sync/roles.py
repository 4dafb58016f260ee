"""What each folder of a server is for: by its attributes (RFC 6154), by its name where there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailguard.model import Folder, FolderRole, ListedFolder, RemoteFolder

INBOX = "INBOX"

# The first that is there counts. Gmail has no archive but "all mail".
_ATTRIBUTES = {
    FolderRole.DRAFTS: ("\\drafts",),
    FolderRole.TEMPLATES: (),
    FolderRole.SENT: ("\\sent",),
    FolderRole.ARCHIVE: ("\\archive", "\\all"),
    FolderRole.JUNK: ("\\junk",),
    FolderRole.TRASH: ("\\trash",),
}
_USES = frozenset(name for names in _ATTRIBUTES.values() for name in names)
# What mail programs and providers call them; the first of a row is the most likely.
_NAMES = {
    FolderRole.DRAFTS: ("drafts", "draft", "entwürfe", "brouillons", "borradores", "bozze"),
    FolderRole.TEMPLATES: ("templates", "vorlagen", "modèles", "plantillas", "modelli"),
    FolderRole.SENT: (
        "sent",
        "sent items",
        "sent messages",
        "sent mail",
        "gesendet",
        "gesendete objekte",
        "gesendete elemente",
        "envoyés",
        "enviados",
        "posta inviata",
    ),
    FolderRole.ARCHIVE: ("archive", "archives", "archiv", "archivo", "archivio"),
    FolderRole.JUNK: ("junk", "spam", "junk e-mail", "junk mail", "bulk mail", "spamverdacht", "pourriel"),
    FolderRole.TRASH: (
        "trash",
        "deleted items",
        "deleted messages",
        "deleted",
        "bin",
        "papierkorb",
        "gelöschte objekte",
        "gelöschte elemente",
        "corbeille",
        "papelera",
        "cestino",
    ),
}
_NEEDED = ((FolderRole.DRAFTS, "Drafts"), (FolderRole.SENT, "Sent"), (FolderRole.TRASH, "Trash"))
_UNSELECTABLE = frozenset(("\\noselect", "\\nonexistent"))


def choose_roles(listing: Sequence[ListedFolder], chosen: Mapping[str, str]) -> tuple[RemoteFolder, ...]:
    """Folders with their roles: each role stands for one folder at most.

    chosen: role → path, where the person decided; it goes before the server's word.
    """
    listed = {each.path: each for each in listing}
    own = [each for each in listing if not each.is_foreign]
    roles: dict[str, FolderRole] = {INBOX: FolderRole.INBOX} if INBOX in listed else {}
    for role in _NAMES:
        path = _chosen(role, chosen, listed) or _by_attribute(role, own) or _by_name(role, own)
        if path is not None:
            roles.setdefault(path, role)
    return tuple(
        RemoteFolder(
            path=each.path,
            separator=each.separator,
            role=roles.get(each.path, FolderRole.NONE),
            is_selectable=_is_selectable(each),
            is_subscribed=each.is_subscribed,
            is_foreign=each.is_foreign,
            status=each.status,
        )
        for each in listed.values()
    )


def missing_folders(folders: Sequence[RemoteFolder], prefix: str = "") -> tuple[str, ...]:
    """Paths to create: without a place for sent copies and for what was deleted, both would be lost, and
    drafts would be on this computer only.

    prefix: what the server says that paths of the user's own folders begin with (RFC 2342)."""
    roles, paths = {each.role for each in folders}, {each.path for each in folders}
    above = prefix or above_new_ones(folders)
    wanted = (above + name for role, name in _NEEDED if role not in roles)
    return tuple(path for path in wanted if path not in paths)


def templates_path(folders: Sequence[RemoteFolder], prefix: str = "") -> str:
    """Where templates lie; where they would, if no folder is for them yet."""
    found = next((each.path for each in folders if each.role is FolderRole.TEMPLATES), None)
    return found or f"{prefix or above_new_ones(folders)}Templates"


def above_new_ones(folders: Sequence[RemoteFolder | Folder]) -> str:
    """ "INBOX." where a server has all of them below the inbox."""
    others = [each for each in folders if each.path != INBOX and not each.is_foreign]
    below_inbox = next(
        (INBOX + each.separator for each in folders if each.path == INBOX and each.separator), ""
    )
    is_all_below = bool(others and below_inbox) and all(each.path.startswith(below_inbox) for each in others)
    return below_inbox if is_all_below else ""


def _chosen(role: FolderRole, chosen: Mapping[str, str], listed: Mapping[str, ListedFolder]) -> str | None:
    path = chosen.get(role)
    return path if path in listed else None


def _by_attribute(role: FolderRole, listing: Sequence[ListedFolder]) -> str | None:
    for name in _ATTRIBUTES[role]:
        for each in listing:
            if name in each.attributes and _is_selectable(each):
                return each.path
    return None


def _by_name(role: FolderRole, listing: Sequence[ListedFolder]) -> str | None:
    """At the top, or right below the inbox, where some servers keep all folders."""
    paths = {_short_name(each): each.path for each in listing if _is_selectable(each) and not _has_use(each)}
    return next((paths[name] for name in _NAMES[role] if name in paths), None)


def _short_name(folder: ListedFolder) -> str:
    path = folder.path
    below_inbox = INBOX + folder.separator
    if folder.separator and path.startswith(below_inbox):
        path = path[len(below_inbox) :]
    return path.lower()


def _has_use(folder: ListedFolder) -> bool:
    """Whether its attributes say what it is for: then its name says nothing else."""
    return bool(folder.attributes & _USES)


def _is_selectable(folder: ListedFolder) -> bool:
    return not folder.attributes & _UNSELECTABLE
