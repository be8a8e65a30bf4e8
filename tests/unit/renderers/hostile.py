"""Text of somebody who wants our Markdown to say something else, and an engine that would fall for it."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

_LINES = r"""
@everyone
@acme/security
a@b.example
&#64;everyone
user@9c1d2e3f4a5b
acme/shop#7
#12
GH-12
9c1d2e3
deadbeefdeadbeefdeadbeefdeadbeefdeadbeef
http://evil.example
https://evil.example/`
www.evil.example
mailto:a@b.example
](javascript:alert(1))
[a](http://b.example)
![x](y)
[a]: http://b.example
[^1]
<http://a.example>
</details>
<details>
</summary>
<sub>
</sub>
<img src=x onerror=alert(1)>
<!--
-->
<b>
&lt;
|
\|
| - |
`
``
```
````
~~~
**
__
*
_
~~
\
$x$
$`x`$
:tada:
::error::x
##[error]x
> [!NOTE]
---
===
- [x]
"""
_SIGNS = (
    "- ",
    "+ ",
    "* ",
    "1. ",
    "2) ",
    "# ",
    "### ",
    "> ",
    "[ ] ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "    ",
    " ",
    "a",
    "b.c",
)
_HIDDEN = (
    "\u2028",
    "\x85",
    "\x0b",
    "\x1b[31m",
    "\x00",
    "\u202e",
    "\u200b",
    "\u2066",
    "\ufeff",
    "\u00ad",
    "\u3164",
    "\ufe0f",
)
_WIDE = ("\ud800", "\U0010ffff", "é", "漢", "\U0001f600")
FRAGMENTS = (*_LINES.strip().splitlines(), *_SIGNS, *_HIDDEN, *_WIDE)

_ENGINE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_LINKED = re.compile(
    r"@[a-z0-9]|://|www\.|mailto:|#\d|\bgh-\d|(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])|:[a-z]+:|\$",
    re.IGNORECASE | re.ASCII,
)


def hostile(most: int = 8) -> st.SearchStrategy[str]:
    """A few hostile fragments and arbitrary text, joined."""
    return st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=most).map("".join)


def blocks(markdown: str) -> list[Token]:
    """The tokens of the engine."""
    return _ENGINE.parse(markdown)


def inline(markdown: str) -> list[tuple[str, str]]:
    """Type and content of the pieces of one paragraph, neighbouring text joined; anything else shows by its type."""
    tokens = blocks(markdown)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    return [piece for token in tokens for piece in pieces(token)]


def pieces(token: Token) -> list[tuple[str, str]]:
    """The pieces of an inline token."""
    found: list[tuple[str, str]] = []
    for child in token.children or []:
        name = "text" if child.type == "text_special" else child.type
        if found and found[-1][0] == name == "text":
            found[-1] = (name, found[-1][1] + child.content)
        else:
            found.append((name, child.content))
    return [piece for piece in found if piece != ("text", "")]


def linked(text: str) -> bool:
    """Whether GitHub would make a link, a mention, an emoji or a formula of something in this text, outside of code."""
    return bool(_LINKED.search(text))
