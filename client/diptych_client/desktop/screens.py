"""The layout of each screen: its panels in columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.panels.answers import AnswersPanel
from diptych_client.desktop.panels.browser import BrowserPanel
from diptych_client.desktop.panels.camera import CameraPanel
from diptych_client.desktop.panels.connection import ConnectionPanel
from diptych_client.desktop.panels.correction import CorrectionPanel
from diptych_client.desktop.panels.inspect import InspectPanel
from diptych_client.desktop.panels.recording import RecordingPanel
from diptych_client.desktop.panels.ribbon import RibbonPanel
from diptych_client.desktop.panels.snapshots import SnapshotsPanel
from diptych_client.desktop.panels.tabs import ROW, TabsPanel
from diptych_client.desktop.panels.training import TrainingPanel
from diptych_client.desktop.panels.version_strip import STRIP, VersionStripPanel
from diptych_client.desktop.state.actions import Page, Screen, Side, Tab
from diptych_client.desktop.widgets.panel import Panel

_EDGE, _GAP, _PADDING = 28, 10, 30
"""The margin of the window, the gap between columns, and the padding of a column and its scroll bar, unscaled."""
_THREE_COLUMNS = 940
_BELOW_CAMERA = 380
_LEAST_CAMERA = 290
_ABOVE_VIEWS = 120
_AROUND_ANSWERS = 90


@dataclass(frozen=True, slots=True)
class Column:
    """Panels one below the other; a width of 0 means the remaining width."""

    panels: Sequence[Panel]
    width: int = 0


@dataclass(frozen=True, slots=True)
class Screens:
    """The columns of each page, what is above them, and the panels that have shortcuts."""

    columns: Mapping[Page, Sequence[Column]]
    heads: Mapping[Screen, Sequence[Panel]]
    """Panels over the whole width, above the columns of a screen. All its tabs share them."""
    recording: RecordingPanel
    correction: CorrectionPanel


def make_screens(ui: Ui, *, window_size: tuple[int, int]) -> Screens:
    """Make all panels, not built yet, for a window of this size in pixels."""
    across, down = (int(each / ui.scale) for each in window_size)
    across -= _EDGE
    camera, below_tabs = camera_width(across, down), down - ROW - STRIP
    inner = camera - _PADDING
    recording, correction = RecordingPanel(ui, width=inner), CorrectionPanel(ui, width=inner)
    half = (across - _GAP) // 2
    answers = across - camera - _GAP
    columns: dict[Page, Sequence[Column]] = {
        Screen.COLLECT: _capture_columns(ui, recording, across=across, down=down, camera=camera),
        Tab.LIVE: (
            Column((CameraPanel(ui, width=inner), correction, RibbonPanel(ui, width=inner)), width=camera),
            Column((AnswersPanel(ui, width=answers - _PADDING, height=below_tabs - _AROUND_ANSWERS),), width=answers),
        ),
        Tab.MISTAKES: tuple(
            Column((InspectPanel(ui, each, width=half - 2 * _PADDING, height=below_tabs - _ABOVE_VIEWS),), width=half)
            for each in Side
        ),
        Screen.VERSIONS: (Column((SnapshotsPanel(ui),)),),
        Screen.SETTINGS: (Column((ConnectionPanel(ui),)),),
    }
    return Screens(
        columns, {Screen.COMPARE: (VersionStripPanel(ui, width=across), TabsPanel(ui))}, recording, correction
    )


def camera_width(across: int, down: int) -> int:
    """The width of the column with the camera: a third of the window, but leaving room for the panels below."""
    by_height = int((down - _BELOW_CAMERA) * 4 / 3) + _PADDING
    return max(_LEAST_CAMERA, min(int(across * 0.34), by_height, 620))


def _capture_columns(ui: Ui, recording: RecordingPanel, *, across: int, down: int, camera: int) -> Sequence[Column]:
    """Three columns; two in a narrow window, with the training below the camera."""
    picture = CameraPanel(ui, width=camera - _PADDING)
    if across < _THREE_COLUMNS:
        training = TrainingPanel(ui, width=camera - _PADDING, height=down)
        return Column((picture, recording, training), width=camera), Column(
            (BrowserPanel(ui, width=across - camera - _GAP),)
        )
    training_width = max(280, min(int(across * 0.27), 440))
    browser_width = across - camera - training_width - 2 * _GAP
    return (
        Column((picture, recording), width=camera),
        Column((BrowserPanel(ui, width=browser_width),), width=browser_width),
        Column((TrainingPanel(ui, width=training_width - _PADDING, height=down),), width=training_width),
    )


def build_head(panels: Sequence[Panel], *, parent: Item) -> None:
    """Make the items of the panels above the columns of a screen."""
    for panel in panels:
        panel.build(parent)


def build_columns(ui: Ui, columns: Sequence[Column], *, parent: Item) -> None:
    """Make the items of a page's panels."""
    with dpg.group(horizontal=True, parent=parent):
        for column in columns:
            with dpg.child_window(width=ui.px(column.width) or -1, height=-1) as container:
                for panel in column.panels:
                    panel.build(container)
