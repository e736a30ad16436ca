"""Clients may send the square that the backbone sees instead of the whole picture."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from diptych_client.cameras import encode_jpeg, encode_square
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
from diptych_server.ml.frames import decode_square
from diptych_server.ml.heads import Head, Layer, direction
from support.photographs import photograph

PHOTOGRAPHS = ("astronaut.png", "coffee.png", "rocket.jpg", "chelsea.png")
CAMERA = (1280, 720)
MOST_DIFFERENCE = 0.03
"""Of a confidence; about what another quality of JPEG makes of the same picture."""


def camera_image(name: str) -> NDArray[np.uint8]:
    """A photograph in the format of a camera: (720, 1280, 3) uint8 RGB."""
    return np.array(Image.open(BytesIO(photograph(name))).convert("RGB").resize(CAMERA, Image.Resampling.LANCZOS))


@pytest.fixture(scope="module")
def seen(weights_dir: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The embeddings of the photographs, sent as whole pictures and as squares."""
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir)
    images = [camera_image(name) for name in PHOTOGRAPHS]
    whole = [encode_jpeg(image) for image in images]
    squares = [encode_square(image, side=backbone.side) for image in images]
    whole_seen, squares_seen = (
        backbone.embed(np.stack([decode_square(data, side=backbone.side) for data in sent]))
        for sent in (whole, squares)
    )
    return whole_seen, squares_seen


def one_per_picture(embeddings: NDArray[np.float32]) -> Head:
    """A head that recognizes each of these pictures by its direction from their mean, with a label for each."""
    units = direction(embeddings)
    mean = units.mean(axis=0)
    centred = units - mean
    directions = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    weight = (directions.T * 2 / np.sqrt(np.float32(embeddings.shape[1]))).astype(np.float32)
    return Head(mean.astype(np.float32), (Layer(weight, np.zeros(len(embeddings), np.float32)),))


def test_a_square_is_answered_like_the_whole_picture(
    seen: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Every confidence of a head that is neither sure nor blind stays where it was, up to some hundredths."""
    whole, squares = seen
    head = one_per_picture(whole)

    expected, answered = head.predict(whole), head.predict(squares)

    assert (np.diagonal(expected) > 0.5).all()
    assert (np.diagonal(expected) < 0.99).all()
    assert np.abs(answered - expected).max() < MOST_DIFFERENCE
