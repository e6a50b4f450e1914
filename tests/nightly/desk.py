"""The command as a foreign desk or a sysadmin uses it, inside the tests' own process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from summarizer.cli import app


class Desk:
    """An inbox, a store and a folder for reports; settings come from the environment that the fixture sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inbox = folder / "inbox"
        self.store = folder / "kept" / "store.db"
        self.reports = folder / "reports"

    def call(self, *arguments: object) -> Result:
        """Run the command with these arguments."""
        return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="summarizer")

    def night(self, *arguments: object) -> Result:
        """A night over the inbox, with its report."""
        return self.call("nightly", self.inbox, "--output", self.reports, *arguments)

    def told(self, *arguments: object) -> Any:
        """What a command prints as JSON."""
        done = self.call(*arguments, "--json")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    def report(self) -> str:
        """The latest report, as Markdown."""
        return (self.reports / "latest.md").read_text(encoding="utf-8")

    def data(self) -> Any:
        """The latest report, as JSON."""
        return json.loads((self.reports / "latest.json").read_text(encoding="utf-8"))
