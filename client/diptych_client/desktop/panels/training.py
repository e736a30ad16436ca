"""Training: whether the dataset is ready, the parameters, the progress and the result."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import CONTROL, PRIMARY
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.readiness import why_not
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import Phase, Training, training_progress
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.checklist import Checklist
from diptych_client.desktop.widgets.curves import Curve, CurvePlot
from diptych_client.desktop.widgets.parameters_form import ParametersForm
from diptych_client.desktop.widgets.result_card import ResultCard

_LEAST_PLOT, _MOST_PLOT = 180, 300
_ABOVE_PLOTS = 340
_TRAIN = "Needs pictures of two labels. A score needs two recordings of each label."
_CANCEL = "Stop the training. The version keeps its pictures and can be trained later."


class TrainingPanel:
    """Checklist, button, name, progress and result of a training; sizes are in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        plot = max(_LEAST_PLOT, min((height - _ABOVE_PLOTS) // 2, _MOST_PLOT))
        self._changes, self._epochs, self._backbones = Changes(), Changes(), Changes()
        self._checklist, self._result = Checklist(ui, width=width), ResultCard(ui, width=width)
        self._form = ParametersForm(ui)
        self._accuracy = CurvePlot(ui, "accuracy", is_share=True, height=plot)
        self._loss = CurvePlot(ui, "loss", is_share=False, height=plot)
        self._is_busy, self._job_id = False, ""

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent):
            self._checklist.build(dpg.add_group())
            self._button = ui.button("Train", self._press, width=-1, height=ui.px(PRIMARY))
            ui.explain(self._button, _TRAIN, is_change=True)
            self._progress = dpg.add_progress_bar(width=-1, height=ui.px(CONTROL), show=False)
            self._sentence = ui.small("", wrap=self._width)
            self._name = ui.field(
                hint="version name (optional)",
                width=-1,
                callback=lambda _, name: ui.emit(actions.NameSnapshot(name)),
            )
            ui.explain(self._name, "The name of the version. Without one it is the name of the dataset and a number.")
            self._build_advanced()
            self._result.build(dpg.add_group())
            with dpg.group(show=False) as self._curves:
                self._accuracy.build(self._curves)
                self._loss.build(self._curves)

    def _build_advanced(self) -> None:
        """Make the parameters, in a box without padding: the header would extend beyond the edges of the column."""
        ui = self._ui
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

    def show(self, state: State) -> None:
        """Draw the state."""
        training, bench = state.training, state.working_set
        self._checklist.show(state)
        self._result.show(state)
        if self._backbones.are_there(state.connection.backbones, bench.dataset):
            dpg.configure_item(self._backbone, items=[each.name for each in state.connection.backbones])
            dpg.set_value(self._backbone, bench.dataset.backbone if bench.dataset else "")
        if self._epochs.are_there(training.epochs):
            self._show_curves(training)
        has_version = str(self._result.has_version)
        if self._changes.are_there(training, why_not(bench), state.connection.forbids, has_version):
            self._show_text(training, missing=why_not(bench), forbids=state.connection.forbids)
            self._form.show(training.parameters)

    def _press(self) -> None:
        if not self._is_busy:
            self._ui.emit(actions.Train())
        elif self._job_id:
            self._ui.emit(actions.CancelTraining(self._job_id))

    def _show_text(self, training: Training, *, missing: str, forbids: str) -> None:
        themes = self._ui.themes
        self._is_busy, self._job_id = training.is_busy, training.job.id if training.job else ""
        if dpg.get_value(self._name) != training.snapshot_name:
            dpg.set_value(self._name, training.snapshot_name)
        dpg.configure_item(
            self._button,
            label="Cancel" if training.is_busy else "Train",
            enabled=not forbids and (training.is_busy or not missing),
        )
        self._ui.change_explanation(self._button, _CANCEL if training.is_busy else _TRAIN)
        is_next = not training.is_busy and not training.is_current and not missing
        dpg.bind_item_theme(self._button, themes.danger if training.is_busy else themes.primary if is_next else 0)
        share, words = training_progress(training)
        dpg.configure_item(self._progress, show=training.is_busy, overlay=words)
        dpg.set_value(self._progress, share)
        sentence = result(training, missing=missing, has_version=self._result.has_version)
        dpg.set_value(self._sentence, sentence)
        dpg.configure_item(self._sentence, show=bool(sentence))

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


def result(training: Training, *, missing: str, has_version: bool = False) -> str:
    """Why training ended without a model, or why it cannot start; empty otherwise, as the card shows the result.

    Args:
        training: the training.
        missing: why training cannot start.
        has_version: whether a version was trained before.
    """
    if training.phase is Phase.ENDED and training.sentence:
        return training.sentence
    if training.is_busy:
        return ""
    if missing:
        return missing
    if training.phase is Phase.IDLE and not has_version:
        return "Training saves a version of your pictures and learns from them. It takes seconds."
    return ""
