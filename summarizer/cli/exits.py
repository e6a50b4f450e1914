"""How the command ends: its exit codes, and what it says on stderr when something went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer

from summarizer.errors import (
    BudgetReached,
    EmbeddedError,
    InputError,
    ModelError,
    ProgramFault,
    StoreLocked,
    SummarizerError,
    WeightsError,
)


class ExitCode(IntEnum):
    """Why the command ended, for scripts."""

    reason: str

    def __new__(cls, value: int, reason: str) -> ExitCode:
        """A code with its reason."""
        code = int.__new__(cls, value)
        code._value_, code.reason = value, reason
        return code

    DONE = 0, "every input was summarized"
    INTERNAL = 1, "an error of the program itself; please report it"
    USAGE = 2, "an option, a setting, the cache, the store or the output place is wrong"
    PARTLY = 3, "some inputs failed, the others were summarized"
    INPUT = 4, "no input could be read, or none of a night's could be summarized"
    MODEL = 5, "the model or its endpoint failed: for all inputs, or so that the run stopped"
    EMBEDDED = 6, "the embedded model or its file is missing or cannot start"
    BUDGET = 7, "the budget is used up; the rest is for the next run"
    LOCKED = 8, "another night works on the store"
    DEADLINE = 9, "the run's deadline came; the rest is for the next run"
    INTERRUPTED = 130, "interrupted (Ctrl-C)"
    TERMINATED = 143, "asked to stop (SIGTERM)"  # 128 + SIGTERM
    READER_GONE = 141, "whoever read the output stopped reading"  # 128 + SIGPIPE, as the shell has it


def exit_codes() -> list[str]:
    """The exit codes with their reasons, a line each, for help texts."""
    return [f"{code.value:>3}  {code.reason}" for code in ExitCode]


def code_of(error: SummarizerError) -> ExitCode:
    """The code for an error that ends the whole command."""
    if isinstance(error, InputError):
        return ExitCode.INPUT
    if isinstance(error, ModelError):
        return ExitCode.MODEL
    if isinstance(error, StoreLocked):
        return ExitCode.LOCKED
    if isinstance(error, BudgetReached):
        return ExitCode.BUDGET
    if isinstance(error, ProgramFault):
        return ExitCode.INTERNAL
    if isinstance(error, WeightsError | EmbeddedError):
        return ExitCode.EMBEDDED
    return ExitCode.USAGE


def say(message: str) -> None:
    """One line on stderr; neither a file's name nor a server's answer can do anything to the terminal."""
    from summarizer.render.outline import visible

    typer.echo(f"summarizer: {visible(message)}", err=True)


def abandon_stdout() -> None:
    """Send what stdout still holds nowhere: Python flushes it once more at its end, and would complain then."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def reported(tell: Callable[[str], None] = say) -> Iterator[None]:
    """Turn errors raised on purpose into one line and an exit code; all others are bugs and keep their traceback.

    ``tell`` is given the line.
    """
    try:
        yield
    except SummarizerError as error:
        tell(str(error))
        raise typer.Exit(code_of(error)) from None
    except KeyboardInterrupt:
        tell("interrupted")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except BrokenPipeError:
        abandon_stdout()
        raise typer.Exit(ExitCode.READER_GONE) from None
