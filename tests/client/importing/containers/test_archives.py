"""Archives, ordinary and hostile."""

import io
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from diptych_client.importing.containers.unpacking import ArchiveError
from diptych_client.importing.folder import Scan, scan_source
from diptych_client.importing.opening import opened
from support.listed_folders import labels_in, picture, pictures, reasons_in


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, files: dict[str, bytes], mode: str) -> Path:
    """A tar file."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # the mode is a parameter
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1_700_000_000
            archive.addfile(member, io.BytesIO(content))
    return path


def found_in(path: Path) -> Scan:
    """What an import finds in an archive."""
    with opened(path) as source:
        return scan_source(source)


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    """With system files left out, and the pictures readable until it is closed."""
    files = {**pictures("mug/1.png", "cup/2.png"), "__MACOSX/mug/._1.png": b"x", "mug/.DS_Store": b"x"}

    with opened(zipped(tmp_path / "photos.zip", files)) as source:
        found = scan_source(source)
        contents = {file.relative: file.path.read_bytes() for file in found.files}

    assert labels_in(found) == {"cup/2.png": "cup", "mug/1.png": "mug"}
    assert contents == pictures("mug/1.png", "cup/2.png")
    assert not any(file.path.exists() for file in found.files)


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.xz", "w:xz")]
)
def test_a_tar_is_read_like_a_folder(tmp_path: Path, name: str, mode: str) -> None:
    """Also a compressed one; the times of its files are kept."""
    with opened(tarred(tmp_path / name, pictures("mug/1.png", "cup/2.png"), mode)) as source:
        found = scan_source(source)
        times = {file.path.stat().st_mtime for file in found.files}

    assert labels_in(found) == {"cup/2.png": "cup", "mug/1.png": "mug"}
    assert times == {1_700_000_000}


def test_a_folder_around_all_labels_is_not_a_label(tmp_path: Path) -> None:
    """Most programs put one into an archive."""
    found = found_in(
        zipped(tmp_path / "a.zip", {**pictures("photos/mug/1.png", "photos/cup/2.png"), "photos/a.txt": b"a"})
    )

    assert labels_in(found) == {"cup/2.png": "cup", "mug/1.png": "mug"}


def test_samples_of_one_class_are_its_label(tmp_path: Path) -> None:
    """As Teachable Machine saves them."""
    found = found_in(zipped(tmp_path / "Class 2-samples.zip", pictures("Class 2/0.png", "Class 2/1.png")))

    assert set(labels_in(found).values()) == {"Class 2"}


def test_a_project_of_teachable_machine_is_read(tmp_path: Path) -> None:
    """Its file is a zip with another suffix."""
    files = {**pictures("mug-0.jpg", "cup-0.jpg"), "manifest.json": b'{"appdata": {}}'}

    assert labels_in(found_in(zipped(tmp_path / "project.tm", files))) == {"mug-0.jpg": "mug", "cup-0.jpg": "cup"}


@pytest.mark.parametrize(
    "name", ["../mug/1.png", "/etc/mug/1.png", "mug/../../1.png", "C:/mug/1.png", "..\\mug\\1.png"]
)
def test_names_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    """The others are imported, and nothing is written outside."""
    inside = tmp_path / "inside"
    inside.mkdir()
    archive = zipped(inside / "a.zip", {name: picture(1), **pictures("cup/2.png")})

    found = found_in(archive)

    assert labels_in(found) == {"cup/2.png": "cup"}
    assert list(reasons_in(found).values()) == ["UNSAFE_NAME"]
    assert [path.name for path in tmp_path.rglob("*")] == ["inside", "a.zip"]


def test_links_and_special_files_are_refused(tmp_path: Path) -> None:
    """In a tar and in a zip."""
    archive = tmp_path / "a.tar"
    with tarfile.open(archive, "w") as tar:
        for name, kind in (
            ("mug/link.png", tarfile.SYMTYPE),
            ("mug/hard.png", tarfile.LNKTYPE),
            ("mug/p", tarfile.FIFOTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
    link = zipfile.ZipInfo("mug/link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zip_file:
        zip_file.writestr(link, "/etc/passwd")

    assert set(reasons_in(found_in(archive)).values()) == {"NOT_A_FILE"}
    assert set(reasons_in(found_in(tmp_path / "a.zip")).values()) == {"NOT_A_FILE"}


def test_the_first_of_two_files_with_one_name_counts(tmp_path: Path) -> None:
    """The other is named."""
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as zip_file:
        zip_file.writestr("mug/1.png", picture(1))
        with pytest.warns(UserWarning, match="Duplicate name"):
            zip_file.writestr("mug/1.png", picture(2))

    with opened(archive) as source:
        found = scan_source(source)
        contents = [file.path.read_bytes() for file in found.files]

    assert contents == [picture(1)]
    assert reasons_in(found) == {"mug/1.png": "NAME_TWICE"}


def test_a_protected_file_is_refused(tmp_path: Path) -> None:
    """The flag says that it needs a password."""
    archive = zipped(tmp_path / "a.zip", pictures("mug/1.png"))
    data = bytearray(archive.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    archive.write_bytes(data)

    assert reasons_in(found_in(archive)) == {"mug/1.png": "ENCRYPTED"}


def test_a_damaged_file_does_not_stop_the_others(tmp_path: Path) -> None:
    """Its checksum does not match."""
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zip_file:
        zip_file.writestr("mug/1.png", picture(1))
        zip_file.writestr("cup/2.png", picture(2))
    data = bytearray(archive.read_bytes())
    data[data.index(b"IDAT") + 6] ^= 0xFF
    archive.write_bytes(data)

    found = found_in(archive)

    assert labels_in(found) == {"cup/2.png": "cup"}
    assert reasons_in(found) == {"mug/1.png": "DAMAGED"}


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_truncated_archive_is_refused(tmp_path: Path, name: str) -> None:
    """Half a download."""
    whole = tmp_path / name
    noise = {f"mug/{number}.png": os.urandom(5000) for number in range(20)}
    zipped(whole, noise) if name.endswith("zip") else tarred(whole, noise, "w:gz")
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    with pytest.raises(ArchiveError, match=r"damaged|not a folder, an archive"):
        found_in(whole)


def test_an_archive_that_fills_disks_is_refused(tmp_path: Path) -> None:
    """Its files of zeros are each within the limit for a file."""
    archive = zipped(tmp_path / "a.zip", {f"mug/{number}.png": bytes(60 * 2**20) for number in range(5)})

    with pytest.raises(ArchiveError, match="made to fill disks"):
        found_in(archive)


def test_a_file_that_is_too_large_is_left_out(tmp_path: Path) -> None:
    """Videos, for example."""
    found = found_in(zipped(tmp_path / "a.zip", {"mug/film.mp4": bytes(65 * 2**20), **pictures("mug/1.png")}))

    assert labels_in(found) == {"mug/1.png": "mug"}
    assert reasons_in(found) == {"mug/film.mp4": "PICTURE_TOO_MANY_BYTES"}


def test_anything_else_is_refused_with_what_is_supported(tmp_path: Path) -> None:
    """A text, for example."""
    path = tmp_path / "notes.txt"
    path.write_text("about mugs")

    with pytest.raises(ArchiveError, match=r"notes.txt is not a folder, an archive or a file with labels"):
        found_in(path)
