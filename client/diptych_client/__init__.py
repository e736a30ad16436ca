"""The thin client: SDK, command line and cameras. Never imports torch. `from diptych_client import Client`."""

from typing import TYPE_CHECKING

from diptych_client import sdk

if TYPE_CHECKING:
    from diptych_client.sdk import *  # noqa: F403  the names are listed in `diptych_client.sdk.public`


def __getattr__(name: str) -> object:
    """A class of the SDK, loaded when it is first used."""
    if not name[0].isupper():  # a subpackage: looking for it must not load the SDK
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(sdk, name)
    globals()[name] = value
    return value
