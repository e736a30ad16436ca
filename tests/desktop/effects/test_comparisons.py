"""What the server knows about two versions reaches the window: comparison, check, answers, history, large pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.changed_answers import shown_comparison
from diptych_client.desktop.state.connection import Status
from diptych_client.sdk.blocking import connect
from support.drawing import drawn_pictures
from support.lived_in import FEW_EPOCHS
from support.server_process import ServerProcess
from support.windowless import Windowless, windowless


@pytest.fixture(scope="module")
def dataset_id(shared_server: ServerProcess) -> str:
    """A dataset with two versions, the second of which has another recording of each label."""
    with connect(shared_server.address) as client:
        dataset = client.datasets.create("Compared")
        for name, seed in (("one", 0), ("two", 7_000)):
            with dataset.capture() as capture:
                for picture in drawn_pictures(bursts=3 if not seed else 1, seed=seed):
                    capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)
            dataset.freeze(name).train(FEW_EPOCHS).result()
        return dataset.id


@pytest.fixture
def window(shared_server: ServerProcess, dataset_id: str, tmp_path: Path) -> Iterator[Windowless]:
    """A window that compares them."""
    with windowless(shared_server.address, tmp_path) as shown:
        shown.until(lambda now: now.connection.status is Status.HERE)
        shown.act(actions.ChooseDataset(dataset_id))
        shown.until(lambda now: now.working_set.is_listed and now.working_set.dataset_id == dataset_id)
        shown.until(lambda now: shown_comparison(now) is not None)
        yield shown


def test_the_newest_two_versions_are_compared_without_being_asked(window: Windowless) -> None:
    """With the recordings that were added."""
    found = shown_comparison(window.state)
    assert found is not None
    assert {each.label for each in found.change_groups} == {"mug", "phone"}
    assert found.data_difference.added_recording_count == 2


def test_a_check_reports_its_end(window: Windowless) -> None:
    """And its effects are checked then."""
    window.act(actions.CheckChanges(*window.state.comparison.pair))

    def is_checked() -> bool:
        found = shown_comparison(window.state)
        return found is not None and found.check is not None and found.check.state is sdk.CheckState.SUCCEEDED

    window.until(lambda _: is_checked(), seconds=240)
    found = shown_comparison(window.state)
    assert found is not None
    assert {each.effect.evidence for each in found.change_groups if each.effect} == {sdk.Evidence.CHECKED}


def test_answers_history_and_a_large_picture_are_loaded_when_they_are_shown(window: Windowless) -> None:
    """Nothing of it is loaded before."""
    pair, right = window.state.comparison.pair, sdk.AnswerOutcome.STILL_RIGHT
    found = shown_comparison(window.state)
    assert found is not None
    window.act(actions.ListAnswers(*pair, right))
    listed = window.until(lambda now: now.compared.answers.get((pair, right)) is not None).compared.answers[pair, right]
    assert len(listed or ()) == found.answer_counts.still_right
    picture_id = next(iter(window.state.working_set.instances))
    window.act(actions.OpenPicture(picture_id))
    assert window.until(lambda now: now.drawer.opened.is_read).drawer.opened.frame is not None
    window.act(actions.ShowScreen(actions.Screen.VERSIONS))
    dataset_id = window.state.comparison.dataset_id
    seen = window.until(lambda now: dataset_id in now.compared.histories)
    assert [each.snapshot_id for each in seen.compared.histories[dataset_id].versions] == [*pair]


def test_a_picture_is_moved_and_removed_without_being_selected(window: Windowless) -> None:
    """Both can be undone."""
    bench = window.state.working_set
    assert bench.dataset is not None
    first = next(iter(bench.instances.values()))
    other = next(each for each in bench.dataset.labels if each.id != first.label_id)
    window.act(actions.RelabelPictures(bench.dataset_id, (first.id,), other.id))
    window.until(lambda now: now.working_set.instances[first.id].label_id == other.id)
    window.act(actions.RemovePictures(bench.dataset_id, (first.id,)))
    state = window.until(lambda now: first.id not in now.working_set.instances)
    assert not state.working_set.selected
    window.until(lambda now: any(offer.words == "Undo" for each in now.notices for offer in each.offers))
