"""Labels that a coin gave cannot be learned: whatever near copies an import holds, the honest range contains 50 %.

On the default backbone, with every picture as a burst of its own, as files are that nothing is known of.
"""

from collections.abc import Callable

import pytest

from support.importing import Importer
from support.near_copies import (
    Copy,
    copies_of,
    cut_outs,
    deep_greys,
    drawn_scenes,
    filmed,
    photographed_scenes,
    plain_walls,
)

INPUTS: dict[str, Callable[[], list[Copy]]] = {
    "plain walls": plain_walls,
    "plain walls of a worse camera": lambda: plain_walls(30, copies=4, noise=3.0, seed=7),
    "photographs saved again, far apart": lambda: copies_of(photographed_scenes(40), ("as it is", "saved again")),
    "shifted photographs": lambda: copies_of(photographed_scenes(36), ("as it is", "shifted", "shifted"), seed=6),
    "scenes made smaller, cut and mirrored": lambda: copies_of(
        drawn_scenes(30), ("as it is", "smaller", "cut", "mirrored", "lighter or darker")
    ),
    "frames of films": lambda: filmed(30),
    "16 bits": lambda: deep_greys(30),
    "transparent": lambda: cut_outs(36),
}


@pytest.mark.parametrize("name", INPUTS)
async def test_the_range_contains_the_truth_for_labels_of_a_coin(importer: Importer, name: str) -> None:
    """The truth is 50 %."""
    dataset_id = await importer.take(INPUTS[name]())

    score = (await importer.train(dataset_id)).honest_accuracy

    assert score
    assert score.lower <= 0.5 <= score.upper
