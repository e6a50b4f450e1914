"""What the subcommands have in common: options, their help texts, and the settings that come of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from summarizer.settings import Settings

# Plain help, without rich: --help takes half the time, and reads the same in a pipe.
APP: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,  # their tables of local variables could show a key
    "no_args_is_help": True,
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100},
}

Strategy = Literal["whole", "stepwise"]

ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="'embedded' (the default), or the endpoint's model.")
]
BaseUrlOption = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible endpoint; the dispatch is sent there."),
]
StrategyOption = Annotated[
    Strategy | None, typer.Option("--strategy", help="How the model is asked; by default what suits it.")
]
WeightsOption = Annotated[
    Path | None, typer.Option("--weights", metavar="FILE", help="A GGUF file of your own for the embedded model.")
]
CacheDirOption = Annotated[
    Path | None,
    typer.Option("--cache-dir", metavar="DIR", help="Where answers are kept; by default your cache folder."),
]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="PLACE", help="A file or a postgresql:// URL; by default one in your data folder."),
]
EvidenceOption = Annotated[
    bool, typer.Option("--evidence/--no-evidence", help="Quote under each claim the sentences that bear it.")
]
RejectedOption = Annotated[
    bool, typer.Option("--rejected", help="Also list the claims that their evidence does not bear, with reasons.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr; errors still are.")]


def block(title: str, *lines: str) -> str:
    """A paragraph of a help text whose lines stay as they are."""
    # The mark in front tells click not to run them together.
    return "\n".join(("\b", title, *(f"  {line}" for line in lines)))


def examples(*lines: str) -> str:
    """The epilog of a command."""
    return block("Examples:" if len(lines) > 1 else "Example:", *lines)


def settings(**options: object) -> Settings:
    """Settings of the options given, the environment and the configuration file; see ``settings.load``."""
    from summarizer.settings import load

    return load(**options)
