"""Training in a separate process, which receives tasks over a connection and ends with its parent process."""

from diptych_server.ml.fitter.process import FitFaultError, FitLostError, FitProcess
from diptych_server.ml.fitter.training_file import Layout, TrainingFile

__all__ = ["FitFaultError", "FitLostError", "FitProcess", "Layout", "TrainingFile"]
