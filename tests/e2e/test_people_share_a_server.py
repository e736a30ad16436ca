"""One server in shared mode, with TLS and access tokens, and three people at their terminals: what each may do."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.certificates import Authority, Certificate
from support.drawing import draw
from support.programs import Diptych
from support.server_process import SERVER_PROGRAM, ServerProcess, StartServer, clean_environment, run_server

DENIED, CONFLICT = 4, 5


@dataclass(frozen=True)
class Place:
    """The server, and what a person needs to call it."""

    server: ServerProcess
    environment: dict[str, str]
    ca_file: Path

    def first_admin(self) -> Diptych:
        """The person admitted on the server's own machine."""
        ended = run_server("token", "create", "--name", "Root", "--role", "admin", environment=self.environment)
        assert ended.returncode == 0, ended.stderr
        return self.person(ended.stdout.strip())

    def person(self, secret: str) -> Diptych:
        """A user with this token at a terminal."""
        return Diptych(self.server.address, DIPTYCH_TOKEN=secret, DIPTYCH_TLS_CA=str(self.ca_file))

    def newcomer(self, admin: Diptych, name: str, role: str, *options: str) -> Diptych:
        """A person admitted by an admin."""
        return self.person(admin.done("token", "create", name, "--role", role, *options).strip())


@pytest.fixture
def place(  # noqa: PLR0917  pytest gives them by name
    conninfo: str,
    start_server: StartServer,
    data_dir: Path,
    weights_dir: Path,
    authority: Authority,
    certificate: Certificate,
) -> Iterator[Place]:
    """A server and a worker that share a separate database."""
    environment = {
        "DIPTYCH_DATABASE_URL": conninfo,
        "DIPTYCH_DATA_DIR": str(data_dir),
        "DIPTYCH_WEIGHTS_DIR": str(weights_dir),
        "DIPTYCH_TLS_CERTIFICATE": str(certificate.chain),
        "DIPTYCH_TLS_KEY": str(certificate.key),
    }
    server = start_server(data_dir, environment=environment)
    worker = subprocess.Popen([SERVER_PROGRAM, "worker"], env=clean_environment() | environment, stderr=subprocess.PIPE)
    try:
        yield Place(server, environment, authority.ca_file)
    finally:
        worker.terminate()
        worker.communicate(timeout=120)


def code_of(person: Diptych, *arguments: str) -> int:
    """The exit code of a command that is refused in one sentence."""
    ended = person(*arguments)
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    return ended.returncode


def shown(person: Diptych, *arguments: str) -> Any:
    """The JSON output of a command."""
    return json.loads(person.done(*arguments, "--json"))


def capture(person: Diptych, label: str) -> int:
    """Record two bursts of the virtual camera: how many pictures were stored."""
    options = ["--camera", f"virtual:{label}", "--count", "3", "--bursts", "2", "--fps", "20", "--pause", "0"]
    stored = shown(person, "capture", "--dataset", "Desk", "--label", label, *options)["stored"]
    assert isinstance(stored, int)
    return stored


def test_viewers_read_editors_edit_and_admins_grant_access(place: Place, tmp_path: Path) -> None:
    """Capture, train, ask: each of them does what the role allows, and is refused the rest with exit code 4."""
    admin = place.first_admin()
    editor = place.newcomer(admin, "Ada", "editor")
    viewer = place.newcomer(admin, "Grace", "viewer", "--expires-in", "1d")
    picture = tmp_path / "mug.jpg"
    picture.write_bytes(draw("mug", number=700))

    editor.done("dataset", "create", "Desk")
    stored = capture(editor, "mug") + capture(admin, "phone")
    trained = shown(editor, "train", "Desk", "--name", "first", "--epochs", "3")
    assert trained["model_id"]

    for person in (viewer, editor, admin):
        assert "mug" in person.done("predict", "first", str(picture))
        assert shown(person, "dataset", "show", "Desk")["instance_count"] == stored
    assert shown(viewer, "predict", "first", "--camera", "virtual:mug", "--count", "1")["predictions"]
    assert {change["actor"] for change in shown(viewer, "dataset", "log", "Desk")} == {"Ada", "Root"}

    refused_to_viewers = [
        ("dataset", "create", "Shelf"),
        ("dataset", "rename", "Desk", "Shelf"),
        ("dataset", "rm", "Desk"),
        ("dataset", "undo", "Desk"),
        ("dataset", "rm-label", "Desk", "mug"),
        ("snapshot", "rename", "first", "last"),
        ("snapshot", "copy", "first", "last"),
    ]
    assert {command: code_of(viewer, *command) for command in refused_to_viewers} == dict.fromkeys(
        refused_to_viewers, DENIED
    )
    assert viewer("train", "Desk").returncode == DENIED
    assert viewer("capture", "-d", "Desk", "-l", "mug", "--camera", "virtual:mug", "--pause", "0").returncode == DENIED
    refused_to_editors = [
        ("token", "create", "Mallory", "--role", "admin"),
        ("token", "ls"),
        ("token", "revoke", "Grace"),
        ("workspace", "create", "Mine"),
    ]
    for person in (viewer, editor):
        assert {code_of(person, *command) for command in refused_to_editors} == {DENIED}
    assert [each["name"] for each in shown(admin, "token", "ls")] == ["Grace", "Ada", "Root"]
    assert shown(viewer, "info")["you"]["role"] == "viewer"


def test_a_refused_caller_gets_the_reason(place: Place, tmp_path: Path) -> None:
    """Without a token, with one of another server, with one that was revoked: also in the middle of a watch."""
    admin = place.first_admin()
    viewer = place.newcomer(admin, "Grace", "viewer")
    admin.done("dataset", "create", "Desk")

    with viewer.start("watch", "Desk", "--json") as watch:
        assert watch.stdout is not None
        assert "dataset" in json.loads(watch.stdout.readline())
        admin.done("token", "revoke", "Grace")
        _, errors = watch.communicate(timeout=120)

    assert watch.returncode == DENIED
    assert "revoked" in errors
    unknown_user = Diptych(place.server.address, DIPTYCH_TLS_CA=str(place.ca_file), XDG_CONFIG_HOME=str(tmp_path))
    for person in (viewer, unknown_user, place.person("diptych_of_another_server")):
        assert code_of(person, "dataset", "ls") == DENIED
    assert "diptych connect" in unknown_user("dataset", "ls").stderr


def test_a_concurrent_change_is_not_lost(place: Place) -> None:
    """Exit code 5, what happened, and what to do; and the watch shows who did it."""
    admin = place.first_admin()
    editor = place.newcomer(admin, "Ada", "editor")
    dataset_id = editor.done("dataset", "create", "Desk").strip()
    seen = shown(editor, "dataset", "show", dataset_id)["etag"]

    with editor.start("watch", dataset_id) as watch:
        assert watch.stdout is not None
        watch.stdout.readline()
        admin.done("dataset", "rename", dataset_id, "Table")
        lines = [watch.stdout.readline() for _ in range(2)]
        watch.terminate()

    late = editor("dataset", "rename", dataset_id, "Shelf", "--if-unchanged", seen)
    assert late.returncode == CONFLICT
    assert f"diptych dataset log {dataset_id}" in late.stderr
    assert editor("dataset", "undo", dataset_id, "--if-unchanged", seen).returncode == CONFLICT
    assert any("by Root" in line for line in lines)
    now = shown(editor, "dataset", "show", dataset_id)
    assert now["name"] == "Table"
    editor.done("dataset", "rename", dataset_id, "Shelf", "--if-unchanged", now["etag"])


def test_undo_reverts_another_persons_change_only_by_its_group(place: Place) -> None:
    """The output says who changed what and how to undo it; nothing changes until then."""
    admin = place.first_admin()
    editor = place.newcomer(admin, "Ada", "editor")
    dataset_id = editor.done("dataset", "create", "Desk").strip()
    capture(editor, "mug")
    admin.done("dataset", "rename-label", dataset_id, "mug", "cup")

    refused = editor("dataset", "undo", dataset_id)
    labels_then = [label["name"] for label in shown(editor, "dataset", "show", dataset_id)["labels"]]
    command = refused.stderr.strip().rpartition("To undo it: diptych ")[2].split()
    undone = editor(*command)

    assert refused.returncode == 1
    assert "The last change of Desk was made by Root: rename mug to cup." in refused.stderr
    assert labels_then == ["cup"]
    assert "Undone: rename mug to cup." in undone.stderr
    assert [label["name"] for label in shown(editor, "dataset", "show", dataset_id)["labels"]] == ["mug"]
    assert admin("dataset", "undo", dataset_id).returncode == 1
    before = shown(editor, "dataset", "show", dataset_id)["instance_count"]
    editor.done("dataset", "undo", dataset_id)
    assert shown(editor, "dataset", "show", dataset_id)["instance_count"] < before


def test_workspaces_keep_people_apart(place: Place, tmp_path: Path) -> None:
    """The content of a workspace is visible to its members; to others it does not exist."""
    admin = place.first_admin()
    admin.done("workspace", "create", "School")
    pupil = place.newcomer(admin, "Emmy", "editor", "--workspace", "School")
    other = place.newcomer(admin, "Ada", "editor", "--workspace", "default")
    (tmp_path / "photos" / "mug").mkdir(parents=True)
    (tmp_path / "photos" / "mug" / "1.jpg").write_bytes(draw("mug", number=701))

    shelf = pupil.done("dataset", "create", "Shelf").strip()
    admin.done("dataset", "create", "Rack", "--workspace", "School")
    photos = str(tmp_path / "photos")
    admin.done("import", photos, "-d", "Photos", "--create", "--workspace", "default", "--bursts", "each")

    nowhere = admin("dataset", "create", "Nowhere")  # it sees two workspaces, so it must say which
    assert (nowhere.returncode, "--workspace" in nowhere.stderr) == (1, True)
    assert [each["name"] for each in shown(pupil, "workspace", "ls")] == ["School"]
    assert {each["name"] for each in shown(pupil, "dataset", "ls")} == {"Shelf", "Rack"}
    assert {each["name"] for each in shown(other, "dataset", "ls")} == {"Photos"}
    assert [each["name"] for each in shown(admin, "dataset", "ls", "--workspace", "default")] == ["Photos"]
    assert {"School", "default"} <= set(admin.done("dataset", "ls").split())
    assert code_of(other, "dataset", "show", shelf) == 1
    admin.done("workspace", "rename", "School", "Academy")
    assert [each["name"] for each in shown(pupil, "workspace", "ls")] == ["Academy"]


def test_every_list_accepts_a_filter(place: Place) -> None:
    """A bad one is a usage error, in one sentence that names the position."""
    admin = place.first_admin()
    admin.done("workspace", "create", "School")
    place.newcomer(admin, "Emmy", "editor", "--workspace", "School")
    for name in ("Desk", "Shelf", "desk lamp"):
        admin.done("dataset", "create", name, "--workspace", "School")

    def names(*arguments: str) -> set[str]:
        return {each["name"] for each in shown(admin, *arguments)}

    assert names("dataset", "ls", "--filter", 'name : "desk*"') == {"Desk", "desk lamp"}
    assert names("workspace", "ls", "--filter", 'name : "SCHOOL"') == {"School"}
    assert names("token", "ls", "--filter", 'role != "admin"') == {"Emmy"}
    for group in ("snapshot", "job", "model"):
        assert shown(admin, group, "ls", "--filter", 'created_at > "2000-01-01T00:00:00Z"') == []
    assert admin("dataset", "ls", "--filter", 'name = "Nowhere"').stderr == "Nothing matches the filter.\n"
    for group in ("dataset", "snapshot", "job", "model", "workspace", "token"):
        refused = admin(group, "ls", "--filter", 'size = "1"')
        assert refused.returncode == 2
        assert refused.stderr.startswith("The filter needs one of id, ")
        assert refused.stderr.endswith("(at position 1).\n")
    other = admin("dataset", "create", "DESK", "--workspace", "School")
    assert "Another dataset is also named Desk." in other.stderr


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The configuration folder of one person."""
    yield tmp_path / "home"
    shutil.rmtree(tmp_path / "home", ignore_errors=True)


def test_a_remembered_connection_needs_no_options(place: Place, home: Path) -> None:
    """Server, authority and token are remembered; this is how people begin."""
    ended = run_server("token", "create", "--name", "Root", "--role", "admin", environment=place.environment)
    person = Diptych("", XDG_CONFIG_HOME=str(home), HOME=str(home))

    connected = person("--tls-ca", str(place.ca_file), "connect", place.server.address, typed=ended.stdout)

    assert connected.returncode == 0, connected.stderr
    assert "as Root, admin" in connected.stderr
    assert shown(person, "info")["you"]["name"] == "Root"
    person.done("connect", "--forget")
