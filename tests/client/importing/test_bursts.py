"""Which files of an import belong to one burst."""

from collections import defaultdict
from pathlib import Path

import pytest

from diptych_client.importing.bursts import Grouped, group, parse
from diptych_client.importing.folder import SourceFile


def file(relative: str) -> SourceFile:
    """A file below the folder."""
    return SourceFile(Path("/top") / relative, relative, relative.partition("/")[0])


def together(grouped: Grouped) -> set[frozenset[str]]:
    """The files of each burst."""
    bursts = defaultdict(set)
    for relative, key in grouped.keys.items():
        bursts[key].add(relative)
    return {frozenset(burst) for burst in bursts.values()}


def test_each_file_can_be_a_burst() -> None:
    """`each` keeps every file alone."""
    grouped = group([file("mug/1.jpg"), file("mug/2.jpg")], parse("each"))

    assert together(grouped) == {frozenset({"mug/1.jpg"}), frozenset({"mug/2.jpg"})}


def test_a_pattern_groups_across_labels() -> None:
    """The group in brackets is the burst: one person under every label."""
    files = [file("0/ada_1.jpg"), file("1/ada_2.jpg"), file("0/bob_1.jpg")]

    grouped = group(files, parse(r"regex:^([a-z]+)_"))

    assert together(grouped) == {frozenset({"0/ada_1.jpg", "1/ada_2.jpg"}), frozenset({"0/bob_1.jpg"})}


def test_a_name_that_does_not_fit_the_pattern_is_refused() -> None:
    """It has no burst, and the others go on."""
    grouped = group([file("0/ada_1.jpg"), file("0/7.jpg")], parse(r"regex:^([a-z]+)_"))

    assert [refused.path for refused in grouped.refused] == ["0/7.jpg"]
    assert list(grouped.keys) == ["0/ada_1.jpg"]


def test_a_sum_groups_across_labels() -> None:
    """Ten signs in a row are one person, wherever the row begins."""
    files = [file("0/IMG_1118.JPG"), file("9/IMG_1127.JPG"), file("0/IMG_1128.JPG")]

    grouped = group(files, parse("(number - label) // 10"))

    assert together(grouped) == {frozenset({"0/IMG_1118.JPG", "9/IMG_1127.JPG"}), frozenset({"0/IMG_1128.JPG"})}


def test_a_name_without_a_number_has_no_sum() -> None:
    """It is refused with a sentence."""
    grouped = group([file("0/x.jpg")], parse("number // 10"))

    assert [refused.reason for refused in grouped.refused] == ["NO_BURST"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "auto2",
        "regex:[",
        "regex:abc",
        "number //",
        "number ** 9",
        "__import__('os')",
        "number.real",
        "7",
        "1.5*number",
    ],
)
def test_an_unknown_grouping_is_refused(text: str) -> None:
    """Only sums of whole numbers are computed, nothing else is run."""
    with pytest.raises(ValueError, match=r"\.$"):
        parse(text)
