"""From encoded pictures to squares of pixels."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from diptych.pictures import PictureRejectedError
from diptych_server.ml.frames import VIEW_COUNT, augmented_views, decode_square


def gradient(width: int = 320, height: int = 240) -> Image.Image:
    """A picture that grows brighter to the right and greener to the bottom."""
    x, y = np.meshgrid(np.linspace(0, 200, width), np.linspace(0, 200, height))
    return Image.fromarray(np.stack([x, y, np.full_like(x, 60)], axis=-1).astype(np.uint8))


def test_a_jpeg_becomes_its_centre_square() -> None:
    """The square is RGB, of the side asked for, and without the margins."""
    buffer = BytesIO()
    gradient().save(buffer, "JPEG", quality=95)

    frame = decode_square(buffer.getvalue(), side=224)

    assert frame.shape == (224, 224, 3)
    assert frame.dtype == np.uint8
    assert frame[112, 0].tolist() == pytest.approx([200 / 8, 100, 60], abs=4)  # an eighth is cut off at the left
    assert frame[112, 223].tolist() == pytest.approx([200 * 7 / 8, 100, 60], abs=4)


def test_data_that_is_not_a_picture_is_refused() -> None:
    """Live frames are checked as pictures at the door are."""
    with pytest.raises(PictureRejectedError):
        decode_square(b"not a picture", side=224)


def test_views_are_the_square_its_mirror_image_and_two_crops() -> None:
    """Each view varies what a hand-held camera would vary."""
    square = np.asarray(gradient(224, 224))

    views = augmented_views(square)

    assert views.shape == (VIEW_COUNT, 224, 224, 3)
    assert views.dtype == np.uint8
    assert np.array_equal(views[0], square)
    assert np.array_equal(views[1], square[:, ::-1])
    assert views[2].mean() < square.mean() < views[3].mean()
    assert views[2][112, 0, 0] < views[2][112, 223, 0]
    assert views[3][112, 0, 0] > views[3][112, 223, 0]


def test_views_are_always_the_same() -> None:
    """Embeddings are computed once, so views hold no chance."""
    square = np.asarray(gradient(224, 224))

    assert np.array_equal(augmented_views(square), augmented_views(square))
