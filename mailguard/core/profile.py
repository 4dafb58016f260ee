"""Where one user's MailGuard keeps its things, and whether they may outlast the run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailguard import paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The folders of one profile. A throwaway one never touches the system's keychain."""

    config: Path
    data: Path
    gnupg_home: Path | None = None  # None: GnuPG's own
    is_throwaway: bool = False
    reads_in_background: bool = False  # mail that nobody has opened, for lists and the search
    desktop_bus: str = ""  # D-Bus address of the desktop that shows notices, or "SESSION"; "": none

    @classmethod
    def of_user(cls) -> Profile:
        """The profile in the platform's folders, or in MAILGUARD_PROFILE."""
        return cls(
            config=paths.config_dir(), data=paths.data_dir(), desktop_bus="SESSION", reads_in_background=True
        )

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.toml"

    @property
    def store_file(self) -> Path:
        return self.data / "mail.db"

    @property
    def copies_file(self) -> Path:
        """Names the folder of the copies that other programs were given: see `private_copies`."""
        return self.data / "copies"

    @property
    def salt_file(self) -> Path:
        """Beside the store, where its key is made of a passphrase."""
        return self.data / "store.salt"
