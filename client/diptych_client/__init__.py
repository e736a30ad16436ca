"""The thin client: SDK, command line and cameras. Never imports torch.

`diptych_client.connect()` opens a client with blocking methods; `diptych_client.sdk` has the async client.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diptych_client.sdk.blocking import *  # noqa: F403  the names are listed there

_FUNCTIONS = ("connect", "new_id", "pick", "read_token", "token_from_environment")


def __getattr__(name: str) -> object:
    """Load a name of the blocking SDK when it is first used."""
    if name.islower() and name not in _FUNCTIONS:  # a subpackage: looking for it must not load the SDK
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    blocking = importlib.import_module(f"{__name__}.sdk.blocking")
    if name not in blocking.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(blocking, name)
    globals()[name] = value
    return value
