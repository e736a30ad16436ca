"""Renders diagrams when the site is built, so that browsers need no script for them."""

import html
import re
from typing import Any
from zlib import crc32

from mermaidx import render
from pymdownx.superfences import SuperFencesException

_THEIR_ID = "my-svg"
_WIDTH = re.compile(r'width="100%"(?P<between>[^>]*viewBox="\S+ \S+ (?P<width>[0-9.]+) )')
_SHARE = 0.75  # of its natural size, so that its text is as large as the text around it


def drawn(source: str, _language: str, css_class: str, *_options: Any, **_more: Any) -> str:
    """A Mermaid diagram as SVG in a figure; the signature is that of a fence of pymdownx.superfences.

    Raises:
        SuperFencesException: It cannot be drawn. Any other error would leave the page without it, and say nothing.
    """
    try:
        svg: str = render(source).svg()
    except Exception as error:
        raise SuperFencesException(f"cannot draw this diagram: {error}\n{source}") from error
    svg = _WIDTH.sub(_narrowed, svg.replace(_THEIR_ID, f"diagram-{crc32(source.encode()):x}"), count=1)
    return f'<figure class="{html.escape(css_class)}">{svg}</figure>'


def _narrowed(start: re.Match[str]) -> str:
    return f'width="{float(start["width"]) * _SHARE:.0f}"{start["between"]}'
