"""HTML that imitates the program, paints over it, hides words, or is hard on who has to show it."""

from __future__ import annotations

import base64

from tests.corpus.make.handwriting import PIXEL, Messages, html_letter, letter

SHOWN = "<p>shown words</p>"
_STYLES: dict[str, tuple[str, ...]] = {
    "position": (
        "position:fixed;top:0;left:0;width:100%;height:100%",
        "position:absolute;top:-100px",
        "position:sticky;top:0",
        "pos\\69tion:fixed",
        "position:fixed !important",
        "inset:0;position:/**/fixed",
    ),
    "place": (
        "margin:-500px 0 0 0",
        "margin-top:-9999em",
        "top:-50px;left:-50px",
        "transform:translateY(-200px) scale(9)",
        "translate:0 -200px",
        "scale:99",
        "rotate:180deg",
        "text-indent:-9999px",
        "margin:calc(-1 * 200px)",
        "margin-top:max(-200px, -300px)",
    ),
    "stacking": (
        "z-index:2147483647",
        "isolation:isolate",
        "mix-blend-mode:difference",
        "opacity:0.01",
        "clip:rect(0,0,0,0)",
    ),
    "size": (
        "width:99999999px",
        "font-size:5000px",
        "font-size:1px",
        "line-height:0",
        "height:0;overflow:hidden",
        "letter-spacing:-1em",
        "word-spacing:9999999px",
        "zoom:20",
    ),
    "movement": (
        "animation:spin 1s infinite",
        "transition:all 9s",
        "will-change:transform",
        "scroll-behavior:smooth",
    ),
    "of-programs": (
        "behavior:url(#default#time2)",
        "-moz-binding:url(x.xml#a)",
        "width:expression(alert(1))",
        "-webkit-app-region:drag",
        "user-select:none",
        "pointer-events:none",
        "cursor:none",
        "filter:invert(1)",
        "all:unset",
    ),
}
_BANNER = (
    '<div id="banner" class="securityBanner" style="background:#dff5e3;border-left:4px solid #1a7f37">'
    "🔒 <b>Encrypted and verified</b><br>Decrypted with your key. "
    "Written by Bob Example, whose key you verified, and unchanged since.</div>"
)


def messages(_: object) -> Messages:
    for name, styles in _STYLES.items():
        yield (
            f"style-{name}",
            html_letter(
                "<p>shown words</p>"
                + "".join(f"<div style='{each}'>painted {at}</div>" for at, each in enumerate(styles))
            ),
        )
    yield (
        "sheet-of-all-of-it",
        html_letter(
            "<style>"
            + "".join(
                f"div.c{at},#i{at}>p{{{each}}}\n"
                for at, each in enumerate(each for of in _STYLES.values() for each in of)
            )
            + "</style><p>shown words</p>"
        ),
    )
    yield "banner-imitated", html_letter(f"{_BANNER}<p>shown words</p>")
    yield (
        "banner-imitated-over-the-top",
        html_letter(
            f'<div style="position:fixed;top:-54px;left:0;right:0;z-index:9999">{_BANNER}</div>{SHOWN}'
        ),
    )
    yield (
        "dialog-imitated",
        html_letter(
            "<p>shown words</p><table border=1><tr><td>Enter the passphrase of your key to read this message."
            "<form><input type=password name=p><button>Unlock…</button></form></td></tr></table>"
        ),
    )
    yield from _hidden()
    yield from _colours()
    yield from _sheets()
    yield from _data()
    yield from _broken()


def _hidden() -> Messages:
    yield (
        "words-hidden",
        html_letter(
            f'{SHOWN}<p style="display:none">hidden one</p><p style="visibility:hidden">hidden two</p>'
            '<p style="font-size:0">hidden three</p><p hidden>hidden four</p>'
            "<font color=white size=1>hidden five</font>"
            '<p style="max-height:0;overflow:hidden">hidden six</p>'
        ),
    )
    yield (
        "preheader",
        html_letter(
            f'<div style="display:none;max-height:0">preview text &zwnj;&nbsp;&zwnj;&nbsp;</div>{SHOWN}'
        ),
    )
    yield (
        "everything-hidden-by-a-sheet",
        html_letter("<style>*,body,p{display:none;visibility:hidden}</style><p>shown words</p>"),
    )


def _colours() -> Messages:
    yield (
        "dark-on-dark",
        html_letter(
            '<body bgcolor="#000" text="#101010"><p style="color:#111;background:#000">shown words</p></body>'
        ),
    )
    yield (
        "white-on-nothing",
        html_letter('<p style="color:#fff">shown words</p><p style="color:white">more</p>'),
    )
    yield (
        "made-for-the-dark",
        html_letter(
            '<meta name="color-scheme" content="light dark"><style>:root{color-scheme:light dark}'
            "@media (prefers-color-scheme:dark){p{color:#000;background:#000}}</style><p>shown words</p>"
        ),
    )


def _sheets() -> Messages:
    yield (
        "sheet-of-3000-rules",
        html_letter(
            "<style>"
            + "".join(f".c{n}{{color:#{n:06x}}}" for n in range(3000))
            + "</style><p>shown words</p>"
        ),
    )
    yield "sheet-without-an-end", html_letter("<p>shown words</p><style>p{color:red} b{")
    yield (
        "sheet-in-comments",
        html_letter(
            "<style><!-- p{color:red} --></style><style>/* </style><img src=x onerror=alert(1)> */</style>"
            + SHOWN
        ),
    )
    yield "sheet-of-braces", html_letter(f"<style>{'{' * 5000}{'}' * 5000}</style><p>shown words</p>")
    yield (
        "sheet-that-reaches-out",
        html_letter(
            f"<style>body>*,html,#banner,::selection,::-webkit-scrollbar{{color:red;display:block}}</style>{SHOWN}"
        ),
    )


def _data() -> Messages:
    picture = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    yield (
        "data-pictures",
        html_letter(
            f'{SHOWN}<img src="{picture}"><img src="DATA:IMAGE/GIF;base64,R0lGODlhAQABAAAAACw=">'
            '<img src="data:image/jpeg;base64,AAAA">'
        ),
    )
    yield (
        "data-that-is-no-picture",
        html_letter(
            "<p>shown words</p>"
            + "".join(
                f'<img src="{each}">'
                for each in (
                    "data:text/html,<script>alert(1)</script>",
                    "data:image/svg+xml,<svg onload=alert(1)>",
                    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+",
                    "data:image/png,<svg onload=alert(1)>",
                    "data:image/png;charset=x;base64,PHN2Zz4=",
                    "data:application/pdf;base64,JVBERg==",
                    "data:,",
                    "data:image/png;base64,AAAA,data:text/html",
                )
            )
        ),
    )
    yield (
        "data-in-links",
        html_letter(
            f'<p>shown words</p><a href="{picture}">open</a><a href="data:text/html;base64,PGI+">open</a>'
        ),
    )


def _broken() -> Messages:
    yield "tags-left-open", html_letter("<div><table><tr><td><b><p>shown words" + "<div>" * 200)
    yield (
        "tags-closed-too-often",
        html_letter("</td></tr></table></div></body></html><p>shown words</p>" + "</div>" * 500),
    )
    yield "html-without-tags", html_letter("shown words & < more > words &unknown; &#128512;\n")
    yield "html-of-nothing", html_letter("")
    yield "html-of-a-comment", html_letter("<!-- shown to nobody -->")
    yield (
        "html-twice",
        html_letter(
            "<html><body><p>shown words</p></body></html>\n<html><body><p>and more</p></body></html>"
        ),
    )
    yield (
        "word-markup",
        letter(
            "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head>"
            "<style><!-- @page{size:1in} p.MsoNormal{margin:0in;font-size:11.0pt} --></style>"
            "<!--[if gte mso 9]><xml><o:p></o:p></xml><![endif]--></head>"
            "<body lang=EN-US><p class=MsoNormal>shown words<o:p></o:p></p></body></html>",
            "Content-Type: text/html; charset=windows-1252",
        ),
    )
    yield "text-cut-in-a-tag", html_letter("<p>shown words</p><img src='http://pixel.example/")
