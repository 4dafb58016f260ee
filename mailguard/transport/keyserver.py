"""Key servers: HKP, VKS and Web Key Directory over HTTP.

What they give is not believed here: `mailguard/keyring/online_keys.py` has GnuPG read it and compares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mailguard.errors import NotFound, NotTrusted, Refused, Unreachable
from mailguard.model import Fingerprint, Published, ServerKey, Settings
from mailguard.transport import hkp, http, vks, wkd
from mailguard.transport.lookup import Lookup, LookupKind

EVERY_SERVER = "*"
PROVIDER = "wkd"
_DIRECTORY = "wkd://"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one server gave: a list of keys (HKP), or a key itself (VKS and WKD), or nothing."""

    server: str
    listed: tuple[ServerKey, ...] = ()
    key: bytes = field(default=b"", repr=False)


class KeyServers:
    """The key servers of the settings, by their addresses ("hkps://keys.openpgp.org")."""

    def __init__(
        self, settings: Callable[[], Settings], *, confirming_hosts: frozenset[str] = vks.HOSTS
    ) -> None:
        self._settings = settings
        self._confirming_hosts = confirming_hosts

    def all(self) -> tuple[str, ...]:
        """In the order in which they are asked."""
        return self._settings().key_servers

    def places_for(self, wanted: Lookup, server: str) -> tuple[str, ...]:
        """Who is asked: `server`, or all for "*"; first the provider where the settings say so."""
        places = self.all() if server == EVERY_SERVER else (server,)
        is_first = self._settings().look_up_at_provider and wanted.kind is LookupKind.ADDRESS
        return (PROVIDER, *places) if is_first and PROVIDER not in places else places

    def is_confirming(self, server: str) -> bool:
        """Whether it gives out an address only after its owner confirmed it."""
        return hkp.name_of(server).lower() in self._confirming_hosts

    def search(self, wanted: Lookup, server: str) -> Answer:
        """Ask one server, or the provider. Nothing found is an empty answer.

        Raises Unreachable, NotTrusted, Refused, TooLarge.
        """
        try:
            if server == PROVIDER:
                return self._ask_provider(wanted)
            if self.is_confirming(server):
                url = vks.get_url(server, wanted)
                return Answer(server, key=http.get(url) if url is not None else b"")
            index = http.get(hkp.index_url(server, wanted))
            return Answer(server, listed=hkp.parse_index(index, server, datetime.now(UTC)))
        except NotFound:
            return Answer(server)

    def fetch(self, wanted: Lookup, server: str) -> bytes:
        """The key of an ID or a fingerprint, armored. Raises NotFound, and as `search`."""
        url = vks.get_url(server, wanted) if self.is_confirming(server) else hkp.get_url(server, wanted)
        if url is None:
            raise NotFound("key")
        return http.get(url)

    def publish(self, key: Fingerprint, armored: bytes, server: str) -> Published:
        """Send a public key. Raises as `search`."""
        if self.is_confirming(server):
            return self._publish_confirming(key, armored, server)
        http.post(hkp.add_url(server), http.Form({"keytext": armored.decode("ascii")}))
        return Published(server=server, fingerprint=key)

    def _publish_confirming(self, key: Fingerprint, armored: bytes, server: str) -> Published:
        """Upload, and have a link mailed to each address that is not given out yet."""
        answer = http.post(vks.upload_url(server), http.Json(vks.upload_body(armored)))
        upload = vks.parse_upload(answer, server)
        if upload.fingerprint != key:
            raise Refused(hkp.name_of(server), "it says that it received another key")
        if upload.unpublished:
            answer = http.post(vks.request_url(server), http.Json(vks.request_body(upload)))
            upload = replace(upload, pending=vks.parse_upload(answer, server).pending)
        return Published(server=server, fingerprint=key, unconfirmed=upload.pending)

    def _ask_provider(self, wanted: Lookup) -> Answer:
        """By the advanced method; by the direct one where the domain has no host for the other.

        A host that is there and has no key for the address has the last word.
        """
        if wanted.kind is not LookupKind.ADDRESS:
            return Answer(PROVIDER)
        advanced, direct = wkd.urls(wanted.text)
        try:
            return Answer(f"{_DIRECTORY}{http.host_of(advanced)}", key=http.get(advanced))
        except (Unreachable, NotTrusted):
            return Answer(f"{_DIRECTORY}{http.host_of(direct)}", key=http.get(direct))


def is_directory(server: str) -> bool:
    """Whether an answer came from a Web Key Directory: its server is "wkd://host" then."""
    return server.startswith(_DIRECTORY)
