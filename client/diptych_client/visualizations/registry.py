"""All generators by name: the built-in ones, then those of installed packages."""

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points

from diptych_client.visualizations import builtin
from diptych_client.visualizations.views import Summary, TextView, View

GROUP = "diptych.visualizations"

Generator = Callable[[Summary], View]

_BUILTIN: Mapping[str, Generator] = {
    "outcome": builtin.outcome,
    "pictures": builtin.pictures,
    "pictures per label": builtin.counts,
    "accuracy": builtin.accuracy_graph,
    "loss": builtin.loss_graph,
    "accuracy per label": builtin.accuracy_per_label,
    "confusion": builtin.confusion,
}


def generators() -> Mapping[str, Generator]:
    """All generators by name. One that cannot be loaded is replaced by a text that says so."""
    found = dict(_BUILTIN)
    for entry in entry_points(group=GROUP):
        if entry.name not in found:
            found[entry.name] = _loaded(entry.name, entry.load)
    return found


def _loaded(name: str, load: Callable[[], Generator]) -> Generator:
    try:
        generator = load()
    except Exception as error:  # noqa: BLE001  third-party code must not close the window
        return _saying(name, error)

    def careful(summary: Summary) -> View:
        try:
            return generator(summary)
        except Exception as error:  # noqa: BLE001  see above
            return _saying(name, error)(summary)

    return careful


def _saying(name: str, error: Exception) -> Generator:
    failure = TextView(name, f"This view failed: {type(error).__name__}: {error}")
    return lambda _: failure
