"""Labels of several snapshots, side by side."""

import numpy as np
import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.core.served_snapshot import ServedSnapshot
from diptych_server.live.model_set import ModelSet, align_labels, check_backbones, check_choice
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from support.live import ColourBackbone, colour_head, served


def lines(*snapshots: ServedSnapshot) -> list[tuple[str, tuple[str | None, ...]]]:
    """The model set's labels as (name, ids)."""
    labels, _ = align_labels(snapshots)
    return [(label.name, label.ids) for label in labels]


def test_labels_of_one_dataset_line_up_by_id() -> None:
    """A label that was renamed between two snapshots stays one label, under its first name."""
    before = served("before", "mug", "phone", ids=["1", "2"])
    after = served("after", "telephone", "mug", ids=["2", "1"])

    assert lines(before, after) == [("mug", ("1", "1")), ("phone", ("2", "2"))]


def test_labels_of_one_dataset_never_line_up_by_name() -> None:
    """A label that was created again under an old name is another label."""
    before = served("before", "mug", ids=["1"])
    after = served("after", "mug", ids=["9"])

    assert lines(before, after) == [("mug", ("1", None)), ("mug", (None, "9"))]


def test_labels_of_different_datasets_line_up_by_name() -> None:
    """Two people's mugs are one label, each under its own id; what one never saw is unknown to it."""
    ours = served("ours", "mug", "phone", dataset_id="ours")
    theirs = served("theirs", "phone", "plant", dataset_id="theirs")

    assert lines(ours, theirs) == [
        ("mug", ("ours/mug", None)),
        ("phone", ("ours/phone", "theirs/phone")),
        ("plant", (None, "theirs/plant")),
    ]


def test_two_labels_of_a_snapshot_never_share_a_row() -> None:
    """Where another dataset knows one line by two names, only the first of them takes it."""
    before = served("before", "mug", ids=["1"])
    after = served("after", "cup", ids=["1"])
    theirs = served("theirs", "cup", "mug", dataset_id="theirs")

    assert lines(before, after, theirs) == [
        ("mug", ("1", "1", "theirs/cup")),
        ("mug", (None, None, "theirs/mug")),
    ]


def test_confidences_are_under_their_labels() -> None:
    """Each head's confidences are moved to the model set's order, and are 0 for labels it never saw."""
    snapshots = (served("one", "red", "lime"), served("two", "blue", "red", dataset_id="other"))
    labels, columns = align_labels(snapshots)
    heads = ServedHeads([ServedHead(colour_head(["red", "lime"])), ServedHead(colour_head(["blue", "red"]))])
    model_set = ModelSet(snapshots, labels, columns, ColourBackbone(), heads)

    confidences = model_set.confidences(np.eye(3, dtype=np.float32))

    assert [label.name for label in labels] == ["red", "lime", "blue"]
    np.testing.assert_allclose(confidences.sum(axis=2), 1, rtol=1e-5)
    assert (confidences[:, 0, 2] == 0).all()
    assert (confidences[:, 1, 1] == 0).all()
    assert confidences.argmax(axis=2)[:, 0].tolist() == [0, 1, 0]
    assert confidences.argmax(axis=2)[[0, 2], 1].tolist() == [0, 2]


@pytest.mark.parametrize("count", [0, 33])
def test_a_choice_has_1_to_32_snapshots(count: int) -> None:
    """Choosing none or too many is refused."""
    with pytest.raises(Refusal) as caught:
        check_choice(["snapshot"] * count)

    assert (caught.value.reason, caught.value.metadata) == (Reason.BAD_FIELD, {"field": "snapshot_ids"})


def test_snapshots_of_different_backbones_are_refused() -> None:
    """One pass through one backbone must answer all; the refusal names those in play."""
    with pytest.raises(Refusal) as caught:
        check_backbones([served("one", "red"), served("two", "red", backbone="shapes")])

    assert caught.value.reason is Reason.BACKBONES_DIFFER
    assert caught.value.metadata == {"backbones": "colours-1,shapes-1"}
