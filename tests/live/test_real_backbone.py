"""The live path on the network that people use."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diptych_server.core.served_snapshot import ServedSnapshot
from diptych_server.live.answers import Predictions
from diptych_server.live.engine import Engine
from diptych_server.live.model_loader import ModelLoader
from diptych_server.live.path import LivePath
from diptych_server.ml.backbones import DEFAULT_BACKBONE, Backbone, load_backbone
from diptych_server.ml.frames import decode_square
from diptych_server.ml.heads import Head, Layer
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from support.live import chosen, finished, served
from support.photographs import photograph

PHOTOGRAPHS = ("astronaut.png", "coffee.png", "rocket.jpg", "chelsea.png")


@pytest.fixture(scope="module")
def backbone(weights_dir: Path) -> Backbone:
    """The default backbone."""
    return load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir, streams=2)


def random_head(seed: int, *, dimension: int, labels: int) -> Head:
    """A head of one hidden layer with figures of a sensible size."""
    random = np.random.default_rng(seed)
    shapes = [(dimension, 128), (128, labels)]
    layers = tuple(
        Layer((random.normal(size=shape) / np.sqrt(shape[0])).astype(np.float32), np.zeros(shape[1], np.float32))
        for shape in shapes
    )
    return Head(random.normal(scale=0.01, size=dimension).astype(np.float32), layers)


async def test_streams_answer_like_the_parts_alone(backbone: Backbone) -> None:
    """Batched, stacked and aligned, two heads say of four photographs what each says alone."""
    snapshots = {
        "one": served("one", "cup", "cat", "rocket"),
        "two": served("two", "cat", "person", dataset_id="other"),
    }
    heads = {"one-model": random_head(1, dimension=backbone.dimension, labels=3)}
    heads["two-model"] = random_head(2, dimension=backbone.dimension, labels=2)
    pictures = [photograph(name) for name in PHOTOGRAPHS]

    async def load_snapshot(snapshot_id: str) -> ServedSnapshot:
        return replace(snapshots[snapshot_id], backbone_name=backbone.name, backbone_id=backbone.id)

    async def load_head(model_id: str) -> ServedHead:
        return ServedHead(heads[model_id])

    async def load_network(name: str) -> Backbone:
        return backbone

    model_loader = ModelLoader(
        load_snapshot=load_snapshot,
        load_head=load_head,
        load_backbone=load_network,
        group_heads=ServedHeads,
        head_bytes=lambda _: 1,
    )
    async with LivePath(load_model_set=model_loader.load, engine=Engine(decode=decode_square), workers=2) as live:
        streams = [await chosen(live, "one", "two") for _ in pictures]
        for stream, data in zip(streams, pictures, strict=True):
            stream.push(1, data)
        outcomes = [(await finished(stream))[0].outcome for stream in streams]

    for data, outcome in zip(pictures, outcomes, strict=True):
        embedding = backbone.embed(decode_square(data, side=backbone.side)[None])
        assert isinstance(outcome, Predictions)
        one, two = np.array(outcome.confidences)
        np.testing.assert_allclose(one, [*heads["one-model"].predict(embedding)[0], 0], atol=1e-4)
        np.testing.assert_allclose(two[[1, 3]], heads["two-model"].predict(embedding)[0], atol=1e-4)
        assert (two[[0, 2]] == 0).all()
        assert outcome.winners == [int(one.argmax()), int(two.argmax())]
