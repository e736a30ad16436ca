"""The texture that shows the live or the frozen picture."""

import dearpygui.dearpygui as dpg

from diptych_client.cameras import CameraFrame
from diptych_client.desktop.drawing.camera_picture import Canvas

WIDTH, HEIGHT = 640, 480


class CameraTexture:
    """One texture for all screens that show the camera. For the window's thread only."""

    def __init__(self, background: tuple[int, int, int]) -> None:
        self._canvas = Canvas(width=WIDTH, height=HEIGHT, background=background)
        self._shown: CameraFrame | None = None
        self.place = (0, 0, WIDTH, HEIGHT)
        """The place of the picture in the texture: x, y, width, height."""
        self.registry = dpg.add_texture_registry()
        self.item = dpg.add_raw_texture(
            WIDTH, HEIGHT, self._canvas.pixels, format=dpg.mvFormat_Float_rgb, parent=self.registry
        )

    def show(self, frame: CameraFrame | None, *, is_mirrored: bool) -> None:
        """Paint the frame, unless it is already shown."""
        if frame is self._shown:
            return
        self._shown = frame
        if frame is None:
            self._canvas.clear()
        else:
            self.place = self._canvas.paint(frame.image, is_mirrored=is_mirrored)
