"""The map of two versions and the suspects of their dataset reach the window."""

from pathlib import Path

import pytest

from diptych_client.desktop.state import actions, map_points, suspect_view
from diptych_client.desktop.state.connection import Status
from diptych_client.sdk.blocking import connect
from support.drawing import drawn_pictures
from support.lived_in import FEW_EPOCHS
from support.server_process import ServerProcess
from support.windowless import windowless


@pytest.fixture(scope="module")
def dataset_id(shared_server: ServerProcess) -> str:
    """A dataset with two versions."""
    with connect(shared_server.address) as client:
        dataset = client.datasets.create("Mapped")
        pictures = list(drawn_pictures())
        for name, given in (("one", pictures[::2]), ("two", pictures[1::2])):
            with dataset.capture() as capture:
                for picture in given:
                    capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)
            dataset.freeze(name).train(FEW_EPOCHS).result()
        return dataset.id


def test_the_map_and_the_suspects_are_loaded_and_edits_from_the_map_are_undone_in_one_step(
    shared_server: ServerProcess, dataset_id: str, tmp_path: Path
) -> None:
    """All pictures of the dataset are on the map, and all of them were examined."""
    with windowless(shared_server.address, tmp_path) as window:
        window.until(lambda now: now.connection.status is Status.HERE)
        window.act(actions.ChooseDataset(dataset_id))
        state = window.until(lambda now: now.working_set.is_listed and now.working_set.dataset_id == dataset_id)
        pictures = state.working_set.instances
        found = window.until(lambda now: now.suspects.found is not None).suspects.found
        assert found is not None
        assert found.examined_instance_count == len(pictures)
        assert suspect_view.suspect_view(window.state).entry
        window.until(lambda now: all(now.comparison.pair))
        window.act(actions.ShowOnMap(frozenset(pictures)))
        shown = map_points.shown_map(window.until(lambda now: map_points.shown_map(now) is not None))
        assert shown is not None
        assert {each.instance_id for each in shown.points} == pictures.keys()
        selection = map_points.map_selection(window.state)
        assert selection is not None
        window.act(actions.RemovePictures(selection.dataset_id, selection.editable_ids))
        state = window.until(lambda now: bool(_undos(now.notices)) and not now.working_set.instances)
        window.act(_undos(state.notices)[-1])
        window.until(lambda now: now.working_set.instances.keys() == pictures.keys())


def _undos(notices: object) -> list[actions.Action]:
    assert isinstance(notices, tuple)
    return [offer.action for each in notices for offer in each.offers if offer.words == "Undo"]
