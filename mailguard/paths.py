"""Where MailGuard's own files are, and where it keeps the person's."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from pathlib import Path

import platformdirs

APP = "MailGuard"


def resource(*parts: str) -> Path:
    """A file of `resources/`, whether MailGuard runs from a checkout, a wheel or a bundle.

    Raises FileNotFoundError where the installation is incomplete.
    """
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) / "resources" if bundle else Path(str(files("resources")))
    path = root.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(path)
    return path


def config_dir() -> Path:
    """Of settings.toml. MAILGUARD_PROFILE names another folder for all of a profile."""
    return _profile() or Path(platformdirs.user_config_dir(APP, appauthor=False))


def data_dir() -> Path:
    """Of the sealed store."""
    return _profile() or Path(platformdirs.user_data_dir(APP, appauthor=False))


def _profile() -> Path | None:
    named = os.environ.get("MAILGUARD_PROFILE")
    return Path(named) if named else None
