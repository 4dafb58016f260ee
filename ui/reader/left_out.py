"""The notice over a message whose files were left on its server."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale

from mailguard.model.structure import LeftOut
from ui.widgets.notice_bars import Notice
from ui.wording import tr

MOST_NAMES = 3


def left_out_notice(files: Sequence[LeftOut], download: Callable[[], object]) -> Notice:
    return Notice("leftOut", "attach", left_out_words(files), ((tr("Download"), download),))


def left_out_words(files: Sequence[LeftOut]) -> str:
    """ "2 files (34.0 MB) were left on the server: report.pdf, film.mp4"."""
    whole = sum(each.size_bytes for each in files)
    size = QLocale().formattedDataSize(whole, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
    named = [each.filename for each in files if each.filename][:MOST_NAMES]
    names = ", ".join([*named, "…"] if len(named) < len(files) else named) if named else ""
    said = (
        tr("1 file ({size}) was left on the server", size=size)
        if len(files) == 1
        else tr("{n} files ({size}) were left on the server", n=len(files), size=size)
    )
    return f"{said}: {names}" if names else said
