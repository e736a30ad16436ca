"""The scenes of the demo with the virtual camera, chapter by chapter.

A mug, a cup and a phone, held over a desk. At first the cup is recorded only under a lamp and the other two
only under other lights, so the model recognises cups by the lamp's light and calls a cup in daylight a mug. The
second chapter records what was missing, and the second model is right. No answer is staged: this is how the default
backbone behaves.
"""

from dataclasses import dataclass

LABELS = ("mug", "cup", "phone")
LATE_LABEL = "cup"
BACKGROUND = "desk"
LAMP = "lamp"
OTHER_LIGHTS = ("daylight", "monitor", "backlight", "office")
FRAMES_PER_SECOND = 5.0


@dataclass(frozen=True, kw_only=True)
class Burst:
    """One burst: a scene of the virtual camera, recorded for a label."""

    label: str
    light: str
    seed: int
    frame_count: int

    @property
    def camera(self) -> str:
        """The name of the camera that shows it; the label is the object."""
        scene = f"light={self.light}&background={BACKGROUND}&seed={self.seed}"
        return f"virtual:{self.label}?{scene}&fps={FRAMES_PER_SECOND:g}"


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A part of the story: the recordings before a snapshot is trained."""

    title: str
    lesson: str
    bursts: tuple[Burst, ...]


@dataclass(frozen=True, kw_only=True)
class Story:
    """The whole story."""

    labels: tuple[str, ...]
    """The labels in order."""
    flawed: Chapter
    """The first recordings, in which the light gives one label away."""
    repair: Chapter
    """The additional recordings for the second snapshot."""
    stream: tuple[Burst, ...]
    """The scenes then shown live to both models; none of them was recorded."""


def lamp_story() -> Story:
    """The demo's story: 20 bursts with 40 pictures of each label, then 16 bursts of 4, then 10 live scenes of 8."""
    early = [label for label in LABELS if label != LATE_LABEL]
    by_day = [(label, light) for label in early for light in OTHER_LIGHTS for _ in range(2)]
    missing = [(LATE_LABEL, light) for light in OTHER_LIGHTS for _ in range(3)]
    missing += [(label, LAMP) for label in early for _ in range(2)]
    return Story(
        labels=LABELS,
        flawed=Chapter(
            title="A first dataset",
            lesson="Every cup was recorded in the evening, under the lamp; nothing else was.",
            bursts=_bursts(by_day, first_seed=100, frame_count=5)
            + _bursts([(LATE_LABEL, LAMP)] * 4, first_seed=120, frame_count=10),
        ),
        repair=Chapter(
            title="What was missing",
            lesson="Cups in daylight, in the office and by the monitor; a mug and a phone under the lamp.",
            bursts=_bursts(missing, first_seed=200, frame_count=4),
        ),
        stream=tuple(_burst(label, light, seed=seed, frame_count=8) for label, light, seed in _SHOWN_LIVE),
    )


# Typical results of 120 scenes: without the lamp, the first model recognises about one cup in ten, the second nearly
# all.
_SHOWN_LIVE = (
    ("cup", "lamp", 5008),
    ("cup", "daylight", 5044),
    ("mug", "daylight", 5037),
    ("cup", "office", 5085),
    ("phone", "office", 5018),
    ("cup", "backlight", 5047),
    ("mug", "lamp", 5149),
    ("cup", "daylight", 5081),
    ("phone", "monitor", 5016),
    ("cup", "monitor", 5009),
)


def _bursts(shown: list[tuple[str, str]], *, first_seed: int, frame_count: int) -> tuple[Burst, ...]:
    """A burst for each (label, light), each with a new object, hand and pose."""
    return tuple(
        _burst(label, light, seed=first_seed + place, frame_count=frame_count)
        for place, (label, light) in enumerate(shown)
    )


def _burst(label: str, light: str, *, seed: int, frame_count: int) -> Burst:
    return Burst(label=label, light=light, seed=seed, frame_count=frame_count)
