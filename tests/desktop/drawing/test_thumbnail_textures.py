"""Which thumbnails are asked for."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

import numpy as np
import pytest

if find_spec("dearpygui") is None:
    pytest.skip("needs the extra diptych[desktop]", allow_module_level=True)

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.thumbnail_textures import ThumbnailTextures


class Wall:
    """What shows thumbnails."""


@pytest.fixture
def asked() -> list[Sequence[str]]:
    """What was asked for, in turn."""
    return []


@pytest.fixture
def textures(asked: list[Sequence[str]]) -> Iterator[ThumbnailTextures]:
    """In a window that is not opened."""
    dpg.create_context()
    yield ThumbnailTextures(want=asked.append)
    dpg.destroy_context()


def test_two_walls_side_by_side_do_not_forget_each_others_wishes(
    textures: ThumbnailTextures, asked: list[Sequence[str]]
) -> None:
    """The one that has everything already does not call off what the other one waits for."""
    left, right = Wall(), Wall()
    textures.add("b", np.zeros((96, 96, 4), np.float32))

    textures.show(left, ["a", "b"])
    textures.show(right, ["b"])
    textures.show(right, ["b", "c"])

    assert asked == [("a",), ("a", "c")]


def test_a_wall_that_is_gone_wants_nothing(textures: ThumbnailTextures, asked: list[Sequence[str]]) -> None:
    """And one that was scrolled wants what it shows now."""
    left, right = Wall(), Wall()
    textures.show(left, ["a"])
    textures.show(right, ["b"])

    del left
    textures.show(right, ["c"])

    assert asked == [("a",), ("a", "b"), ("c",)]
