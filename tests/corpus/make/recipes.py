"""Messages that are too large to be kept: made when they are read. By the name that "recipe" gives."""

from __future__ import annotations

from collections.abc import Callable

RECIPES: dict[str, Callable[[], bytes]] = {}
