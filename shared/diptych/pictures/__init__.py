"""Pictures: their validation, their stored form, and the square that models use."""

from diptych.pictures.crop import Square, square, square_image, thumbnail
from diptych.pictures.faults import PictureRejectedError
from diptych.pictures.header import read_header
from diptych.pictures.normal import Picture, normal_form
from diptych.pictures.shape import PictureHeader

__all__ = [
    "Picture",
    "PictureHeader",
    "PictureRejectedError",
    "Square",
    "normal_form",
    "read_header",
    "square",
    "square_image",
    "thumbnail",
]
