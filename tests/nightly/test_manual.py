"""The manual of the night says what is so: its units, its commands, its exit codes and its metrics."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from summarizer.cli import app
from summarizer.cli.exits import ExitCode
from tests.nightly.desk import Desk

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
UNITS = dict(
    zip(("summarizer.service", "summarizer.timer"), re.findall(r"```ini\n(.*?)```", MANUAL, re.S), strict=True)
)
NIGHTLY = "/opt/summarizer/bin/summarizer"


def unit(name: str) -> configparser.ConfigParser:
    """A unit's sections, in which no setting may stand twice."""
    parsed = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(UNITS[name])
    return parsed


def commands() -> list[list[str]]:
    """Every call of the program in the manual, as words."""
    shown = re.findall(r"^(?:\$ |ExecStart=|30 1 \* \* \*  )(.*)$", MANUAL, re.MULTILINE)
    parts = [part for line in shown for part in line.split("#")[0].split("||")]
    words = [shlex.split(part) for part in parts]
    ours = [line for line in words if line and (line[0] == "summarizer" or NIGHTLY in line)]
    return [line[line.index(NIGHTLY) + 1 if NIGHTLY in line else 1 :] for line in ours]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """``systemd-analyze verify`` finds nothing wrong with service and timer."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not installed")
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text.replace(NIGHTLY, sys.executable), encoding="utf-8")
    places = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run([analyze, "verify", "--man=no", *places], capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "summarizer" in line]
    assert (done.returncode, told) == (0, [])


def test_the_units_fit_the_program() -> None:
    """The service lets the ends of an ordinary night pass, waits for requests, and the timer makes up for a miss."""
    service, timer = unit("summarizer.service")["Service"], unit("summarizer.timer")["Timer"]
    ordinary = {ExitCode.PARTLY, ExitCode.BUDGET, ExitCode.DEADLINE}
    assert {int(code) for code in service["SuccessExitStatus"].split()} == ordinary
    assert service["Type"] == "oneshot"
    assert service["ProtectSystem"] == "strict"
    assert timer["Persistent"] == "true"


def test_every_command_of_the_manual_is_one() -> None:
    """Each line that calls the program names a command and options that there are."""
    root = typer.main.get_command(app)
    found = commands()
    assert len(found) >= 8
    for words in found:
        command = root
        while words and words[0] in getattr(command, "commands", {}):
            command, words = command.commands[words[0]], words[1:]  # type: ignore[attr-defined]
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert command is not root
        assert {word for word in words if word.startswith("-")} <= known


def test_every_option_that_the_manual_names_is_one() -> None:
    """Options in running text are those of the command, or of those that it names beside it."""
    root = typer.main.get_command(app)
    groups = [root, *root.commands.values()]  # type: ignore[attr-defined]
    every = [command for group in groups for command in (group, *getattr(group, "commands", {}).values())]
    known = {option for command in every for parameter in command.params for option in parameter.opts}
    prose = re.sub(r"```.*?```", "", MANUAL, flags=re.S)
    assert set(re.findall(r"--[a-z][a-z-]+", prose)) <= known


def test_the_table_of_exit_codes_is_theirs() -> None:
    """The manual's exit codes are those of the command, with the same words."""
    table = re.findall(r"^\| (\d+) \| (.*) \|$", MANUAL, re.MULTILINE)
    assert table == [(str(code.value), code.reason) for code in ExitCode]


def test_the_table_of_metrics_is_theirs(desk: Desk) -> None:
    """The manual names every metric that is written, and no other."""
    place = desk.folder / "night.prom"
    desk.night("--metrics", place)
    written = set(re.findall(r"^(summarizer_nightly_\w+)", place.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^\| `(summarizer_nightly_\w+)", MANUAL, re.MULTILINE)) == written


def test_links_of_the_manual_lead_somewhere() -> None:
    """Every file that the manual refers to is there."""
    for target in re.findall(r"\]\(([^)#:]+)\)", MANUAL):
        assert (ROOT / "docs" / target).is_file(), target
