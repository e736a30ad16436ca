"""Pictures on their way to embeddings: decoded, varied, and shown to a backbone."""

from collections.abc import Mapping

import numpy as np
import structlog
from numpy.typing import NDArray

from diptych.pictures import PictureRejected
from diptych_server.ml.backbones import Backbone
from diptych_server.ml.frames import VIEW_COUNT, augmented_views, decode_square

_log = structlog.get_logger(__name__)


def embed_views(blobs: Mapping[bytes, bytes], backbone: Backbone) -> Mapping[bytes, NDArray[np.float32]]:
    """The embeddings (VIEW_COUNT, D) float32 of each picture that can be decoded; CPU-bound, any thread."""
    squares = {}
    for picture, data in blobs.items():
        try:
            squares[picture] = decode_square(data, side=backbone.side)
        except PictureRejected as error:
            _log.error("picture cannot be decoded", picture=picture.hex(), error=repr(error))
    if not squares:
        return {}
    views = np.concatenate([augmented_views(square) for square in squares.values()])
    embeddings = backbone.embed(views).reshape(len(squares), VIEW_COUNT, backbone.dimension)
    return dict(zip(squares, embeddings, strict=True))
