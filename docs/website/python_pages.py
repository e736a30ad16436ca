"""The reference of the Python SDK: a page per kind of public name, written by mkdocstrings from the sources."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import ModuleType

from diptych_client.sdk import blocking, public


class Kind(StrEnum):
    """The pages, by their file names."""

    CLIENTS = "clients"
    VALUES = "values"
    ERRORS = "errors"
    ASYNC = "async"


_HEADS = {
    Kind.CLIENTS: "# Client and handles\n\n`import diptych_client`: for scripts and notebooks. "
    "[The guide](../sdk.md) begins with examples.\n",
    Kind.VALUES: "# Values\n\nArguments and results of the SDK, the same for the blocking and the async client.\n",
    Kind.ERRORS: "# Errors\n\nEvery call can raise a `DiptychError`; "
    "[the guide](../sdk.md#errors) explains each of them.\n",
    Kind.ASYNC: "# Async client\n\n`from diptych_client import sdk`: the same with `await`, "
    "for programs that have an asyncio loop.\n",
}


def python_pages() -> Mapping[str, str]:
    """Every page by its path in the site. Each public name of the SDK is on one of them."""
    pages = {kind: [head] for kind, head in _HEADS.items()}
    for name, value in _public(blocking):
        pages[_kind(value)].append(_entry(name, value))
    blocking_values = {id(value) for _, value in _public(blocking)}
    for name, value in _public(public):
        if id(value) not in blocking_values:
            pages[Kind.ASYNC].append(_entry(name, value))
    return {f"python/{kind}.md": "\n".join(parts) for kind, parts in pages.items()}


def _public(module: ModuleType) -> Iterator[tuple[str, object]]:
    """The classes and functions of the module, without its constants."""
    for name in sorted(module.__all__):
        value = getattr(module, name)
        if callable(value) and hasattr(value, "__module__"):
            yield name, value


def _kind(value: object) -> Kind:
    if isinstance(value, type) and issubclass(value, Exception):
        return Kind.ERRORS
    return Kind.CLIENTS if ".blocking" in value.__module__ else Kind.VALUES


def _entry(name: str, value: object) -> str:
    return f"::: {value.__module__}.{getattr(value, '__qualname__', name)}\n"
