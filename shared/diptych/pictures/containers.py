"""What a file holds besides its pixels: read from the container, so that nothing hides from it."""

from collections.abc import Callable

_JPEG_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_JPEG_IMAGE_SEGMENTS = {0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD}
_JFIF = 0xE0
_ADOBE = 0xEE  # says how colours are coded, needed to read them
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9


def is_bare(data: bytes, *, picture_format: str) -> bool:
    """Whether an encoded picture holds its pixels and nothing else: no metadata, no extra frames, nothing appended."""
    check = _CHECKS.get(picture_format)
    return check is not None and check(data)


def _is_bare_jpeg(data: bytes) -> bool:
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:  # noqa: PLR2004 - the byte that starts a marker
        marker = data[position + 1]
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        if not _is_image_segment(marker, length):
            return False
        position += 2 + length
        if marker == _START_OF_SCAN:
            position = _end_of_scan(data, position)
    return data[position:] == bytes((0xFF, _END_OF_IMAGE))


def _is_image_segment(marker: int, length: int) -> bool:
    if marker == _JFIF:
        return length == 16  # noqa: PLR2004 - a JFIF header without its optional thumbnail
    if marker == _ADOBE:
        return length == 14  # noqa: PLR2004 - the fixed length of Adobe's colour note
    return marker in _JPEG_IMAGE_SEGMENTS


def _end_of_scan(data: bytes, position: int) -> int:
    """The position of the first marker after entropy-coded bytes, where 0xFF is followed by 0 or a restart."""
    while (position := data.find(b"\xff", position)) != -1:
        following = data[position + 1 : position + 2]
        if following and following[0] != 0 and following[0] not in _JPEG_STANDALONE:
            return position
        position += 2
    return len(data)


def _is_bare_png(data: bytes) -> bool:
    if data[24:25] != b"\x08":  # bits per channel
        return False
    position = 8
    while position + 12 <= len(data):
        kind = data[position + 4 : position + 8]
        if kind not in {b"IHDR", b"IDAT", b"IEND"}:
            return False
        position += 12 + int.from_bytes(data[position : position + 4], "big")
        if kind == b"IEND":
            break
    return position == len(data)


def _is_bare_webp(data: bytes) -> bool:
    length = int.from_bytes(data[16:20], "little")
    return data[12:16] in {b"VP8 ", b"VP8L"} and len(data) == 20 + length + length % 2


_CHECKS: dict[str, Callable[[bytes], bool]] = {"jpeg": _is_bare_jpeg, "png": _is_bare_png, "webp": _is_bare_webp}
