"""Settings, each with its reason for being what it is; read from options, then ``SUMMARIZER_*``, then a file.

The file is ``config.toml`` in the user's configuration folder, or the one that ``SUMMARIZER_CONFIG`` names. A key
found in ``OPENAI_API_KEY`` alone sends nothing anywhere: a dispatch leaves the machine only where an endpoint was
named.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from summarizer.errors import ConfigurationError
from summarizer.pricing import Price

EMBEDDED = "embedded"
PREFIX = "SUMMARIZER_"


def data_folder() -> Path:
    """The user's data folder for this program; holds the model's weights and the store."""
    from platformdirs import user_data_path

    return user_data_path("summarizer", appauthor=False)


def cache_folder() -> Path:
    """The user's cache folder for this program; holds the answers of models."""
    from platformdirs import user_cache_path

    return user_cache_path("summarizer", appauthor=False)


class Settings(BaseModel):
    """Everything that can be set, with defaults that work offline and without a key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(default=EMBEDDED, description="embedded, or the name that the endpoint gives its model")
    base_url: str | None = Field(default=None, description="address of an OpenAI-compatible endpoint, ending in /v1")
    api_key: SecretStr | None = Field(default=None, description="key for base_url; never sent elsewhere, never logged")
    strategy: Literal["whole", "stepwise"] | None = Field(default=None, description="by default the model's own")
    # A call more for each claim: nothing that a bill should bring to light.
    second_opinion: bool = Field(default=False, description="ask the model once more whether the evidence says so")
    # A wire story has 2-6 kB, a long communiqué 100 kB; 4 MB is no dispatch but a mistake or an attack.
    max_bytes: int = Field(default=4_000_000, gt=0, description="largest input that is read")
    # The slowest honest answer seen is a 1,200-token one on two cores: 60 s.
    call_timeout: float = Field(default=120.0, gt=0, description="seconds until one request counts as unanswered")
    deadline: float = Field(default=600.0, gt=0, description="seconds that one call may take with all its retries")
    max_attempts: int = Field(default=6, ge=1, description="requests sent for one call, at most")
    cache: bool = Field(default=True, description="keep answers, and take kept ones")
    refresh: bool = Field(default=False, description="ask again and keep the new answer")
    cache_dir: Path = Field(default_factory=lambda: cache_folder() / "answers")
    # 2 GB holds some 400,000 answers of a whole dispatch.
    cache_bytes: int = Field(default=2_000_000_000, gt=0, description="size of the cache, oldest answers go first")
    price: Price | None = Field(default=None, description="US dollars a million tokens: prompt, cached, answer")
    store: SecretStr | None = Field(
        default=None, description="a file, or a postgresql:// URL, never shown as it may hold a password"
    )
    weights: Path | None = Field(default=None, description="a GGUF file of your own for the embedded model")
    data_dir: Path = Field(default_factory=data_folder)
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="of the embedded model")

    @field_validator("price", mode="before")
    @classmethod
    def _three_numbers(cls, given: object) -> object:
        """``0.15,0.075,0.60`` of an option or a variable as a list, which is what the file holds."""
        return [part.strip() for part in given.split(",")] if isinstance(given, str) else given

    @field_validator("price")
    @classmethod
    def _no_price_below_nothing(cls, price: Price | None) -> Price | None:
        if price is not None and not all(math.isfinite(part) and part >= 0 for part in price):
            raise ValueError("a price is three numbers, none below 0: prompt,cached,answer, as 0.15,0.075,0.60")
        return price

    @field_validator("store", mode="before")
    @classmethod
    def _path_as_text(cls, value: object) -> object:
        return os.fspath(value) if isinstance(value, os.PathLike) else value

    @property
    def store_place(self) -> str:
        """The store's file or URL, for ``Store.open`` alone; by default a file in a folder of its own."""
        return self.store.get_secret_value() if self.store else str(self.data_dir / "store" / "store.db")

    @model_validator(mode="after")
    def _endpoint_fits_model(self) -> Self:
        if self.model == EMBEDDED and self.base_url is not None:
            raise ValueError("base_url is set, and model is still 'embedded': name the endpoint's model too (--model)")
        if self.model != EMBEDDED and self.base_url is None:
            raise ValueError(f"model {self.model!r} needs base_url (--base-url), the address of its endpoint")
        if self.base_url is not None and not self.base_url.startswith(("http://", "https://")):
            # The value is not shown: people paste keys into the wrong place.
            raise ValueError("base_url must begin with http:// or https://: give the address of the endpoint")
        return self


def load(**options: object) -> Settings:
    """Settings from ``options`` (those that are None count as not given), the environment and the file.

    Raises ConfigurationError that names the setting and where it came from.
    """
    given = {name: value for name, value in options.items() if value is not None}
    (path, of_file), of_environment = _from_file(os.environ), _from_environment(os.environ)
    address = {**of_file, **of_environment, **given}.get("base_url")
    for layer in (of_file, of_environment):  # a key goes to the address that it stands beside, and to no other
        if layer.get("base_url", address) != address:
            layer.pop("api_key", None)
    merged = {**of_file, **of_environment, **given}
    if given.get("model") == EMBEDDED and "base_url" not in given:  # one run without the endpoint of the file
        merged.pop("base_url", None)
    if merged.get("base_url") and "api_key" not in merged and "OPENAI_API_KEY" in os.environ:
        merged["api_key"] = os.environ["OPENAI_API_KEY"]
    try:
        return Settings(**merged)
    except ValidationError as error:
        variables = {name: PREFIX + name.upper() for name in of_environment}
        raise ConfigurationError(_plain(error, dict.fromkeys(of_file, str(path)) | variables, given)) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[PREFIX + name.upper()] for name in Settings.model_fields if PREFIX + name.upper() in environ}


def _from_file(environ: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    """The file's path and what it holds, which is nothing where there is no file and nobody named one."""
    named = environ.get(PREFIX + "CONFIG")
    if named is None:
        from platformdirs import user_config_path

        path = user_config_path("summarizer", appauthor=False) / "config.toml"
    else:
        path = Path(named)
    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named is not None:
            raise ConfigurationError(
                f"{PREFIX}CONFIG names {path}, which does not exist; name a file that is there, or unset it"
            ) from None
        return path, {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            f"{path}: the settings cannot be read ({error}); mend this file, or name another ({PREFIX}CONFIG)"
        ) from error


def _plain(error: ValidationError, origins: Mapping[str, str], given: Mapping[str, object]) -> str:
    """The validation errors as lines for a person; pydantic's own text would print the value of a key.

    ``origins`` tells of a setting that is not among the options ``given`` where it was read.
    """
    lines = []
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        place = ".".join(str(part) for part in item["loc"])
        origin = f" (from {origins[place]})" if place in origins and place not in given else ""
        lines.append(f"setting {place}{origin}: {item['msg']}" if place else item["msg"].removeprefix("Value error, "))
    return "; ".join(lines)
