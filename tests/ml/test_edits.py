"""Edited versions of a picture, as the backbone sees them."""

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from diptych.pictures import PictureRejectedError
from diptych_server.core.picture_edit import CoverBox, PictureEdit
from diptych_server.ml.edits import decode_editable
from diptych_server.ml.frames import decode_square
from diptych_server.ml.properties import properties

SIDE = 224


def drawn(width: int = 640, height: int = 480) -> Image.Image:
    """Smooth colours with a dark disc to the right of the centre and a light bar above it."""
    y, x = np.mgrid[0:height, 0:width] / height - 0.5
    x -= width / height / 2 - 0.5
    pixels = np.stack([150 + 80 * x, 140 + 60 * y, 120 - 50 * x * y], axis=-1)
    pixels[(x - 0.2) ** 2 + y**2 < 0.01] = (40, 50, 60)
    pixels[(abs(x) < 0.15) & (abs(y + 0.25) < 0.03)] = (220, 210, 200)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, form: str = "PNG") -> bytes:
    """The bytes of a picture."""
    buffer = BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()


def edited(edit: PictureEdit, image: Image.Image | None = None) -> NDArray[np.uint8]:
    """A drawn picture after an edit."""
    return decode_editable(encoded(image or drawn()), side=SIDE).edited(edit)


def disc(square: NDArray[np.uint8]) -> tuple[float, float, int]:
    """The centre of the dark disc in pixels, right and down, and its number of pixels."""
    rows, columns = np.nonzero(square[..., 0] < 70)
    return float(columns.mean() + 0.5), float(rows.mean() + 0.5), len(rows)


@pytest.mark.parametrize("size", [(640, 480), (480, 1280), (100, 90), (224, 224), (3, 5)])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_an_edit_without_effect_gives_the_square_of_live_predictions(size: tuple[int, int], form: str) -> None:
    """Pixel for pixel, so that the answer is the same."""
    data = encoded(drawn(*size), form)

    square = decode_editable(data, side=SIDE).edited(PictureEdit())

    assert np.array_equal(square, decode_square(data, side=SIDE))


def test_a_stop_of_light_doubles_the_light_and_not_the_levels() -> None:
    """Level 73 is 6.7 % of the light of white in sRGB, 102 is 13.3 %."""
    image = Image.new("RGB", (300, 300), (73, 73, 73))

    lighter, darker = (int(edited(PictureEdit(light=light), image)[0, 0, 0]) for light in (1, -1))

    assert lighter == 102
    assert darker == 51


def test_contrast_spreads_levels_around_the_mean_brightness() -> None:
    """The mean stays, the spread doubles or halves."""
    pixels = np.full((300, 300, 3), 100, np.uint8)
    pixels[:, 150:] = 140

    more, less = (edited(PictureEdit(contrast=contrast), Image.fromarray(pixels)) for contrast in (1, -1))

    assert [int(more[9, 9, 0]), int(more[9, -9, 0])] == [80, 160]
    assert [int(less[9, 9, 0]), int(less[9, -9, 0])] == [110, 130]


def test_light_and_contrast_change_their_properties_in_one_direction() -> None:
    """So that a property can be read as a value of a knob."""
    light = [properties(edited(PictureEdit(light=each))).light for each in (-3, -1, 0, 1, 3)]
    contrast = [properties(edited(PictureEdit(contrast=each))).contrast for each in (-2, -1, 0, 1, 2)]
    sharpness = [properties(edited(PictureEdit(blur=each))).sharpness for each in (0, 0.005, 0.01, 0.02)]

    assert light == sorted(light)
    assert contrast == sorted(contrast)
    assert sharpness == sorted(sharpness, reverse=True)


def test_a_blur_has_the_standard_deviation_of_its_share_of_the_side() -> None:
    """A hard edge becomes the integral of a Gaussian: 84 % of the step at one standard deviation."""
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    pixels[:, SIDE // 2 :] = 200

    row = edited(PictureEdit(blur=10 / SIDE), Image.fromarray(pixels))[SIDE // 2, :, 0]

    assert row[SIDE // 2 + 10] / 200 == pytest.approx(0.84, abs=0.02)
    assert row[SIDE // 2 - 20] / 200 == pytest.approx(0.02, abs=0.015)


@pytest.mark.parametrize(("degrees", "right", "down"), [(90, 0, 0.2), (-90, 0, -0.2), (180, -0.2, 0)])
def test_turning_is_clockwise_around_the_centre(degrees: float, right: float, down: float) -> None:
    """What is to the right goes down by a quarter turn."""
    x, y, _ = disc(edited(PictureEdit(turn_degrees=degrees)))

    assert (x / SIDE - 0.5, y / SIDE - 0.5) == pytest.approx((right, down), abs=0.004)


def test_nearer_magnifies_around_the_centre() -> None:
    """Half a doubling doubles the area; a halving makes it a quarter."""
    _, _, size = disc(edited(PictureEdit()))

    x, y, larger = disc(edited(PictureEdit(nearer=0.5)))
    far = edited(PictureEdit(nearer=-1))[:, SIDE // 4 : 3 * SIDE // 4][SIDE // 4 : 3 * SIDE // 4]

    assert (x / SIDE - 0.5, y / SIDE - 0.5) == pytest.approx((0.2 * 2**0.5, 0), abs=0.004)
    assert larger == pytest.approx(2 * size, rel=0.02)
    assert disc(far)[2] == pytest.approx(size / 4, rel=0.05)
    assert disc(far)[0] / SIDE == pytest.approx(0.25 + 0.1, abs=0.004)


def test_zooming_in_shows_details_that_the_square_does_not_have() -> None:
    """It reads the picture as it was sent, not the small square."""
    pixels = np.zeros((896, 896, 3), np.uint8)
    pixels[:, ::4] = pixels[:, 1::4] = 240  # lines of two pixels: grey in a square of a quarter of the side
    image = Image.fromarray(pixels)

    plain, near = (edited(PictureEdit(nearer=nearer), image)[50:-50, 50:-50] for nearer in (0, 2))

    assert plain.std() < 12
    assert near.std() > 100


def test_a_shift_moves_the_picture_by_its_share_of_the_side() -> None:
    """Right and down; a quarter of the side is a whole number of pixels, so that nothing is interpolated."""
    square, moved = edited(PictureEdit()), edited(PictureEdit(shift_right=0.25, shift_down=-0.25))

    quarter = SIDE // 4
    assert np.array_equal(moved[:-quarter, quarter:], square[quarter:, :-quarter])


def test_what_comes_into_view_is_grey() -> None:
    """Nothing that could be taken for a thing of the picture."""
    moved = edited(PictureEdit(shift_right=0.25))

    quarter = SIDE // 4
    assert (moved[:, :quarter] == 127).all()
    assert not (moved[:, quarter] == 127).all(axis=1).any()


def test_turning_and_zooming_out_show_the_whole_picture_on_grey() -> None:
    """A quarter of the side, turned by 45 degrees, in the bottom left corner."""
    image = Image.new("RGB", (300, 300), (10, 200, 30))

    square = edited(PictureEdit(turn_degrees=45, nearer=-2, shift_right=-0.3, shift_down=0.3), image)

    is_green = (square == [10, 200, 30]).all(axis=2)
    assert is_green.sum() == pytest.approx((SIDE / 4) ** 2, rel=0.05)
    assert not is_green[: SIDE // 2].any()
    assert not is_green[:, SIDE // 2 :].any()
    assert (square[: SIDE // 2] == 127).all()


def test_the_smallest_move_changes_no_level_by_more_than_rounding() -> None:
    """Interpolated levels are rounded, not cut off, so the answer does not jump when a knob leaves 0."""
    before = edited(PictureEdit()).astype(int)

    after = edited(PictureEdit(turn_degrees=1e-4)).astype(int)

    assert abs(after - before)[2:-2, 2:-2].max() <= 1
    assert abs(after - before)[2:-2, 2:-2].mean() < 0.01


def test_covers_are_grey_boxes_after_all_other_changes() -> None:
    """They stay where they are put when the picture is turned and magnified."""
    box = CoverBox(left=0.5, top=0.25, width=0.25, height=0.5)

    square = edited(PictureEdit(light=1, turn_degrees=30, nearer=1, covers=[box]))

    inside = square[56:168, 112:168]
    assert (inside == 127).all()
    assert not (square[55] == 127).all(axis=1).any()
    assert not (square[:, 111] == 127).all(axis=1).any()


def test_the_same_picture_can_be_edited_again() -> None:
    """An edit changes a copy."""
    picture = decode_editable(encoded(drawn()), side=SIDE)
    before = picture.edited(PictureEdit())

    picture.edited(PictureEdit(covers=[CoverBox(0, 0, 1, 1)]))

    assert np.array_equal(picture.edited(PictureEdit()), before)


def test_bytes_that_are_not_a_picture_are_refused() -> None:
    """As live frames are."""
    with pytest.raises(PictureRejectedError):
        decode_editable(b"not a picture", side=SIDE)
