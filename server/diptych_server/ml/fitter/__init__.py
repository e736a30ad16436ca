"""Training in a process of its own, which is told what to do by a socket and ends with whoever started it."""

from diptych_server.ml.fitter.process import FitFaultError, FitLostError, FitProcess
from diptych_server.ml.fitter.training_file import Layout, TrainingFile

__all__ = ["FitFaultError", "FitLostError", "FitProcess", "Layout", "TrainingFile"]
