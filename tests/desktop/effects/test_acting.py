"""Every edit is reported with its dataset, and is undone by the button beside the notice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diptych_client.desktop.state import actions, correcting, undoing
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.question import restore
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import Phase
from diptych_client.sdk import ChangeKind, FindingKind
from diptych_client.sdk.blocking import connect
from support.drawing import drawn_pictures
from support.lived_in import LivedIn, live_in
from support.server_process import ServerProcess
from support.windowless import Windowless, windowless


@pytest.fixture(scope="module")
def desk(shared_server: ServerProcess) -> LivedIn:
    """A dataset of two labels with two trained snapshots."""
    return live_in(shared_server.address)


@pytest.fixture
def window(shared_server: ServerProcess, desk: LivedIn, tmp_path: Path) -> Iterator[Windowless]:
    """A window that shows that dataset."""
    with windowless(shared_server.address, tmp_path) as shown:
        shown.until(lambda now: now.connection.status is Status.HERE)
        work_on(shown, desk.dataset_id)
        yield shown


def work_on(window: Windowless, dataset_id: str) -> None:
    """Choose a dataset and wait until all of it is loaded."""
    window.act(actions.ChooseDataset(dataset_id))
    window.until(lambda now: now.working_set.is_listed and now.working_set.dataset_id == dataset_id)
    window.until(lambda now: bool(now.working_set.history) or not now.working_set.instances)


def take(window: Windowless, sentence: str, words: str) -> None:
    """Press the button with this text in the notice with this sentence, once it is shown."""

    def offer(state: State) -> list[actions.Offer]:
        found = [each for each in state.notices if sentence in each.sentence]
        return [each for notice in found for each in notice.offers if each.words == words]

    window.act(offer(window.until(lambda now: bool(offer(now))))[-1].action)


def count(window: Windowless) -> int:
    """The number of pictures of the working set."""
    return len(window.state.working_set.instances)


def test_removal_says_how_many_pictures_of_which_dataset_and_is_undone(window: Windowless) -> None:
    """And redone, by the buttons and by the keys."""
    before = count(window)
    first = next(iter(window.state.working_set.instances))
    window.act(actions.SelectInstance(first))
    window.act(actions.RemoveSelected())
    take(window, "Removed 1 picture from Desk.", "Undo")
    window.until(lambda now: len(now.working_set.instances) == before)
    take(window, "Undone in Desk: remove 1 picture.", "Redo")
    window.until(lambda now: len(now.working_set.instances) == before - 1)
    window.until(lambda now: isinstance(undoing.undo(now), actions.UndoChange))
    undo = undoing.undo(window.state)
    assert isinstance(undo, actions.UndoChange)
    assert undo.what == "remove 1 picture"
    window.act(undo)
    window.until(lambda now: len(now.working_set.instances) == before)


def test_keys_pressed_right_after_an_edit_undo_and_redo_it(window: Windowless) -> None:
    """Without waiting between the presses: the edit, its undo, the redo and the undo of that are done in order."""
    everything = set(window.state.working_set.instances)
    first = next(iter(everything))
    window.act(actions.SelectInstance(first))
    window.act(actions.RemoveSelected())
    for is_redo in (False, True, False):
        pressed = undoing.soon(window.state, is_redo=is_redo)
        assert pressed == actions.UndoLater(window.state.working_set.dataset_id, is_redo)
        window.act(pressed)
    done = [ChangeKind.REMOVED, ChangeKind.UNDONE, ChangeKind.UNDONE, ChangeKind.UNDONE]
    window.until(lambda now: [change.kind for change in now.working_set.history[-len(done) :]] == done)
    window.until(lambda now: set(now.working_set.instances) == everything and not now.working_set.waiting.later)
    assert window.state.question is None


def test_moving_renaming_and_merging_say_what_they_did(window: Windowless) -> None:
    """Each with the name of the dataset, and each is undone completely."""
    bench = window.state.working_set
    assert bench.dataset is not None
    first, second = bench.dataset.labels[:2]
    moved = next(each for each in bench.instances.values() if each.label_id == first.id)
    window.act(actions.SelectInstance(moved.id))
    window.act(actions.RelabelSelected(second.id))
    take(window, f"Moved 1 picture of Desk to {second.name}.", "Undo")
    window.until(lambda now: now.working_set.instances[moved.id].label_id == first.id)
    window.act(actions.RenameLabel(first.id, "thing", first.name))
    take(window, f"Renamed {first.name} to thing in Desk.", "Undo")
    window.until(lambda now: names(now) == [first.name, second.name])
    window.act(actions.MergeLabel(first.id, second.id))
    window.until(lambda now: names(now) == [second.name])
    take(window, f"Merged {first.name} into {second.name} in Desk.", "Undo")
    window.until(lambda now: sorted(names(now)) == sorted([first.name, second.name]))
    window.act(actions.DeleteLabel(first.id))
    take(window, f"Deleted {first.name} with", "Undo")
    window.until(lambda now: sorted(names(now)) == sorted([first.name, second.name]))


def names(state: State) -> list[str]:
    """The names of the labels of the working set."""
    return [label.name for label in state.working_set.dataset.labels] if state.working_set.dataset else []


def test_a_correction_goes_into_the_dataset_of_the_models_not_the_one_on_the_screen(
    shared_server: ServerProcess, window: Windowless, desk: LivedIn
) -> None:
    """The dataset on the first screen is another one, with other labels; the notice names the right one."""
    before = count(window)
    window.act(actions.CreateDataset("words"))
    window.until(lambda now: now.working_set.dataset is not None and now.working_set.dataset.name == "words")
    for side, snapshot_id in zip(Side, desk.snapshot_ids, strict=True):
        window.act(actions.ChooseSide(side, snapshot_id))
    window.act(actions.ShowScreen(actions.Screen.COMPARE))
    window.until(lambda now: now.live.predictions is not None)
    window.act(actions.FreezeFrame())
    label = correcting.labels(window.state)[0].name
    correction = correcting.correction(window.state, label)
    assert correction is not None
    window.act(correction)
    window.until(lambda now: any(f"Added to Desk as {label}." == each.sentence for each in now.notices))
    with connect(shared_server.address) as client:
        assert client.datasets.get(desk.dataset_id).instance_count == before + 1
        assert client.datasets.find("words").instance_count == 0
        take(window, f"Added to Desk as {label}.", "Undo")
        window.until(lambda now: any("Undone in Desk" in each.sentence for each in now.notices))
        assert client.datasets.get(desk.dataset_id).instance_count == before


def test_restoring_leaves_the_dataset_on_the_screen_alone(
    shared_server: ServerProcess, window: Windowless, desk: LivedIn
) -> None:
    """The pictures go back into their dataset or into a new one; both can be undone."""
    with connect(shared_server.address) as client:
        other = client.datasets.create("untouched")
        with other.capture() as capture:
            for picture in drawn_pictures(bursts=1, seed=70):
                capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)
        held = other.refresh().instance_count
        window.until(lambda now: other.id in [each.id for each in now.working_set.datasets])
        before = count(window)
        removed = next(iter(window.state.working_set.instances))
        window.act(actions.SelectInstance(removed))
        window.act(actions.RemoveSelected())
        window.until(lambda now: len(now.working_set.instances) == before - 1)
        work_on(window, other.id)
        snapshot = next(each for each in window.state.snapshot_list.snapshots if each.id == desk.snapshot_ids[0])
        back, fresh = (each.action for each in restore(window.state, snapshot).question.offers)

        window.act(back)

        window.until(lambda now: any(each.sentence.startswith("Desk now has the") for each in now.notices))
        assert client.datasets.get(desk.dataset_id).instance_count == snapshot.instance_count == before
        assert other.refresh().instance_count == held == count(window)
        take(window, "Desk now has the", "Undo")
        window.until(lambda now: any("Undone in Desk: restore" in each.sentence for each in now.notices))
        assert client.datasets.get(desk.dataset_id).instance_count == before - 1
        window.act(fresh)
        window.until(lambda now: len(now.working_set.instances) == before and now.working_set.dataset_id != other.id)
        assert client.datasets.get(window.state.working_set.dataset_id).name == snapshot.name
        take(window, "Created the dataset", "Undo")
        window.until(lambda now: snapshot.name not in [each.name for each in now.working_set.datasets])
        snapshot_now = client.snapshots.get(desk.snapshot_ids[0])
        assert snapshot_now.instance_count == snapshot.instance_count


def test_a_deleted_dataset_comes_back_by_the_button(window: Windowless) -> None:
    """With all its pictures."""
    window.act(actions.CreateDataset("brief"))
    window.until(lambda now: now.working_set.dataset is not None and now.working_set.dataset.name == "brief")
    brief = window.state.working_set.dataset_id
    window.act(actions.RenameDataset(brief, "short"))
    window.until(lambda now: now.working_set.dataset is not None and now.working_set.dataset.name == "short")
    window.act(actions.DeleteDataset(brief))
    window.until(lambda now: brief not in [each.id for each in now.working_set.datasets])
    take(window, "Deleted short with 0 pictures.", "Undo")
    window.until(lambda now: now.working_set.dataset_id == brief and now.working_set.dataset is not None)


def test_deleted_snapshots_come_back_by_the_button(window: Windowless, desk: LivedIn) -> None:
    """The notice names them."""
    window.act(actions.DeleteSnapshots(frozenset(desk.snapshot_ids[:1])))
    take(window, "Deleted Desk 1.", "Undo")
    window.until(lambda now: set(desk.snapshot_ids) <= {each.id for each in now.snapshot_list.snapshots})


def test_a_refused_training_leaves_no_snapshot_behind(window: Windowless) -> None:
    """For a dataset with nothing to train on the reason replaces the result, and no other notice is shown."""
    window.act(actions.CreateDataset("too little"))
    window.until(lambda now: now.working_set.dataset is not None and now.working_set.dataset.name == "too little")
    before = {each.id for each in window.state.snapshot_list.snapshots}

    window.act(actions.Train())

    ended = window.until(lambda now: now.training.phase is Phase.ENDED)
    assert ended.training.sentence.startswith("Not trained: ")
    assert not [each for each in ended.notices if each.is_problem]
    with connect(window.state.connection.address) as client:
        assert {each.id for each in client.snapshots.list()} <= before


def test_the_window_follows_the_problems_of_its_dataset(window: Windowless, shared_server: ServerProcess) -> None:
    """Also after changes by other programs."""
    with connect(shared_server.address) as client:
        dataset = client.datasets.create("Checked")
        pictures = list(drawn_pictures(("mug",), bursts=1, per_burst=2, seed=900))
        with dataset.capture() as capture:
            for each in pictures:
                capture.add(each.data, label="mug", burst_id=each.burst_id)
        window.until(lambda now: dataset.id in [each.id for each in now.working_set.datasets])
        work_on(window, dataset.id)

        found = window.until(lambda now: bool(now.working_set.findings)).working_set.findings
        assert found[0].kind is FindingKind.SINGLE_RECORDING

        dataset.refresh().delete_label("mug")
        window.until(lambda now: not now.working_set.findings)
