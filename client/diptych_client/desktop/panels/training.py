"""Training: the parameters of the head, the progress, and the result in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import Phase, Training
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.curves import Curve, CurvePlot
from diptych_client.desktop.widgets.parameters_form import ParametersForm
from diptych_client.formatting.findings import findings_in_short
from diptych_client.formatting.verdicts import verdict
from diptych_client.sdk.values.training import JobState

_LEAST_PLOT, _MOST_PLOT = 180, 300
_ABOVE_PLOTS = 340
_MOST_WARNINGS = 2
_TRAIN = "Needs pictures of two labels. A score needs two recordings of each label."
_CANCEL = "Stop the training. The version keeps its pictures and can be trained later."


class TrainingPanel:
    """Name, button, progress and result of a training; sizes are in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        plot = max(_LEAST_PLOT, min((height - _ABOVE_PLOTS) // 2, _MOST_PLOT))
        self._changes, self._epochs, self._backbones = Changes(), Changes(), Changes()
        self._findings = Changes()
        self._form = ParametersForm(ui)
        self._accuracy = CurvePlot(ui, "accuracy", is_share=True, height=plot)
        self._loss = CurvePlot(ui, "loss", is_share=False, height=plot)
        self._is_busy, self._job_id, self._result_id = False, "", ""

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent):
            ui.title("Train")
            self._name = ui.field(
                hint="version name (optional)",
                width=-1,
                callback=lambda _, name: ui.emit(actions.NameSnapshot(name)),
            )
            ui.explain(self._name, "The name of the version. Without one it is the name of the dataset and a number.")
            self._warnings = dpg.add_text("", wrap=self._width, show=False)
            with dpg.group(horizontal=True):
                self._button = ui.button(
                    "Train", self._press, theme=ui.themes.primary, width=ui.px(110), height=ui.px(40)
                )
                ui.explain(
                    self._button,
                    _TRAIN,
                    is_change=True,
                )
                self._progress = dpg.add_progress_bar(width=-1, height=ui.px(40), show=False)
            # In a box without padding, as the header would extend beyond the edges of the column.
            with (
                dpg.child_window(border=False, auto_resize_y=True) as box,
                dpg.collapsing_header(label="Advanced") as header,
            ):
                dpg.bind_item_theme(box, ui.themes.plain)
                ui.faint("image network")
                self._backbone = ui.combo([], width=-1, callback=lambda _, name: ui.emit(actions.ChooseBackbone(name)))
                ui.explain(
                    self._backbone,
                    "The pre-trained network that reads the pictures. The model is trained on its output.",
                    is_change=True,
                )
                self._form.build(header)
            self._result = dpg.add_text("", wrap=self._width)
            with dpg.group(horizontal=True):
                live, appearance = actions.Tab.LIVE, actions.Tab.MISTAKES
                self._try_live = ui.button("Try it live", partial(self._show_result, live), theme=ui.themes.primary)
                self._mistakes = ui.button("See mistakes", partial(self._show_result, appearance))
            ui.explain(self._try_live, "Compare it live with the previous version.")
            ui.explain(self._mistakes, "Show which labels it confused, beside the previous version.")
            for button in (self._try_live, self._mistakes):
                ui.reveal(button, is_shown=False)
            with dpg.group(show=False) as self._curves:
                self._accuracy.build(self._curves)
                self._loss.build(self._curves)

    def show(self, state: State) -> None:
        """Draw the state."""
        training = state.training
        if self._backbones.are_there(state.connection.backbones, state.working_set.dataset):
            dpg.configure_item(self._backbone, items=[each.name for each in state.connection.backbones])
            dpg.set_value(self._backbone, state.working_set.dataset.backbone if state.working_set.dataset else "")
        if self._epochs.are_there(training.epochs):
            self._show_curves(training)
        if self._findings.are_there(state.working_set.findings):
            words = warnings(state.working_set.findings)
            dpg.configure_item(self._warnings, show=bool(words))
            dpg.set_value(self._warnings, words)
        if self._changes.are_there(training):
            self._show_text(training)
            self._form.show(training.parameters)

    def _press(self) -> None:
        if not self._is_busy:
            self._ui.emit(actions.Train())
        elif self._job_id:
            self._ui.emit(actions.CancelTraining(self._job_id))

    def _show_result(self, tab: actions.Tab) -> None:
        self._ui.emit(actions.ShowResult(self._result_id, tab))

    def _show_text(self, training: Training) -> None:
        self._is_busy, self._job_id = training.is_busy, training.job.id if training.job else ""
        trained = training.snapshot if training.phase is Phase.ENDED and training.snapshot else None
        self._result_id = trained.id if trained is not None and trained.is_trained else ""
        self._ui.reveal(self._try_live, is_shown=bool(self._result_id))
        self._ui.reveal(self._mistakes, is_shown=bool(self._result_id))
        if dpg.get_value(self._name) != training.snapshot_name:
            dpg.set_value(self._name, training.snapshot_name)
        dpg.configure_item(self._button, label="Cancel" if training.is_busy else "Train")
        self._ui.change_explanation(self._button, _CANCEL if training.is_busy else _TRAIN)
        dpg.bind_item_theme(self._button, self._ui.themes.danger if training.is_busy else self._ui.themes.primary)
        share, words = progress(training)
        dpg.configure_item(self._progress, show=training.is_busy, overlay=words)
        dpg.set_value(self._progress, share)
        dpg.set_value(self._result, result(training))

    def _show_curves(self, training: Training) -> None:
        ui, epochs = self._ui, training.epochs
        dpg.configure_item(self._curves, show=bool(epochs))
        planned = (training.job.parameters.epochs if training.job else None) or len(epochs)
        accent, faint = ui.palette.accent, ui.palette.faint
        self._accuracy.show(
            (
                Curve("honest", accent, [each.honest_accuracy for each in epochs]),
                Curve("training", faint, [each.training_accuracy for each in epochs], is_faint=True),
            ),
            epochs=planned,
        )
        self._loss.show(
            (
                Curve("honest", accent, [each.honest_loss for each in epochs]),
                Curve("training", faint, [each.training_loss for each in epochs], is_faint=True),
            ),
            epochs=planned,
        )


def warnings(findings: Sequence[sdk.Finding]) -> str:
    """The most important problems of the dataset, one a line; empty if there are none."""
    return "\n".join(each.sentence for each in findings_in_short(findings)[:_MOST_WARNINGS])


def progress(training: Training) -> tuple[float, str]:
    """The progress of the training from 0 to 1, and what it is doing."""
    job = training.job
    if training.phase is Phase.CANCELLING:
        return 0.0, "stopping"
    if job is None or job.state is JobState.QUEUED:
        return 0.0, "waiting"
    if job.state is JobState.EMBEDDING:
        return job.embedded_count / max(
            1, job.instance_count
        ), f"reading {job.embedded_count:,} of {job.instance_count:,}"
    planned = job.parameters.epochs or max(1, len(training.epochs))
    return len(training.epochs) / planned, f"epoch {len(training.epochs)} of {planned}"


def result(training: Training) -> str:
    """The result of the training in words; empty while it runs."""
    if training.phase is Phase.IDLE:
        return "Training saves a version of your pictures and learns from them. It takes seconds."
    if training.phase is not Phase.ENDED:
        return ""
    snapshot: sdk.Snapshot | None = training.snapshot
    if training.sentence:
        return training.sentence
    if snapshot is None or snapshot.training_metrics is None:
        return ""
    return f"{snapshot.name}: {verdict(snapshot.training_metrics)}"
