"""The virtual camera: everyday objects drawn by code, under changing light.

It is registered as the camera `virtual` in the entry point group `diptych.cameras`, as any package can do.
"""

from diptych_scenes.backgrounds import BACKGROUNDS
from diptych_scenes.camera import VirtualCamera, open_camera
from diptych_scenes.lights import LIGHTS
from diptych_scenes.objects import OBJECTS
from diptych_scenes.scene import Scene
from diptych_scenes.settings import SceneSettings
from diptych_scenes.sheet import contact_sheet, sample_rows
from diptych_scenes.spec import parse_camera, parse_scene, parse_scenes, show

__all__ = [
    "BACKGROUNDS",
    "LIGHTS",
    "OBJECTS",
    "Scene",
    "SceneSettings",
    "VirtualCamera",
    "contact_sheet",
    "open_camera",
    "parse_camera",
    "parse_scene",
    "parse_scenes",
    "sample_rows",
    "show",
]
