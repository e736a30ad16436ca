"""Backbones as the flows load them: once each, or refused with what is wrong."""

import asyncio
import threading
from functools import partial
from pathlib import Path

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.core.runtime import Runtime
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.ml.backbones import load_backbone
from diptych_server.ml.backbones.catalogue import published
from support.training import ColourBackbone


async def test_a_backbone_that_cannot_be_converted_is_refused(tmp_path: Path) -> None:
    """Files that are not weights: the refusal names the backbone, and the server is not at fault."""
    path = published("mobilenet_v3_small").weights_path(tmp_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"no weights")
    backbones = Backbones(partial(load_backbone, weights_dir=tmp_path, runtime=Runtime.OPENVINO_F32))

    with pytest.raises(Refusal) as refused:
        await backbones.get("mobilenet_v3_small")

    assert refused.value.reason is Reason.BACKBONE_UNAVAILABLE
    assert refused.value.metadata == {"backbone": "mobilenet_v3_small"}


async def test_an_unknown_backbone_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    """The refusal helps after a typing error."""
    backbones = Backbones(partial(load_backbone, weights_dir=tmp_path))

    with pytest.raises(Refusal) as refused:
        await backbones.get("mobilnet")

    assert refused.value.reason is Reason.BACKBONE_UNKNOWN
    assert "mobilenet_v3_small" in refused.value.metadata["known"]


class SlowLoading:
    """Loads each backbone on request."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def load(self, name: str) -> ColourBackbone:
        """The backbone, once it may be there; those named "quick" at once."""
        self.names.append(name)
        self.has_begun.set()
        if name != "quick":
            self.may_end.wait()
        return ColourBackbone()


async def test_a_caller_that_gives_up_does_not_make_the_backbone_load_twice() -> None:
    """The load goes on for the next one who asks."""
    slow = SlowLoading()
    backbones = Backbones(slow.load)
    impatient = asyncio.create_task(backbones.get("large"))
    await asyncio.to_thread(slow.has_begun.wait)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    slow.may_end.set()

    await backbones.get("large")

    assert slow.names == ["large"]


async def test_a_loaded_backbone_is_given_while_another_one_loads() -> None:
    """Live frames do not wait for a training's backbone."""
    slow = SlowLoading()
    backbones = Backbones(slow.load)
    quick = await backbones.get("quick")
    slow.has_begun.clear()
    loading = asyncio.create_task(backbones.get("large"))
    await asyncio.to_thread(slow.has_begun.wait)

    async with asyncio.timeout(30):
        assert await backbones.get("quick") is quick

    slow.may_end.set()
    await loading
