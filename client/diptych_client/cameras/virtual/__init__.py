"""A camera that needs no camera: everyday things drawn by code, held up under changing light."""

from diptych_client.cameras.virtual.backgrounds import BACKGROUNDS
from diptych_client.cameras.virtual.camera import VirtualCamera
from diptych_client.cameras.virtual.lights import LIGHTS
from diptych_client.cameras.virtual.objects import OBJECTS
from diptych_client.cameras.virtual.scene import Scene
from diptych_client.cameras.virtual.settings import SceneSettings
from diptych_client.cameras.virtual.sheet import contact_sheet, sample_rows
from diptych_client.cameras.virtual.spec import parse_scene, parse_scenes, show

__all__ = [
    "BACKGROUNDS",
    "LIGHTS",
    "OBJECTS",
    "Scene",
    "SceneSettings",
    "VirtualCamera",
    "contact_sheet",
    "parse_scene",
    "parse_scenes",
    "sample_rows",
    "show",
]
