"""The table of the server's settings, and the same as lines of a file with variables."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from enum import StrEnum

from pydantic.fields import FieldInfo

from diptych_server.settings import A_FILE, Settings
from reference.pages import code, table

_UNSET = "unset"
_OF_THE_MACHINE = "of the machine"


def settings_table() -> str:
    """One row per field of `Settings`: its variable, range, default and meaning."""
    meanings = dict(_docstrings())
    rows = [
        (code(f"DIPTYCH_{name.upper()}"), _range(field), _default(field), meanings[name])
        for name, field in Settings.model_fields.items()
    ]
    return table(("variable", "takes", "default", "meaning"), rows)


def settings_lines(compose: str) -> str:
    """A commented-out line per field of `Settings`, below its meaning, what it takes, and its default.

    Args:
        compose: The text of docker-compose.yml; what that sets is marked.
    """
    meanings = dict(_docstrings())
    return "\n".join(
        _line(f"DIPTYCH_{name.upper()}", meanings[name], field, is_set=_is_set(f"DIPTYCH_{name.upper()}", compose))
        for name, field in Settings.model_fields.items()
    )


def _is_set(variable: str, compose: str) -> bool:
    """Whether the file sets it to another value than the variable itself."""
    return re.search(rf"^ *{variable}: (?!\$\{{{variable})", compose, re.MULTILINE) is not None


def _line(variable: str, meaning: str, field: FieldInfo, *, is_set: bool) -> str:
    facts = f"Takes {_range(field)}; default: {_default(field)}.".replace("`", "")
    note = " docker-compose.yml sets it." if is_set else ""
    text = textwrap.fill(f"{meaning} {facts}{note}", width=118, initial_indent="# ", subsequent_indent="# ")
    return f"{text}\n#{variable}=\n"


def _docstrings() -> Iterator[tuple[str, str]]:
    """The docstrings of the fields, read from the source because Python does not keep them."""
    [settings] = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(settings, ast.ClassDef)  # noqa: S101  it is a class
    for field, text in zip(settings.body, settings.body[1:], strict=False):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield name, " ".join(words.split())


def _range(field: FieldInfo) -> str:
    limits = {name: getattr(each, name) for each in field.metadata for name in ("ge", "le") if hasattr(each, name)}
    if limits:
        return f"{limits['ge']} to {limits['le']}"
    if isinstance(field.annotation, type) and issubclass(field.annotation, StrEnum):
        return ", ".join(code(str(choice)) for choice in field.annotation)
    if field.annotation is bool:
        return f"{code('true')}, {code('false')}"
    if A_FILE in field.metadata:
        return A_FILE
    return "a folder" if "Path" in str(field.annotation) else "text"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return _OF_THE_MACHINE
    if isinstance(field.default, bool):
        return code(str(field.default).lower())
    return _UNSET if field.default is None else code(str(field.default))
