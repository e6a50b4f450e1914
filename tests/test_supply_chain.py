"""What is installed: the lock and the constraints agree, every file has its digest, every exception its proof."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CI = ROOT / ".ci"
VERSION = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
EXCEPTION = re.compile(
    r"(?P<id>[A-Z]+-[0-9A-Za-z-]+) (?P<package>[\w.-]+): (?P<reason>.{40,}) "
    r"Proof: (?P<file>tests/\w+\.py)::(?P<test>\w+)\."
)


def plain(name: str) -> str:
    """A package's name as all its spellings have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def versions(file: str) -> dict[str, str]:
    """Name and version of each package in a file of .ci/."""
    text = (CI / file).read_text(encoding="utf-8")
    return {plain(match["name"]): match["version"] for match in VERSION.finditer(text)}


def test_lock_and_constraints_agree() -> None:
    """A package that both files name has one version: `make lock` writes both."""
    locked, tested = versions("lock.txt"), versions("constraints.txt")
    assert {name: locked[name] for name in tested if name in locked} == {
        name: version for name, version in tested.items() if name in locked
    }
    assert len(locked.keys() & tested.keys()) > 60


def test_every_locked_package_has_digests() -> None:
    """No package of the lock can be installed from a file whose sha256 is not in it."""
    text = (CI / "lock.txt").read_text(encoding="utf-8")
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if VERSION.match(block):
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]


def test_every_requirement_is_locked() -> None:
    """What pyproject.toml asks for, with its extras embedded and dev, is in the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["embedded"], *extras["dev"]]
    names = {plain(re.split(r"[\[<>=!~; ]", requirement)[0]) for requirement in wanted}
    assert names - versions("lock.txt").keys() == set()


def exceptions() -> list[str]:
    """The lines of the accepted vulnerabilities."""
    text = (CI / "accepted-vulnerabilities.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("line", exceptions())
def test_every_exception_has_reason_and_proof(line: str) -> None:
    """A vulnerability that is let pass names a package of the lock, a reason, and a test that is there."""
    match = EXCEPTION.fullmatch(line)
    assert match, line
    assert plain(match["package"]) in versions("lock.txt")
    assert f"def {match['test']}(" in (ROOT / match["file"]).read_text(encoding="utf-8")
