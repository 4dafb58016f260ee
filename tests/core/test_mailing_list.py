"""What mailing lists say of themselves: RFC 2369 and RFC 8058, and what of it may be offered."""

from __future__ import annotations

import pytest

from mailguard.mime.mailing_list import host_of, read_list_headers
from mailguard.mime.parts import split
from mailguard.model.around import ListHeaders

ONE_CLICK = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def read(header: str) -> ListHeaders:
    return read_list_headers(split(f"{header}\r\nhello\r\n".encode()).root.fields)


def test_a_list_names_itself_and_its_addresses() -> None:
    found = read(
        "List-Id: =?utf-8?q?H=C3=BCtten?= <huts.example.org>\r\n"
        "List-Unsubscribe: (by mail) <mailto:huts-leave@example.org?subject=leave>,\r\n"
        " <https://lists.example.org/\r\n leave?who=1>\r\n"
        "List-Archive: <https://lists.example.org/huts/>\r\n"
        "List-Post: <mailto:huts@example.org>\r\n"
        "List-Help: <mailto:huts-help@example.org>\r\n" + ONE_CLICK
    )
    assert found == ListHeaders(
        id="huts.example.org",
        name="Hütten",
        unsubscribe_web="https://lists.example.org/leave?who=1",
        unsubscribe_mail="mailto:huts-leave@example.org?subject=leave",
        is_one_click=True,
        archive="https://lists.example.org/huts/",
        post="mailto:huts@example.org",
        help="mailto:huts-help@example.org",
    )


def test_mail_of_no_list_has_none_of_it() -> None:
    assert read("Subject: hello\r\n").is_empty


@pytest.mark.parametrize(
    "header",
    [
        "List-Unsubscribe: <https://lists.example.org/leave>\r\n",
        "List-Unsubscribe: <http://lists.example.org/leave>\r\n" + ONE_CLICK,
        "List-Unsubscribe: <mailto:leave@example.org>\r\n" + ONE_CLICK,
        "List-Unsubscribe: <https://lists.example.org/leave>\r\nList-Unsubscribe-Post: yes\r\n",
    ],
)
def test_one_click_is_offered_only_where_the_list_says_so_and_the_way_is_protected(header: str) -> None:
    assert not read(header).is_one_click


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://", "https:///path",
        "https://bank.example@evil.example/", "https://[::1", "https://a.example:999999/",
        "mailto:nobody", "",
    ],
)  # fmt: skip
def test_links_of_other_kinds_are_passed_over(link: str) -> None:
    assert read(f"List-Unsubscribe: <{link}>\r\nList-Archive: <{link}>\r\nList-Post: <{link}>\r\n").is_empty


def test_a_list_that_takes_no_mail_has_no_address_to_post_to() -> None:
    assert read("List-Post: NO (announcements only)\r\n").post == ""


def test_hosts_are_named_in_ascii() -> None:
    assert host_of("https://pаypal.example/x") == "xn--pypal-4ve.example"
    assert host_of("no link") == ""
