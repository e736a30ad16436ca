"""The formats of exports."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from diptych_client.exporting.writers.csv_table import CsvWriter
from diptych_client.exporting.writers.diptych import DiptychWriter
from diptych_client.exporting.writers.edge_impulse import EdgeImpulseWriter
from diptych_client.exporting.writers.fiftyone import FiftyOneWriter
from diptych_client.exporting.writers.hugging_face import HuggingFaceWriter
from diptych_client.exporting.writers.marcelle import MarcelleWriter
from diptych_client.exporting.writers.writer import OpenWriter


class ExportFormat(StrEnum):
    """What an export is for."""

    DIPTYCH = "diptych"
    """A folder per label, with a manifest: imported again, nothing is lost."""
    HUGGING_FACE = "hugging-face"
    """A folder for the library datasets, and for upload to a hub."""
    CSV = "csv"
    """Pictures and a table."""
    FIFTYONE = "fiftyone"
    """An image classification dataset of FiftyOne."""
    EDGE_IMPULSE = "edge-impulse"
    """Pictures and the labels that the uploader of Edge Impulse reads."""
    MARCELLE = "marcelle"
    """One JSON file with the pictures in it."""


WRITERS: Final[Mapping[ExportFormat, OpenWriter]] = MappingProxyType(
    {
        ExportFormat.DIPTYCH: DiptychWriter,
        ExportFormat.HUGGING_FACE: HuggingFaceWriter,
        ExportFormat.CSV: CsvWriter,
        ExportFormat.FIFTYONE: FiftyOneWriter,
        ExportFormat.EDGE_IMPULSE: EdgeImpulseWriter,
        ExportFormat.MARCELLE: MarcelleWriter,
    }
)
"""The writer of each format."""
