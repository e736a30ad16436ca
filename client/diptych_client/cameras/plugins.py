"""Cameras that installed packages provide, through the entry point group `diptych.cameras`.

An entry point names a function that takes the text after the colon and returns a `Camera`. After
`clock = my_package:open`, the camera `clock:red` is `open("red")`, and `clock` alone is `open("")`.
"""

from collections.abc import Callable
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from types import TracebackType
from typing import Final, Self, TypeVar

from diptych_client.cameras.camera import Camera, CameraError, CameraFrame

GROUP: Final = "diptych.cameras"
_OURS = "diptych"

T = TypeVar("T")


def installed_cameras() -> dict[str, EntryPoint]:
    """The entry points by name. If packages share a name, Diptych's own wins, then the first one found."""
    found: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda each: _package(each) != _OURS):
        found.setdefault(entry.name, entry)
    return found


def open_plugin(entry: EntryPoint, text: str) -> Camera:
    """The camera of an entry point, ready for `with`.

    Args:
        entry: one of `installed_cameras()`.
        text: the argument of its function; may be empty.

    Raises:
        CameraError: the package cannot be imported or rejects the text. Whatever its camera raises later is
            also a `CameraError`.
    """
    guard = _Guard(f"{entry.name}:{text}" if text else entry.name, _package(entry))

    def opened() -> Camera:
        function: Callable[[str], object] = entry.load()
        camera = function(text)
        if not isinstance(camera, Camera):
            raise TypeError(f"it returned {camera!r:.80}, which is not a Camera")
        return camera

    return _PluginCamera(guard.run(opened), guard)


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "(unknown)"


class _Guard:
    """Runs code of other packages, whose errors must not stop our program."""

    def __init__(self, spec: str, package: str) -> None:
        self._spec, self._package = spec, package

    def run(self, call: Callable[[], T]) -> T:
        """Run the call and return its result.

        Raises:
            CameraError: it raised this or any other exception.
        """
        try:
            return call()
        except CameraError:
            raise
        except Exception as error:
            raise CameraError(
                f"The camera {self._spec} failed ({type(error).__name__}: {error}). It comes from the package "
                f"{self._package}. Update or remove that package, or choose another camera."
            ) from error


class _PluginCamera:
    """The camera of another package, behind a guard."""

    def __init__(self, camera: Camera, guard: _Guard) -> None:
        self._camera, self._guard = camera, guard

    @property
    def name(self) -> str:
        return self._guard.run(lambda: self._camera.name)

    def read(self) -> CameraFrame | None:
        return self._guard.run(self._camera.read)

    def change(self) -> None:
        self._guard.run(self._camera.change)

    def __enter__(self) -> Self:
        self._guard.run(self._camera.__enter__)
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._guard.run(partial(self._camera.__exit__, error_type, error, trace))
