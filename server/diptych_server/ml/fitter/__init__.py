"""Training in a separate process, which takes tasks from a connection and ends with the process that started it."""

from diptych_server.ml.fitter.process import FitFaultError, FitLostError, FitProcess
from diptych_server.ml.fitter.training_file import Layout, TrainingFile

__all__ = ["FitFaultError", "FitLostError", "FitProcess", "Layout", "TrainingFile"]
