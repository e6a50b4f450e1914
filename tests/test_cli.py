"""The command: results on stdout, notices on stderr, an exit code that says why it ended, and a help that is quick."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from summarizer import errors
from summarizer.cli import app, outputs
from summarizer.cli.exits import ExitCode, code_of, exit_codes
from summarizer.cli.progress import Bars, Lines, Silence, amount, progress
from summarizer.errors import ConfigurationError, SummarizerError
from summarizer.records import Summary
from summarizer.weights import MODEL
from tests.server import Received, Reply, Server, completion, failure

ROOT = Path(__file__).parent.parent
KEY = "sk-secret-0123456789"
STORY = "OSLO, March 3 (ABC) -- {who} and Russia agreed Monday to hold talks on fish. They will meet again in Oslo."
ANSWER = {
    "gist": {"text": "Talks on fish.", "sentences": [1]},
    "agreements": [
        {"actors": ["NOR", "RUS"], "targets": [], "stance": "agreed", "text": "hold talks on fish", "sentences": [1]}
    ],
}
HEAVY = {"openai", "instructor", "sqlalchemy", "xllamacpp", "rich", "diskcache", "httpx2", "jinja2"}


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting, cache or model of whoever runs the tests is seen, and a wide help."""
    for name in [name for name in os.environ if name.startswith(("SUMMARIZER_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for kind in ("DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "home" / kind))
    monkeypatch.setenv("SUMMARIZER_DATA_DIR", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "home" / "answers"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A dispatch on disk."""
    path = tmp_path / "fish.txt"
    path.write_text(STORY.format(who="Norway"), encoding="utf-8")
    return path


@pytest.fixture
def endpoint() -> Iterator[Server]:
    """An endpoint that answers every one of up to ten calls."""
    with Server([completion(json.dumps(ANSWER))] * 10) as server:
        yield server


def call(*arguments: object, text: str | None = None) -> Result:
    """Run the command inside this process."""
    return CliRunner().invoke(app, [str(a) for a in arguments], prog_name="summarizer", input=text)


def process(*arguments: object, **options: object) -> subprocess.Popen[str]:
    """Start the command as a process of its own."""
    command = [sys.executable, "-m", "summarizer", *map(str, arguments)]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload, no-any-return]


def drained(screen: int) -> str:
    """All that was written to a terminal whose other end is closed by now or when its process ends."""
    written = b""
    with os.fdopen(screen, "rb", buffering=0) as file:
        try:
            while part := file.read(65536):
                written += part
        except OSError:  # how Linux reports that the other end was closed
            pass
    return written.decode()


def at(server: Server) -> list[str]:
    """The options that name this endpoint."""
    return ["--model", "m", "--base-url", server.base_url, "--strategy", "whole"]


# --- help, version, arguments ------------------------------------------------------------------------------------


def test_help_imports_nothing_heavy() -> None:
    """Help is printed without the libraries that only a run needs."""
    program = (
        "import sys\nfrom summarizer.__main__ import main\nsys.argv = ['summarizer', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit: print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    for arguments in (
        ["--help"], ["run", "--help"], ["models", "list", "--help"], ["store", "export", "--help"], ["--version"],
    ):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout
        assert "summarizer.cli" in done.stderr.split()
        assert not HEAVY & set(done.stderr.split())
        # typer itself takes pydantic to read the options of a subcommand.
        assert "pydantic" not in done.stderr.split() or arguments[0] in {"run", "models", "store"}


def commands() -> list[list[str]]:
    """Every command there is."""
    below = {
        "store": ["info", "export", "vacuum"],
        "cache": ["info", "clear", "explain"],
        "models": ["list", "fetch", "verify", "remove"],
    }
    return [
        [],
        ["run"],
        ["eval"],
        ["audit"],
        *([group] for group in below),
        *([g, name] for g, names in below.items() for name in names),
    ]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_help_has_an_example(command: list[str]) -> None:
    """Every command's help shows how it is used, in a line that can be copied."""
    done = call(*command, "--help")
    assert done.exit_code == 0
    assert re.search(rf"Examples?:\n\s+.*summarizer {' '.join(command)}", done.stdout)


def test_help_names_every_exit_code() -> None:
    """The help of the command and of run lists all exit codes with their reasons."""
    for arguments in (["--help"], ["run", "--help"]):
        shown = call(*arguments).stdout
        assert all(line in shown for line in exit_codes())


def test_documentation_is_current() -> None:
    """docs/command.md is what the help texts say now."""
    done = subprocess.run(
        [sys.executable, "tests/tools/build_command_docs.py", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["run"], "Missing argument"),
        (["run", "--format", "xml", "a.txt"], "xml"),
        (["run", "--strategy", "guess", "a.txt"], "guess"),
        (["run", "--api-key", "x", "a.txt"], "No such option"),
        (["run", "--model", "m", "a.txt"], "needs base_url (--base-url)"),
        (["run", "--base-url", "http://localhost:1/v1", "a.txt"], "name the endpoint's model too"),
        (["run", "a.txt", "./a.txt"], "a.txt: this input is named twice"),
        (["run", "-", "-"], "-: this input is named twice"),
        (["nightly", "in", "--deadline", "5x"], "--deadline: '5x' is no length of time"),
        (["nightly", "in", "--max-age", "old"], "--max-age: 'old' is no length of time"),
        (["cache", "forget"], "No such command"),
    ],
)
def test_wrong_usage(arguments: list[str], reason: str) -> None:
    """A wrong option or argument ends with code 2, its reason on stderr, and nothing on stdout."""
    done = call(*arguments)
    assert done.exit_code == ExitCode.USAGE
    assert reason in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_wrong_environment(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong variable is named in one line, and a key in the environment is not."""
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    monkeypatch.setenv("SUMMARIZER_THREADS", "many")
    done = call("run", story)
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr.startswith("summarizer: setting threads ")
    assert done.stderr.count("\n") == 1
    assert KEY not in done.output


def test_every_error_has_a_code() -> None:
    """Each error of the tree ends the command with a code of its kind."""
    found = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    codes = {}
    for name, kind in found.items():
        if issubclass(kind, SummarizerError):
            place = {"source": "f"} if issubclass(kind, errors.InputError) else {}
            place |= {"place": "f"} if issubclass(kind, errors.StoreError) else {}
            codes[name] = code_of(kind("x", **place))
    of_inputs = [name for name in codes if issubclass(found[name], errors.InputError)]
    assert {codes.pop(name) for name in of_inputs} == {4}
    assert {codes.pop(name) for name in ("WeightsError", "EmbeddedError")} == {6}
    usage = ("SummarizerError", "ConfigurationError", "ResourceError", "CacheError", "StoreError", "Halted")
    assert {codes.pop(name) for name in usage} == {2}
    assert [codes.pop(name) for name in ("ProgramFault", "BudgetReached", "StoreLocked")] == [1, 7, 8]
    assert set(codes.values()) == {5}


# --- where results go --------------------------------------------------------------------------------------------


def test_targets_of_a_folder(tmp_path: Path) -> None:
    """Several inputs go to a folder that is made, each under its own name with the format's ending."""
    folder = tmp_path / "a" / "b"
    assert outputs.targets(folder, ["x/one.txt", "-", "two"], ".md") == [
        folder / "one.md", folder / "stdin.md", folder / "two.md"
    ]  # fmt: skip
    assert folder.is_dir()
    assert outputs.targets(folder, ["x/one.txt"], ".md") == [folder / "one.md"]
    assert outputs.targets(folder / "c.json", ["x/one.txt"], ".json") == [folder / "c.json"]
    assert outputs.targets(Path("-"), ["x", "y"], ".json") == [None, None]


def test_targets_never_clash(tmp_path: Path) -> None:
    """Two inputs of one name, an input as output, and a file as folder are refused before anything is asked."""
    source = tmp_path / "x.txt"
    source.write_text("kept", encoding="utf-8")
    for output, sources, reason in (
        (tmp_path / "out", ["a/x.txt", "b/x.txt"], "would both go to"),
        (tmp_path, [str(source)], "would be overwritten"),
        (source, ["a", "b"], "cannot write there"),
        (source / "below" / "y.txt", ["a"], "cannot write there"),
    ):
        with pytest.raises(ConfigurationError, match=reason):
            outputs.targets(output, sources, ".txt")
    assert source.read_text(encoding="utf-8") == "kept"


def test_files_are_written_whole(tmp_path: Path) -> None:
    """A file is replaced through a link, has the usual mode, and leaves no draft beside it."""
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    outputs.deliver("né\n", link)
    assert link.is_symlink()
    assert real.read_bytes() == "né\n".encode()
    umask = os.umask(0)
    os.umask(umask)
    assert real.stat().st_mode & 0o777 == 0o666 & ~umask
    assert {path.name for path in tmp_path.iterdir()} == {"link.txt", "real.txt"}


def test_devices_are_written_to(tmp_path: Path) -> None:
    """A named pipe as --output is written to and not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    outputs.deliver("text\n", pipe)
    reader.join()
    assert got == ["text\n"]
    assert pipe.is_fifo()


# --- progress ----------------------------------------------------------------------------------------------------


def test_progress_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    """Away from a terminal each stage is one plain line, again for each file, and --quiet says nothing."""
    shown = progress(quiet=False)
    assert isinstance(shown, Lines)
    for name in ("a.txt", "b\x1b.txt"):
        shown.begin(name)
        for done in range(3):
            shown("ask", done, 2)
        shown.end()
    shown("fetch", 5, 1_100_000_000)
    assert capsys.readouterr().err == (
        "summarizer: a.txt: asking the model: 2 questions\nsummarizer: b\\x1b.txt: asking the model: 2 questions\n"
        "summarizer: fetching the model's file: 1,100 MB\n"
    )
    assert isinstance(progress(quiet=True), Silence)


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal there is a bar with amounts, and nothing of it stays when it ends."""
    outer, inner = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    with os.fdopen(inner, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        shown = progress(quiet=False)
        assert isinstance(shown, Bars)
        shown.begin("folder/[a].txt")
        shown("fetch", 440_000_000, 1_100_000_000)
        shown("ask", 1, 2)
        shown.end()
    written = drained(outer)
    assert "440 of 1,100 MB" in written
    assert "[a].txt: asking the model" in written
    assert written.count("\x1b[?25l") == written.count("\x1b[?25h") == 1
    assert written.endswith("\x1b[2K")


def test_amounts() -> None:
    """Small totals of bytes, as of a stage that counts nothing, are not shown."""
    assert [amount("load", 1, 0), amount("check", 1), amount("ask", 3, 2)] == ["", "", "2 of 3 questions"]


# --- the cache and the models ------------------------------------------------------------------------------------


def test_cache_info_and_clear(tmp_path: Path) -> None:
    """Info counts the kept answers, as text and as JSON; clear forgets them and says how many there were."""
    from summarizer.cache import Cache

    folder = tmp_path / "answers"
    answers = Cache(folder, 10**9)
    answers.put({"model": "m"}, {"a": 1})
    answers.close()
    known = json.loads(call("cache", "info", "--json", "--cache-dir", folder).stdout)
    assert known.pop("bytes") > 0
    assert known == {"folder": str(folder), "answers": 1, "limit_bytes": 2_000_000_000}
    assert call("cache", "info", "--cache-dir", folder).stdout.startswith(f"{folder}\n1 answer, ")
    assert call("cache", "clear", "--cache-dir", folder).stdout == "1 answer forgotten\n"
    assert json.loads(call("cache", "info", "--json", "--cache-dir", folder).stdout)["answers"] == 0


def test_cache_that_cannot_be_used(tmp_path: Path) -> None:
    """A cache folder that is a file ends with code 2 and one line that names it."""
    place = tmp_path / "file"
    place.write_text("", encoding="utf-8")
    done = call("cache", "info", "--cache-dir", place)
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr.startswith(f"summarizer: {place}: ")
    assert done.stderr.count("\n") == 1


def test_models_absent(tmp_path: Path) -> None:
    """Without the model's file, list says absent, verify ends with code 6 and the next step, remove frees nothing."""
    [known] = json.loads(call("models", "list", "--json").stdout)
    assert (known["state"], known["bytes"], known["licence"]) == ("absent", 0, "Apache-2.0")
    assert known["path"].startswith(str(tmp_path))
    assert ": absent, 0.0 MB of 1,117.3 MB, " in call("models", "list").stdout
    done = call("models", "verify")
    assert done.exit_code == ExitCode.EMBEDDED
    assert "summarizer models fetch" in done.stderr
    assert call("models", "remove").stdout == "0.0 MB freed\n"


def test_models_partly_there(tmp_path: Path) -> None:
    """A broken download is listed as partial with its size, and remove frees it."""
    folder = tmp_path / "home" / "data" / "models"
    folder.mkdir(parents=True)
    (folder / f".{MODEL.file}.partial").write_bytes(b"x" * 1_500_000)
    assert ": partial, 1.5 MB of 1,117.3 MB, " in call("models", "list").stdout
    assert call("models", "remove").stdout == "1.5 MB freed\n"


# --- run ---------------------------------------------------------------------------------------------------------


def test_run_prints_text(story: Path, endpoint: Server) -> None:
    """One file, one call, one summary on stdout; progress and nothing else on stderr."""
    done = call("run", *at(endpoint), story)
    assert done.exit_code == ExitCode.DONE, done.stderr
    assert "\nGist\n  Talks on fish.\n" in done.stdout
    assert "Norway, Russia: hold talks on fish" in done.stdout
    assert "\x1b" not in done.stdout
    assert len(endpoint.requests) == 1
    assert all(line.startswith("summarizer: ") for line in done.stderr.splitlines())
    assert f"summarizer: {story}: asking the model" in done.stderr


def test_run_prints_json(story: Path, endpoint: Server) -> None:
    """JSON reads back as the record; --quiet leaves stderr empty; a kept answer is not asked for again."""
    first = call("run", *at(endpoint), "--quiet", "--format", "json", story)
    again = call("run", *at(endpoint), "-q", "-f", "json", story)
    summaries = [Summary.model_validate_json(done.stdout) for done in (first, again)]
    assert [summary.provenance.cache_hits for summary in summaries] == [0, 1]
    assert summaries[0].agreements == summaries[1].agreements
    assert first.stderr == again.stderr == ""
    assert len(endpoint.requests) == 1


def test_run_reads_stdin(endpoint: Server) -> None:
    """A dash is standard input."""
    done = call("run", *at(endpoint), "-f", "json", "-", text=STORY.format(who="Norway"))
    assert Summary.model_validate_json(done.stdout).dispatch.source == "<stdin>"


def test_one_bad_file_stops_no_other(story: Path, tmp_path: Path, endpoint: Server) -> None:
    """Of several files the good ones come out as JSON Lines, the bad ones are named on stderr, and the code is 3."""
    other = tmp_path / "other.txt"
    other.write_text(STORY.format(who="Norway") + " It rained.", encoding="utf-8")
    blank = tmp_path / "blank.txt"
    blank.write_text(" \n", encoding="utf-8")
    done = call("run", "-q", *at(endpoint), "-f", "json", tmp_path / "absent.txt", story, blank, other)
    assert done.exit_code == ExitCode.PARTLY
    sources = [Summary.model_validate_json(line).dispatch.source for line in done.stdout.splitlines()]
    assert sources == [str(story), str(other)]
    told = done.stderr.splitlines()
    assert [line.split(": ")[:2] for line in told] == [
        ["summarizer", str(tmp_path / "absent.txt")], ["summarizer", str(blank)]
    ]  # fmt: skip


def test_nothing_readable(tmp_path: Path, endpoint: Server) -> None:
    """Where no input can be read the code is 4, and no model was asked."""
    done = call("run", *at(endpoint), tmp_path / "absent.txt", tmp_path)
    assert done.exit_code == ExitCode.INPUT
    assert done.stdout == ""
    assert endpoint.requests == []


def test_run_writes_a_folder(story: Path, tmp_path: Path, endpoint: Server) -> None:
    """With --output and several inputs each summary is a file of its own, and stdout stays empty."""
    other = tmp_path / "other.txt"
    other.write_text(STORY.format(who="Norway") + " It rained.", encoding="utf-8")
    folder = tmp_path / "out"
    done = call("run", "-q", *at(endpoint), "-f", "json", "-o", folder, story, other)
    assert (done.exit_code, done.stdout) == (ExitCode.DONE, "")
    for path, source in ((folder / "fish.json", story), (folder / "other.json", other)):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('{\n  "dispatch"')
        assert Summary.model_validate_json(text).dispatch.source == str(source)


def test_texts_are_set_apart(story: Path, tmp_path: Path, endpoint: Server) -> None:
    """Several summaries in Markdown have a rule between them, and none before the first."""
    other = tmp_path / "other.txt"
    other.write_text(STORY.format(who="Norway") + " It rained.", encoding="utf-8")
    done = call("run", "-q", *at(endpoint), "-f", "markdown", story, other)
    assert done.stdout.startswith("# ")
    assert done.stdout.count("\n\n---\n\n# ") == 1


def test_refused_key_stops_the_run(story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused key ends the whole run with code 5, and is not printed even where the server repeats it."""
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    other = tmp_path / "other.txt"
    other.write_text(STORY.format(who="Sweden"), encoding="utf-8")

    def refuse(received: Received) -> Reply:
        return failure(401, f"no such key: {received.headers['authorization']}")

    with Server([refuse, refuse]) as server:
        done = call("run", *at(server), story, other)
    assert done.exit_code == ExitCode.MODEL
    assert len(server.requests) == 1
    assert done.stderr.splitlines()[-1] == "summarizer: stopped; inputs not summarized for that reason: 1"
    assert KEY in server.requests[0].headers["authorization"]
    assert KEY not in done.output
    assert "Traceback" not in done.output


def test_one_bad_answer_stops_no_other(story: Path, tmp_path: Path) -> None:
    """A dispatch whose answer is refused by the model is named, and the next one is summarised."""
    other = tmp_path / "other.txt"
    other.write_text(STORY.format(who="Norway") + " It rained.", encoding="utf-8")
    with Server([completion(None, refusal="I will not."), completion(json.dumps(ANSWER))]) as server:
        done = call("run", "-q", *at(server), "-f", "json", story, other)
    assert done.exit_code == ExitCode.PARTLY
    assert Summary.model_validate_json(done.stdout).dispatch.source == str(other)
    assert done.stderr.startswith(f"summarizer: {story}: ")
    assert done.stderr.count("\n") == 1


def test_explain_names_what_changed(story: Path, endpoint: Server) -> None:
    """Explain says never asked, then unchanged, and after a change of model which part changed; it asks nothing."""
    at_other = ["--model", "n", *at(endpoint)[2:]]
    before = json.loads(call("cache", "explain", "--json", *at(endpoint), story).stdout)
    call("run", "-q", *at(endpoint), story)
    after = json.loads(call("cache", "explain", "--json", *at(endpoint), story).stdout)
    other = json.loads(call("cache", "explain", "--json", *at_other, story).stdout)
    assert [step["changed"] for step in (*before, *after, *other)] == [["never asked"], ["unchanged"], ["model"]]
    assert call("cache", "explain", *at(endpoint), story).stdout == f"{after[0]['step']}: unchanged\n"
    assert len(endpoint.requests) == 1


def test_reader_that_leaves(story: Path, endpoint: Server) -> None:
    """A reader that closes the pipe ends the run with code 141 and without a word."""
    running = process("run", "-q", *at(endpoint), story)
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == ""
    running.stderr.close()
    assert running.wait() == ExitCode.READER_GONE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk(story: Path, endpoint: Server) -> None:
    """Where stdout cannot be written to, the run ends with code 2 and one line."""
    with Path("/dev/full").open("w") as full:
        running = process("run", "-q", *at(endpoint), story, stdout=full)
        err = running.communicate()[1]
    assert running.returncode == ExitCode.USAGE
    assert err.startswith("summarizer: stdout: cannot write there (")
    assert err.count("\n") == 1


def test_embedded_model_missing(story: Path, tmp_path: Path) -> None:
    """Weights that are not there end the run with code 6 and name the file."""
    done = call("run", "-q", "--weights", tmp_path / "absent.gguf", story)
    assert done.exit_code == ExitCode.EMBEDDED
    assert done.stderr.startswith(f"summarizer: {tmp_path / 'absent.gguf'}: ")


def test_interrupt(story: Path) -> None:
    """Ctrl-C while the model is asked ends with code 130 and one line."""
    with Server([Reply(hang=True)]) as server:
        running = process("run", "-q", *at(server), story)
        while not server.requests and running.poll() is None:
            threading.Event().wait(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    assert running.returncode == ExitCode.INTERRUPTED, err
    assert (out, err) == ("", "summarizer: interrupted\n")


@pytest.mark.parametrize(("variable", "styled"), [("TERM", True), ("NO_COLOR", False)])
def test_styles_on_a_terminal(story: Path, endpoint: Server, variable: str, styled: bool) -> None:
    """On a terminal the text is styled, unless NO_COLOR is set."""
    outer, inner = pty.openpty()
    environment = os.environ | {"TERM": "xterm", variable: "xterm"}
    running = process("run", "-q", *at(endpoint), story, stdout=inner, env=environment)
    os.close(inner)
    written = drained(outer)
    assert running.communicate()[1] == ""
    assert running.returncode == ExitCode.DONE
    assert ("\x1b[1mAgreements\x1b[0m" in written) is styled
    assert ("\x1b" in written) is styled
