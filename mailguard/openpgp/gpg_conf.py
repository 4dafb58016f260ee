"""The user's gpg.conf, as far as it could come between MailGuard and what gpg says.

What it says of trust, methods and the network is overruled on the command line (`engine`). What sends gpg's
words to another place cannot be: gpg opens it before it reads on. Such a file is passed over as a whole.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

LARGEST_BYTES = 1 << 20

_REDIRECTS = re.compile(
    rb"^[ \t]*(?:--)?(?:logger-fd|log-file|attribute-fd|attribute-file|status-file|command-fd|command-file"
    rb"|passphrase-fd|output|o)(?=[ \t=]|$)",
    re.M,
)


def redirects_output(home: Path | None) -> bool:
    """Whether gpg.conf in `home` (None: in the user's own) mixes gpg's words with a message or a listing."""
    file = (home or _usual_home()) / "gpg.conf"
    try:
        with file.open("rb") as opened:
            return _REDIRECTS.search(opened.read(LARGEST_BYTES)) is not None
    except OSError:
        return False  # there is none: gpg says so itself if it is there and cannot be read


def _usual_home() -> Path:
    named = os.environ.get("GNUPGHOME")
    if named:
        return Path(named)
    roaming = os.environ.get("APPDATA")
    return Path(roaming) / "gnupg" if os.name == "nt" and roaming else Path.home() / ".gnupg"
