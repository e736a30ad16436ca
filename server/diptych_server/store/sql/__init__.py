"""SQL statements by file and name, which keeps them out of Python code, and literal."""

import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import LiteralString

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def statements(noun: str) -> Mapping[str, LiteralString]:
    """The statements of `noun`.sql by the names in their `-- name:` lines."""
    text = (files(__name__) / f"{noun}.sql").read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    return MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True)))
