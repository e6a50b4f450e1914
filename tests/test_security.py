"""Secrets stay where they belong, files are their owner's alone, and nothing is sent to a place that nobody named."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import pickle
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from summarizer import Summarizer, errors
from summarizer.client import Client
from summarizer.errors import AnswerError, ConfigurationError, ModelError, SummarizerError
from summarizer.settings import Settings, load
from tests.answers import whole
from tests.replay import recorder
from tests.server import Received, Reply, Server, completion, failure

ROOT = Path(__file__).parent.parent
KEY = "sk-planted-9876543210"
TEXT = "Norway condemned Iceland over the cod quota."
CLAIM = {
    "kind": "dispute", "actors": ["NOR"], "targets": ["ISL"], "stance": "opposes",
    "text": "Norway condemned Iceland over the quota.", "sentences": [1],
}  # fmt: skip
ANSWER = completion(json.dumps(whole(CLAIM, gist=TEXT)))


def echo(status: int) -> Callable[[Received], Reply]:
    """An endpoint that repeats the key it was given, as some do."""
    return lambda received: failure(status, f"no: {received.headers['authorization']} {received.headers}")


def told(received: Received) -> Reply:
    """An answer that is of no use, with the key in it."""
    return completion(f"not JSON, and your key is {received.headers['authorization']}")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, whose every file can be searched; the planted key is the user's."""
    for name in [name for name in os.environ if name.startswith(("SUMMARIZER_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    for kind in ("DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder / kind))
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    return folder


def summarizer(server: Server, **options: object) -> Summarizer:
    """One that asks this endpoint, tries each call twice, and keeps answers."""
    return Summarizer(
        load(model="m", base_url=server.base_url, strategy="whole", max_attempts=2, deadline=5, **options)
    )


def written(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below the folder."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in seen:
            seen.append(one)
            waiting += [one.__cause__, one.__context__]
    return iter(seen)


@pytest.mark.parametrize(
    "reply", [echo(401), echo(429), echo(500), echo(400), told], ids=["401", "429", "500", "400", "useless"]
)
def test_no_error_holds_the_key(reply: Callable[[Received], Reply], caplog: pytest.LogCaptureFixture) -> None:
    """An endpoint that repeats the key gets it into no message, repr, traceback, cause or log, at any level."""
    caplog.set_level(logging.DEBUG)
    with Server([reply] * 5) as server, summarizer(server) as one, pytest.raises(ModelError) as caught:
        one.summarize(TEXT)
    assert KEY in str(server.requests[0].headers)
    shown = ["".join(traceback.format_exception(caught.value)), caplog.text]
    for error in causes(caught.value):
        shown += [str(error), repr(error), repr(vars(error)), repr(error.args)]
    assert not [text for text in shown if KEY in text]


def test_no_traceback_shows_the_key_in_local_variables() -> None:
    """Even a traceback with the values of local variables shows settings, client and summarizer without the key."""
    with Server([echo(401)]) as server, summarizer(server) as one, pytest.raises(ModelError) as caught:
        one.summarize(TEXT)
    own = Path(errors.__file__).parent
    for frame, _ in traceback.walk_tb(caught.value.__traceback__):
        if Path(frame.f_code.co_filename).is_relative_to(own):
            assert KEY not in repr(frame.f_locals)
            assert KEY not in str({name: str(value) for name, value in frame.f_locals.items()})


def test_no_file_holds_the_key(home: Path) -> None:
    """Neither cache nor any other file that a run leaves holds the key, and the record of the summary does not."""
    with Server([ANSWER]) as server, summarizer(server) as one:
        summary = one.summarize(TEXT)
    assert KEY not in summary.model_dump_json()
    files = list(written(home))
    assert files
    assert [path for path, content in files if KEY.encode() in content] == []


def test_no_record_of_settings_holds_the_key(home: Path) -> None:
    """Settings show the key in no repr, string, dump or JSON, and neither does what is made of them."""
    settings = load(model="m", base_url="http://127.0.0.1:9/v1")
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == KEY
    shown = [repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()]
    shown += [repr(vars(Summarizer(settings))), repr(vars(Client.from_settings(settings)))]
    assert not [text for text in shown if KEY in text]


def test_a_recording_holds_no_key(tmp_path: Path) -> None:
    """What records cassettes writes neither the key nor a header, though the endpoint got it."""
    with Server([ANSWER]) as server:
        cassette = recorder("all").use_cassette(str(tmp_path / "one.yaml"))
        with cassette, summarizer(server, cache=False) as one:
            assert one.summarize(TEXT).claims
    assert KEY in server.requests[0].headers["authorization"]
    recorded = (tmp_path / "one.yaml").read_text(encoding="utf-8")
    assert KEY not in recorded
    assert [call["request"]["headers"] for call in yaml.safe_load(recorded)["interactions"]] == [{}]


def test_the_command_shows_no_key(home: Path, tmp_path: Path) -> None:
    """Neither stdout nor stderr of the command holds the key, where the endpoint refuses it and where it is wrong."""
    file = tmp_path / "cod.txt"
    file.write_text(TEXT, encoding="utf-8")
    with Server([echo(401)]) as server:
        for address in (server.base_url, f"http://{KEY}@127.0.0.1:9/v1"):
            command = [sys.executable, "-m", "summarizer", "run", "--model", "m", "--base-url", address, str(file)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode != 0
            assert done.stderr
            assert KEY not in done.stdout + done.stderr


def test_what_a_run_leaves_is_the_owner_s_alone(home: Path) -> None:
    """Folders made for answers can be entered, and files in them read, by nobody else, whatever the umask."""
    before = os.umask(0)
    try:
        with Server([ANSWER]) as server, summarizer(server) as one:
            one.summarize(TEXT)
            answers = one.settings.cache_dir
            modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (answers, *answers.iterdir())}
    finally:
        os.umask(before)
    assert len(modes) > 1
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_a_planted_pickle_does_not_run(home: Path, tmp_path: Path) -> None:
    """A run over a cache in which somebody replaced every answer by a pickle runs none of them and asks again."""
    import sqlite3

    class Bomb:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
            return os.mkdir, (str(tmp_path / "ran"),)

    with Server([ANSWER, ANSWER]) as server:
        with summarizer(server) as one:
            one.summarize(TEXT)
            answers = one.settings.cache_dir
        with sqlite3.connect(answers / "cache.db") as rows:
            rows.execute("UPDATE Cache SET mode = 4, value = ?", (pickle.dumps(Bomb()),))
        with summarizer(server) as one:
            assert one.summarize(TEXT).claims
    assert len(server.requests) == 2
    assert not (tmp_path / "ran").exists()


def test_an_address_in_the_environment_is_nobody_s_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address and a key that other programs' variables name send nothing: the embedded model is asked, or nobody."""
    with Server([ANSWER]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        settings = load()
        assert (settings.model, settings.base_url) == ("embedded", None)
        with pytest.raises(ConfigurationError, match="has no address yet"):
            Client.from_settings(settings)
    assert server.requests == []


def test_only_the_named_endpoint_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """All requests of a run go to the one address that was named, and a redirect of it to another is not followed."""
    with Server([ANSWER]) as other, Server([Reply(status=307, headers={"location": other.base_url})] * 3) as named:
        monkeypatch.setenv("OPENAI_BASE_URL", other.base_url)
        with summarizer(named) as one, pytest.raises(SummarizerError):
            one.summarize(TEXT)
    assert named.requests
    assert other.requests == []


SENT = {"model", "messages", "max_tokens", "temperature", "response_format"}


def test_nothing_but_the_question_is_sent() -> None:
    """The body holds the question's fields and no others, and no header tells of user or machine."""
    with Server([ANSWER]) as server, summarizer(server) as one:
        one.summarize(TEXT)
    (request,) = server.requests
    assert set(request.body) == SENT
    told = json.dumps(dict(request.headers)).lower()
    assert str(Path.home()).lower() not in told
    assert not {"cookie", "from", "referer", "openai-organization", "openai-project"} & set(request.headers)


def test_an_answer_cannot_reach_the_terminal(tmp_path: Path) -> None:
    """Escape sequences in what an endpoint answers are shown as text."""
    nasty = {**CLAIM, "text": "Norway condemned Iceland \x1b]0;owned\x07 over the quota."}
    answer = completion(json.dumps(whole(nasty, gist=TEXT)))
    file = tmp_path / "cod.txt"
    file.write_text(TEXT, encoding="utf-8")
    with Server([answer]) as server:
        address = ["--model", "m", "--base-url", server.base_url]
        command = [sys.executable, "-m", "summarizer", "run", "--rejected", *address, str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout


def test_settings_of_a_cancelled_run_leave_no_key_behind() -> None:
    """A run that is interrupted while it asks raises no error with the key in it."""

    async def interrupted() -> list[str]:
        with Server([Reply(hang=True)]) as server:
            settings = load(model="m", base_url=server.base_url, strategy="whole", cache=False)
            async with Summarizer(settings) as one:
                task = asyncio.create_task(one.asummarize(TEXT))
                await asyncio.to_thread(server.asked.wait)
                task.cancel()
                (found,) = await asyncio.gather(task, return_exceptions=True)
                assert isinstance(found, asyncio.CancelledError)
                return ["".join(traceback.format_exception(found))]

    assert not [text for text in asyncio.run(interrupted()) if KEY in text]


def test_named_errors_are_of_one_tree() -> None:
    """Whatever an answer is, what is raised is a ModelError, which is an error of the library."""
    assert issubclass(AnswerError, ModelError)
    assert issubclass(ModelError, SummarizerError)
    assert Settings.model_fields["api_key"].default is None
