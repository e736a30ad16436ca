"""The public names of the package, and the modules it loads for them."""

import subprocess
import sys

import diptych_client
from diptych_client import sdk
from diptych_client.sdk import blocking, public


def test_every_public_name_is_there() -> None:
    """The lazy packages provide all listed names."""
    assert {name for name in public.__all__ if not hasattr(sdk, name)} == set()
    assert {name for name in blocking.__all__ if not hasattr(diptych_client, name)} == set()


def test_the_package_itself_offers_the_blocking_client() -> None:
    """Beginners find it first; the async one has the same names and one more level."""
    assert diptych_client.Client is blocking.Client
    assert diptych_client.connect is blocking.connect
    assert diptych_client.Score is sdk.Score
    assert set(blocking.__all__) - set(public.__all__) == {"connect"}
    assert set(public.__all__) <= set(blocking.__all__)


def test_no_protobuf_in_public_names() -> None:
    """Users get our own classes."""
    homes = {getattr(sdk, name).__module__ for name in public.__all__ if isinstance(getattr(sdk, name), type)}

    assert {home for home in homes if not home.startswith("diptych_client.sdk")} == set()


def test_importing_the_package_loads_neither_grpc_nor_arrays() -> None:
    """`import diptych_client` and `diptych --help` stay fast."""
    program = (
        "import sys, diptych_client.cli.app; print([m for m in ('grpc', 'numpy', 'PIL', 'cv2') if m in sys.modules])"
    )

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "[]"


def test_the_sdk_needs_no_numpy() -> None:
    """A script that talks to a server loads no arrays."""
    program = "import sys; from diptych_client import Client; print('numpy' in sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "False"
