"""The writers of exports by format."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from diptych_client.exporting.writers.csv_table import CsvWriter
from diptych_client.exporting.writers.diptych import DiptychWriter
from diptych_client.exporting.writers.edge_impulse import EdgeImpulseWriter
from diptych_client.exporting.writers.fiftyone import FiftyOneWriter
from diptych_client.exporting.writers.hugging_face import HuggingFaceWriter
from diptych_client.exporting.writers.marcelle import MarcelleWriter
from diptych_client.exporting.writers.writer import OpenWriter
from diptych_client.sdk.values.exporting import ExportFormat

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
