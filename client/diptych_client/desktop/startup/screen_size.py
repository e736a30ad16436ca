"""The size of the screen, queried from the platform, as DearPyGui does not provide it."""

import ctypes
import ctypes.util
import sys
from typing import Any


def screen_size(*, platform: str = sys.platform) -> tuple[int, int] | None:
    """Width and height of the first screen in pixels; None if the platform does not provide them."""
    try:
        size = {"win32": _windows, "darwin": _macos}.get(platform, _x11)()
    except (OSError, AttributeError, TypeError):  # a missing library or function
        return None
    return size if size and min(size) > 0 else None


def _windows() -> tuple[int, int]:
    user32: Any = getattr(ctypes, "windll").user32  # noqa: B009  exists only on Windows, also for type checkers
    return user32.GetSystemMetrics(0), user32.GetSystemMetrics(1)


def _macos() -> tuple[int, int]:
    graphics = ctypes.CDLL(ctypes.util.find_library("CoreGraphics"))
    for function in (graphics.CGDisplayPixelsWide, graphics.CGDisplayPixelsHigh):
        function.argtypes, function.restype = [ctypes.c_uint32], ctypes.c_size_t
    graphics.CGMainDisplayID.restype = ctypes.c_uint32
    display = graphics.CGMainDisplayID()
    return graphics.CGDisplayPixelsWide(display), graphics.CGDisplayPixelsHigh(display)


class _Monitor(ctypes.Structure):
    """A monitor as described by Xinerama."""

    _fields_ = (
        ("number", ctypes.c_int),
        ("left", ctypes.c_short),
        ("top", ctypes.c_short),
        ("width", ctypes.c_short),
        ("height", ctypes.c_short),
    )


def _x11() -> tuple[int, int] | None:
    x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XCloseDisplay.argtypes = x11.XDefaultScreen.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    try:
        return _first_monitor(x11, display) or _whole_screen(x11, display)
    finally:
        x11.XCloseDisplay(display)


def _first_monitor(x11: ctypes.CDLL, display: int) -> tuple[int, int] | None:
    """The size of the first of several monitors, which X treats as one screen."""
    library = ctypes.util.find_library("Xinerama")
    if library is None:
        return None
    xinerama = ctypes.CDLL(library)
    query = xinerama.XineramaQueryScreens
    query.argtypes, query.restype = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)], ctypes.POINTER(_Monitor)
    count = ctypes.c_int()
    monitors = query(display, ctypes.byref(count))
    if not monitors:
        return None
    first = monitors[0] if count.value else None
    size = (first.width, first.height) if first else None
    x11.XFree.argtypes = [ctypes.c_void_p]
    x11.XFree(monitors)
    return size


def _whole_screen(x11: ctypes.CDLL, display: int) -> tuple[int, int]:
    for function in (x11.XDisplayWidth, x11.XDisplayHeight):
        function.argtypes = [ctypes.c_void_p, ctypes.c_int]
    number = x11.XDefaultScreen(display)
    return x11.XDisplayWidth(display, number), x11.XDisplayHeight(display, number)
