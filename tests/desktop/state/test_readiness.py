"""The checklist above the training."""

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state.readiness import Check, checks, why_not
from diptych_client.desktop.state.working_set import WorkingSet
from support import window_values as made


def bench(**recordings: int) -> WorkingSet:
    """A dataset whose labels have these numbers of recordings, and a picture in each."""
    labels = [made.label(name, instance_count=number, recording_count=number) for name, number in recordings.items()]
    return WorkingSet(dataset_id="desk", dataset=made.dataset("desk", *labels))


def sentences(shown: WorkingSet) -> list[tuple[bool, str]]:
    """The lines without advice."""
    return [(each.is_done, each.sentence) for each in checks(shown)]


def test_labels_and_their_recordings_are_ticked() -> None:
    """With two labels of two recordings each, nothing is missing."""
    shown = bench(mug=3, cup=2)

    assert sentences(shown) == [(True, "2 labels"), (True, "mug: 3 recordings"), (True, "cup: 2 recordings")]
    assert why_not(shown) == ""


def test_a_label_with_one_recording_is_to_be_recorded_again() -> None:
    """It can be trained, but gets no score."""
    shown = bench(mug=2, cup=1)

    lacking = checks(shown)[-1]

    assert (lacking.is_done, lacking.sentence) == (False, "cup: only 1 recording")
    assert "two recordings" in lacking.advice
    assert why_not(shown) == ""


def test_training_needs_a_dataset_and_two_labels_with_pictures() -> None:
    """The reason is shown below the button."""
    assert why_not(WorkingSet()) == "Name your dataset first."
    for shown in (bench(), bench(mug=2), bench(mug=2, cup=0)):
        assert why_not(shown) == "Training needs pictures of two labels."
    assert not checks(bench())[0].is_done
    assert checks(bench(mug=2))[0].sentence == "Only 1 label."


def test_many_labels_share_a_line() -> None:
    """Three are named; the advice stands once."""
    many = {f"good{number}": 2 for number in range(5)} | {f"once{number}": 1 for number in range(5)}

    lines = checks(bench(**many))

    assert [each.sentence for each in lines] == [
        "10 labels",
        "5 labels with 2 recordings or more",
        "once0: only 1 recording",
        "once1: only 1 recording",
        "once2: only 1 recording",
        "2 more labels with only 1 recording",
    ]
    assert sum(bool(each.advice) for each in lines) == 1


def test_other_problems_follow_without_those_that_the_list_already_names() -> None:
    """At most two, the most important first."""
    found = [
        finding(sdk.FindingKind.SINGLE_RECORDING),
        finding(sdk.FindingKind.LABELS_LOOK_ALIKE),
        finding(sdk.FindingKind.NOT_COMPARED),
        finding(sdk.FindingKind.BLANK_PICTURES),
        finding(sdk.FindingKind.UNBALANCED_LABELS),
    ]

    lines = checks(replace(bench(mug=2, cup=2), findings=tuple(found)))

    assert lines[-2:] == [
        Check(is_done=False, sentence="labels_look_alike"),
        Check(is_done=False, sentence="blank_pictures"),
    ]


def finding(kind: sdk.FindingKind) -> sdk.Finding:
    """One problem of a dataset."""
    return sdk.Finding(kind, kind.value, (), (), 0)
