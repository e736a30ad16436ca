"""Remarks of commands about a dataset."""

import pytest

from diptych_client.cli.commands.check import lines
from diptych_client.sdk import Finding, FindingKind


def finding(kind: FindingKind, sentence: str, *, pictures: int = 0) -> Finding:
    """One thing that spoils a dataset."""
    return Finding(kind, sentence, ("label",), tuple(f"picture {number}" for number in range(pictures)), pictures)


ALIKE = finding(FindingKind.LABELS_LOOK_ALIKE, "alike", pictures=2)
BLANK = finding(FindingKind.BLANK_PICTURES, "blank", pictures=9)
ONCE = finding(FindingKind.SINGLE_RECORDING, "once")
FEW = finding(FindingKind.UNBALANCED_LABELS, "few")
OPEN = finding(FindingKind.NOT_COMPARED, "open")
MORE = "More: diptych dataset check 'my desk'"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], []),
        ([OPEN], []),
        ([FEW, OPEN], ["few"]),
        ([ONCE, FEW], ["once", "few"]),
        ([ALIKE], ["alike", MORE]),
        ([ALIKE, BLANK, ONCE, FEW, OPEN], ["alike", "blank", MORE]),
        ([ONCE, FEW, FEW], ["once", "few", "few"]),
        ([ONCE, FEW, FEW, FEW], ["once", "few", MORE]),
    ],
)
def test_at_most_three_lines_are_printed(found: list[Finding], said: list[str]) -> None:
    """The most important first; where there is more, or pictures to be seen, the last line says how to see it."""
    assert lines("my desk", found) == said


def test_findings_already_in_the_result_are_left_out() -> None:
    """As after a training, whose words name the labels with one recording."""
    assert lines("desk", [ONCE, FEW], but={FindingKind.SINGLE_RECORDING}) == ["few"]
