"""The rotation in a picture's EXIF orientation."""

from PIL import Image

from diptych.pictures.faults import PictureRejectedError, damage_means
from diptych.wire.reasons import Reason

_EXIF_ORIENTATION = 0x0112

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turn_of(image: Image.Image) -> Image.Transpose | None:
    """The transposition for the EXIF orientation; None for an upright picture or unreadable EXIF."""
    try:
        with damage_means(Reason.PICTURE_NOT_RECOGNISED, "unreadable EXIF"):
            orientation = image.getexif().get(_EXIF_ORIENTATION)
    except PictureRejectedError:  # unreadable metadata of an intact picture
        return None
    return _TURNS.get(orientation) if isinstance(orientation, int) else None


def turned(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    """The image after the transposition; the same image if there is none."""
    return image if turn is None else image.transpose(turn)
