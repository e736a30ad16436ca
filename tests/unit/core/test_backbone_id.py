"""The parts of a backbone's id."""

import pytest

from diptych_server.core.backbone_id import BackboneId, weights_of


def test_an_id_is_read_as_it_is_written() -> None:
    """Nothing is lost between the parts and the text, also where a name has dashes."""
    backbone_id = BackboneId("my-net", "57934424", "openvino-bf16")

    assert str(backbone_id) == "my-net-57934424/openvino-bf16"
    assert BackboneId.parse(str(backbone_id)) == backbone_id


def test_runtimes_share_their_weights() -> None:
    """The runtime of a network does not belong to its identity."""
    on_torch, on_openvino, others = "net-1a/torch-f32", "net-1a/openvino-bf16", "net-2b/torch-f32"

    assert weights_of(on_torch) == weights_of(on_openvino) == "net-1a"
    assert weights_of(on_torch) != weights_of(others)


@pytest.mark.parametrize("text", ["", "net", "net-1a", "net/torch-f32", "-1a/torch-f32", "net-/torch-f32", "net-1a/"])
def test_other_text_is_not_an_id(text: str) -> None:
    """A name without its weights, or without what it runs on, is refused."""
    with pytest.raises(ValueError, match="not a valid backbone id"):
        BackboneId.parse(text)
