"""The backbone, where it cannot be loaded."""

from pathlib import Path

import pytest

from diptych_server.core.runtime import Runtime
from diptych_server.doctor.backbones import check_backbone
from diptych_server.doctor.result import Verdict
from support.doctor import MakeSettings


async def test_the_backbone_is_loaded_and_run(make_settings: MakeSettings) -> None:
    """The runtime in use is reported."""
    result = await check_backbone(make_settings())

    assert result.verdict is Verdict.OK
    assert "efficientnet_lite0-" in result.sentence
    assert "embeds a picture in" in result.sentence


async def test_a_doctor_leaves_no_folder_of_weights(make_settings: MakeSettings, tmp_path: Path) -> None:
    """On a machine that has none yet it works elsewhere."""
    folder = tmp_path / "weights"

    result = await check_backbone(make_settings(weights_dir=folder, runtime=Runtime.TORCH_F32))

    assert result.verdict is Verdict.OK
    assert not folder.exists()


async def test_a_runtime_that_the_machine_lacks_fails(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A GPU was asked for where none is."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")

    result = await check_backbone(make_settings(runtime=Runtime.TORCH_CUDA_F16))

    assert result.verdict is Verdict.FAILED
    assert "DIPTYCH_RUNTIME" in result.remedy
