"""Settings: options before environment before file, and a key that goes nowhere unasked."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from summarizer.client import Client
from summarizer.client.exchange import Request
from summarizer.errors import ConfigurationError
from summarizer.settings import EMBEDDED, Settings, load
from tests.server import Server, completion

KEY = "sk-planted-0123456789"
URL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty environment; the path of the user's configuration file, which is not there yet."""
    for name in [name for name in os.environ if name.startswith(("SUMMARIZER_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    from platformdirs import user_config_path

    path = user_config_path("summarizer", appauthor=False) / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_nothing_set() -> None:
    """Without any setting the model is the embedded one, no endpoint is named, and there is no key."""
    told = load()
    assert (told.model, told.base_url, told.api_key) == (EMBEDDED, None, None)


def test_option_before_environment_before_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each source yields to the one before it, setting by setting."""
    config.write_text("max_bytes = 1\nmax_attempts = 1\ndeadline = 1.0\n", encoding="utf-8")
    monkeypatch.setenv("SUMMARIZER_MAX_BYTES", "2")
    monkeypatch.setenv("SUMMARIZER_MAX_ATTEMPTS", "2")
    told = load(max_bytes=3, threads=None)
    assert (told.max_bytes, told.max_attempts, told.deadline) == (3, 2, 1.0)


def test_an_option_of_none_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command line was not told stays with the environment."""
    monkeypatch.setenv("SUMMARIZER_MAX_BYTES", "2")
    assert load(max_bytes=None).max_bytes == 2


def test_a_false_option_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """--no-cache is an option that was given, and stands before the environment."""
    monkeypatch.setenv("SUMMARIZER_CACHE", "true")
    assert load(cache=False).cache is False


@pytest.mark.parametrize(("text", "value"), [("0", False), ("no", False), ("false", False), ("1", True), ("yes", True)])
def test_switches_of_the_environment(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    """A switch in the environment is read as people write switches."""
    monkeypatch.setenv("SUMMARIZER_CACHE", text)
    assert load().cache is value


def test_a_named_file_replaces_the_users(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SUMMARIZER_CONFIG names the one file that is read."""
    config.write_text("max_bytes = 1\nmax_attempts = 1\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text("max_bytes = 7\n", encoding="utf-8")
    monkeypatch.setenv("SUMMARIZER_CONFIG", str(tmp_path / "own.toml"))
    assert (load().max_bytes, load().max_attempts) == (7, Settings().max_attempts)


def test_a_named_file_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody named and that is not there is told by its name."""
    monkeypatch.setenv("SUMMARIZER_CONFIG", str(tmp_path / "absent.toml"))
    with pytest.raises(ConfigurationError, match=r"absent\.toml"):
        load()


@pytest.mark.parametrize(
    "broken", [b"max_bytes = ", b"max_bytes = 1\nmax_bytes = 2", b"a = \xff"], ids=["cut", "twice", "no-utf8"]
)
def test_a_broken_file_is_named(config: Path, broken: bytes) -> None:
    """A file that is no TOML is told by its path."""
    config.write_bytes(broken)
    with pytest.raises(ConfigurationError, match=r"config\.toml: .*SUMMARIZER_CONFIG"):
        load()


def test_an_unknown_setting_of_the_file_is_named(config: Path) -> None:
    """A misspelt setting is an error that names it, and its file."""
    config.write_text("modle = 'x'\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"setting modle \(from .*config\.toml\): "):
        load()


def test_a_wrong_value_of_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong value is told with the setting and the variable it came from; that of an option is the user's own."""
    monkeypatch.setenv("SUMMARIZER_MAX_BYTES", "many")
    with pytest.raises(ConfigurationError, match=r"setting max_bytes \(from SUMMARIZER_MAX_BYTES\): "):
        load()
    with pytest.raises(ConfigurationError, match=r"setting max_bytes: "):
        load(max_bytes=0)


def test_every_wrong_setting_is_named() -> None:
    """Several wrong settings come in one message, each with its name."""
    with pytest.raises(ConfigurationError) as caught:
        load(max_bytes=0, strategy="fast", deadline=-1)
    assert all(name in str(caught.value) for name in ("max_bytes", "strategy", "deadline"))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"base_url": URL}, "--model"),
        ({"model": "m"}, "--base-url"),
        ({"model": "m", "base_url": "ftp://127.0.0.1/v1"}, "base_url must begin with http"),
    ],
)
def test_settings_that_do_not_fit_together(options: dict[str, str], named: str) -> None:
    """An endpoint without its model, or a model without its endpoint, is an error that says what to add."""
    with pytest.raises(ConfigurationError, match=named):
        load(**options)


def test_a_found_key_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """OPENAI_API_KEY alone names no endpoint and is not even taken into the settings."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    told = load()
    assert (told.model, told.base_url, told.api_key) == (EMBEDDED, None, None)


@pytest.mark.parametrize("source", ["option", "environment", "file"])
def test_a_found_key_serves_a_named_endpoint(config: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """Where an endpoint was named, by whatever way, OPENAI_API_KEY is its key."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    options = {"model": "m", "base_url": URL} if source == "option" else {}
    if source == "environment":
        monkeypatch.setenv("SUMMARIZER_MODEL", "m")
        monkeypatch.setenv("SUMMARIZER_BASE_URL", URL)
    if source == "file":
        config.write_text(f"model = 'm'\nbase_url = '{URL}'\n", encoding="utf-8")
    key = load(**options).api_key
    assert key is not None
    assert key.get_secret_value() == KEY


def test_an_own_key_stands_before_a_found_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """SUMMARIZER_API_KEY is used, and OPENAI_API_KEY beside it is not."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    key = load(model="m", base_url=URL).api_key
    assert key is not None
    assert key.get_secret_value() == KEY


def test_a_key_alone_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With both keys set and no endpoint named, what the embedded model's server is sent holds neither."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    told = load(cache=False)

    async def ask(base_url: str) -> None:
        async with Client.from_settings(told, base_url=base_url) as client:
            await client.ask(Request(model="m", messages=({"role": "user", "content": "?"},), max_tokens=5))

    with Server([completion("yes")]) as server:
        asyncio.run(ask(server.base_url))
    (received,) = server.requests
    assert KEY not in str(received)


@pytest.mark.parametrize(
    "wrong",
    [{"max_bytes": "many"}, {"base_url": URL}, {"model": "m"}, {"nobody": KEY}, {"model": "m", "base_url": KEY}],
)
def test_no_error_shows_a_key(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]) -> None:
    """Whatever is wrong beside it, and wherever it was pasted by mistake, no message holds the key."""
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    with pytest.raises(ConfigurationError) as caught:
        load(**wrong)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_key_of_a_wrong_type_is_not_shown(config: Path) -> None:
    """A key that is no text is told by the setting's name alone."""
    config.write_text("api_key = 123456789\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="api_key") as caught:
        load()
    assert "123456789" not in str(caught.value)


@given(key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8))
@rules(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_printed_settings_show_a_key(key: str) -> None:
    """Printing, logging or dumping settings shows stars in place of the key."""
    told = load(model="m", base_url="http://h/v1", api_key=key)
    hidden = load(model="m", base_url="http://h/v1", api_key="*" * 12)
    shown = [f(told) for f in (repr, str, Settings.model_dump_json)]
    assert shown == [f(hidden) for f in (repr, str, Settings.model_dump_json)]


def test_the_store_is_a_file_of_the_users(tmp_path: Path) -> None:
    """Where no store is named it lies in a folder of its own below the data folder; a path may be given as one."""
    assert load(data_dir=tmp_path).store_place == str(tmp_path / "store" / "store.db")
    assert load(store=tmp_path / "own.db").store_place == str(tmp_path / "own.db")


def test_no_printed_settings_show_a_stores_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The URL of a store is printed as stars, as its password is in it."""
    monkeypatch.setenv("SUMMARIZER_STORE", f"postgresql://desk:{KEY}@db.example/night")
    told = load()
    assert told.store_place == f"postgresql://desk:{KEY}@db.example/night"
    assert all(KEY not in shown for shown in (repr(told), str(told), told.model_dump_json()))


def test_settings_cannot_be_changed() -> None:
    """Settings are fixed once made."""
    with pytest.raises(ValueError, match="frozen"):
        load().model = "m"  # type: ignore[misc]
