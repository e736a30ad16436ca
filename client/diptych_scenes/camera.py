"""The virtual camera: one scene after the other, frame by frame."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Self

from diptych_client.cameras import CameraFrame, utc_now
from diptych_scenes.scene import Scene
from diptych_scenes.settings import SceneSettings
from diptych_scenes.spec import DEFAULT_FRAMES_PER_SECOND, parse_camera


class VirtualCamera:
    """Delivers frames `(480, 640, 3)` of scenes drawn by code, as fast as they are read.

    The same scenes, rate and frame numbers always give the same pictures. Use it from one thread at a time.
    """

    def __init__(
        self,
        scenes: Iterable[SceneSettings],
        *,
        frames_per_second: float = DEFAULT_FRAMES_PER_SECOND,
        frames_per_scene: int | None = 60,
        name: str = "virtual camera",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Store the settings; nothing is drawn yet.

        Args:
            scenes: the scenes to show, one after the other; may be endless.
            frames_per_second: the frame rate.
            frames_per_scene: how long each scene is shown; None shows only the first one.
            name: its name.
            now: the clock for the times of frames.
        """
        self.name = name
        self._scenes = iter(scenes)
        self._frames_per_second = frames_per_second
        self._frames_per_scene = frames_per_scene
        self._now = now
        self._scene: Scene | None = None
        self._shown = 0
        self._sequence = 0
        self._is_changing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scene, self._scenes = None, iter(())

    def read(self) -> CameraFrame | None:
        """The next frame; None after the last scene, or once the camera is closed."""
        scene = self._current_scene()
        if scene is None:
            return None
        image = scene.frame(self._shown / self._frames_per_second)
        frame = CameraFrame(image=image, captured_at=self._now(), sequence=self._sequence)
        self._shown, self._sequence = self._shown + 1, self._sequence + 1
        return frame

    def change(self) -> None:
        """Switch to the next scene with the next frame; any thread."""
        self._is_changing = True

    def _current_scene(self) -> Scene | None:
        if self._scene is None or self._is_changing or self._shown == self._frames_per_scene:
            self._is_changing = False
            settings = next(self._scenes, None)
            self._scene, self._shown = (Scene(settings) if settings else None), 0
        return self._scene


def open_camera(text: str) -> VirtualCamera:
    """The camera of the entry point `virtual`: `virtual:mug?light=lamp` calls it with `mug?light=lamp`.

    Raises:
        CameraError: a name is unknown; the message lists the valid ones.
    """
    scenes, frames_per_second = parse_camera(text)
    return VirtualCamera(
        scenes,
        frames_per_second=frames_per_second,
        name=f"virtual:{text}" if text else "virtual",
    )
