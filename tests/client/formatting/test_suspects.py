"""Suspects in words."""

import pytest

from diptych_client.formatting.suspects import advice_words, kind_words, reason_words, suspects_sentence, weight_words
from diptych_client.sdk import SuspectKind, Suspects
from support.explanation_values import suspect

KIND = SuspectKind


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        (KIND.PICTURE_LABEL, 1, "looks like cup; the rest of its recording looks like mug"),
        (KIND.RECORDING_LABEL, 1, "the picture of this recording looks like cup, not like mug"),
        (KIND.RECORDING_LABEL, 4, "all 4 pictures of this recording look like cup, not like mug"),
        (KIND.COPIES_UNDER_LABELS, 2, "2 near copies under different labels: mug and cup"),
        (KIND.UNLIKE_LABEL, 3, "this recording looks unlike all others of mug"),
        (KIND.UNKNOWN, 1, "this kind is unknown to this version of Diptych; update it"),
    ],
)
def test_each_kind_has_a_reason(kind: SuspectKind, number: int, words: str) -> None:
    """With both labels."""
    assert reason_words(suspect(kind, number)) == words


def test_honest_answers_are_part_of_the_reason() -> None:
    """One answer, or a share of several."""
    assert reason_words(suspect(honest_share=1.0)).endswith("; the honest answer is cup")
    assert reason_words(suspect(honest_share=0.0)).endswith("; the honest answer is not cup")
    several = suspect(KIND.RECORDING_LABEL, 4, honest_share=0.75)
    assert reason_words(several).endswith("; 75 % of its honest answers are cup")


def test_hard_data_is_only_worth_a_look() -> None:
    """Nothing is called a mistake that may be none."""
    assert weight_words(suspect()) == "probably a mistake"
    assert weight_words(suspect(is_probable=False)) == "worth a look"


def test_each_kind_has_its_advice_and_its_name() -> None:
    """Copies are removed, labels are corrected, other recordings may be right."""
    assert advice_words(suspect()) == "Move to cup, or keep."
    assert advice_words(suspect(KIND.COPIES_UNDER_LABELS, 2)).startswith("Remove one of them")
    assert advice_words(suspect(KIND.UNLIKE_LABEL)).startswith("Keep it if it is right")
    assert len({kind_words(kind) for kind in KIND}) == len(KIND)


def test_the_sentence_counts_both() -> None:
    """And what was not examined yet."""
    both = Suspects((suspect(), suspect(is_probable=False)), 320, 0, "")

    assert suspects_sentence(both) == "1 probable mistake and 1 worth a look in 320 pictures."
    assert suspects_sentence(Suspects((), 12, 1, "")) == (
        "Nothing in 12 pictures looks like a mistake. 1 picture is not examined yet. Try again in a moment."
    )
