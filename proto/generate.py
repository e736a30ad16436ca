"""Write the Python code of the wire API: messages, services and their types, from the `.proto` files of this folder."""

import argparse
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
PACKAGE = Path("diptych/v1")
INIT = '"""The generated messages and services of the wire API `diptych.v1`. Written by `make proto`."""\n'


class ProtocError(Exception):
    """The protocol buffer compiler rejected the sources; its errors are on standard error."""


def generate(*, sources: Path, destination: Path) -> list[Path]:
    """Write the files below `destination`, and return their sorted absolute paths.

    Afterwards the package folder `destination/diptych/v1` contains exactly the code of the `.proto` files in
    `sources/diptych/v1`; code of a deleted `.proto` is removed. If the compiler fails, nothing is changed.

    Args:
        sources: The import root of the `.proto` files.
        destination: The folder of the package `diptych`.

    Raises:
        ProtocError: The sources do not compile.
    """
    package = destination / PACKAGE
    with tempfile.TemporaryDirectory() as scratch:
        _compile(sources=sources, destination=Path(scratch))
        fresh = Path(scratch) / PACKAGE
        fresh.mkdir(parents=True, exist_ok=True)
        (fresh / "__init__.py").write_text(INIT, encoding="utf-8")
        package.mkdir(parents=True, exist_ok=True)
        for stale in {path.name for path in package.glob("*.py*")} - {path.name for path in fresh.iterdir()}:
            (package / stale).unlink()
        written = [Path(shutil.copyfile(path, package / path.name)) for path in fresh.iterdir()]
    return sorted(path.resolve() for path in written)


def _compile(*, sources: Path, destination: Path) -> None:
    protos = sorted(str(path) for path in (sources / PACKAGE).glob("*.proto"))
    if not protos:
        raise ProtocError(f"no .proto file in {sources / PACKAGE}")
    scripts = Path(sysconfig.get_path("scripts"))
    # `only_async` types stubs and servicers for grpc.aio only, which is what this project uses.
    status = protoc.main(
        [
            "protoc",
            f"--proto_path={sources}",
            f"--proto_path={files('grpc_tools') / '_proto'}",
            f"--plugin=protoc-gen-mypy={scripts / 'protoc-gen-mypy'}",
            f"--plugin=protoc-gen-mypy_grpc={scripts / 'protoc-gen-mypy_grpc'}",
            f"--python_out={destination}",
            f"--grpc_python_out={destination}",
            f"--mypy_out=quiet:{destination}",
            f"--mypy_grpc_out=quiet,only_async:{destination}",
            *protos,
        ]
    )
    if status:
        raise ProtocError(f"protoc ended with status {status}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate the code, and return the exit status: 1 if the sources do not compile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, default=HERE, help="root of the .proto imports (default: this folder)")
    parser.add_argument("--into", type=Path, default=REPOSITORY / "shared", help="folder of the package `diptych`")
    options = parser.parse_args(arguments)
    try:
        generate(sources=options.sources, destination=options.into)
    except ProtocError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
