"""Which files of an import belong to one burst."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diptych_client.importing.bursts import Grouped, group, parse, trusted_times
from diptych_client.importing.folder import SourceFile
from diptych_client.importing.look import Look

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
OPPOSITE = 2**64 - 1


def file(relative: str) -> SourceFile:
    """A file below the folder."""
    return SourceFile(Path("/top") / relative, relative, relative.partition("/")[0])


def together(grouped: Grouped) -> set[frozenset[str]]:
    """The files of each burst."""
    bursts = defaultdict(set)
    for relative, key in grouped.keys.items():
        bursts[key].add(relative)
    return {frozenset(burst) for burst in bursts.values()}


def seen(*, taken: float | None = None, modified: float | None = None, bits: int | None = 0) -> Look:
    """A picture taken or written so many seconds after noon."""
    return Look(
        bits,
        None if taken is None else NOON + timedelta(seconds=taken),
        None if modified is None else NOON + timedelta(seconds=modified),
    )


def of_mugs(*looks: Look) -> set[frozenset[str]]:
    """The bursts of the files 0, 1, 2, ... of one label, by number."""
    files = [file(f"mug/{number}.jpg") for number in range(len(looks))]
    grouped = group(files, parse("auto"), looks={each.relative: look for each, look in zip(files, looks, strict=True)})
    return {frozenset(name.removeprefix("mug/").removesuffix(".jpg") for name in burst) for burst in together(grouped)}


def bursts_of(*words: str) -> set[frozenset[str]]:
    """Bursts written as words of digits."""
    return {frozenset(word) for word in words}


def test_each_file_can_be_a_burst() -> None:
    """`each` keeps every file alone."""
    grouped = group([file("mug/1.jpg"), file("mug/2.jpg")], parse("each"))

    assert together(grouped) == {frozenset({"mug/1.jpg"}), frozenset({"mug/2.jpg"})}


def test_a_pattern_groups_across_labels() -> None:
    """What the brackets catch is the burst: one person under every label."""
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
def test_what_is_no_grouping_is_refused(text: str) -> None:
    """Only sums of whole numbers are computed, nothing else is run."""
    with pytest.raises(ValueError, match=r"\.$"):
        parse(text)


def test_a_pause_ends_a_burst() -> None:
    """Pictures far apart in time that do not look alike are of different bursts."""
    looks = [
        seen(taken=0, bits=0),
        seen(taken=5, bits=OPPOSITE),
        seen(taken=60, bits=0),
        seen(taken=61, bits=OPPOSITE),
    ]

    assert of_mugs(*looks) == bursts_of("01", "23")


def test_pictures_that_look_alike_stay_together_over_a_pause() -> None:
    """A near copy on the other side of a split would flatter the score."""
    assert of_mugs(seen(taken=0, bits=0b11), seen(taken=600, bits=0b01)) == bursts_of("01")


def test_without_times_likeness_decides() -> None:
    """Names give the order then, 2 before 10."""
    assert of_mugs(seen(bits=0), seen(bits=1), seen(bits=OPPOSITE)) == bursts_of("01", "2")


def test_times_give_the_order() -> None:
    """Names need not follow the clock."""
    looks = [seen(taken=0, bits=0), seen(taken=100, bits=OPPOSITE), seen(taken=1, bits=0)]

    assert of_mugs(*looks) == bursts_of("02", "1")


def test_pictures_of_different_labels_are_never_one_burst() -> None:
    """The same moment under two labels makes two bursts."""
    files = [file("mug/1.jpg"), file("phone/1.jpg")]

    grouped = group(files, parse("auto"), looks={each.relative: seen(taken=0) for each in files})

    assert len(together(grouped)) == 2


def test_a_picture_nobody_could_look_at_is_alone() -> None:
    """It will be refused when it is sent."""
    assert of_mugs(seen(bits=0), Look(None, None, None)) == bursts_of("0", "1")


def test_times_of_copied_files_say_nothing() -> None:
    """Forty files written in a tenth of a second were not photographed."""
    looks = [seen(modified=number / 400) for number in range(40)]

    assert trusted_times(looks) == [None] * 40


def test_times_of_files_written_one_by_one_count() -> None:
    """Five a second is what a webcam gives."""
    looks = [seen(modified=number / 5) for number in range(3)]

    assert trusted_times(looks) == [look.modified_at for look in looks]


def test_the_camera_knows_better_than_the_file() -> None:
    """The time in the picture wins."""
    looks = [seen(taken=0, modified=1000), seen(taken=1, modified=500)]

    assert trusted_times(looks) == [look.taken_at for look in looks]
