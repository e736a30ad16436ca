"""The window without its drawing: the state, its effects and a camera, waited on by what the state shows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from diptych_client.desktop.capturing.camera_thread import CameraThread
from diptych_client.desktop.effects.runtime import Effects
from diptych_client.desktop.state import undoing
from diptych_client.desktop.state.actions import Action
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import CameraOpened
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update

_SECONDS = 120.0


class Windowless:
    """What a user at the window would do and see."""

    def __init__(self, address: str, spool_dir: Path, *, camera: str, token: str = "") -> None:
        self.state = State(Connection(address, token), CameraChoice(camera))
        self.effects = Effects(spool_dir=spool_dir)
        self.camera = CameraThread(
            opened=lambda spec, name: self.effects.post(CameraOpened(spec, name)),
            closed=self.effects.camera_closed,
            listeners=self.effects.listeners,
        )
        self.heard: list[Message] = []

    def act(self, action: Action) -> None:
        """Want something."""
        before = self.state
        self._update(action)
        self.effects.perform(action, before)

    def until(self, is_so: Callable[[State], bool], *, seconds: float = _SECONDS) -> State:
        """The first state with this property; fails with the notices if there is none in time."""
        give_up = time.monotonic() + seconds
        while not is_so(self.state):
            try:
                self._update(self.effects._events.get(timeout=max(0.0, give_up - time.monotonic())))
            except Empty:
                shown = self.state
                said = [each.sentence for each in shown.notices]
                raise AssertionError(f"not so: {shown.connection} {shown.recording} {said}") from None
            for action in undoing.due(self.state):
                self.act(action)
        return self.state

    def update_subscriptions(self) -> None:
        """Open what the state subscribes to."""
        now = subscriptions(self.state)
        self.effects.subscribe(now)
        self.camera.subscribe(now.camera_spec, now.camera_attempt)

    def _update(self, message: Message) -> None:
        before = subscriptions(self.state)
        self.heard.append(message)
        self.state = update(self.state, message)
        if subscriptions(self.state) != before:
            self.update_subscriptions()


@contextmanager
def windowless(address: str, spool_dir: Path, *, camera: str = "virtual:mug", token: str = "") -> Iterator[Windowless]:
    """An invisible window, on a server."""
    window = Windowless(address, spool_dir, camera=camera, token=token)
    window.effects.start()
    window.camera.start()
    window.update_subscriptions()
    try:
        yield window
    finally:
        window.camera.stop()
        window.effects.stop()
