"""Backbones as the flows load them: once each, or refused with what is wrong."""

from functools import partial
from pathlib import Path

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.core.runtime import Runtime
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.ml.backbones import load_backbone
from diptych_server.ml.backbones.catalogue import published


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


async def test_an_unknown_backbone_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    """The refusal helps after a typing error."""
    backbones = Backbones(partial(load_backbone, weights_dir=tmp_path))

    with pytest.raises(Refusal) as refused:
        await backbones.get("mobilnet")

    assert refused.value.reason is Reason.BACKBONE_UNKNOWN
    assert "mobilenet_v3_small" in refused.value.metadata["known"]
