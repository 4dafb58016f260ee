"""HTML that asks the network for something by itself. Each address is there once: it is blocked and listed.

After Efail's collection of backchannels (USENIX Security 2018, appendix) and the HTML and CSS standards.
"""

from __future__ import annotations

from tests.corpus.make.handwriting import (
    PIXEL,
    Messages,
    attached,
    html,
    html_letter,
    letter,
    multipart_letter,
)

_CLASSES: dict[str, tuple[str, ...]] = {
    "pictures": (
        '<img src="http://pixel.example/1">',
        "<img src='https://pixel.example/2'>",
        "<img src=http://pixel.example/3>",
        '<IMG SRC="HTTP://pixel.example/4">',
        '<img src="//pixel.example/5">',
        '<img src="  http://pixel.example/6  ">',
        '<img src="ht\ntp://pixel.example/7">',
        '<img src="http&colon;&sol;&#47;pixel.example/8">',
        '<img src="ftp://pixel.example/9">',
        '<img src="http://pixel.example/10?a=1&amp;b=2">',
        '<img src="http://pixel.example:8080/11">',
        '<img src="http://192.0.2.1/12">',
        '<img src="http://[2001:db8::1]/13">',
        '<img\nsrc="http://pixel.example/14">',
        '<img/src="http://pixel.example/15"/>',
        '<img alt=">" src="http://pixel.example/16">',
        '<img width=1 height=1 style="display:none" src="http://pixel.example/17">',
    ),
    "pictures-by-sets": (
        '<img srcset="http://pixel.example/1 1x, http://pixel.example/2 2x">',
        '<img src="cid:x" srcset="http://pixel.example/3 100w,//pixel.example/4 200w">',
        '<picture><source srcset="http://pixel.example/5" media="(min-width:1px)"><img src="http://pixel.example/6"></picture>',
        '<picture><source srcset="http://pixel.example/7, http://pixel.example/8 2x"></picture>',
    ),
    "pictures-by-old-names": (
        '<image src="http://pixel.example/1">',
        '<img lowsrc="http://pixel.example/2">',
        '<img dynsrc="http://pixel.example/3">',
        '<input type=image src="http://pixel.example/4">',
        '<body background="http://pixel.example/5">',
        '<table background="http://pixel.example/6"><tr background="http://pixel.example/7">'
        '<td background="http://pixel.example/8">cell</td></tr></table>',
    ),
    "media": (
        '<video src="http://pixel.example/1" poster="http://pixel.example/2" autoplay></video>',
        '<video><source src="http://pixel.example/3"><track src="http://pixel.example/4" default></video>',
        '<audio src="http://pixel.example/5" autoplay></audio>',
        '<embed src="http://pixel.example/6">',
        '<object data="http://pixel.example/7"></object>',
        '<iframe src="http://pixel.example/8"></iframe>',
        '<frameset><frame src="http://pixel.example/9"></frameset>',
    ),
    "links-of-the-head": (
        '<link rel=stylesheet href="http://pixel.example/1">',
        '<link rel="shortcut icon" href="http://pixel.example/2">',
        '<link rel=preload as=image href="http://pixel.example/3">',
        '<link rel=prefetch href="http://pixel.example/4">',
        '<link rel=dns-prefetch href="//pixel.example">',
        '<link rel=preconnect href="http://pixel.example/6">',
        '<link rel=modulepreload href="http://pixel.example/7">',
        '<link rel=manifest href="http://pixel.example/8">',
        '<script src="http://pixel.example/9"></script>',
    ),
    "drawings": (
        '<svg><image href="http://pixel.example/1"/></svg>',
        '<svg><image xlink:href="http://pixel.example/2"/></svg>',
        '<svg><use href="http://pixel.example/3#a"/></svg>',
        '<svg><rect style="fill:url(http://pixel.example/4#a)"/></svg>',
        '<svg><filter><feImage href="http://pixel.example/5"/></filter></svg>',
        "<svg><style>@import 'http://pixel.example/6';</style></svg>",
    ),
    "styles-of-elements": tuple(
        f'<p style="{each}">styled</p>'
        for each in (
            "background:url(http://pixel.example/1)",
            "background-image:url('http://pixel.example/2')",
            "background:url( &quot;http://pixel.example/3&quot; )",
            "list-style-image:url(//pixel.example/4);display:list-item",
            "border-image:url(http://pixel.example/5) 30",
            "border-image-source:url(http://pixel.example/6)",
            "content:url(http://pixel.example/7)",
            "cursor:url(http://pixel.example/8),auto",
            "mask:url(http://pixel.example/9)",
            "-webkit-mask-image:url(http://pixel.example/10)",
            "filter:url(http://pixel.example/11#f)",
            "clip-path:url(http://pixel.example/12#c)",
            "shape-outside:url(http://pixel.example/13);float:left",
            "--x:url(http://pixel.example/14);background:var(--x)",
            "offset-path:url(http://pixel.example/15#p)",
            "background:URL(http://pixel.example/16)",
        )
    ),
    "styles-by-other-functions": (
        "<p style=\"background:image-set('http://pixel.example/1' 1x)\">1</p>",
        '<p style="background:-webkit-image-set(url(http://pixel.example/2) 1x)">2</p>',
        '<p style="background:cross-fade(url(http://pixel.example/3),url(http://pixel.example/4),50%)">3</p>',
        "<p style=\"background:image('http://pixel.example/5')\">4</p>",
        "<p style=\"background:src('http://pixel.example/6')\">5</p>",
    ),
    "styles-written-with-escapes": (
        '<p style="background:\\75\\72\\6c(http://pixel.example/1)">1</p>',
        '<p style="background:u\\72 l(http://pixel.example/2)">2</p>',
        '<p style="background:url(http\\3a //pixel.example/3)">3</p>',
        '<p style="background:url(/**/http://pixel.example/4)">4</p>',
        '<p style="background:/*a*/url/**/(http://pixel.example/5)">5</p>',
        '<p style="b\\61 ckground:url(http://pixel.example/6)">6</p>',
        '<p style="background:url(\'http://pixel.example/7">7</p>',
        '<p style="background:url(ht\ttp://pixel.example/8)">8</p>',
        '<p style="background:&#117;rl(http://pixel.example/9)">9</p>',
        "<style>\\40 import 'http://pixel.example/10';</style>",
    ),
    "sheets": (
        "<style>@import 'http://pixel.example/1';</style>",
        "<style>@import url(http://pixel.example/2);</style>",
        '<style>@import/**/"http://pixel.example/3" screen;</style>',
        "<style>@font-face{font-family:f;src:url(http://pixel.example/4)}p{font-family:f}</style>",
        "<style>@media all{p{background:url(http://pixel.example/5)}}</style>",
        "<style>@supports (color:red){p{background:url(http://pixel.example/6)}}</style>",
        "<style>p::before{content:url(http://pixel.example/7)}</style>",
        "<style>@page{@top-left{background:url(http://pixel.example/8)}}</style>",
        "<style>@counter-style c{system:cyclic;symbols:url(http://pixel.example/9)}</style>",
        "<style>:root{--u:url(http://pixel.example/10)}p{background:var(--u)}</style>",
        "<style>@layer a{p{background:url(http://pixel.example/11)}}</style>",
        "<style>p{&:hover{background:url(http://pixel.example/12)}}</style>",
    ),
    "sheets-that-spell-out": (
        "<style>input[value^=a]{background:url(http://pixel.example/1)}</style>",
        "<style>a[href*='token=1']{background:url(http://pixel.example/2)}</style>",
        "<style>a:visited{background:url(http://pixel.example/3)}</style>",
        "<style>@font-face{font-family:l;src:url(http://pixel.example/4);unicode-range:U+41}p{font-family:l}</style>",
        "<style>p:has(b){background:url(http://pixel.example/5)}</style>",
        "<style>@media (min-width:500px){p{background:url(http://pixel.example/6)}}</style>",
        "<style>@container (width>1px){p{background:url(http://pixel.example/7)}}</style>",
        "<style>p::first-letter{background:url(http://pixel.example/8)}</style>",
        "<style>p::-webkit-scrollbar{background:url(http://pixel.example/9)}</style>",
        "<style>p:lang(de){background:url(http://pixel.example/10)}</style>",
    ),
}
# Asked for by a click, a program or nobody: it is dropped, and no picture to be loaded.
_DROPPED: dict[str, tuple[str, ...]] = {
    "on-a-click": (
        '<a href="http://letters.example/" ping="http://pixel.example/1">1</a>',
        '<form action="http://pixel.example/2"><button>2</button></form>',
        '<button formaction="http://pixel.example/3">3</button>',
        '<a href="http://letters.example/" attributionsrc="http://pixel.example/4">4</a>',
        '<img usemap="#m"><map name=m><area href="http://letters.example/area" ping="http://pixel.example/5"></map>',
        '<blockquote cite="http://pixel.example/6">6</blockquote>',
        '<img longdesc="http://pixel.example/7">',
        '<html profile="http://pixel.example/8">',
    ),
    "in-no-element": (
        "<!-- <img src=http://pixel.example/1> -->",
        "url(http://pixel.example/2)",
        "&lt;img src=http://pixel.example/3&gt;",
    ),
    "by-addresses-that-browsers-mend": (
        '<img src="http:\\\\pixel.example\\1">',
        '<img src="http:pixel.example/2">',
        '<img src="https:/pixel.example/3">',
        '<img src="\\\\pixel.example\\4">',
        '<img src="/\\pixel.example/5">',
        '<img src="///pixel.example/6">',
        '<img src="ws://pixel.example/7">',
        '<img src="file://pixel.example/8">',
        '<img src="view-source:http://pixel.example/9">',
        '<img src="blob:http://pixel.example/10">',
        '<img src="feed://pixel.example/11">',
        '<base href="http://pixel.example/"><img src="12.png">',
    ),
}


def messages(_: object) -> Messages:
    for name, snippets in (_CLASSES | _DROPPED).items():
        yield name, html_letter("<p>shown words</p>\n" + "\n".join(snippets))
    yield (
        "refresh",
        html_letter(
            '<meta http-equiv="refresh" content="0; url=http://pixel.example/1"><p>shown words</p>'
            "<META HTTP-EQUIV=Refresh CONTENT=1;http://pixel.example/2>"
        ),
    )
    yield (
        "in-both-alternatives",
        multipart_letter(
            "alternative",
            html('<img src="http://pixel.example/1"><p>first</p>'),
            html('<img src="http://pixel.example/2"><p>shown words</p>'),
        ),
    )
    yield (
        "the-same-1500-times",
        html_letter(
            "<p>shown words</p>" + "".join(f'<img src="http://pixel.example/{n % 3}">' for n in range(1500))
        ),
    )
    yield (
        "by-content-location",
        multipart_letter(
            "related",
            html(
                '<img src="dot.png"><p>shown words</p>',
                "Content-Base: http://pixel.example/",
                "Content-Location: http://pixel.example/",
            ),
            attached(PIXEL, "Content-Type: image/png", "Content-Location: http://pixel.example/dot.png"),
        ),
    )
    yield from _cids()
    yield (
        "fields-that-ask",
        letter(
            "shown words\n",
            "X-Image-URL: http://pixel.example/1",
            "Face: iVBORw0KGgo=",
            "BIMI-Location: v=BIMI1; l=http://pixel.example/2",
            "X-Face: x",
            "Link: <http://pixel.example/3>; rel=preload",
        ),
    )


def _cids() -> Messages:
    """cid: that points out, or to something that is no picture."""
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://pixel.example/svg"/><script>1</script></svg>'
    for name, kind, data in (
        ("script", "text/javascript", b"fetch(`http://pixel.example/ran`)"),
        ("page", "text/html", b"<img src=http://pixel.example/page>"),
        ("drawing", "image/svg+xml", drawing),
        ("drawing-called-a-picture", "image/png", drawing),
        ("page-called-a-picture", "image/jpeg", b"<html><img src=http://pixel.example/page></html>"),
        ("style-sheet", "text/css", b"p{background:url(http://pixel.example/css)}"),
    ):
        part = attached(data, f"Content-Type: {kind}", "Content-ID: <it@letters.example>")
        source = (
            '<p>shown words</p><img src="cid:it@letters.example">'
            '<script src="cid:it@letters.example"></script><iframe src="cid:it@letters.example"></iframe>'
            '<link rel=stylesheet href="cid:it@letters.example">'
        )
        yield f"cid-to-a-{name}", multipart_letter("related", html(source), part)
    yield (
        "cid-that-points-out",
        html_letter(
            "<p>shown words</p>"
            + "".join(
                f'<img src="{each}">'
                for each in (
                    "cid:http://pixel.example/1",
                    "cid://pixel.example/2",
                    "cid:../../etc/passwd",
                    "cid:",
                    "CID:javascript:alert(1)",
                    "cid:data:text/html,x",
                    "cid:%00",
                    "cid:" + "a" * 5000,
                )
            )
        ),
    )
    yield (
        "cid-to-a-part-that-points-out",
        multipart_letter(
            "related",
            html('<p>shown words</p><img src="cid:out@letters.example">'),
            attached(
                b"",
                'Content-Type: message/external-body; access-type=URL; URL="http://pixel.example/out"',
                "Content-ID: <out@letters.example>",
            ),
        ),
    )
