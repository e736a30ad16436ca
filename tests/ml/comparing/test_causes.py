"""Which changes lost and fixed answers."""

import numpy as np
import pytest

from diptych_server.ml.comparing.causes import TOGETHER, UNEXPLAINED, Part, checked_causes, suggested_causes
from diptych_server.ml.comparing.flips import Answer, find_flips
from diptych_server.ml.tensor_files import Floats

LOST, FIXED, STILL = (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)


def floats(*rows: list[float]) -> Floats:
    """An array of rows."""
    return np.array(rows, np.float32)


FLIPS = find_flips(floats([0.5, -0.5, 0.5, 0.5]), floats([-0.6, 0.5, -0.5, 0.5]))
"""Lost, fixed, lost, still right."""

MARGINS = FLIPS.margins_b


def test_the_change_whose_undoing_restores_the_answer_is_its_cause() -> None:
    """The first lost the first answer, the second fixed the second, and neither had to do with the third."""
    without = floats([0.4, 0.4, -0.5, 0.5], [-0.5, -0.3, -0.5, 0.5])

    causes = checked_causes(FLIPS, MARGINS, without)

    assert [(each.row, each.answer, each.group) for each in causes.causes] == [
        (0, Answer.LOST, 0),
        (2, Answer.LOST, UNEXPLAINED),
        (1, Answer.FIXED, 1),
    ]
    assert [each.effect for each in causes.causes] == pytest.approx([-1.0, 0.0, 0.8])
    assert causes.parts == (Part(fixed=0, lost=1), Part(fixed=1, lost=0))
    assert (causes.together, causes.unexplained) == (Part(fixed=0, lost=0), Part(fixed=0, lost=1))
    assert causes.is_checked


def test_several_changes_together_are_named_so() -> None:
    """Where two have about the same effect, and where no single undo restores the answer."""
    without = floats([0.4, -0.1, -0.1, 0.5], [0.3, 0.5, -0.4, 0.5])

    causes = checked_causes(FLIPS, MARGINS, without)

    assert [each.group for each in causes.causes] == [TOGETHER, TOGETHER, 0]
    assert causes.together == Part(fixed=0, lost=2)


def test_a_change_that_pulled_in_the_other_direction_is_no_cause() -> None:
    """However much it did."""
    causes = checked_causes(FLIPS, MARGINS, floats([-1.0, 1.0, -1.0, 0.5]))

    assert [each.group for each in causes.causes] == [UNEXPLAINED] * 3
    assert causes.unexplained == Part(fixed=1, lost=2)


def test_an_estimate_suggests_causes_without_a_check() -> None:
    """It names the largest effect, though it does not know whether undoing the change restores the answer."""
    causes = suggested_causes(FLIPS, floats([-0.3, 0.01, 0.1, 0.9], [-0.1, 0.2, -0.05, -0.9]))

    assert [each.group for each in causes.causes] == [0, 1, 1]
    assert not causes.is_checked


def test_the_change_that_lost_most_comes_first() -> None:
    """Of several that lost nothing, the one that lowered margins most."""
    without = floats([-0.5, -0.6, -0.5, 0.1], [-0.5, 0.5, -0.5, 0.9], [0.4, 0.5, 0.4, 0.5], [-0.5, 0.5, -0.5, 0.5])

    causes = checked_causes(FLIPS, MARGINS, without)

    assert [(each.lost, each.fixed) for each in causes.parts] == [(0, 1), (0, 0), (2, 0), (0, 0)]
    assert causes.order == (2, 1, 3, 0)


def test_answers_without_an_estimate_are_unexplained() -> None:
    """And so are all where nothing was changed."""
    nothing = suggested_causes(FLIPS, np.empty((0, 4), np.float32))

    assert suggested_causes(FLIPS, floats([np.nan] * 4)).unexplained == Part(fixed=1, lost=2)
    assert (nothing.unexplained, nothing.parts) == (Part(fixed=1, lost=2), ())


def test_without_flips_there_are_no_causes() -> None:
    """Changes may have no consequences."""
    quiet = find_flips(floats([0.5, -0.5]), floats([0.4, -0.4]))

    causes = checked_causes(quiet, quiet.margins_b, floats([-0.5, 0.5]))

    assert causes.causes == ()
    assert causes.parts == (Part(fixed=0, lost=0),)
