"""The limits of server and client."""

from typing import Final

MAX_PICTURE_BYTES: Final = 6 * 2**20
"""The largest accepted picture, in bytes."""

MAX_PICTURE_PIXELS: Final = 50_000_000
"""The most pixels (width times height) of a picture; JPEG, which can be read at a fraction, may have more."""

MAX_JPEG_PIXELS: Final = 250_000_000
"""The most pixels of a JPEG."""

MAX_PICTURE_SIDE: Final = 30_000
"""The longest side of a picture that is accepted, in pixels."""

MAX_PICTURE_RATIO: Final = 100
"""The maximum ratio of the sides of a picture."""

MAX_MESSAGE_BYTES: Final = 8 * 2**20
"""The largest gRPC message in either direction, in bytes: a picture and its envelope."""

MAX_EDITED_INSTANCES: Final = 10_000
"""The most instances that one call relabels or removes, all in one transaction."""

STORED_LONG_SIDE: Final = 1280
"""The longest side of a stored picture, in pixels."""

THUMBNAIL_SIDE: Final = 160
"""The side of a square thumbnail, in pixels."""

PICTURE_FORMATS: Final = ("jpeg", "png", "webp", "bmp")
"""The supported formats; others are never tried."""

MAX_FILTER_LENGTH: Final = 1000
"""The most characters in the filter of a list call."""

MAX_FILTER_RESTRICTIONS: Final = 8
"""The most restrictions in a filter."""
