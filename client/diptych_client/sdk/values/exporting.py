"""The formats of exports."""

from enum import StrEnum


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
