"""Settings for a doctor: those of a machine on which nothing is set."""

from pathlib import Path
from typing import Protocol

import pytest

from diptych_server.settings import Settings, read_settings


class MakeSettings(Protocol):
    """Settings with some of them given."""

    def __call__(self, **given: object) -> Settings:
        """Return them."""


@pytest.fixture
def make_settings(tmp_path: Path, weights_dir: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSettings:
    """Settings of an empty environment, and of a data directory that is not there yet."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    monkeypatch.setenv("DIPTYCH_SECRETS_DIR", str(secrets))

    def make(**given: object) -> Settings:
        settings = read_settings(data_dir=tmp_path / "data", weights_dir=weights_dir, port=0)
        return settings.model_copy(update=given)

    return make
