"""What is installed: the wheel holds the tree, and data files are found in a wheel and in a bare checkout alike."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import site
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from summarizer.errors import ResourceError
from summarizer.resources import folder, read_text
from tests.server import Server, completion

ROOT = Path(__file__).parent.parent
PACKAGED = ("summarizer", "prompts", "schemas")
UNWANTED = ("__pycache__", "*.pyc", "*.egg-info", ".*")
ASK_FOR_FILES = """
import json, summarizer
from summarizer.resources import folder, read_text
names = {name: sorted(p.name for p in folder(name).iterdir() if p.is_file()) for name in ("prompts", "schemas", "data")}
print(json.dumps([summarizer.__file__, names, len(read_text("schemas", "summary.json"))]))
"""


def _files(top: str) -> set[str]:
    """Files of the tree under one top-level folder, without what tools left there."""
    paths = [path for path in (ROOT / top).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(ROOT).as_posix() for path in paths}


def _run(arguments: Sequence[str], path: Sequence[Path], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run Python with this path alone; ``-S`` leaves out site-packages, and with it any installed summarizer."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SUMMARIZER_", "OPENAI_"))}
    homes = {f"XDG_{kind}_HOME": str(cwd / kind) for kind in ("DATA", "CACHE", "CONFIG")}
    environment = kept | homes | {"PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-S", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a clone has: sources alone, nothing installed and nothing built."""
    there = tmp_path_factory.mktemp("checkout")
    for top in PACKAGED:
        shutil.copytree(ROOT / top, there / top, ignore=shutil.ignore_patterns(*UNWANTED))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, there)
    return there


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dependencies alone: links to all that is in site-packages but summarizer itself."""
    there = tmp_path_factory.mktemp("libraries")
    for packages in map(Path, site.getsitepackages()):
        for path in packages.iterdir():
            if "summarizer" not in path.name and path.suffix != ".pth":
                (there / path.name).symlink_to(path)
    return there


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """The wheel, built from a copy of the tree, so that no stale build/ folder leaks into it."""
    out = tmp_path_factory.mktemp("wheel")
    source = out / "source"
    shutil.copytree(checkout, source)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's contents as they lie in site-packages."""
    there = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(there)
    return there


def test_the_wheel_holds_the_tree(wheel: Path) -> None:
    """Every file of summarizer/, prompts/ and schemas/ is in the wheel, inside the package, and nothing else is."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    data = {f"summarizer/{name}" for top in ("prompts", "schemas") for name in _files(top)}
    assert names == _files("summarizer") | data


def test_the_wheel_takes_one_name(wheel: Path) -> None:
    """The only package that an installation adds is summarizer: no top-level prompts, schemas or tests."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"summarizer"}


def test_the_wheel_carries_licence_and_command(unpacked: Path) -> None:
    """The wheel has the licence's text, the typing marker and the command's entry."""
    (info,) = unpacked.glob("*.dist-info")
    told = importlib.metadata.Distribution.at(info)
    assert told.metadata["License-Expression"] == "Apache-2.0"
    assert (info / "licenses" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert [(entry.name, entry.value) for entry in told.entry_points] == [("summarizer", "summarizer.__main__:main")]
    assert (unpacked / "summarizer" / "py.typed").is_file()


def test_every_subpackage_is_listed() -> None:
    """A new folder of modules or data is in pyproject's list, or it would be missing from the wheel."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {Path(name).parent.as_posix().replace("/", ".") for name in _files("summarizer")}
    assert set(listed) == folders | {"summarizer.prompts", "summarizer.schemas"}


@pytest.mark.parametrize("place", ["unpacked", "checkout"])
def test_resources_are_found(place: str, request: pytest.FixtureRequest, libraries: Path, tmp_path: Path) -> None:
    """Prompts, schemas and data are found in a wheel's layout and in a checkout that is not installed."""
    there: Path = request.getfixturevalue(place)
    done = _run(["-c", ASK_FOR_FILES], [there, libraries], tmp_path)
    assert done.returncode == 0, done.stderr
    file, names, length = json.loads(done.stdout)
    assert Path(file).is_relative_to(there)
    assert names["prompts"] == sorted(Path(name).name for name in _files("prompts"))
    assert names["schemas"] == ["report.json", "summary.json"]
    assert "kinds.json" in names["data"]
    assert length == len((ROOT / "schemas" / "summary.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("place", ["unpacked", "checkout"])
def test_version_is_told(place: str, request: pytest.FixtureRequest, libraries: Path, tmp_path: Path) -> None:
    """``python -m summarizer --version`` tells the wheel's version, or that this is a bare checkout."""
    there: Path = request.getfixturevalue(place)
    done = _run(["-m", "summarizer", "--version"], [there, libraries], tmp_path)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    wanted = f"summarizer {version}" if place == "unpacked" else "summarizer, run from its source and not installed"
    assert (done.returncode, done.stdout.strip()) == (0, wanted), done.stderr


@pytest.mark.parametrize("place", ["unpacked", "checkout"])
def test_a_dispatch_is_summarized(place: str, request: pytest.FixtureRequest, libraries: Path, tmp_path: Path) -> None:
    """The whole path works from a wheel and from a bare checkout; provenance tells the version, or that none is."""
    there: Path = request.getfixturevalue(place)
    (tmp_path / "story.txt").write_text("Norway and Peru agreed on Monday to share two boats.\n", encoding="utf-8")
    answer = {"gist": {"text": "Norway and Peru agreed.", "sentences": [1]}}
    with Server([completion(json.dumps(answer))]) as server:
        told = ["--model", "m", "--base-url", server.base_url, "--format", "json", "story.txt"]
        done = _run(["-m", "summarizer", "run", *told], [there, libraries], tmp_path)
    assert done.returncode == 0, done.stderr
    version = json.loads(done.stdout)["provenance"]["summarizer_version"]
    assert version == ("0.1.0" if place == "unpacked" else "uninstalled")


def test_importing_needs_no_dependency(checkout: Path, tmp_path: Path) -> None:
    """``import summarizer`` alone loads none of the libraries: it works where there are none."""
    done = _run(
        ["-c", "import summarizer; print(sorted(summarizer.__all__) == summarizer.__all__)"], [checkout], tmp_path
    )
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr


@pytest.mark.parametrize(
    "lines",
    [
        "from summarizer import summarize",
        "from summarizer import Summarizer, summarize",
        "from summarizer.summarize import Summarizer\nfrom summarizer import summarize",
        "import summarizer.summarize\nfrom summarizer.summarize import verified\nsummarize = summarizer.summarize",
    ],
)
def test_summarize_is_the_function(lines: str, checkout: Path, libraries: Path, tmp_path: Path) -> None:
    """In whatever order a program imports, ``summarizer.summarize`` is what the README calls, not the room so named."""
    done = _run(["-c", f"{lines}\nprint(summarize.__module__, summarize.__name__)"], [checkout, libraries], tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "summarizer.summarize summarize"), done.stderr


def test_every_public_name_is_there() -> None:
    """Each name of ``__all__`` can be imported, and a name that is not is an AttributeError as of any module."""
    import summarizer

    assert [getattr(summarizer, name).__name__ for name in summarizer.__all__] == summarizer.__all__
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = summarizer.nothing


def test_a_missing_file_is_told() -> None:
    """A file or folder that is not there is an error that says to install again."""
    with pytest.raises(ResourceError, match=r"prompts/whole\.v0\.jinja.*install it again"):
        read_text("prompts", "whole.v0.jinja")
    with pytest.raises(ResourceError, match=r"'charts'.*install"):
        folder("charts")
