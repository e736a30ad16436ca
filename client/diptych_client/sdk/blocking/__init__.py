"""The SDK without `await`, for scripts and notebooks.

Every class and method of the async SDK has the same name, arguments and types here. Coroutines are plain methods, async
iterators are iterators, and `async with` is `with`:

    client = connect()
    dataset = client.datasets.create("Desk")
    with dataset.capture() as capture:
        capture.add(picture, label="mug")
    for snapshot in client.snapshots.list():
        print(snapshot.name)
    client.close()

All clients of a process share one asyncio loop on a background thread. A client works across threads, not across forks.
"""

from diptych_client.sdk.blocking.generated.public import *  # noqa: F403  listed there
from diptych_client.sdk.blocking.generated.public import __all__ as __all__
