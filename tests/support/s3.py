"""A real S3 server for tests: the one that the environment names, else our own if its programs are installed."""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from minio import Minio

from diptych_server.store.blobs import Bucket
from support.afterwards import Afterwards
from support.ceph import ACCESS_KEY, SECRET_KEY, CephGateway, missing_programs

_VARIABLES = ("ENDPOINT", "ACCESS_KEY", "SECRET_KEY", "REGION")


@pytest.fixture(scope="session")
def s3_gateway(afterwards: Afterwards | None) -> Iterator[CephGateway]:
    """Our own S3 server, which a test may kill, pause and start again, and leaves running."""
    if missing := missing_programs():
        pytest.skip(f"no S3 server here: {', '.join(missing)} not installed (Debian: ceph-mon ceph-osd radosgw)")
    # Not pytest's folder, which keeps what was there: a disk of Ceph takes a hundred megabytes.
    folder = Path(tempfile.mkdtemp(prefix="diptych-s3-"))
    if afterwards is not None:
        afterwards.note(folder, is_removed=True)
    gateway = CephGateway(folder)
    try:
        gateway.make()
        yield gateway
    finally:
        gateway.discard()


@pytest.fixture(scope="session")
def s3_access(request: pytest.FixtureRequest) -> Bucket:
    """The way into an S3 server: DIPTYCH_TEST_S3_ENDPOINT, _ACCESS_KEY, _SECRET_KEY and _REGION, else our own."""
    variables = {name.lower(): os.environ.get(f"DIPTYCH_TEST_S3_{name}") for name in _VARIABLES}
    if variables["endpoint"]:
        given = {name: value for name, value in variables.items() if value}
        return Bucket(name="", **given)
    gateway: CephGateway = request.getfixturevalue("s3_gateway")
    return Bucket(endpoint=gateway.endpoint, name="", access_key=ACCESS_KEY, secret_key=SECRET_KEY)


@pytest.fixture
def bucket(s3_access: Bucket) -> Iterator[Bucket]:
    """A bucket of this test's own that is not made yet; removed with all in it afterwards."""
    bucket = replace(s3_access, name=f"diptych-test-{uuid4().hex[:12]}")
    yield bucket
    remove_bucket(bucket)


def bucket_client(bucket: Bucket) -> Minio:
    """A client that sees what is really there."""
    scheme, _, address = bucket.endpoint.partition("://")
    return Minio(
        address,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
        region=bucket.region,
        secure=scheme == "https",
    )


def forbid(bucket: Bucket, action: str) -> None:
    """Make the store refuse an action in a bucket, to any user."""
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket.name}/*"}
    bucket_client(bucket).set_bucket_policy(
        bucket.name, json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )


def remove_bucket(bucket: Bucket) -> None:
    """Remove a bucket with all in it, if there is one."""
    client = bucket_client(bucket)
    if not client.bucket_exists(bucket.name):
        return
    client.delete_bucket_policy(bucket.name)
    for each in client.list_objects(bucket.name, recursive=True):
        client.remove_object(bucket.name, str(each.object_name))
    client.remove_bucket(bucket.name)
