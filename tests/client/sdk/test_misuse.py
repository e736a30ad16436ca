"""Typical mistakes of newcomers are explained in a sentence."""

from typing import Any

import pytest

from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk import Capture, Client
from diptych_client.sdk.transport.calls import Calls, Timeouts


async def no_label(_name: str) -> Any:
    """The test never gets this far."""
    raise AssertionError


def test_a_wrong_attribute_of_a_client_lists_the_valid_ones() -> None:
    """A mistyped noun is answered with those that there are, and hasattr still answers."""
    with pytest.raises(AttributeError, match="'dataset'; it has address, datasets, snapshots"):
        _ = getattr(Client(), "dataset")  # noqa: B009  type checkers know that there is none
    assert not hasattr(Client(), "dataset")


async def test_a_capture_that_was_not_entered_raises() -> None:
    """Its answers would never arrive."""
    calls = Calls(Client().address, timeouts=Timeouts())
    capture = Capture(calls, target=wire.CaptureTarget(), window=1, label_named=no_label)

    with pytest.raises(RuntimeError, match=r"async with dataset\.capture"):
        await capture.add(b"a picture", label="mug")
    await calls.close()
