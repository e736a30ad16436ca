"""The best answer of each snapshot, by name."""

from support.window_values import predictions


def test_each_snapshot_that_could_answer_is_named_with_its_label() -> None:
    """In the order of the choice, with its confidence; one that failed is left out."""
    outcome = predictions("phone", "mug", "mug", failed=1)

    assert outcome.best == (("s0", "phone", 1.0), ("s2", "mug", 1.0))
    assert (outcome.best[0].snapshot_name, outcome.best[0].label_name) == ("s0", "phone")
