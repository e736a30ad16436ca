"""Computes embeddings: decodes pictures, augments them, runs the backbone, and derives their near-copy codes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import structlog
from numpy.typing import NDArray

from diptych.pictures import PictureRejectedError
from diptych_server.ml.backbones import Backbone
from diptych_server.ml.candidates import codes_of
from diptych_server.ml.frames import VIEW_COUNT, augmented_views, decode_square
from diptych_server.ml.looks import look_of
from diptych_server.store.tables.looks import Look

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Embedded:
    """The embeddings of a picture's `views`, (VIEW_COUNT, D) float32, and its near-copy features."""

    views: NDArray[np.float32]
    look: Look


def embed_views(blobs: Mapping[bytes, bytes], backbone: Backbone) -> Mapping[bytes, Embedded]:
    """The embeddings of each picture that can be decoded. CPU-bound; may run in any thread."""
    squares = {}
    for picture, data in blobs.items():
        try:
            squares[picture] = decode_square(data, side=backbone.side)
        except PictureRejectedError as error:
            _log.error("picture cannot be decoded", picture=picture.hex(), error=repr(error))
    if not squares:
        return {}
    views = np.concatenate([augmented_views(square) for square in squares.values()])
    embeddings = backbone.embed(views).reshape(len(squares), VIEW_COUNT, backbone.dimension)
    codes = codes_of(embeddings)
    return {
        picture: Embedded(of_views, Look(code, look_of(square)))
        for (picture, square), of_views, code in zip(squares.items(), embeddings, codes, strict=True)
    }
