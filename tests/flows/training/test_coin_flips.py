"""Labels that a coin gave cannot be learned: whatever near copies an import holds, the honest score is about 50 %.

On the default backbone, with every picture as its own burst, as for files of unknown origin. One throw of
the coin for each scene says little: a 95 % range misses the truth once in twenty times. So several throws are judged.
"""

import random
from collections.abc import Callable
from statistics import mean

import pytest

from support.importing import Importer
from support.near_copies import (
    Copy,
    coin,
    copies_of,
    cut_outs,
    deep_greys,
    filmed,
    photographed_scenes,
    plain_walls,
)

INPUTS: dict[str, Callable[[], list[Copy]]] = {
    "plain walls": plain_walls,
    "plain walls of a worse camera": lambda: plain_walls(30, copies=4, noise=3.0, seed=7),
    "photographs saved again, far apart": lambda: copies_of(photographed_scenes(40), ("as it is", "saved again")),
    "shifted photographs": lambda: copies_of(photographed_scenes(36), ("as it is", "shifted", "shifted")),
    "photographs made smaller, cut and mirrored": lambda: copies_of(
        photographed_scenes(30), ("as it is", "smaller", "cut", "mirrored", "lighter or darker")
    ),
    "frames of films": lambda: filmed(30),
    "16 bits": lambda: deep_greys(30),
    "transparent": lambda: cut_outs(36),
}


THROWS = 5


@pytest.mark.parametrize("name", INPUTS)
async def test_random_labels_are_answered_right_half_of_the_time(importer: Importer, name: str) -> None:
    """Near copies on both sides of a fold would raise every one of the scores."""
    copies = INPUTS[name]()
    dataset_id = await importer.take(copies)

    scores = []
    for throw in range(THROWS):
        chance = random.Random(throw)
        labels = {scene: coin(chance) for scene in sorted({copy.scene for copy in copies})}
        await importer.relabel(dataset_id, [labels[copy.scene] for copy in copies])
        if score := (await importer.train(dataset_id)).honest_accuracy:
            scores.append(score)

    assert len(scores) == THROWS
    assert 0.36 <= mean(score.value for score in scores) <= 0.6
    assert sum(score.lower > 0.5 for score in scores) <= 1
    assert sum(score.lower <= 0.5 <= score.upper for score in scores) >= 3
