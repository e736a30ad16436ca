"""Several users on a server with tokens: their messages, their permissions, and the changes of others."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from diptych_client.desktop.state import actions, undoing
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.state import State
from diptych_client.sdk import Client, Dataset, TrainingParameters
from diptych_client.sdk.blocking import Client as BlockingClient
from diptych_client.sdk.blocking import Dataset as BlockingDataset
from diptych_client.sdk.blocking import connect
from support.drawing import drawn_pictures
from support.server_process import ServerProcess, run_server
from support.windowless import Windowless, windowless

LABELS, PER_LABEL = ("mug", "phone"), 2
UNDO = actions.UndoChange("dataset", "group", "record 2 pictures")


@dataclass(frozen=True)
class Guarded:
    """A server that requires tokens."""

    address: str
    data_dir: Path
    admin: str

    def token(self, name: str, role: str, *options: str) -> tuple[str, str]:
        """The id and the secret of a new token."""
        ended = run_server(
            "token", "create", "--name", name, "--role", role, "--data-dir", str(self.data_dir), "--json", *options
        )
        assert ended.returncode == 0, ended.stderr
        made = json.loads(ended.stdout)
        return made["id"], made["secret"]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """One server for these tests."""
    folder = tmp_path_factory.mktemp("guarded")
    process = ServerProcess(folder / "data", environment={"DIPTYCH_TOKENS": "required"}, log_path=folder / "log")
    made = Guarded(process.address, folder / "data", "")
    try:
        yield Guarded(process.address, folder / "data", made.token("root", "admin")[1])
    finally:
        process.discard()


def shown_by(window: Windowless, other: BlockingClient, name: str) -> BlockingDataset:
    """A new dataset of another user with pictures of each label, all of which the window shows."""
    window.until(is_here)
    dataset = other.datasets.create(name)
    capture_some(dataset, seed=0)
    window.until(lambda now: dataset.id in [each.id for each in now.working_set.datasets])
    window.act(actions.ChooseDataset(dataset.id))
    window.until(lambda now: len(now.working_set.instances) == len(LABELS) * PER_LABEL)
    return dataset


def is_here(state: State) -> bool:
    """Whether the server accepts the window."""
    return state.connection.status is Status.HERE


def refusal(window: Windowless) -> str:
    """Why it does not."""
    return window.until(lambda now: now.connection.status is Status.REFUSING).connection.sentence


def test_without_a_token_the_window_says_where_to_enter_one(guarded: Guarded, tmp_path: Path) -> None:
    """And with a valid one it connects without a restart."""
    _, secret = guarded.token("ann", "editor")
    with windowless(guarded.address, tmp_path, camera="") as window:
        assert "Settings" in refusal(window)
        window.act(actions.Connect(guarded.address, secret))
        here = window.until(is_here)
        assert here.connection.access is not None
        assert here.connection.access.name == "ann"
        assert here.connection.forbids == ""
        assert secret not in repr(here)


@pytest.mark.parametrize("secret", ["diptych_" + "x" * 43, "nonsense"])
def test_an_unknown_token_is_refused_with_a_message(guarded: Guarded, tmp_path: Path, secret: str) -> None:
    """The message does not contain the secret."""
    with windowless(guarded.address, tmp_path, camera="", token=secret) as window:
        sentence = refusal(window)
        assert "valid token under Settings" in sentence
        assert secret not in sentence


def test_a_token_that_is_revoked_ends_the_work_with_a_sentence(guarded: Guarded, tmp_path: Path) -> None:
    """With the next request."""
    identity, secret = guarded.token("bob", "editor")
    with windowless(guarded.address, tmp_path, camera="", token=secret) as window:
        window.until(is_here)
        with connect(guarded.address, token=guarded.admin) as client:
            client.access_tokens.revoke(identity)
        sentence = refusal(window)
        assert "revoked" in sentence
        assert "Settings" in sentence


def test_a_viewer_sees_why_nothing_can_be_changed(guarded: Guarded, tmp_path: Path) -> None:
    """Also after shortcuts, which bypass the disabled buttons. Nothing is recorded."""
    _, secret = guarded.token("eve", "viewer")
    with windowless(guarded.address, tmp_path, camera="", token=secret) as window:
        window.until(is_here)
        for action in (actions.CreateDataset("mine"), actions.StartRecording(), UNDO, actions.Train()):
            window.act(actions.DismissNotice(1))
            window.act(action)
            state = window.until(lambda now: bool(now.notices) and not now.recording.is_waiting)
            assert "viewer" in state.notices[-1].sentence
            assert "Ask an admin" in state.notices[-1].sentence
        assert "mine" not in [each.name for each in window.state.working_set.datasets]


def test_a_token_is_not_sent_unencrypted(tmp_path: Path) -> None:
    """The message says what to enter instead."""
    with windowless("192.0.2.1:4817", tmp_path, camera="", token="diptych_secret") as window:
        assert "https://" in refusal(window)


def test_changes_of_others_appear_automatically(guarded: Guarded, tmp_path: Path) -> None:
    """Datasets and snapshots; what is deleted leaves the side that showed it."""
    _, secret = guarded.token("cat", "editor")
    with (
        windowless(guarded.address, tmp_path, camera="", token=secret) as window,
        connect(guarded.address, token=guarded.admin) as other,
    ):
        window.until(is_here)
        dataset = other.datasets.create("shared desk")
        window.until(lambda now: "shared desk" in [each.name for each in now.working_set.datasets])
        with dataset.capture() as capture:
            for picture in drawn_pictures(bursts=1):
                capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)
        job = dataset.train("by another", parameters=TrainingParameters(epochs=2)).result()
        snapshot = other.snapshots.get(job.snapshot_id)
        window.until(lambda now: snapshot.id in [each.id for each in now.snapshot_list.snapshots])
        window.act(actions.ChooseSide(actions.Side.A, snapshot.id))
        window.until(lambda now: now.comparison.a.snapshot is not None)
        snapshot.rename("renamed by another")
        window.until(lambda now: "renamed by another" in [each.name for each in now.snapshot_list.snapshots])
        snapshot.delete()
        window.until(lambda now: not now.snapshot_list.snapshots and not now.comparison.a.snapshot_id)
        dataset.delete()
        window.until(lambda now: "shared desk" not in [each.name for each in now.working_set.datasets])


def test_an_edit_of_something_changed_by_others_is_refused(guarded: Guarded, tmp_path: Path) -> None:
    """The notice says so, and the name given by the other user is shown."""
    _, secret = guarded.token("dan", "editor")
    with (
        windowless(guarded.address, tmp_path, camera="", token=secret) as window,
        connect(guarded.address, token=guarded.admin) as other,
    ):
        window.until(is_here)
        dataset = other.datasets.create("contested")
        with dataset.capture() as capture:
            for picture in drawn_pictures(bursts=1):
                capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)
        snapshot = dataset.freeze("before")
        stale = window.until(lambda now: snapshot.id in [each.id for each in now.snapshot_list.snapshots])
        snapshot.rename("by the other one")
        window.effects.perform(actions.RenameSnapshot(snapshot.id, "by this one"), stale)
        state = window.until(lambda now: bool(now.notices))
        assert "Nothing was changed" in state.notices[-1].sentence
        window.until(lambda now: "by the other one" in [each.name for each in now.snapshot_list.snapshots])


def test_two_people_who_edit_the_same_pictures_lose_nothing(guarded: Guarded, tmp_path: Path) -> None:
    """The edits of the other user stay and are shown; captures at the same time do not conflict."""
    _, secret = guarded.token("kim", "editor")
    with (
        windowless(guarded.address, tmp_path, camera="", token=secret) as window,
        connect(guarded.address, token=guarded.admin) as other,
    ):
        dataset = shown_by(window, other, "edited by two").refresh()
        seen = window.state
        mug, phone = dataset.labels
        [first, second, *_] = [each for each in seen.working_set.instances.values() if each.label_id == mug.id]
        window.act(actions.SelectInstance(first.id))
        seen = window.state

        capture_some(dataset, seed=50)
        window.effects.perform(actions.RelabelSelected(phone.id), seen)
        window.until(lambda now: now.working_set.instances[first.id].label_id == phone.id)
        window.until(lambda now: len(now.working_set.instances) == 2 * len(LABELS) * PER_LABEL)
        window.act(actions.SelectInstance(second.id))
        seen = window.state
        dataset.relabel([second.id], label=phone)
        window.effects.perform(actions.RemoveSelected(), seen)

        window.until(lambda now: any("Nothing was changed" in each.sentence for each in now.notices))
        window.until(lambda now: now.working_set.instances[second.id].label_id == phone.id)


def test_undo_covers_the_visible_changes_and_keeps_names_of_others(guarded: Guarded, tmp_path: Path) -> None:
    """Not a recent capture of another user, which the window has not shown yet."""
    _, secret = guarded.token("lee", "editor")
    with (
        windowless(guarded.address, tmp_path, camera="", token=secret) as window,
        connect(guarded.address, token=guarded.admin) as other,
    ):
        dataset = shown_by(window, other, "undone by two")
        count = len(LABELS) * PER_LABEL
        mug, _ = dataset.refresh().labels
        dataset.rename_label(mug, "Tasse")
        seen = window.until(lambda now: "Tasse" in label_names(now) and bool(now.working_set.history))

        capture_some(dataset, seed=50, labels=["phone"])
        asked = undoing.undo(seen)
        assert isinstance(asked, actions.Ask)
        assert "root did this in undone by two: rename mug to Tasse" in asked.question.sentence
        window.effects.perform(asked.question.offers[0].action, seen)
        window.until(lambda now: "mug" in label_names(now))
        window.until(lambda now: len(now.working_set.instances) == count + PER_LABEL)

        dataset.rename_label(mug, "tazza")
        window.effects.perform(actions.RenameLabel(mug.id, "cup", "mug"), window.state)
        window.until(lambda now: any("tazza" in each.sentence for each in now.notices))
        window.until(lambda now: "tazza" in label_names(now))


def test_a_workspace_can_be_chosen(guarded: Guarded, tmp_path: Path) -> None:
    """New datasets go into the chosen one, and only its datasets are shown."""
    names = asyncio.run(two_workspaces(guarded))
    _, secret = guarded.token("flo", "editor", *(option for name in names for option in ("--workspace", name)))
    with windowless(guarded.address, tmp_path, camera="", token=secret) as window:
        both = window.until(is_here).working_set.workspaces.known
        assert {each.name for each in both} == set(names)
        for workspace in both:
            window.act(actions.ChooseWorkspace(workspace.id))
            window.act(actions.CreateDataset(f"in {workspace.name}"))
            dataset = worked_on(window, f"in {workspace.name}")
            assert dataset.workspace_id == workspace.id
        window.act(actions.ChooseWorkspace(both[0].id))
        worked_on(window, f"in {both[0].name}")


def worked_on(window: Windowless, name: str) -> Dataset:
    """The working set, once it is the one of this name."""
    state = window.until(lambda now: now.working_set.dataset is not None and now.working_set.dataset.name == name)
    assert state.working_set.dataset is not None
    return state.working_set.dataset


async def two_workspaces(guarded: Guarded) -> tuple[str, str]:
    """The names of two new workspaces."""
    async with Client(guarded.address, token=guarded.admin) as client:
        await client.workspaces.create("biology")
        await client.workspaces.create("robotics")
    return "biology", "robotics"


def capture_some(dataset: BlockingDataset, *, seed: int, labels: Sequence[str] = LABELS) -> None:
    """Pictures of two labels, or others."""
    with dataset.capture() as capture:
        for picture in drawn_pictures(labels, bursts=1, per_burst=PER_LABEL, seed=seed):
            capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)


def label_names(state: State) -> list[str]:
    """As they are shown."""
    return [label.name for label in state.working_set.dataset.labels] if state.working_set.dataset else []
