"""The whole state of the window in one value."""

from dataclasses import dataclass, field

from diptych_client.desktop.state.actions import Page, Question, Screen, Start, Tab
from diptych_client.desktop.state.appearance import Appearance
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.compared import Compared
from diptych_client.desktop.state.comparison import Comparison
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.drawer import Drawer
from diptych_client.desktop.state.first_start import is_first_start
from diptych_client.desktop.state.last_used import LastUsed
from diptych_client.desktop.state.live import Live
from diptych_client.desktop.state.notices import Notice
from diptych_client.desktop.state.picture_map import PictureMapChoice
from diptych_client.desktop.state.recording import Recording
from diptych_client.desktop.state.snapshot_list import SnapshotList
from diptych_client.desktop.state.suspects import SuspectList
from diptych_client.desktop.state.tasks import Task
from diptych_client.desktop.state.training import Training
from diptych_client.desktop.state.working_set import WorkingSet


@dataclass(frozen=True, slots=True)
class State:
    """One value for each part; unchanged parts stay the same objects."""

    connection: Connection
    camera: CameraChoice
    screen: Screen = Screen.COLLECT
    tab: Tab = Tab.LIVE
    """The tab of the comparison, shown when that screen is."""
    working_set: WorkingSet = field(default_factory=WorkingSet)
    recording: Recording = field(default_factory=Recording)
    training: Training = field(default_factory=Training)
    snapshot_list: SnapshotList = field(default_factory=SnapshotList)
    comparison: Comparison = field(default_factory=Comparison)
    compared: Compared = field(default_factory=Compared)
    drawer: Drawer = field(default_factory=Drawer)
    picture_map: PictureMapChoice = field(default_factory=PictureMapChoice)
    suspects: SuspectList = field(default_factory=SuspectList)
    live: Live = field(default_factory=Live)
    notices: tuple[Notice, ...] = ()
    tasks: tuple[Task, ...] = ()
    question: Question | None = None
    last_used: LastUsed = field(default_factory=LastUsed)
    appearance: Appearance = field(default_factory=Appearance)
    has_file_dialog: bool = False
    """Whether the platform has a file dialog."""

    @property
    def page(self) -> Page:
        """The screen below the header, the tab of the comparison, or the first start."""
        if self.screen is Screen.COMPARE:
            return self.tab
        if self.screen is Screen.COLLECT and is_first_start(self.connection, self.working_set):
            return Start.FIRST
        return self.screen
