"""What is said of a key before and after its import."""

from __future__ import annotations

from mailguard.cleaning import clean_text
from mailguard.model import ImportChange, ImportNews, ImportPreview, ImportResult
from ui.keys import words
from ui.wording import tr


def change_words(preview: ImportPreview) -> str:
    match preview.change:
        case ImportChange.NEW:
            return tr("New")
        case ImportChange.UPDATED:
            return tr("Updated")
        case ImportChange.UNCHANGED:
            return tr("Unchanged")
        case ImportChange.DAMAGED:
            return tr("Damaged")
        case ImportChange.UNSUPPORTED:
            return tr("Not supported")


def about_words(preview: ImportPreview) -> str:
    """Algorithm and dates; of a key that cannot be read, why."""
    if preview.change is ImportChange.UNSUPPORTED:
        return tr(
            "It is an OpenPGP key of version {version}, which the GnuPG on this computer cannot read.",
            version=preview.version,
        )
    if preview.change is ImportChange.DAMAGED:
        return tr("It is damaged or not complete, so it cannot be imported.")
    parts = [preview.algorithm]
    if preview.created is not None:
        parts.append(tr("created {date}", date=words.date_words(preview.created)))
    parts.append(_validity(preview))
    said = ", ".join(part for part in parts if part)
    if not preview.left_out:
        return said
    flood = tr("It carries {n} signatures. Those of others are left out.", n=preview.left_out)
    return f"{said}. {flood}"


def _validity(preview: ImportPreview) -> str:
    if preview.is_revoked:
        return tr("revoked")
    if preview.is_expired:
        return tr("expired on {date}", date=words.date_words(preview.expires))
    if preview.expires is not None:
        return tr("valid until {date}", date=words.date_words(preview.expires))
    return tr("without end")


def news_words(preview: ImportPreview) -> str:
    """What an import would change of a key that is here already."""
    said = [_news(kind, text) for kind, text in preview.news]
    return tr("Changes: {news}.", news=", ".join(said)) if said else ""


def _news(kind: ImportNews, text: str) -> str:
    match kind:
        case ImportNews.ADDRESS:
            return tr("the address {address}", address=clean_text(text))
        case ImportNews.SUBKEY:
            return tr("a new subkey ({algorithm})", algorithm=text)
        case ImportNews.EXPIRY:
            return tr("how long it is valid")
        case ImportNews.REVOKED:
            return tr("it is revoked")
        case ImportNews.PRIVATE:
            return tr("its secret part")


def done_words(result: ImportResult) -> str:
    counts = (
        (len(result.new), tr("Imported 1 key."), tr("Imported {n} keys.")),
        (len(result.updated), tr("Updated 1 key."), tr("Updated {n} keys.")),
        (result.damaged, tr("1 was damaged."), tr("{n} were damaged.")),
    )
    said = [one if n == 1 else many.format(n=n) for n, one, many in counts if n]
    return " ".join(said) or tr("Nothing is new: these keys were in your list already.")
