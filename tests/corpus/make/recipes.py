"""Messages that are too large to be kept: made when they are read. By the name that "recipe" gives."""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus.make.large_html import LARGE_HTML
from tests.corpus.make.large_mime import LARGE_MIME

RECIPES: dict[str, Callable[[], bytes]] = {**LARGE_MIME, **LARGE_HTML}
