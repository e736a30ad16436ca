"""The form for the parameters of a training."""

from dataclasses import replace

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import RefuseParameters, SetParameters
from diptych_client.sdk.values.training import TrainingParameters

_WHOLE = {
    "epochs": (1, 1000, "How often training goes through all pictures. More epochs fit them better and take longer."),
    "batch_size": (1, 4096, "The number of pictures in each training step."),
    "seed": (0, 2**31 - 1, "Random seed. The same pictures, parameters and seed give the same model."),
}


class ParametersForm:
    """A field for each parameter. An empty one means the server's default."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._parameters = TrainingParameters()
        self._fields: dict[str, Item] = {}
        self._sentence = ""

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._layers = self._field(
            parent,
            "hidden layers",
            "Widths of the layers between the image network and the labels, such as 128 or 64, 32.",
        )
        for name, (_, _, meaning) in _WHOLE.items():
            self._fields[name] = self._field(parent, name.replace("_", " "), meaning)
        self._rate = self._field(parent, "learning rate", "How much each step changes the model, from 0.000001 to 1.")
        self._problem = dpg.add_text("", parent=parent, wrap=ui.px(260), show=False)
        dpg.bind_item_theme(self._problem, ui.themes.problem)
        self._typed()  # restored drafts may still be invalid

    def show(self, parameters: TrainingParameters) -> None:
        """Remember the current parameters; the text in the fields is not changed."""
        self._parameters = parameters

    def _field(self, parent: Item, name: str, meaning: str) -> Item:
        with dpg.group(horizontal=True, parent=parent):
            item = self._ui.entry(name, hint="default", width=self._ui.px(110), callback=self._read)
            words = dpg.add_text(name)
        self._ui.explain(words, meaning)
        return item

    def _read(self) -> None:
        parameters = self._typed()
        self._ui.emit(RefuseParameters(self._sentence) if parameters is None else SetParameters(parameters))

    def _typed(self) -> TrainingParameters | None:
        """The parameters in the fields. If they are invalid, show why below the fields and return None."""
        problem, parameters = "", None
        try:
            parameters = replace(
                self._parameters,
                hidden_layers=_layers(dpg.get_value(self._layers)),
                learning_rate=_figure(dpg.get_value(self._rate), "learning rate", 1e-6, 1.0),
                **{
                    name: _whole(dpg.get_value(item), name.replace("_", " "), *_WHOLE[name][:2])
                    for name, item in self._fields.items()
                },
            )
        except ValueError as error:
            problem = str(error)
        self._sentence = problem
        dpg.set_value(self._problem, problem)
        dpg.configure_item(self._problem, show=bool(problem))
        return parameters


def _layers(text: str) -> tuple[int, ...] | None:
    if not text.strip():
        return None
    widths = [each.strip() for each in text.split(",")]
    if not all(each.isdecimal() and 1 <= int(each) <= 1024 for each in widths):  # noqa: PLR2004  the server's limit
        raise ValueError("Hidden layers must be widths from 1 to 1024, such as 64, 32.")
    return tuple(int(each) for each in widths)


def _whole(text: str, name: str, least: int, most: int) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"The {name} must be a whole number from {least:,} to {most:,}.")
    return int(text)


def _figure(text: str, name: str, least: float, most: float) -> float | None:
    if not text.strip():
        return None
    try:
        figure = float(text.replace(",", "."))
    except ValueError:
        figure = -1.0
    if not least <= figure <= most:
        raise ValueError(f"The {name} must be a number from {least:g} to {most:g}.")
    return figure
