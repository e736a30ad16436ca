"""Accepted means: another program opens it whole, and taking it again changes nothing."""

import random
import zlib
from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from diptych.pictures import PictureRejectedError, normal_form, square_image
from support.hostile_pictures import PNG_SIGNATURE, encoded

NOISE = Image.merge("RGB", [Image.effect_noise((64, 48), 80)] * 3)
SEEDS: Mapping[str, bytes] = {
    "jpeg": encoded(NOISE, "JPEG"),
    "progressive": encoded(NOISE, "JPEG", progressive=True),
    "grey jpeg": encoded(NOISE.convert("L"), "JPEG"),
    "cmyk": encoded(NOISE.convert("CMYK"), "JPEG"),
    "png": encoded(NOISE, "PNG"),
    "palette": encoded(NOISE.convert("P"), "PNG"),
    "rgba": encoded(NOISE.convert("RGBA"), "PNG"),
    "two tones": encoded(NOISE.convert("1"), "PNG"),
    "animated png": encoded(NOISE, "PNG", save_all=True, append_images=[NOISE.rotate(90)]),
    "webp": encoded(NOISE, "WEBP"),
    "lossless webp": encoded(NOISE, "WEBP", lossless=True),
    "animated webp": encoded(NOISE, "WEBP", save_all=True, append_images=[NOISE.rotate(90)]),
    "bmp": encoded(NOISE, "BMP"),
    "palette bmp": encoded(NOISE.convert("P"), "BMP"),
}


def check(data: bytes) -> bool:
    """Whether the bytes are accepted; fails if they are and should not be, or if anything but a refusal comes."""
    try:
        stored = normal_form(data)
    except PictureRejectedError:
        return False
    image = Image.open(BytesIO(stored.data))
    image.load()
    assert image.size == (stored.width, stored.height)
    assert image.mode in {"L", "RGB"}
    assert normal_form(stored.data) == stored
    assert square_image(stored.data, side=32).size == (32, 32)
    return True


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some cut, changed, added or moved; of a PNG the checksums often fit again."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 8, 40))):
        at = chance.randrange(len(changed))
        match chance.randrange(6):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at] = chance.choice((0, 1, 127, 128, 255))
            case 2:
                del changed[at : at + chance.randrange(1, 20)]
            case 3:
                changed[at:at] = chance.randbytes(chance.randrange(1, 20))
            case 4:
                changed[at : at + 4] = chance.choice((0, 1, 0xFFFF, 2**31, 2**32 - 1)).to_bytes(4, "big")
            case _:
                start = chance.randrange(len(changed))
                changed[at:at] = changed[start : start + chance.randrange(200)]
        if len(changed) < 2:
            break
    if chance.random() < 0.1:
        del changed[chance.randrange(len(changed)) :]
    is_png = changed.startswith(PNG_SIGNATURE)
    return with_right_checksums(changed) if is_png and chance.random() < 0.6 else bytes(changed)


def with_right_checksums(png: bytearray) -> bytes:
    """The PNG with a checksum for each chunk as it is now."""
    position = len(PNG_SIGNATURE)
    while position + 12 <= len(png):
        end = position + 12 + int.from_bytes(png[position : position + 4], "big")
        if end > len(png):
            break
        png[end - 4 : end] = zlib.crc32(png[position + 4 : end - 4]).to_bytes(4, "big")
        position = end
    return bytes(png)


@pytest.mark.parametrize("name", SEEDS)
def test_a_seeded_mutant_is_refused_or_whole(name: str) -> None:
    """Hundreds of each format; the seed is in the name, so that the same ones come each time."""
    chance = random.Random(f"mutants of {name}")

    accepted = sum(check(mutated(SEEDS[name], chance)) for _ in range(250))

    assert check(SEEDS[name])
    assert accepted < 250


@settings(deadline=None, max_examples=300)
@given(
    name=st.sampled_from(sorted(SEEDS)),
    place=st.floats(0, 1, exclude_max=True),
    removed=st.integers(0, 6),
    added=st.binary(max_size=6),
    fits=st.booleans(),
)
def test_any_damage_is_refused_or_harmless(name: str, place: float, removed: int, added: bytes, fits: bool) -> None:  # noqa: FBT001
    """At any place of any format, with checksums that fit or do not."""
    changed = bytearray(SEEDS[name])
    at = int(place * len(changed))
    changed[at : at + removed] = added

    check(with_right_checksums(changed) if fits and changed.startswith(PNG_SIGNATURE) else bytes(changed))


@pytest.mark.parametrize("name", ["png", "palette", "rgba", "lossless webp", "webp", "bmp", "jpeg"])
def test_a_picture_cut_anywhere_within_its_pixels_is_refused(name: str) -> None:
    """Not one byte may be missing there."""
    whole = SEEDS[name]
    end = {"png": 17, "palette": 17, "rgba": 17, "jpeg": 4}.get(name, 3)

    accepted = [length for length in range(len(whole) // 3, len(whole) - end, 7) if check(whole[:length])]

    assert accepted == []
