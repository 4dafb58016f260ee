"""Parameters of Content-Type and Content-Disposition, as programs write them."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from mailguard.mime.parameters import parse_parameters


def parsed(value: bytes) -> tuple[str, Mapping[str, str]]:
    main, parameters = parse_parameters(value)
    return main, dict(parameters)


@pytest.mark.parametrize(
    "value, main, parameters",
    [
        (b'text/plain; charset="utf-8"', "text/plain", {"charset": "utf-8"}),
        (b"TEXT/Html ; Charset = koi8-r", "text/html", {"charset": "koi8-r"}),
        (b"text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
        (b"text/plain (a; b=c); charset=koi8-r", "text/plain", {"charset": "koi8-r"}),
        (b'text/plain; charset="utf-8', "text/plain", {"charset": "utf-8"}),
        (b"a; x=1; x=2", "a", {"x": "1"}),
        (b'a; name="b (1).pdf"', "a", {"name": "b (1).pdf"}),
        (b'a; name="b;c" size=3', "a", {"name": "b;c", "size": "3"}),
        (b"a; name=my file.pdf; x=y", "a", {"name": "my file.pdf", "x": "y"}),
        (b'a; name="a\\"b"', "a", {"name": 'a"b'}),
        (rb'a; name="C:\temp\new.exe"', "a", {"name": r"C:\temp\new.exe"}),
        ("a; name=Grüße".encode("latin-1"), "a", {"name": "Grüße"}),
        (b";;;a=b", "", {"a": "b"}),
        (b"filename=x.txt; size=3", "", {"filename": "x.txt", "size": "3"}),
        (b'charset="utf-8"', "", {"charset": "utf-8"}),
        (b"", "", {}),
    ],
)
def test_parameters_are_read_however_they_are_written(
    value: bytes, main: str, parameters: Mapping[str, str]
) -> None:
    assert parsed(value) == (main, parameters)


@pytest.mark.parametrize(
    "value, name",
    [
        (b"a; n*=utf-8''%e2%82%ac.txt", "€.txt"),
        (b"a; n*=koi8-r'ru'%F0%D2%C9", "При"),
        (b"a; n*=''abc%20d", "abc d"),
        (b"a; n*=x-unknown''%CF%F0%E8%E2%E5%F2", "Привет"),
        (b"a; n*=\"utf-8''%c3%bc\"", "ü"),
        (b"a; n*=utf-8''%zz%4", "%zz%4"),
        (b"a; n*=plain", "plain"),
        (b"a; n=x.txt; n*=utf-8''y.txt", "y.txt"),
        (b"a; n*=utf-8''y.txt; n=x.txt", "y.txt"),
        (b"a; n*1*=%20b.exe; n*0*=utf-8''a", "a b.exe"),
        (b"a; n*0*=utf-8''a%C3; n*1*=%BC; n*2=\"%41.txt\"", "aü%41.txt"),
        (b'a; n*0="a "; n*2=".exe"', "a .exe"),
        (b'a; n*1=".exe"', ".exe"),
        (b'a; n="=?utf-8?B?w7w=?= =?utf-8?B?w7w=?=.pdf"', "üü.pdf"),
        (b"a; n==?utf-8?Q?a=c3=bc?=", "aü"),
        (b'a; n*0="=?utf-8?B?w7z"; n*1="DvA==?="', "üü"),
    ],
)
def test_a_name_in_any_charset_and_in_pieces_is_put_together(value: bytes, name: str) -> None:
    assert parsed(value)[1]["n"] == name


@pytest.mark.parametrize(
    "evil", [b";", b"; a", b" a", b'"', b'a="', b"(", b"; a*0=b", b'"a', b"\\", b"; a*1*=%"]
)
def test_parameters_made_to_be_slow_take_no_time(evil: bytes) -> None:
    begun = time.perf_counter()
    parsed(b"a; b=" + evil * 20_000)
    assert time.perf_counter() - begun < 1.0
