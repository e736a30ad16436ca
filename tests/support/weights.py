"""The folder of weights and converted networks that all tests of a run share: converting takes seconds."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def weights_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder; the first test that loads a backbone from it has its network converted."""
    return tmp_path_factory.mktemp("weights")
