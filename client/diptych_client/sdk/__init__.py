"""The SDK: `Client`, typed handles, values, and errors by reason. Everything is imported on first use."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diptych_client.sdk.public import *  # noqa: F403  the names are listed there

_FUNCTIONS = ("new_id", "pick", "read_token", "token_from_environment")


def __getattr__(name: str) -> object:
    """Import a public name, and with the first one gRPC."""
    if name.islower() and name not in _FUNCTIONS:  # a submodule: its import must not load everything
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    public = importlib.import_module(f"{__name__}.public")
    if name not in public.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(public, name)
    globals()[name] = value
    return value
