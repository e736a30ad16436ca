"""The layout of each screen: its panels in columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import GAP, SNUG
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.panels.all_versions import AllVersionsPanel
from diptych_client.desktop.panels.answers import AnswersPanel
from diptych_client.desktop.panels.browser import BrowserPanel
from diptych_client.desktop.panels.camera import CameraPanel
from diptych_client.desktop.panels.caught import CaughtPanel
from diptych_client.desktop.panels.changed_answers import ChangedAnswersPanel
from diptych_client.desktop.panels.connection import ConnectionPanel
from diptych_client.desktop.panels.correction import CorrectionPanel
from diptych_client.desktop.panels.data_changes import DataChangesPanel
from diptych_client.desktop.panels.first_start import FirstStartPanel
from diptych_client.desktop.panels.mistakes import MistakesPanel
from diptych_client.desktop.panels.picture_map import PictureMapPanel
from diptych_client.desktop.panels.recording import LEAST_HEIGHT as LEAST_BELOW_CAMERA
from diptych_client.desktop.panels.recording import RecordingPanel
from diptych_client.desktop.panels.snapshots import SnapshotsPanel
from diptych_client.desktop.panels.tabs import ROW, TabsPanel
from diptych_client.desktop.panels.train_bar import HEIGHT as BAR
from diptych_client.desktop.panels.train_bar import TrainBar
from diptych_client.desktop.panels.training import TrainingPanel
from diptych_client.desktop.panels.try_file import TryFilePanel
from diptych_client.desktop.panels.verdict import VERDICT, VerdictPanel
from diptych_client.desktop.panels.version_line import VersionLinePanel
from diptych_client.desktop.panels.version_strip import STRIP, VersionStripPanel
from diptych_client.desktop.state.actions import Page, Screen, Start, Tab
from diptych_client.desktop.widgets.panel import Panel

_EDGE, _GAP, _PADDING = 28, GAP, 30
"""The margin of the window, the gap between columns, and the padding of a column and its scroll bar, unscaled."""
_THREE_COLUMNS = 940
_BELOW_CAMERA = 360
_LEAST_CAMERA, _MOST_CAMERA = 290, 620
_LEAST_TRAINING, _MOST_TRAINING = 268, 380
_HEAD = 88
"""The header, and the margins above and below the contents of a column."""
_CELLS = ((1600, 118), (1350, 96), (0, 78))
"""The least side of a thumbnail with its gap, from each width of the window on."""
_LEAST_PICTURE, _BELOW_PICTURE = 180, 190
"""The least width of the picture under Live, and what is shown below it in a low window."""
_LESS_BELOW = -14
"""Negative: more than under Collect is below the camera of the tab Live."""
_ABOVE_VIEWS = 120
_AROUND_MAP = 104
_AROUND_ANSWERS = 106


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
    feet: Mapping[Page, Panel]
    """Bars over the whole width, below the columns of a page."""
    recording: RecordingPanel
    correction: CorrectionPanel


def make_screens(ui: Ui, *, window_size: tuple[int, int]) -> Screens:
    """Make all panels, not built yet, for a window of this size in pixels."""
    across, down = (int(each / ui.scale) for each in window_size)
    across -= _EDGE
    camera, below_tabs = camera_width(across, down), down - ROW - STRIP - VERDICT
    live_camera = camera_width(across, below_tabs + _LESS_BELOW)
    inner, live_inner = camera - _PADDING, live_camera - _PADDING
    bar = _train_bar(ui, across=across, down=down) if across < _THREE_COLUMNS else None
    inside = down - _HEAD - (BAR + SNUG if bar else 0)
    picture = min(inner, (inside - LEAST_BELOW_CAMERA - SNUG) * 4 // 3)
    recording = RecordingPanel(ui, width=inner, height=inside - picture * 3 // 4 - SNUG)
    correction = CorrectionPanel(ui, width=live_inner)
    changes = max(270, min(360, int(across * 0.29)))
    answers = across - live_camera - _GAP
    columns: dict[Page, Sequence[Column]] = {
        Screen.COLLECT: _collect_columns(ui, recording, across=across, down=down, widths=(camera, picture)),
        Start.FIRST: (Column((_first_start(ui, across=across, down=down),)),),
        Tab.LIVE: (
            Column(
                (
                    _live_camera(ui, across=live_inner, down=below_tabs - _HEAD),
                    correction,
                    CaughtPanel(ui, width=live_inner),
                    TryFilePanel(ui),
                ),
                width=live_camera,
            ),
            _answers(ui, width=answers, height=below_tabs - _AROUND_ANSWERS),
        ),
        Tab.CHANGES: (
            Column((DataChangesPanel(ui, width=changes - _PADDING),), width=changes),
            Column(
                (ChangedAnswersPanel(ui, width=across - changes - _GAP - _PADDING),),
                width=across - changes - _GAP,
            ),
        ),
        Tab.MISTAKES: (Column((MistakesPanel(ui, width=across - _PADDING, height=below_tabs - _ABOVE_VIEWS),)),),
        Tab.MAP: (Column((PictureMapPanel(ui, width=across - _PADDING, height=below_tabs - _AROUND_MAP),)),),
        Screen.VERSIONS: (Column((VersionLinePanel(ui, width=across - _PADDING, height=down), SnapshotsPanel(ui))),),
        Screen.SETTINGS: (Column((ConnectionPanel(ui),)),),
    }
    heads = {Screen.COMPARE: (VersionStripPanel(ui, width=across), TabsPanel(ui), VerdictPanel(ui, width=across))}
    return Screens(columns, heads, {Screen.COLLECT: bar} if bar else {}, recording, correction)


def _live_camera(ui: Ui, *, across: int, down: int) -> CameraPanel:
    """The camera of the tab Live: in a low window its picture is narrower than its column."""
    wide = max(_LEAST_PICTURE, min(across, (down - _BELOW_PICTURE) * 4 // 3))
    return CameraPanel(ui, width=wide, left=(across - wide) // 2, can_open=True)


def _answers(ui: Ui, *, width: int, height: int) -> Column:
    """The answers of A and B, and below them those of all versions."""
    inner = width - _PADDING
    panels = AnswersPanel(ui, width=inner, height=height), AllVersionsPanel(ui, width=inner, height=height)
    return Column(panels, width=width)


def _train_bar(ui: Ui, *, across: int, down: int) -> TrainBar:
    return TrainBar(
        ui,
        width=across,
        height=down,
        panel_of=lambda width, height: TrainingPanel(ui, width=width, height=height),
    )


def _first_start(ui: Ui, *, across: int, down: int) -> FirstStartPanel:
    return FirstStartPanel(
        ui, width=across, height=down, camera_of=lambda width, left: CameraPanel(ui, width=width, left=left)
    )


def camera_width(across: int, down: int) -> int:
    """The width of the column with the camera: a third of the window, but leaving room for the panels below."""
    by_height = int((down - _BELOW_CAMERA) * 4 / 3) + _PADDING
    return max(_LEAST_CAMERA, min(int(across * 0.325), by_height, _MOST_CAMERA))


def _collect_columns(
    ui: Ui, recording: RecordingPanel, *, across: int, down: int, widths: tuple[int, int]
) -> Sequence[Column]:
    """Three columns; two in a narrow window, with the training in a bar below them.

    Args:
        ui: theme, fonts and drawing helpers.
        recording: the panel below the camera.
        across: the width for all columns.
        down: the height of the window.
        widths: of the column with the camera, and of its picture.
    """
    camera, wide = widths
    left = (camera - _PADDING - wide) // 2
    picture = CameraPanel(ui, width=wide, left=left, has_choice=False)
    cell = next(cell for width, cell in _CELLS if across + _EDGE >= width)
    first = Column((picture, recording), width=camera)
    if across < _THREE_COLUMNS:
        browser = across - camera - _GAP
        return first, Column((BrowserPanel(ui, width=browser - _PADDING, cell=cell),), width=browser)
    training = max(_LEAST_TRAINING, min(int(across * 0.22), _MOST_TRAINING))
    browser = across - camera - training - 2 * _GAP
    return (
        first,
        Column((BrowserPanel(ui, width=browser - _PADDING, cell=cell),), width=browser),
        Column((TrainingPanel(ui, width=training - _PADDING - SNUG, height=down),), width=training),
    )


def build_head(panels: Sequence[Panel], *, parent: Item) -> None:
    """Make the items of the panels above the columns of a screen."""
    for panel in panels:
        panel.build(parent)


def build_columns(ui: Ui, columns: Sequence[Column], *, parent: Item, foot: Panel | None = None) -> None:
    """Make the items of a page's panels, with a bar below the columns if there is one."""
    height = -ui.px(BAR + SNUG) if foot is not None else -1
    with dpg.group(horizontal=True, horizontal_spacing=ui.px(_GAP), parent=parent):
        for column in columns:
            with dpg.child_window(width=ui.px(column.width) or -1, height=height) as container:
                for panel in column.panels:
                    panel.build(container)
    if foot is not None:
        foot.build(parent)
