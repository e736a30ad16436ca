"""Requests for thumbnails."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

import numpy as np
import pytest

if find_spec("dearpygui") is None:
    pytest.skip("needs the extra diptych[desktop]", allow_module_level=True)

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.thumbnail_textures import ThumbnailTextures


class Wall:
    """A wall of thumbnails."""


@pytest.fixture
def asked() -> list[Sequence[str]]:
    """The requests, in order."""
    return []


@pytest.fixture
def textures(asked: list[Sequence[str]]) -> Iterator[ThumbnailTextures]:
    """In a window that is not opened."""
    dpg.create_context()
    yield ThumbnailTextures(want=asked.append)
    dpg.destroy_context()


def test_two_walls_side_by_side_keep_each_others_requests(
    textures: ThumbnailTextures, asked: list[Sequence[str]]
) -> None:
    """A wall that has everything does not cancel the requests of the other one."""
    left, right = Wall(), Wall()
    textures.add("b", np.zeros((96, 96, 4), np.float32))

    textures.show(left, ["a", "b"])
    textures.show(right, ["b"])
    textures.show(right, ["b", "c"])

    assert asked == [("a",), ("a", "c")]


def test_a_deleted_wall_requests_nothing(textures: ThumbnailTextures, asked: list[Sequence[str]]) -> None:
    """And a scrolled wall requests what it shows now."""
    left, right = Wall(), Wall()
    textures.show(left, ["a"])
    textures.show(right, ["b"])

    del left
    textures.show(right, ["c"])

    assert asked == [("a",), ("a", "b"), ("c",)]
