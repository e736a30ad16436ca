"""The platform's dialog for files and folders, run as a separate program."""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from diptych_client.desktop.state.actions import Pick

_TITLES = {Pick.FILES: "Add pictures", Pick.FOLDER: "Add a folder of pictures", Pick.ASKED: "Try a picture"}
_PATTERNS = "*.jpg *.jpeg *.png *.webp *.bmp *.JPG *.JPEG *.PNG"

_CLOSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class FileDialog:
    """The commands of the dialog program for each kind of pick. It prints one path a line, or nothing."""

    commands: Mapping[Pick, Sequence[str]]

    async def ask(self, pick: Pick) -> tuple[Path, ...]:
        """The picked paths; empty if the user cancelled. Cancelling the task closes the dialog.

        Raises:
            OSError: the program cannot be run.
        """
        process = await asyncio.create_subprocess_exec(
            *self.commands[pick], stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            output, _ = await process.communicate()
        finally:
            await _end(process)
        if process.returncode:
            return ()
        paths = (Path(line) for line in output.decode(errors="surrogateescape").splitlines() if line.strip())
        return tuple(path for path in paths if path.exists())


def find_dialog(*, platform: str = sys.platform, environment: Mapping[str, str] = os.environ) -> FileDialog | None:
    """The dialog of this machine; None if no known program is installed."""
    path = environment.get("PATH")
    if platform == "darwin":
        return FileDialog(_OSASCRIPT) if shutil.which("osascript", path=path) else None
    if platform == "win32":
        program = shutil.which("powershell", path=path)
        return FileDialog(_powershell(program)) if program else None
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return None
    is_kde = "KDE" in environment.get("XDG_CURRENT_DESKTOP", "").split(":")
    makers = {"zenity": _zenity, "kdialog": _kdialog}
    for name in sorted(makers, key=lambda each: (each == "kdialog") is not is_kde):
        program = shutil.which(name, path=path)
        if program:
            return FileDialog(makers[name](program))
    return None


async def _end(process: asyncio.subprocess.Process) -> None:
    """Close a dialog that is no longer needed."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _zenity(program: str) -> Mapping[Pick, Sequence[str]]:
    def command(pick: Pick, *options: str) -> Sequence[str]:
        return (program, "--file-selection", f"--title={_TITLES[pick]}", *options)

    pictures = f"--file-filter=Pictures | {_PATTERNS}"
    return {
        Pick.FILES: command(Pick.FILES, "--multiple", "--separator=\n", pictures, "--file-filter=All files | *"),
        Pick.FOLDER: command(Pick.FOLDER, "--directory"),
        Pick.ASKED: command(Pick.ASKED, pictures, "--file-filter=All files | *"),
    }


def _kdialog(program: str) -> Mapping[Pick, Sequence[str]]:
    home, pictures = str(Path.home()), f"Pictures ({_PATTERNS})"
    return {
        Pick.FILES: (
            *(program, "--title", _TITLES[Pick.FILES], "--multiple", "--separate-output"),
            *("--getopenfilename", home, pictures),
        ),
        Pick.FOLDER: (program, "--title", _TITLES[Pick.FOLDER], "--getexistingdirectory", home),
        Pick.ASKED: (program, "--title", _TITLES[Pick.ASKED], "--getopenfilename", home, pictures),
    }


def _script(*lines: str) -> Sequence[str]:
    return ("osascript", *(part for line in lines for part in ("-e", line)))


_OSASCRIPT = {
    Pick.FILES: _script(
        f'set picked to choose file with prompt "{_TITLES[Pick.FILES]}" of type {{"public.image"}} '
        "with multiple selections allowed",
        'set found to ""',
        "repeat with one in picked",
        "set found to found & POSIX path of one & linefeed",
        "end repeat",
        "return found",
    ),
    Pick.FOLDER: _script(f'return POSIX path of (choose folder with prompt "{_TITLES[Pick.FOLDER]}")'),
    Pick.ASKED: _script(
        f'return POSIX path of (choose file with prompt "{_TITLES[Pick.ASKED]}" of type {{"public.image"}})'
    ),
}


def _powershell(program: str) -> Mapping[Pick, Sequence[str]]:
    def command(maker: str, result: str) -> Sequence[str]:
        script = (
            "[Console]::OutputEncoding = [Text.Encoding]::UTF8; Add-Type -AssemblyName System.Windows.Forms; "
            f"$dialog = {maker}; if ($dialog.ShowDialog() -eq 'OK') {{ {result} }}"
        )
        return (program, "-NoProfile", "-STA", "-Command", script)

    def opening(pick: Pick, *, many: str) -> str:
        kinds = f"Pictures|{';'.join(_PATTERNS.split()[:5])}|All files|*.*"
        options = f"Title = '{_TITLES[pick]}'; Multiselect = {many}; Filter = '{kinds}'"
        return f"New-Object System.Windows.Forms.OpenFileDialog -Property @{{ {options} }}"

    folder = f"Description = '{_TITLES[Pick.FOLDER]}'"
    return {
        Pick.FILES: command(opening(Pick.FILES, many="$true"), "$dialog.FileNames"),
        Pick.FOLDER: command(
            f"New-Object System.Windows.Forms.FolderBrowserDialog -Property @{{ {folder} }}", "$dialog.SelectedPath"
        ),
        Pick.ASKED: command(opening(Pick.ASKED, many="$false"), "$dialog.FileName"),
    }
