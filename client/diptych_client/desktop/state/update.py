"""The update of the state: every part gets every message, and ignores most of them."""

from dataclasses import replace

from diptych_client.desktop.state import (
    appearance,
    camera,
    compared,
    comparison,
    connection,
    drawer,
    live,
    notices,
    picture_map,
    question,
    recording,
    snapshot_list,
    suspects,
    tasks,
    training,
    working_set,
)
from diptych_client.desktop.state.actions import (
    CompareVersions,
    Screen,
    SelectPictures,
    ShowOnMap,
    ShowResult,
    ShowScreen,
    ShowTab,
    Tab,
)
from diptych_client.desktop.state.events import Connected
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.reactions import settled
from diptych_client.desktop.state.state import State


def update(state: State, message: Message) -> State:
    """The state after a message."""
    before = state
    message = connection.meant(state.connection, message)
    match message:
        case ShowScreen(screen):
            state = replace(state, screen=screen)
        case ShowTab(tab) | ShowResult(tab=tab):
            state = replace(state, screen=Screen.COMPARE, tab=tab)
        case CompareVersions():
            state = replace(state, screen=Screen.COMPARE, tab=Tab.CHANGES)
        case ShowOnMap():
            state = replace(state, screen=Screen.COMPARE, tab=Tab.MAP)
        case SelectPictures():
            state = replace(state, screen=Screen.COLLECT)
    if not state.comparison.picked and state.last_used.sides:
        state = replace(state, comparison=replace(state.comparison, picked=state.last_used.sides))
    if isinstance(message, Connected):
        wanted = state.last_used.datasets.get(state.connection.address, "")
        state = replace(state, working_set=replace(state.working_set, wanted_id=wanted))
    changed = replace(
        state,
        connection=connection.after(state.connection, message),
        camera=camera.after(state.camera, message),
        working_set=working_set.after(state.working_set, message),
        recording=recording.after(state.recording, message),
        training=training.after(state.training, message),
        snapshot_list=snapshot_list.after(state.snapshot_list, message),
        comparison=comparison.after(state.comparison, message),
        compared=compared.after(state.compared, message),
        drawer=drawer.after(state.drawer, message),
        picture_map=picture_map.after(state.picture_map, message),
        suspects=suspects.after(state.suspects, message),
        live=live.after(state.live, message, state.comparison.pair),
        notices=notices.after(state.notices, message),
        tasks=tasks.after(state.tasks, message),
        question=question.after(state.question, message),
        appearance=appearance.after(state.appearance, message),
    )
    return settled(before, changed, message)
