"""Links that lead elsewhere than they say. A link's true target is what stands in the sanitised HTML."""

from __future__ import annotations

from tests.corpus.make.handwriting import Messages, html_letter

_LINKS: dict[str, tuple[tuple[str, str], ...]] = {
    "text-is-another-address": (
        ("http://evil.example/1", "https://bank.example/login"),
        ("http://evil.example/2", "www.bank.example"),
        ("http://evil.example/3", "bank.example"),
        ("http://evil.example/4", " HTTPS://BANK.EXAMPLE "),
        ("http://evil.example/5", "<b>https://</b>bank<span>.example</span>"),
        ("http://evil.example/6", "https://bank.example\u200b/"),
        ("http://evil.example/7", "https://bank.example/?next=evil.example"),
    ),
    "text-is-an-address-and-so-is-its-target": (
        ("https://bank.example/login?next=1", "https://bank.example/login"),
        ("https://www.bank.example/", "bank.example"),
    ),
    "before-an-at": (
        ("https://bank.example@evil.example/1", "to the bank"),
        ("https://bank.example:443@evil.example/2", "to the bank"),
        ("https://bank.example%2F@evil.example/3", "to the bank"),
        ("https://bank.example\u2044login@evil.example/4", "to the bank"),
    ),
    "punycode": (
        ("https://xn--bnk-5cd.example/1", "to the bank"),
        ("https://bаnk.example/2", "to the bank"),
        ("https://bank。example.evil.example/3", "to the bank"),
        ("https://ｂａｎｋ.example/4", "to the bank"),
        ("https://bank.example\u2024evil.example/5", "to the bank"),
    ),
    "numeric-hosts": (
        ("http://3221225985/1", "to the bank"),
        ("http://0xC0000201/2", "to the bank"),
        ("http://0300.0.02.1/3", "to the bank"),
        ("http://[2001:db8::1]/4", "to the bank"),
        ("http://192.0.2.1:81/5", "to the bank"),
        ("http://127.0.0.1:631/6", "to the printer"),
    ),
    "long-hosts": (
        (f"https://bank.example.{'a' * 50}.{'b' * 50}.evil.example/1", "to the bank"),
        (f"https://evil.example/{'x' * 4000}", "to the bank"),
        ("https://bank.example-login.evil.example/3", "to the bank"),
    ),
    "written-oddly": (
        ("https://evil.example/\n1", "to the bank"),
        ("https:\\\\evil.example\\2", "to the bank"),
        ("  https://evil.example/3  ", "to the bank"),
        ("https:evil.example/4", "to the bank"),
        ("https:///evil.example/5", "to the bank"),
        ("https://evil.example/\u202efdp.6", "to the bank"),
        ("https://evil.example/%0d%0aSet-Cookie:a", "to the bank"),
        ("https://evil.example/&quot; onclick=&quot;x", "to the bank"),
    ),
    "of-other-schemes": (
        ("tel:+491234567", "call"),
        ("ftp://letters.example/a", "fetch"),
        ("news:letters.writing", "read"),
        ("xmpp:nina@letters.example", "chat"),
        ("openpgp4fpr:0123456789ABCDEF0123456789ABCDEF01234567", "key"),
        ("cid:part@letters.example", "part"),
        ("#below", "below"),
        ("mid:1@letters.example", "message"),
        ("sms:+49123", "text"),
        ("geo:1,1", "place"),
        ("about:blank", "nothing"),
        ("tel:*%2306%23", "number"),
    ),
}


def messages(_: object) -> Messages:
    for name, links in _LINKS.items():
        anchors = "\n".join(f'<p><a href="{target}">{text}</a></p>' for target, text in links)
        yield name, html_letter(f"<p>shown words</p>\n{anchors}")
    yield (
        "around-everything",
        html_letter(
            '<a href="http://evil.example/all" style="display:block;width:9999px"><p>shown words</p>'
            "<table><tr><td>all of it is a link</td></tr></table>"
        ),
    )
    yield (
        "inside-a-link",
        html_letter(
            '<p>shown words</p><a href="https://bank.example/">one<a href="http://evil.example/1">two</a></a>'
        ),
    )
    yield (
        "title-says-otherwise",
        html_letter(
            "<p>shown words</p>"
            '<a title="https://bank.example/" href="http://evil.example/1" target=_top>to the bank</a>'
        ),
    )
    yield (
        "with-a-base",
        html_letter(
            '<base href="http://evil.example/"><p>shown words</p>'
            '<a href="login">to the bank</a><a href="?q">2</a>'
        ),
    )
    yield (
        "area-of-a-map",
        html_letter(
            '<p>shown words</p><img usemap="#m" src="cid:x"><map name=m><area shape=default href="http://evil.example/1"></map>'
        ),
    )
    yield (
        "in-plain-text",
        html_letter("<p>shown words https://bank.example/ and javascript:alert(1) stand here</p>"),
    )
