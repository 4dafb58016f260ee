"""Which key a locked message waits for, so that its passphrase can be asked for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailguard.model import Encryption, Key
from mailguard.openpgp.status import HIDDEN, DecryptionFact, split_lines

WITHOUT_KEY = "it was encrypted with a password, not for a key"


def name_locked_key(fact: DecryptionFact, keys: Sequence[Key], status: Sequence[str]) -> DecryptionFact:
    """`fact` with the first own key that it is encrypted for; with any own key for a hidden recipient.

    What only a password opens is no locked key: there is none to ask for.
    """
    if fact.state is Encryption.OK:
        return fact
    if not fact.recipients and any(keyword == "NEED_PASSPHRASE_SYM" for keyword, _ in split_lines(status)):
        return replace(fact, state=Encryption.UNREADABLE, reason=WITHOUT_KEY)
    if fact.state is not Encryption.LOCKED:
        return fact
    wanted = set(fact.recipients)
    for key in keys:
        ids = {each.key_id for each in key.subkeys if each.has_secret}
        if key.is_secret and (ids & wanted or HIDDEN in wanted):
            return replace(fact, locked_key=key.fingerprint, locked_address=key.address or key.name)
    return fact
