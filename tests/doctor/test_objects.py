"""Object stores that a server could not use, and one that it can."""

import socket
from dataclasses import replace

import pytest
from pydantic import SecretStr

from diptych_server.doctor.objects import check_objects, judge_clock
from diptych_server.doctor.result import Verdict
from diptych_server.settings import Settings
from diptych_server.store.blobs import Bucket
from support.doctor import MakeSettings
from support.s3 import bucket_client


def settings_of(bucket: Bucket, make_settings: MakeSettings) -> Settings:
    """Settings that lead to this bucket."""
    return make_settings(
        s3_endpoint=bucket.endpoint,
        s3_bucket=bucket.name,
        s3_access_key=bucket.access_key,
        s3_secret_key=SecretStr(bucket.secret_key),
        s3_region=bucket.region,
    )


async def test_a_real_store_returns_what_was_put(bucket: Bucket, make_settings: MakeSettings) -> None:
    """A blob goes there and back; nothing is left of it, and the clocks agree."""
    trip, clock = await check_objects(settings_of(bucket, make_settings))

    assert (trip.verdict, clock.verdict) == (Verdict.OK, Verdict.OK)
    assert [*bucket_client(bucket).list_objects(bucket.name, recursive=True)] == []


async def test_a_wrong_key_fails_and_is_not_shown(bucket: Bucket, make_settings: MakeSettings) -> None:
    """A real store refuses it."""
    stranger = replace(bucket, secret_key="hunter2-hunter2-hunter2")

    trip, _ = await check_objects(settings_of(stranger, make_settings))

    assert trip.verdict is Verdict.FAILED
    assert "DIPTYCH_S3" in trip.sentence + trip.remedy
    assert "hunter2" not in repr(trip)


async def test_an_unreachable_store_fails(make_settings: MakeSettings) -> None:
    """There is no listener."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    away = Bucket(endpoint=f"http://127.0.0.1:{port}", name="diptych", access_key="key", secret_key="secret")

    trip, clock = await check_objects(settings_of(away, make_settings))

    assert (trip.verdict, clock.verdict) == (Verdict.FAILED, Verdict.SKIPPED)


async def test_files_are_checked_if_there_are_any(make_settings: MakeSettings) -> None:
    """A blob goes into the folder and out again, and leaves no file."""
    settings = make_settings()
    unmade, _ = await check_objects(settings)
    made = settings.blobs_dir.exists()
    settings.blobs_dir.mkdir(parents=True)

    tried, clock = await check_objects(settings)

    assert (unmade.verdict, tried.verdict, clock.verdict) == (Verdict.OK, Verdict.OK, Verdict.SKIPPED)
    assert not made
    assert [each for each in settings.blobs_dir.rglob("*") if each.is_file()] == []


async def test_an_invalid_folder_of_files_fails(make_settings: MakeSettings) -> None:
    """Something else is there."""
    settings = make_settings()
    settings.data_dir.mkdir()
    settings.blobs_dir.touch()

    trip, _ = await check_objects(settings)

    assert trip.verdict is Verdict.FAILED
    assert str(settings.blobs_dir) in trip.sentence


@pytest.mark.parametrize(
    ("ahead", "verdict"), [(-3, Verdict.OK), (-90, Verdict.WARNING), (900, Verdict.FAILED), (-5000, Verdict.FAILED)]
)
def test_clock_differences_beyond_the_s3_limit_fail(ahead: float, verdict: Verdict) -> None:
    """From a quarter of an hour on no request is taken."""
    assert judge_clock(ahead).verdict is verdict
