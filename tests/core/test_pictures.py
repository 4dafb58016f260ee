"""Pictures of the network: who may show them, and how they are fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.errors import MailGuardError, Refused, TooLarge, Unreachable
from mailguard.events import Event, PictureRulesChanged
from mailguard.mime.remote import hosts_of
from mailguard.model import Encryption, OpenedMessage, PictureRule, PictureRuleKind, Settings, Signature
from mailguard.model.around import Method, MethodResult, ProviderWord
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.paths import resource
from mailguard.reading import Reader
from mailguard.reading.picture_rules import may_load, pictures_to_load, sender_to_allow
from mailguard.store.remote_allowed import RemoteAllowed
from mailguard.store.sealed import SealedStore
from mailguard.transport.http import get_public
from mailguard.transport.pictures import fetch_picture
from mailguard.transport.public_hosts import is_public, public_addresses
from tests.core.letters import html, letter
from tests.servers.web import Reply, Request, WebServer, running_web_server

PIXEL = resource("demo", "stamp.png").read_bytes()
BOB = PictureRule(PictureRuleKind.SENDER, "bob@example.net")
SITE = PictureRule(PictureRuleKind.SITE, "img.example.org")
NEWS = '<img src="https://img.example.org/a.png"><img src="http://other.example/b.png">'


def answer(request: Request) -> Reply:
    if request.path == "/moved":
        return Reply(status=302, headers={"Location": "https://elsewhere.example/x.png"})
    if request.path == "/down":
        return Reply(status=302, headers={"Location": "/pixel.png"})
    if request.path == "/endless":
        return Reply(b"x" * 65_536, is_endless=True)
    if request.path == "/page":
        return Reply(b"<svg xmlns='http://www.w3.org/2000/svg'/>", headers={"Content-Type": "image/svg+xml"})
    return Reply(PIXEL, headers={"Content-Type": "text/html", "Set-Cookie": "seen=1"})


@pytest.fixture
def web() -> Iterator[WebServer]:
    with running_web_server(answer) as server:
        yield server


@pytest.fixture
def opened(reader: Reader) -> Callable[..., OpenedMessage]:
    def open_(markup: str = NEWS, head: str = "", **fields: str) -> OpenedMessage:
        return reader.open(letter(head.encode() + html(markup), **fields))

    return open_


@pytest.fixture
def reader(gpg: GnuPG) -> Reader:
    return Reader(gpg, Ring(gpg), frozenset)


# Who may


def test_pictures_are_loaded_without_asking_for_an_allowed_sender(
    opened: Callable[..., OpenedMessage],
) -> None:
    message = opened()
    assert pictures_to_load(message, {BOB}, Settings()) == (
        "https://img.example.org/a.png",
        "http://other.example/b.png",
    )
    assert (
        pictures_to_load(message, {PictureRule(PictureRuleKind.SENDER, "bob@example.com")}, Settings()) == ()
    )


def test_an_allowed_site_shows_its_own_pictures_alone(opened: Callable[..., OpenedMessage]) -> None:
    assert pictures_to_load(opened(), {SITE}, Settings()) == ("https://img.example.org/a.png",)


@pytest.mark.parametrize(
    "sender",
    [
        "bob@example.net, mallory@example.net",
        "Bob",
        '"bob@example.net" <mallory@example.org>',
    ],
)
def test_a_rule_counts_for_the_one_address_in_from_alone(
    sender: str, opened: Callable[..., OpenedMessage]
) -> None:
    assert pictures_to_load(opened(sender=sender), {BOB}, Settings()) == ()


def test_a_message_with_a_link_that_deceives_is_not_its_senders(opened: Callable[..., OpenedMessage]) -> None:
    message = opened(NEWS + '<a href="https://evil.example/">bank.example</a>')
    assert sender_to_allow(message) is None
    assert pictures_to_load(message, {BOB}, Settings()) == ()


@pytest.mark.parametrize("banner", ["B02", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B14"])
def test_no_setting_allows_pictures_where_the_banner_warns(
    banner: str, opened: Callable[..., OpenedMessage]
) -> None:
    message = opened()
    warned = replace(message, banner=replace(message.banner, id=banner))
    assert may_load(message, Settings())
    assert not may_load(warned, Settings(pictures_in_protected=True))
    assert pictures_to_load(warned, {BOB, SITE}, Settings(pictures_in_protected=True)) == ()


@pytest.mark.parametrize(
    ("result", "address"), [("fail", None), ("pass", "bob@example.net"), ("none", "bob@example.net")]
)
def test_a_sender_whom_the_users_provider_refutes_is_not_believed(
    result: str, address: str | None, opened: Callable[..., OpenedMessage]
) -> None:
    message = opened()
    results = (MethodResult(Method.DMARC, result, "example.net"),)
    word = ProviderWord(
        server="mx.example.org", domain="example.net", is_confirmed=result == "pass", results=results
    )
    told = replace(message, around=replace(message.around, provider=word))
    assert sender_to_allow(told) == address
    assert bool(pictures_to_load(told, {BOB}, Settings())) is (address is not None)


def test_protected_mail_loads_pictures_only_where_a_setting_allows_it(
    opened: Callable[..., OpenedMessage],
) -> None:
    message = opened()
    for change in ({"encryption": Encryption.OK}, {"signature": Signature.GOOD}):
        facts = replace(message.verdict.facts, **change)
        protected = replace(message, verdict=replace(message.verdict, facts=facts))
        assert not may_load(protected, Settings())
        assert pictures_to_load(protected, {BOB, SITE}, Settings()) == ()
        assert may_load(protected, Settings(pictures_in_protected=True))


def test_hosts_are_counted_once() -> None:
    assert hosts_of(("https://a.example/1", "http://A.example./2", "//x", "https://b.example")) == (
        "a.example",
        "x",
        "b.example",
    )


def test_what_a_person_allowed_is_kept_until_it_is_taken_back(tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    allowed = RemoteAllowed(store)
    allowed.add(BOB)
    allowed.add(BOB)
    allowed.add(SITE)
    store.close()
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    allowed = RemoteAllowed(store)
    assert allowed.load() == {BOB, SITE}
    allowed.remove(BOB)
    assert allowed.load() == {SITE}
    store.close()


# How they are fetched


def test_a_picture_is_asked_for_without_cookies_and_without_saying_where_it_was_named(web: WebServer) -> None:
    for _ in range(2):
        part = fetch_picture(f"http://{web.host}/pixel.png?id=7", allows_loopback=True)
    assert (part.content_type, part.data) == ("image/png", PIXEL)  # by its bytes, whatever the server says
    headers = web.requests[-1].headers
    assert not {"cookie", "referer", "authorization", "accept-language"} & set(headers)
    assert headers["host"] == web.host


@pytest.mark.parametrize("path", ["page", "moved", "down"])
def test_what_is_no_picture_or_lies_elsewhere_is_refused(path: str, web: WebServer) -> None:
    with pytest.raises(Refused):
        fetch_picture(f"http://{web.host}/{path}", allows_loopback=True)
    assert [each.path for each in web.requests] == [f"/{path}"]


def test_an_answer_without_end_is_cut(web: WebServer) -> None:
    with pytest.raises(TooLarge):
        get_public(f"http://{web.host}/endless", limit_bytes=1 << 20, allows_loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "http://{host}/pixel.png",
        "http://localhost:{port}/pixel.png",
        "http://0x7f.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0:{port}/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_nothing_in_the_users_own_network_is_asked(address: str, web: WebServer) -> None:
    with pytest.raises((Refused, Unreachable)):
        fetch_picture(address.format(host=web.host, port=web.port))
    assert web.requests == []


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:25/", "http://u:p@{host}/", "ftp://{host}/", "http://"]
)
def test_odd_addresses_are_not_asked(address: str, web: WebServer) -> None:
    with pytest.raises(MailGuardError):
        fetch_picture(address.format(host=web.host), allows_loopback=True)
    assert web.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2001:0:1::", False),
    ],
)
def test_only_addresses_that_anybody_can_reach_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_a_name_that_is_no_name_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        public_addresses("a" * 300, 80)


# The core


def test_the_core_fetches_many_and_tells_which_failed(
    tmp_path: Path, gnupg_home: Path, web: WebServer
) -> None:
    events: list[Event] = []
    profile = Profile(config=tmp_path, data=tmp_path / "data", gnupg_home=gnupg_home, is_throwaway=True)
    core = Core(profile, events.append)
    try:
        core.start().result(timeout=20)
        good, bad = f"http://{web.host}/a", f"http://{web.host}/page"
        found = core.pictures.fetch([good, bad]).result(timeout=20)
        assert (list(found.pictures), found.failed) == ([good], (bad,))
        core.pictures.allow(SITE).result(timeout=20)
        assert core.pictures.rules() == (SITE,)
        assert PictureRulesChanged() in events
        core.pictures.forbid(SITE).result(timeout=20)
        assert core.pictures.rules() == ()
        core.set_offline(True)
        with pytest.raises(Unreachable):
            core.pictures.fetch([good]).result(timeout=20)
        assert len(web.requests) == 2
    finally:
        core.close()
