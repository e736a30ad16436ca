"""What a repository's host reads: the forms for issues, and the pages that it links to."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FORMS = sorted(path for path in (REPOSITORY / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")


def check(schema: str, *files: Path) -> subprocess.CompletedProcess[str]:
    """The result of check-jsonschema with a schema that comes with it."""
    program = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    return subprocess.run(program, capture_output=True, text=True, check=False)


def test_the_forms_for_issues_are_valid() -> None:
    """The host hides a form that it cannot read."""
    checked = check("vendor.github-issue-forms", *FORMS)

    assert [path.stem for path in FORMS] == ["bug", "idea", "question"]
    assert checked.returncode == 0, checked.stdout


def test_the_issue_template_chooser_is_valid() -> None:
    """The same for the page that offers them."""
    checked = check("vendor.github-issue-config", REPOSITORY / ".github/ISSUE_TEMPLATE/config.yml")

    assert checked.returncode == 0, checked.stdout


def test_a_form_without_a_name_is_noticed(tmp_path: Path) -> None:
    """The check can fail."""
    form = tmp_path / "form.yml"
    form.write_text("description: A form.\nbody: []\n")

    assert check("vendor.github-issue-forms", form).returncode == 1


@pytest.mark.parametrize("page", ["CODE_OF_CONDUCT.md", "SECURITY.md", "CONTRIBUTING.md", "PULL_REQUEST_TEMPLATE.md"])
def test_the_pages_for_contributors_promise_no_invented_address(page: str) -> None:
    """Placeholders for addresses look real, but mail that is sent there is lost."""
    text = (REPOSITORY / ".github" / page).read_text("utf-8")

    assert "@" not in text
    assert "example.com" not in text
    assert "[INSERT" not in text
