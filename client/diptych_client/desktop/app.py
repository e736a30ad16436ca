"""The composition root of the window: it builds all parts, and stops them in the opposite order."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path

from diptych_client.cameras import Camera, CameraFrame, open_camera
from diptych_client.desktop.capturing.camera_thread import CameraThread
from diptych_client.desktop.capturing.devices import camera_names
from diptych_client.desktop.effects.runtime import Effects
from diptych_client.desktop.file_dialog import find_dialog
from diptych_client.desktop.pace import Pace, turns_per_second
from diptych_client.desktop.startup.config import Config, config_path, read_config, server_path, spool_dir, write_config
from diptych_client.desktop.startup.first_server import first_server
from diptych_client.desktop.startup.last_used_file import last_used_path, read_last_used, write_last_used
from diptych_client.desktop.startup.own_server import start_local_server
from diptych_client.desktop.startup.screen_size import screen_size
from diptych_client.desktop.startup.window_size import Place, first_place, scale_for
from diptych_client.desktop.state import undoing
from diptych_client.desktop.state.actions import Action, ChooseCamera, Connect, SetAppearance, Zoom
from diptych_client.desktop.state.appearance import Appearance
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import CameraOpened, CamerasFound, Event, Noticed, ServerAnswered
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update
from diptych_client.desktop.window import Window
from diptych_client.remembered import RememberedServer, read_remembered, remember, remembered_path

_log = logging.getLogger(__name__)

_MOST_EVENTS = 500
"""The maximum number of events for each frame; more wait for the next frame, so that the window never freezes."""


async def run(
    *,
    server: RememberedServer | None = None,
    camera: str | None = None,
    config_file: Path | None = None,
) -> None:
    """Open the window and return when it is closed. Run this on the main thread.

    Args:
        server: the server and its token; None means the last one, or a local server, which is started if none is
            running.
        camera: the camera; None means the last one.
        config_file: the file for the settings; None means the user's configuration folder.
    """
    path = config_file or config_path()
    chosen = first_server(server, (read_remembered(server_path(path)), read_remembered(remembered_path())))
    app = App(read_config(path), config_file=path, server=chosen, camera=camera)
    own_server = asyncio.create_task(start_local_server(app.address, post=app.post)) if server is None else None
    try:
        await app.run()
    finally:
        if own_server is not None:
            own_server.cancel()
            await asyncio.gather(own_server, return_exceptions=True)


class App:
    """The state, and everything that changes or shows it. For one thread."""

    def __init__(
        self,
        config: Config,
        *,
        config_file: Path,
        server: RememberedServer,
        camera: str | None,
        open_camera_of: Callable[[str], Camera] = open_camera,
    ) -> None:
        dialog = find_dialog()
        self._screen_size = screen_size()
        natural = scale_for(self._screen_size)
        self._config_file = config_file
        self._place = Place(config.left, config.top, config.width, config.height) if config.width else None
        self._last_frame: CameraFrame | None = None
        used = read_last_used(last_used_path(config_file))
        self._state = State(
            connection=Connection(server.address, server.token or "", server.tls_ca or ""),
            camera=CameraChoice(camera or config.camera),
            appearance=Appearance(config.is_dark, config.scale or natural, natural),
            has_file_dialog=dialog is not None,
            last_used=used,
        )
        self._effects = Effects(spool_dir=spool_dir(), dialog=dialog)
        self._camera = CameraThread(
            opened=lambda spec, name: self._effects.post(CameraOpened(spec, name)),
            closed=self._effects.camera_closed,
            listeners=self._effects.listeners,
            open_camera_of=open_camera_of,
        )
        self._subscriptions = subscriptions(self._state)

    @property
    def address(self) -> str:
        """The address of the current server."""
        return self._state.connection.address

    @property
    def state(self) -> State:
        """The current state of the window."""
        return self._state

    def post(self, event: Event) -> None:
        """Add an event. May be called from any thread."""
        self._effects.post(event)

    async def run(self) -> None:
        """Run until the window is closed."""
        self._effects.start()
        self._camera.start()
        appearance = self._state.appearance
        window = Window(
            emit=self.act,
            want_thumbnails=self._effects.want_thumbnails,
            failed=self._failed,
            place=first_place(self._place, self._screen_size, appearance.scale),
            screen=self._screen_size,
        )
        try:
            self._update(CamerasFound(camera_names()))
            self._update_subscriptions(is_first=True)
            pace = Pace()
            while window.is_open:
                is_moving = self._turn(window)
                often = turns_per_second(idle_seconds=window.idle_seconds, is_moving=is_moving)
                await asyncio.sleep(pace.rest(often))  # also for Ctrl-C, and for a local server
        finally:
            self._camera.stop()
            self._effects.stop()
            self._place = window.place
            self._remember()
            window.close()

    def act(self, action: Action) -> None:
        """Perform an action of the user."""
        before = self._state
        self._update(action)
        self._effects.perform(action, before)
        if isinstance(action, ChooseCamera | SetAppearance | Zoom):
            self._remember()

    def _turn(self, window: Window) -> bool:
        """Process events and draw one frame; return whether anything has changed."""
        before = self._state
        for event in self._events():
            self._update(event)
        for action in undoing.due(self._state):
            self.act(action)
        for instance_id, pixels in self._effects.arrived_thumbnails():
            window.add_thumbnail(instance_id, pixels)
        frame = self._shown_frame()
        is_moving = self._state is not before or frame is not self._last_frame
        self._last_frame = frame
        window.show(self._state, frame)
        return is_moving

    def _shown_frame(self) -> CameraFrame | None:
        """The camera's newest frame, or the frozen one, which belongs to the answers beside it."""
        live = self._state.live
        if not live.is_frozen:
            return self._camera.newest()
        return live.frame if isinstance(live.frame, CameraFrame) else None

    def _update(self, message: Message) -> None:
        before = self._state
        self._state = update(before, message)
        if self._state.last_used is not before.last_used:
            write_last_used(last_used_path(self._config_file), self._state.last_used)
        if isinstance(message, Connect | ServerAnswered):
            self._remember_server()
        self._update_subscriptions()

    def _update_subscriptions(self, *, is_first: bool = False) -> None:
        now = subscriptions(self._state)
        if is_first or now != self._subscriptions:
            self._subscriptions = now
            self._effects.subscribe(now)
            self._camera.subscribe(now.camera_spec, now.camera_attempt)

    def _events(self) -> Iterator[Message]:
        for _, event in zip(range(_MOST_EVENTS), self._effects.events(), strict=False):
            yield event

    def _remember(self) -> None:
        appearance, place = self._state.appearance, self._place
        scale = 0.0 if appearance.scale == appearance.natural_scale else appearance.scale
        where = astuple(place) if place else ()
        write_config(self._config_file, Config(self._state.camera.spec, appearance.is_dark, scale, *where))

    def _remember_server(self) -> None:
        server = self._state.connection
        with suppress(OSError):  # a folder that is not writable is ignored
            kept = RememberedServer(server.address, server.token or None, server.tls_ca or None)
            remember(server_path(self._config_file), kept)

    def _failed(self, error: Exception) -> None:
        _log.error("window callback failed", exc_info=error)
        self._update(
            Noticed("An unexpected error occurred in this window.", "".join(traceback.format_exception(error)))
        )
