"""How the state changes: every part hears every message, and most of them nod it through."""

from dataclasses import replace

from diptych_client.desktop.state import (
    camera,
    connection,
    library,
    live,
    notices,
    question,
    recording,
    sides,
    tasks,
    training,
    workbench,
)
from diptych_client.desktop.state.actions import SetLook, ShowScreen
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import Look, State


def update(state: State, message: Message) -> State:
    """The state after somebody wanted something, or something happened."""
    match message:
        case ShowScreen(screen):
            state = replace(state, screen=screen)
        case SetLook(is_dark, scale):
            state = replace(state, look=Look(is_dark, scale))
    return replace(
        state,
        connection=connection.after(state.connection, message),
        camera=camera.after(state.camera, message),
        workbench=workbench.after(state.workbench, message),
        recording=recording.after(state.recording, message),
        training=training.after(state.training, message),
        library=library.after(state.library, message),
        sides=sides.after(state.sides, message),
        live=live.after(state.live, message),
        notices=notices.after(state.notices, message),
        tasks=tasks.after(state.tasks, message),
        question=question.after(state.question, message),
    )
