"""The demo's story does what it claims: one label under one light, then the rest, then scenes not recorded before."""

from diptych_client.demo.story import (
    BACKGROUND,
    FRAMES_PER_SECOND,
    LABELS,
    LAMP,
    LATE_LABEL,
    OTHER_LIGHTS,
    lamp_story,
)
from diptych_scenes import SceneSettings, parse_camera


def test_in_the_flawed_chapter_the_light_gives_the_label_away() -> None:
    """The late label is recorded under the lamp only, the others never."""
    bursts = lamp_story().flawed.bursts

    assert {burst.light for burst in bursts if burst.label == LATE_LABEL} == {LAMP}
    assert {burst.light for burst in bursts if burst.label != LATE_LABEL} == set(OTHER_LIGHTS)


def test_the_repair_records_every_label_where_it_was_missing() -> None:
    """Afterwards each label was seen under each light."""
    story = lamp_story()

    recorded = {(burst.label, burst.light) for burst in story.flawed.bursts + story.repair.bursts}

    assert recorded == {(label, light) for label in story.labels for light in (*OTHER_LIGHTS, LAMP)}


def test_the_labels_have_as_many_pictures_at_first() -> None:
    """The flaw is the light, not the counts."""
    bursts = lamp_story().flawed.bursts

    counts = {label: sum(burst.frame_count for burst in bursts if burst.label == label) for label in LABELS}

    assert counts == dict.fromkeys(LABELS, 40)


def test_no_live_scene_was_recorded() -> None:
    """Every burst of the story has its own seed."""
    story = lamp_story()

    seeds = [burst.seed for burst in (*story.flawed.bursts, *story.repair.bursts, *story.stream)]

    assert len(seeds) == len(set(seeds))


def test_every_burst_names_a_scene_of_the_virtual_camera() -> None:
    """Of the object that the label says, in the light and with the seed of the burst."""
    story = lamp_story()

    for burst in (*story.flawed.bursts, *story.repair.bursts, *story.stream):
        kind, _, scene = burst.camera.partition(":")
        scenes, frames_per_second = parse_camera(scene)

        assert kind == "virtual"
        assert next(scenes) == SceneSettings(
            object=burst.label, light=burst.light, background=BACKGROUND, seed=burst.seed
        )
        assert frames_per_second == FRAMES_PER_SECOND
