"""The warnings above Train: the problems of the dataset, in a line or two."""

import pytest

from diptych_client.desktop.panels.training import warnings
from diptych_client.sdk import Finding, FindingKind


def finding(kind: FindingKind, sentence: str) -> Finding:
    """One problem of a dataset."""
    return Finding(kind, sentence, (), (), 0)


ALIKE = finding(FindingKind.LABELS_LOOK_ALIKE, "alike")
ONCE = finding(FindingKind.SINGLE_RECORDING, "once")
FEW = finding(FindingKind.UNBALANCED_LABELS, "few")
OPEN = finding(FindingKind.NOT_COMPARED, "open")


@pytest.mark.parametrize(
    ("findings", "words"),
    [((), ""), ((OPEN,), ""), ((ONCE, OPEN), "once"), ((ALIKE, ONCE, FEW), "alike\nonce")],
)
def test_there_are_at_most_two_warnings(findings: tuple[Finding, ...], words: str) -> None:
    """The most important ones; pictures that are not compared yet are not a problem."""
    assert warnings(findings) == words
