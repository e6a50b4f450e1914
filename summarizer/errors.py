"""Every error that the library raises, in one tree.

    SummarizerError                 anything below; catch this to catch all
    ├── InputError                  the dispatch cannot be read: mend or leave out that file
    │   ├── EmptyInput              nothing but white space
    │   ├── UndecodableInput        no encoding fits, or the bytes are no text
    │   ├── InputTooLarge           over a limit: bytes of a file, of a dispatch, items of a file
    │   │   └── FeedTooLarge        a feed by its address over a limit: told every night
    │   ├── MalformedInput          breaks the rules of its format (XML, JSON, mail), or of no format that is read
    │   ├── UnsafeInput             holds what is never followed: XML entities, an address of the own network
    │   │   └── AddressRefused      a feed's address, or one that it leads to, is never asked: told every night
    │   ├── WithdrawnInput          its agency has withdrawn it (pubstatus canceled or withheld)
    │   ├── SeveralDispatches       a file of many where one was asked for: `summarizer nightly` reads them all
    │   └── SourceUnreachable       a feed's server did not answer, or not with a feed: tried again next time
    ├── ConfigurationError          a setting or option is wrong: change it, nothing was sent
    │   └── ResourceError           a file of the package is missing or broken: install again
    ├── WeightsError                the embedded model's file is missing, broken or cannot be fetched
    ├── EmbeddedError               the embedded model cannot start here (extra, memory, library)
    ├── CacheError                  the answer cache cannot be used; --no-cache goes on without it
    ├── StoreError                  the store cannot be opened, read or written, or is of another version
    │   └── StoreLocked             another night works on this store: wait for it, or stop it
    ├── ProgramFault                a bug of this program, met in one dispatch of many: report it
    ├── Halted                      a run is to stop: the call was not sent, what is kept stays
    │   └── BudgetReached           the next call could overrun what may be spent
    └── ModelError                  a call to a model ended without a usable answer
        ├── EndpointUnreachable     no answer at all: the address is wrong or the server is down
        ├── CallTimeout             no answer in time
        ├── RateLimited             429 until the retry budget was spent
        ├── ServerFault             5xx until the retry budget was spent
        ├── AuthenticationFailed    401 or 403: stops a run, the key is wrong
        ├── QuotaExhausted          the account has no money left: stops a run
        ├── RequestRejected         400, 404, 413, 422: the request itself is wrong
        ├── Refusal                 the model declined to answer
        └── AnswerError             an answer came and is of no use
            ├── EmptyAnswer         no content
            ├── TruncatedAnswer     cut off at the token limit
            └── MalformedAnswer     no JSON, or not of the schema, after the one re-ask

The library only raises; the command alone prints and exits. A message names what was wrong, where, and the next
step. Vendor errors are translated once, in ``client`` and ``store``.
"""

from __future__ import annotations


class SummarizerError(Exception):
    """Base of every error raised on purpose."""


class InputError(SummarizerError):
    """A dispatch cannot be read; ``source`` is the file or stream it came from, ``message`` says why, without it."""

    def __init__(self, message: str, *, source: str) -> None:
        super().__init__(f"{source}: {message}")
        self.message = message
        self.source = source

    @property
    def passing(self) -> bool:
        """Whether it may pass by itself: what could not be opened, reached or taken in tonight may be tomorrow."""
        return type(self) in (InputError, SourceUnreachable, FeedTooLarge, AddressRefused)


class EmptyInput(InputError):
    """The input holds nothing but white space."""


class UndecodableInput(InputError):
    """The bytes are no text in any encoding that could be found."""


class InputTooLarge(InputError):
    """The input is larger than a limit of the settings, or holds more items than one."""


class FeedTooLarge(InputTooLarge):
    """What an address answered with goes beyond a limit; until it does not, something is lost every night."""


class MalformedInput(InputError):
    """The input breaks the rules of its format, or is of no format that is read."""


class UnsafeInput(InputError):
    """The input holds what is never followed: XML entities, or an address of the own network."""


class AddressRefused(UnsafeInput):
    """An address of the inbox, or one that it leads to, is of the own network or of no kind that is asked."""


class WithdrawnInput(InputError):
    """The agency has withdrawn this item, or holds it back."""


class SeveralDispatches(InputError):
    """The file holds several dispatches where one was asked for."""


class SourceUnreachable(InputError):
    """The server of a feed did not answer, or not with a feed; ``status`` is the HTTP status where there was one."""

    def __init__(self, message: str, *, source: str, status: int | None = None) -> None:
        super().__init__(message, source=source)
        self.status = status


class ConfigurationError(SummarizerError):
    """A setting or an option is wrong; nothing was sent."""


class ResourceError(ConfigurationError):
    """A file that belongs to the package is missing or broken; install the package again."""


class WeightsError(SummarizerError):
    """The embedded model's file is missing, has a wrong digest, or cannot be fetched."""


class EmbeddedError(SummarizerError):
    """The embedded model cannot be started on this machine."""


class CacheError(SummarizerError):
    """The answer cache cannot be opened, read or written."""


class StoreError(SummarizerError):
    """The store cannot be opened, read or written; ``place`` is its file or its URL without the password."""

    def __init__(self, message: str, *, place: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place


class StoreLocked(StoreError):
    """Another night works on this store; the message says which process on which host, since when."""


class ProgramFault(SummarizerError):
    """A bug of this program, met in one dispatch of many; the message is that of the error underneath."""


class Halted(SummarizerError):
    """A call was not sent because the run is to stop; the dispatch goes on in the next run where it stood."""


class BudgetReached(Halted):
    """The next call could cost more than what is left of the budget; it was not sent."""


class ModelError(SummarizerError):
    """A call to a model ended without a usable answer.

    ``status`` is the HTTP status where there was one; ``retry_after`` is in seconds, as the server asked;
    ``attempts`` counts the requests sent; ``fatal`` says that a whole run had better stop; ``paid`` whether the last
    request is on the bill, None where nobody knows.
    """

    fatal = False
    paid: bool | None = False

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None, attempts: int = 1
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.attempts = attempts


class EndpointUnreachable(ModelError):
    """No connection, or the connection broke before an answer."""


class CallTimeout(ModelError):
    """The endpoint did not answer within the time limit of one call."""

    paid = None


class RateLimited(ModelError):
    """The endpoint answered 429."""


class ServerFault(ModelError):
    """The endpoint answered 5xx."""


class AuthenticationFailed(ModelError):
    """The endpoint refused the key (401, 403)."""

    fatal = True


class QuotaExhausted(ModelError):
    """The account behind the key has nothing left to spend."""

    fatal = True


class RequestRejected(ModelError):
    """The endpoint found the request itself wrong; sending it again would not help."""


class Refusal(ModelError):
    """The model declined to answer."""

    paid = True


class AnswerError(ModelError):
    """An answer came and is of no use."""

    paid = True


class EmptyAnswer(AnswerError):
    """The answer has no content."""


class TruncatedAnswer(AnswerError):
    """The answer was cut off at the token limit (finish_reason ``length``)."""


class MalformedAnswer(AnswerError):
    """The answer is not JSON of the schema asked for, after the one re-ask that carried the error."""
