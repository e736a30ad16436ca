"""The frozen networks, judged by what they make of known photographs."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from torchvision.models import get_model, get_model_weights

from diptych_server.core.backbone_id import weights_of
from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import (
    DEFAULT_BACKBONE,
    Backbone,
    BackboneUnknownError,
    BackboneWeightsMissingError,
    efficientnet_lite0,
    list_backbones,
    load_backbone,
)
from diptych_server.ml.backbones.catalogue import CATALOGUE, Published, published
from diptych_server.ml.frames import decode_square
from support.backbones import COMPANY_TOLERANCE, RUNTIMES
from support.photographs import photograph


@pytest.fixture(scope="module", params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    """Each runtime of this machine."""
    return Runtime(request.param)


@pytest.fixture(scope="module")
def backbone(runtime: Runtime, weights_dir: Path) -> Backbone:
    """The default backbone on each runtime."""
    return load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir, runtime=runtime, streams=2)


@pytest.fixture
def tolerance(runtime: Runtime) -> float:
    """How much a figure of an embedding may differ from one call to another."""
    return COMPANY_TOLERANCE.get(runtime, 1e-4)


@pytest.mark.parametrize(
    ("name", "answer", "confidence"),
    [
        ("coffee.png", 967, 0.8),  # espresso
        ("chelsea.png", 285, 0.35),  # Egyptian cat
        ("camera.png", 872, 0.9),  # tripod
        ("motorcycle_left.png", 665, 0.65),  # moped
    ],
)
def test_known_photographs_are_recognised(backbone: Backbone, name: str, answer: int, confidence: float) -> None:
    """With the weights' own classifier on top, their half from the last layer gives the right ImageNet class."""
    state = efficientnet_lite0.read_state(published(DEFAULT_BACKBONE).weights_path(Path()))
    frame = decode_square(photograph(name), side=backbone.side)

    embedding = torch.from_numpy(backbone.embed(frame[None]))
    with torch.inference_mode():
        confidences = torch.softmax(efficientnet_lite0.classifier(state)(embedding[:, :640])[0], dim=0)

    assert int(confidences.argmax()) == answer
    assert float(confidences.max()) > confidence


def test_the_id_names_weights_and_runtime(backbone: Backbone, runtime: Runtime) -> None:
    """Embeddings of other weights or another runtime would carry another id."""
    assert backbone.id == f"efficientnet_lite0-57934424+middle/{runtime.value}"


def test_the_other_frames_of_a_batch_do_not_matter(backbone: Backbone, tolerance: float) -> None:
    """A picture has the same embedding alone and among others, also in an incomplete last chunk."""
    frames = np.random.default_rng(0).integers(0, 256, (5, 224, 224, 3), dtype=np.uint8)

    together = backbone.embed(frames)

    assert together.shape == (5, backbone.dimension)
    assert together.dtype == np.float32
    for index in (0, 4):
        assert backbone.embed(frames[index : index + 1])[0] == pytest.approx(together[index], abs=tolerance)


def test_no_frames_give_no_embeddings(backbone: Backbone) -> None:
    """An empty batch is not a special case."""
    assert backbone.embed(np.empty((0, 224, 224, 3), np.uint8)).shape == (0, backbone.dimension)


def test_several_threads_may_embed_at_once(backbone: Backbone, tolerance: float) -> None:
    """Each gets the answers to its own frames."""
    frames = np.random.default_rng(1).integers(0, 256, (6, 1, 224, 224, 3), dtype=np.uint8)
    alone = [backbone.embed(frame) for frame in frames]

    with ThreadPoolExecutor(3) as pool:
        at_once = list(pool.map(backbone.embed, frames))

    assert np.allclose(at_once, alone, atol=tolerance)


def test_an_unknown_backbone_is_refused_with_the_known_ones(weights_dir: Path) -> None:
    """A misspelt name is easy to correct."""
    with pytest.raises(BackboneUnknownError, match="mobilenet_v3_small") as unknown:
        load_backbone("mobilenet_v9", weights_dir=weights_dir)

    assert DEFAULT_BACKBONE in unknown.value.known


@pytest.mark.parametrize("runtime", [Runtime.TORCH_F32, Runtime.OPENVINO_F32])
def test_missing_weights_are_named_with_their_path(runtime: Runtime, tmp_path: Path) -> None:
    """Where a download is impossible, the message says which file to put where."""
    folder = tmp_path / "a file where the folder should be"
    folder.touch()

    with pytest.raises(BackboneWeightsMissingError, match=r"mobilenet_v3_small-\w+\.pth") as missing:
        load_backbone("mobilenet_v3_small", weights_dir=folder, runtime=runtime)

    assert missing.value.path.parent == folder
    assert str(folder) in str(missing.value)


@pytest.mark.parametrize(
    ("name", "dimension"), [("mobilenet_v3_small", 576), ("mobilenet_v2", 1280), ("resnet18", 512)]
)
def test_torchvision_s_networks_embed(name: str, dimension: int, tmp_path: Path) -> None:
    """With weights in place, here made up, a network of torchvision gives its pooled features."""
    make_weights_up(name, tmp_path)

    backbone = load_backbone(name, weights_dir=tmp_path, runtime=Runtime.TORCH_F32)

    assert backbone.dimension == dimension
    assert backbone.id.startswith(f"{name}-")
    assert backbone.embed(np.zeros((2, backbone.side, backbone.side, 3), np.uint8)).shape == (2, dimension)


def test_torchvision_s_networks_run_on_openvino(tmp_path: Path) -> None:
    """They are converted as the default is, and give what they give on torch."""
    make_weights_up("mobilenet_v3_small", tmp_path)
    frames = np.random.default_rng(2).integers(0, 256, (2, 224, 224, 3), dtype=np.uint8)

    on_torch, on_openvino = (
        load_backbone("mobilenet_v3_small", weights_dir=tmp_path, runtime=runtime)
        for runtime in (Runtime.TORCH_F32, Runtime.OPENVINO_F32)
    )

    assert (on_openvino.side, on_openvino.dimension) == (on_torch.side, on_torch.dimension)
    assert weights_of(on_openvino.id) == weights_of(on_torch.id)
    np.testing.assert_allclose(on_openvino.embed(frames), on_torch.embed(frames), rtol=1e-3, atol=1e-4)


def make_weights_up(name: str, folder: Path) -> None:
    """Put weights that learned nothing where those of this network would be."""
    torch.save(get_model(name, weights=None).state_dict(), published(name).weights_path(folder))


@pytest.mark.parametrize("source", CATALOGUE[1:], ids=lambda source: source.name)
def test_the_catalogue_is_torchvision_s(source: Published) -> None:
    """What is known without loading torchvision is what torchvision says."""
    assert source.source == get_model_weights(source.name)["DEFAULT"].url


def test_the_list_says_which_weights_are_downloaded(tmp_path: Path) -> None:
    """Only the default comes with the server; others are here once their file is."""
    published("resnet50").weights_path(tmp_path).touch()

    here = {info.name: info.has_weights for info in list_backbones(weights_dir=tmp_path)}

    assert next(iter(here)) == DEFAULT_BACKBONE
    assert {name for name, has_weights in here.items() if has_weights} == {DEFAULT_BACKBONE, "resnet50"}
