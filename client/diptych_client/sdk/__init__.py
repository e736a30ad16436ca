"""The SDK: `Client`, typed handles per noun, values, errors by reason. Nothing is loaded before it is used."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diptych_client.sdk.public import *  # noqa: F403  the names are listed there

_FUNCTIONS = ("new_id", "pick", "read_token", "token_from_environment")


def __getattr__(name: str) -> object:
    """The public name, loaded with gRPC when the first of them is used."""
    if name.islower() and name not in _FUNCTIONS:  # a module of ours: looking for it must not load all of them
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    public = importlib.import_module(f"{__name__}.public")
    if name not in public.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(public, name)
    globals()[name] = value
    return value
