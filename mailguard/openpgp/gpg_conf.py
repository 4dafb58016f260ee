"""The user's gpg.conf, as far as it could come between MailGuard and what gpg says.

What it says of trust, methods and the network is overruled on the command line (`engine`). What cannot be is
what sends gpg's words to another place, since gpg opens it before it reads on, and what no option takes back:
another time, by which an expired signature is good, and signatures that are not looked at. A file that says
so is passed over as a whole.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

LARGEST_BYTES = 1 << 20

# GnuPG passes over all of these blanks at the beginning of a line.
_MISLEADS = re.compile(
    rb"^[ \t\v\f\r]*(?:--)?(?:logger-fd|log-file|attribute-fd|attribute-file|status-file|command-fd"
    rb"|command-file|passphrase-fd|output|o|faked-system-time|skip-verify"
    rb"|list-only|dry-run|n)(?=[ \t\v\f\r=]|$)",
    re.M,
)


def misleads(home: Path | None) -> bool:
    """Whether gpg.conf in `home` (None: in the user's own) makes what gpg says of a message untrue."""
    file = (home or _usual_home()) / "gpg.conf"
    try:
        with file.open("rb") as opened:
            return _MISLEADS.search(opened.read(LARGEST_BYTES)) is not None
    except OSError:
        return False  # there is none: gpg says so itself if it is there and cannot be read


def _usual_home() -> Path:
    named = os.environ.get("GNUPGHOME")
    if named:
        return Path(named)
    roaming = os.environ.get("APPDATA")
    return Path(roaming) / "gnupg" if os.name == "nt" and roaming else Path.home() / ".gnupg"
