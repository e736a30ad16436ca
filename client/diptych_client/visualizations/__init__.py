"""Visualisation generators: functions from a snapshot to a view. Packages add theirs as `diptych.visualizations`.

A generator takes a `Summary` and returns a `View`, a plain value that the window can draw:

    def burst_sizes(summary: Summary) -> View:
        return Bars("Pictures per recording", ...)

and is declared in the package's pyproject.toml:

    [project.entry-points."diptych.visualizations"]
    burst-sizes = "my_package:burst_sizes"
"""

from diptych_client.visualizations.registry import Generator, generators
from diptych_client.visualizations.views import Bar, Bars, Line, Lines, Matrix, Pictures, Summary, TextView, View

__all__ = [
    "Bar",
    "Bars",
    "Generator",
    "Line",
    "Lines",
    "Matrix",
    "Pictures",
    "Summary",
    "TextView",
    "View",
    "generators",
]
