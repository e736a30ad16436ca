"""The words that choose a virtual scene."""

from itertools import islice

import pytest

from diptych_client.cameras import CameraError, open_camera
from diptych_scenes import SceneSettings, VirtualCamera, parse_camera, parse_scene, parse_scenes, show


def test_every_setting_can_be_given() -> None:
    """Object, light, background and seed arrive where they belong."""
    settings = parse_scene("mug?light=lamp&background=desk&seed=3")

    assert settings == SceneSettings(object="mug", light="lamp", background="desk", seed=3)


def test_an_object_alone_is_enough() -> None:
    """The rest has defaults."""
    assert parse_scene("phone") == SceneSettings(object="phone")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("mugg", "plant"),
        ("mug?light=candle", "daylight"),
        ("mug?background=moon", "bookshelf"),
        ("mug?colour=red", "background"),
        ("mug?seed=many", "whole number"),
        ("mug?seed=-1", "whole number"),
        ("mug?light=", "monitor"),
        ("mug?fps=0", "above 0"),
        ("mug?fps=nan", "above 0"),
        ("mug?fps=1e9", "at most 1000"),
        ("mug?fps=fast", "above 0"),
    ],
)
def test_an_unknown_word_is_refused_with_the_valid_ones(words: str, named: str) -> None:
    """The sentence names what is allowed instead."""
    with pytest.raises(CameraError, match=named):
        open_camera(f"virtual:{words}")


def test_without_words_the_camera_shows_everything() -> None:
    """The endless show reaches every object and every light within a few rounds."""
    scenes = list(islice(show(), 60))

    assert {scene.object for scene in scenes} >= {"mug", "phone", "book", "plant", "scissors"}
    assert len({scene.light for scene in scenes}) == 5
    assert len({(scene.object, scene.light) for scene in scenes}) > 40


def test_the_camera_goes_from_scene_to_scene_and_ends() -> None:
    """Frames are numbered on, and after the last scene there are none."""
    scenes = [SceneSettings(object="nothing", seed=seed) for seed in range(2)]

    with VirtualCamera(scenes, frames_per_scene=2) as camera:
        frames = list(iter(camera.read, None))

    assert [frame.sequence for frame in frames] == [0, 1, 2, 3]
    assert frames[0].captured_at.utcoffset() is not None
    assert abs(frames[1].image.astype(int) - frames[2].image.astype(int)).mean() > 5


def test_a_closed_camera_has_ended() -> None:
    """Reading after the block returns nothing."""
    with open_camera("virtual:nothing") as camera:
        assert camera.read() is not None

    assert camera.read() is None


def test_unset_properties_change_from_scene_to_scene() -> None:
    """A mug under the lamp is another mug in another place each time, but always under the lamp."""
    scenes = list(islice(parse_scenes("mug?light=lamp"), 6))

    assert {(scene.object, scene.light) for scene in scenes} == {("mug", "lamp")}
    assert len({scene.seed for scene in scenes}) == 6
    assert len({scene.background for scene in scenes}) > 1


def test_a_seed_holds_the_scene_still() -> None:
    """The same scene can be requested again."""
    scenes = list(islice(parse_scenes("mug?seed=3"), 3))

    assert scenes == [parse_scene("mug?seed=3")] * 3


def test_change_shows_the_next_scene() -> None:
    """Between two bursts the virtual camera shows something else, as a person would."""
    scenes = list(islice(parse_scenes("mug"), 2))
    with VirtualCamera(scenes, frames_per_scene=None) as changing, VirtualCamera(scenes[1:]) as second:
        changing.read()

        changing.change()

        changed, expected = changing.read(), second.read()
    assert changed is not None
    assert expected is not None
    assert (changed.image == expected.image).all()


def test_the_pace_is_not_part_of_the_scene() -> None:
    """`fps` says how far apart the moments of neighbouring frames are; the scene stays the same."""
    scenes, frames_per_second = parse_camera("mug?seed=3&fps=5&light=lamp")

    assert next(scenes) == parse_scene("mug?seed=3&light=lamp")
    assert frames_per_second == 5.0
    assert parse_camera("mug")[1] == parse_camera("")[1] == 15.0


def test_a_slower_pace_shows_later_moments() -> None:
    """The second frame at 5 fps is the fourth at 15."""
    with open_camera("virtual:mug?seed=3&fps=5") as slow, open_camera("virtual:mug?seed=3") as fast:
        second = [slow.read() for _ in range(2)][-1]
        fourth = [fast.read() for _ in range(4)][-1]

    assert second is not None
    assert fourth is not None
    assert (second.image == fourth.image).all()
