"""Pictures with every pixel there are taken, whatever is wrong beside the pixels; those that lack any are refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from diptych.pictures import PictureRejectedError, normal_form, square_image
from diptych.wire.reasons import Reason
from support.hostile_pictures import PNG_SIGNATURE, encoded, png_chunk

NOISE = Image.merge("RGB", [Image.effect_noise((150, 100), 80)] * 3)
SCENE = Image.linear_gradient("L").resize((150, 100)).convert("RGB")
END = b"\xff\xd9"


def pixels(data: bytes) -> bytes:
    """The RGB pixels that another program reads, without any tolerance."""
    image = Image.open(BytesIO(data))
    image.load()
    return image.convert("RGB").tobytes()


def with_bad_checksum(chunk: bytes) -> bytes:
    """The chunk with one bit of its checksum wrong."""
    return chunk[:-1] + bytes([chunk[-1] ^ 1])


def after_header(png: bytes, chunk: bytes) -> bytes:
    """The PNG with a chunk more, behind its header."""
    return png[:33] + chunk + png[33:]


@pytest.mark.parametrize("image", [NOISE, SCENE, NOISE.convert("L"), NOISE.convert("CMYK")])
@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"quality": 95, "subsampling": 0}, {"restart_marker_rows": 1}]
)
@pytest.mark.parametrize("missing", [1, 2])
def test_a_jpeg_without_its_end_marker_is_whole(image: Image.Image, options: dict[str, int], missing: int) -> None:
    """Of the two bytes one or both may be missing: the pixels are those of the whole file."""
    whole = encoded(image, "JPEG", **options)

    picture = normal_form(whole[:-missing])

    assert pixels(picture.data) == pixels(normal_form(whole).data)
    assert normal_form(picture.data).data == picture.data
    assert square_image(whole[:-missing], side=64).tobytes() == square_image(whole, side=64).tobytes()


@pytest.mark.parametrize("image", [NOISE, SCENE])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("kept", [0.5, 0.9, 0.99])
def test_a_jpeg_that_lacks_pixels_is_refused(image: Image.Image, progressive: bool, kept: float) -> None:  # noqa: FBT001
    """Also where only its last scan, or the last of its blocks, is missing."""
    whole = encoded(image, "JPEG", quality=90, progressive=progressive)
    cut = whole[: int(len(whole) * kept)]

    with pytest.raises(PictureRejectedError) as refusal:
        normal_form(cut)

    assert refusal.value.reason is Reason.PICTURE_TRUNCATED


def test_a_progressive_jpeg_that_ends_between_two_scans_is_refused() -> None:
    """What is there decodes, but it is not all."""
    whole = encoded(NOISE, "JPEG", progressive=True)

    with pytest.raises(PictureRejectedError, match="end is missing"):
        normal_form(whole[: whole.rfind(b"\xff\xda")])


@pytest.mark.parametrize(
    "kind", [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"pHYs", b"gAMA", b"cHRM", b"iCCP", b"eXIf", b"prVt", b"bKGD"]
)
def test_a_png_with_a_damaged_note_is_whole(kind: bytes) -> None:
    """A bad checksum, or nonsense with a good one, of anything but pixels does not matter."""
    whole = encoded(NOISE, "PNG")
    for note in (with_bad_checksum(png_chunk(kind, b"Comment\0something")), png_chunk(kind, b"\xff" * 7)):
        picture = normal_form(after_header(whole, note))

        assert pixels(picture.data) == NOISE.tobytes()
        assert b"omething" not in picture.data


@pytest.mark.parametrize("kept", [-12, -8, -1])
def test_a_png_without_its_end_is_whole(kept: int) -> None:
    """The chunk that ends it holds no pixels."""
    picture = normal_form(encoded(NOISE, "PNG")[:kept])

    assert pixels(picture.data) == NOISE.tobytes()
    assert picture.data.endswith(b"IEND\xaeB`\x82")


def test_a_png_whose_pixels_have_a_bad_checksum_is_refused() -> None:
    """Other programs do not open it."""
    whole = encoded(NOISE, "PNG")
    start = whole.index(b"IDAT") - 4
    end = start + 12 + int.from_bytes(whole[start : start + 4], "big")

    with pytest.raises(PictureRejectedError) as refusal:
        normal_form(whole[:start] + with_bad_checksum(whole[start:end]) + whole[end:])

    assert refusal.value.reason is Reason.PICTURE_TRUNCATED


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
@pytest.mark.parametrize("place", [0.1, 0.35, 0.6, 0.9])
def test_a_png_with_a_damaged_pixel_is_refused_though_its_checksums_are_right(mode: str, place: float) -> None:
    """The compressed pixels carry their own checksum, and a second read does not skip it."""
    whole = encoded(NOISE.convert(mode), "PNG")
    header_end = whole.index(b"IDAT") - 4
    stream = bytearray(b"".join(whole[at + 8 : at + 8 + size] for at, size in _chunks_of(whole, b"IDAT")))
    stream[int(place * len(stream))] ^= 1

    damaged = whole[:header_end] + png_chunk(b"IDAT", bytes(stream)) + png_chunk(b"IEND", b"")

    for take in (normal_form, lambda data: square_image(data, side=32)):
        with pytest.raises(PictureRejectedError) as refusal:
            take(damaged)
        assert refusal.value.reason is Reason.PICTURE_TRUNCATED


def _chunks_of(png: bytes, kind: bytes) -> list[tuple[int, int]]:
    """Where the chunks of this kind begin, and how much they hold."""
    found, position = [], len(PNG_SIGNATURE)
    while position + 8 <= len(png):
        size = int.from_bytes(png[position : position + 4], "big")
        if png[position + 4 : position + 8] == kind:
            found.append((position, size))
        position += 12 + size
    return found


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "BMP"])
@pytest.mark.parametrize("blanks", [b"\n", b"\r\n", b"\xef\xbb\xbf", b" \t\n" * 20])
def test_blanks_before_a_picture_do_not_matter(picture_format: str, blanks: bytes) -> None:
    """As a script on a web server leaves them there."""
    whole = encoded(NOISE, picture_format)

    assert normal_form(blanks + whole) == normal_form(whole)


@pytest.mark.parametrize("lossless", [True, False])
def test_a_webp_with_a_wrong_length_or_a_note_cut_off_is_whole(lossless: bool) -> None:  # noqa: FBT001
    """Its pixels are there."""
    noted = encoded(NOISE, "WEBP", lossless=lossless, xmp=b"<x/>" * 50, quality=90)
    plain = encoded(NOISE, "WEBP", lossless=lossless, quality=90)
    wrong_length = plain[:4] + (len(plain) + 400).to_bytes(4, "little") + plain[8:]

    assert pixels(normal_form(noted[:-30]).data) == pixels(normal_form(noted).data)
    assert pixels(normal_form(wrong_length).data) == pixels(plain)


def test_a_picture_behind_the_end_of_another_does_not_matter() -> None:
    """As phones append a video or a second picture."""
    whole = encoded(NOISE, "JPEG")

    assert pixels(normal_form(whole + whole).data) == pixels(normal_form(whole).data)


def rows(count: int, *, more: bytes = b"") -> bytes:
    """A PNG that says it has 4 rows, with this number in it."""
    whole = encoded(Image.new("RGB", (4, 4)), "PNG")
    raw = (b"\0" + b"\x90" * 12) * count + more
    return whole[: whole.index(b"IDAT") - 4] + png_chunk(b"IDAT", zlib.compress(raw)) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_png_that_ends_early_without_an_error_is_refused(count: int) -> None:
    """Its stream is whole, and readers show black for the rows that are missing."""
    with pytest.raises(PictureRejectedError) as refusal:
        normal_form(rows(count))

    assert refusal.value.reason is Reason.PICTURE_TRUNCATED


def test_data_behind_the_last_row_is_removed() -> None:
    """A PNG keeps its bytes only if they hold nothing but pixels."""
    assert normal_form(rows(4)).data == rows(4)

    stored = normal_form(rows(4, more=b"secret" * 9)).data

    assert pixels(stored) == pixels(rows(4))
    assert b"secret" not in zlib.decompress(stored[stored.index(b"IDAT") + 4 : -16])


PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def interlaced(image: Image.Image) -> bytes:
    """The image as a PNG in seven passes; of mode L, RGB or RGBA."""
    raw = b""
    for left, top, across, down in PASSES:
        columns, lines = range(left, image.width, across), range(top, image.height, down)
        for y in lines if columns else ():
            raw += b"\0" + b"".join(image.crop((x, y, x + 1, y + 1)).tobytes() for x in columns)
    colour_type = {"L": 0, "RGB": 2, "RGBA": 6}[image.mode]
    header = struct.pack(">IIBBBBB", *image.size, 8, colour_type, 0, 0, 1)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return PNG_SIGNATURE + b"".join(png_chunk(kind, payload) for kind, payload in chunks)


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (8, 8), (37, 21)])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_an_interlaced_png_is_whole(size: tuple[int, int], mode: str) -> None:
    """Its rows come in seven passes, some of which are empty in a small picture."""
    image = NOISE.resize(size).convert(mode)

    picture = normal_form(interlaced(image))

    assert pixels(picture.data) == image.convert("RGB").tobytes()
