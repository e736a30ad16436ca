"""Which panels stand where on each screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.panels.browser import BrowserPanel
from diptych_client.desktop.panels.camera import CameraPanel
from diptych_client.desktop.panels.compare import AnswerPanel
from diptych_client.desktop.panels.connection import ConnectionPanel
from diptych_client.desktop.panels.correction import CorrectionPanel
from diptych_client.desktop.panels.look import LookPanel
from diptych_client.desktop.panels.recording import RecordingPanel
from diptych_client.desktop.panels.ribbon import RibbonPanel
from diptych_client.desktop.panels.snapshots import SnapshotsPanel
from diptych_client.desktop.panels.training import TrainingPanel
from diptych_client.desktop.state.actions import Screen, Side
from diptych_client.desktop.widgets.panel import Panel

_CAMERA = 400
_TRAINING = 350
_EDGE = 70


@dataclass(frozen=True, slots=True)
class Column:
    """Panels one below the other; a width of 0 takes what is left."""

    panels: Sequence[Panel]
    width: int = 0


@dataclass(frozen=True, slots=True)
class Screens:
    """The columns of each screen, and those panels that listen to keys."""

    columns: Mapping[Screen, Sequence[Column]]
    recording: RecordingPanel
    correction: CorrectionPanel


def make_screens(ui: Ui, *, window_width: int) -> Screens:
    """All panels, not built yet, for a window of so many pixels."""
    inner = _CAMERA - 2
    recording, correction = RecordingPanel(ui, width=inner), CorrectionPanel(ui, width=inner)
    across = window_width / ui.scale - _EDGE
    half, side = int(across / 2), int((across - _CAMERA - 40) / 2)
    columns: dict[Screen, Sequence[Column]] = {
        Screen.CAPTURE: (
            Column((CameraPanel(ui, width=inner), recording), width=_CAMERA + 30),
            Column((BrowserPanel(ui),), width=int(across - _CAMERA - _TRAINING - 60)),
            Column((TrainingPanel(ui),)),
        ),
        Screen.LOOK: tuple(
            Column((LookPanel(ui, each, width=half - 70),), width=half if each is Side.A else 0) for each in Side
        ),
        Screen.COMPARE: (
            Column((CameraPanel(ui, width=inner), correction, RibbonPanel(ui, width=inner)), width=_CAMERA + 30),
            *(Column((AnswerPanel(ui, each, width=side - 40),), width=side if each is Side.A else 0) for each in Side),
        ),
        Screen.SNAPSHOTS: (Column((SnapshotsPanel(ui),)),),
        Screen.CONNECTION: (Column((ConnectionPanel(ui),)),),
    }
    return Screens(columns, recording, correction)


def build_screen(ui: Ui, columns: Sequence[Column], *, parent: Item) -> None:
    """Make the items of a screen's panels."""
    with dpg.group(horizontal=True, parent=parent):
        for column in columns:
            with dpg.child_window(width=ui.px(column.width) or -1, height=-ui.px(8)) as container:
                for panel in column.panels:
                    panel.build(container)
