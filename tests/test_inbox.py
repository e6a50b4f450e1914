"""The inbox: what is found in it, in which order, and how a feed's server is asked and distrusted."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from summarizer.errors import AddressRefused, FeedTooLarge, InputError, InputTooLarge, SourceUnreachable, UnsafeInput
from summarizer.inbox import Limits, discover, load
from summarizer.inbox.addresses import is_public
from summarizer.ledger import Found, Place
from tests.server import Received, Reply, Server

STORY = "OSLO, Nov. 23 (NW) -- Norway and Peru agreed on Monday to share two boats."
FEED = (
    "<rss version='2.0'><channel><link>https://nw.example/</link>"
    f"<item><guid>urn:nw:1</guid><title>Boats</title><description>{STORY}</description></item></channel></rss>"
).encode()
OPEN = Limits(allow_private=True, seconds=5, max_bytes=100_000)


def look(*inbox: str | Path, **known: Place) -> tuple[list[Place], list[InputError]]:
    """What is found in ``inbox``, and what problems were told."""
    problems: list[InputError] = []
    return list(discover([str(entry) for entry in inbox], known=known, problem=problems.append)), problems


def write(path: Path, text: str = STORY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def fetched(reply: Reply, limits: Limits = OPEN, **place: Any) -> tuple[list[Found], Sequence[Received]]:
    """What is found at an address that answers with ``reply``, and the requests that came there."""
    with Server([reply]) as server:
        found = list(load(Place(name=f"{server.base_url}/feed.xml", **place), limits=limits))
        return found, server.requests


def failure(reply: Reply, limits: Limits = OPEN) -> InputError:
    """The error that is found at an address that answers with ``reply``."""
    ((one,), _) = fetched(reply, limits)
    assert one.error is not None
    return one.error


# --- what there is -----------------------------------------------------------------------------------------------


def test_the_order_is_always_the_same(tmp_path: Path) -> None:
    """Files of a folder by name, then its folders; in the order of the inbox; each with its size and time."""
    for name in ("b/2.txt", "b/1.txt", "a/z/3.txt", "a/4.txt", "c.txt"):
        write(tmp_path / name)
    places, problems = look(tmp_path)
    assert [Path(place.name).relative_to(tmp_path).as_posix() for place in places] == [
        "c.txt", "a/4.txt", "a/z/3.txt", "b/1.txt", "b/2.txt",
    ]  # fmt: skip
    status = (tmp_path / "c.txt").stat()
    assert (places[0].size, places[0].mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert problems == []
    first, *_ = look(tmp_path / "b", tmp_path)[0]
    assert Path(first.name).name == "1.txt"


def test_a_name_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is the same place from whatever folder the run is started."""
    write(tmp_path / "in" / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert [place.name for place in look("in")[0]] == [str(tmp_path / "in" / "a.txt")]
    assert [place.name for place in look("in/a.txt", "./in/a.txt")[0]] == [str(tmp_path / "in" / "a.txt")]


def test_hidden_and_unfinished_are_passed_over(tmp_path: Path) -> None:
    """What a program hides or still writes is no input yet, unless the inbox names it."""
    for name in (".a.txt", "a.txt.part", "a.TMP", "a.txt~", ".git/a.txt", "a.crdownload"):
        write(tmp_path / name)
    assert look(tmp_path) == ([], [])
    assert [place.name for place in look(tmp_path / ".a.txt", tmp_path / ".git")[0]] == [
        str(tmp_path / ".a.txt"), str(tmp_path / ".git" / "a.txt"),
    ]  # fmt: skip


def test_a_folder_is_walked_once(tmp_path: Path) -> None:
    """Links that lead round in a circle end, and a folder that is reached twice is told once."""
    write(tmp_path / "a" / "1.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    places, problems = look(tmp_path, tmp_path / "a", tmp_path / "b")
    assert [Path(place.name).name for place in places] == ["1.txt"]
    assert problems == []


def test_problems_do_not_end_the_walk(tmp_path: Path) -> None:
    """What is not there, leads nowhere or has no name in UTF-8 is told with the next step; the rest is found."""
    write(tmp_path / "b.txt")
    write(tmp_path / os.fsdecode(b"caf\xe9.txt"))
    (tmp_path / "a.txt").symlink_to("nowhere")
    places, problems = look(tmp_path / "absent", tmp_path, "http://[half", "https://u:secret@nw.example/feed", "a\0b")
    assert [Path(place.name).name for place in places] == ["b.txt"]
    told = "\n".join(map(str, problems))
    assert len(problems) == 6
    for words in ("absent: no such file or folder", "a.txt: cannot be looked", "caf\\udce9.txt: its name is not UTF-8"):
        assert words in told
    assert "secret" not in told


def test_a_folder_that_vanishes_is_told(tmp_path: Path) -> None:
    """A folder taken away while its neighbour is walked is a problem, and the walk goes on."""
    for name in ("a/1.txt", "b/2.txt", "c/3.txt"):
        write(tmp_path / name)
    problems: list[InputError] = []
    found = []
    for place in discover([str(tmp_path)], known={}, problem=problems.append):
        found.append(Path(place.name).name)
        shutil.rmtree(tmp_path / "b", ignore_errors=True)
    assert found == ["1.txt", "3.txt"]
    assert [Path(problem.source).name for problem in problems] == ["b"]


def test_an_address_has_what_is_known_of_it() -> None:
    """The ETag and time of the last answer go along, so that the server is asked only for what changed."""
    known = Place(name="https://nw.example/feed", etag='"1"', modified="Mon, 23 Nov 2026 15:00:00 GMT")
    places, problems = look("https://nw.example/feed", "HTTPS://new.example/", **{known.name: known})
    assert places == [known, Place(name="HTTPS://new.example/")]
    assert problems == []


# --- files -------------------------------------------------------------------------------------------------------


def test_a_file_is_found_with_its_place(tmp_path: Path) -> None:
    """What is found carries the size and time of the file as it was read."""
    file = write(tmp_path / "a.txt")
    (one,) = load(Place(name=str(file), size=1, mtime_ns=1), limits=Limits())
    assert one.dispatch is not None
    assert one.dispatch.text == STORY
    assert one.place == Place(name=str(file), size=len(STORY), mtime_ns=file.stat().st_mtime_ns)
    assert one.stories[0] == str(file)


def test_a_place_over_its_limit(tmp_path: Path) -> None:
    """A file over the limit of a place is not read, a text over that of a dispatch is refused."""
    file = write(tmp_path / "a.txt")
    for limits in (Limits(max_bytes=10), Limits(item_bytes=10)):
        (one,) = load(Place(name=str(file)), limits=limits)
        assert isinstance(one.error, InputTooLarge)


def test_a_limit_that_is_fixed_is_not_to_be_raised(tmp_path: Path) -> None:
    """No option sets the bytes or the items of a place, so the advice is to split; what an option allows is named."""
    story = write(tmp_path / "a.txt")
    lines = write(tmp_path / "a.jsonl", '{"text": "Norway agreed."}\n' * 2)
    told = [
        found.error.message
        for place, limits in (
            (Place(name=str(story)), Limits(max_bytes=10)),
            (Place(name=str(lines)), Limits(items=1)),
            (Place(name="http://127.0.0.1:9/"), Limits(seconds=5)),
        )
        for found in load(place, limits=limits)
        if found.error is not None
    ]
    told.append(failure(Reply(body=bytes(200_000))).message)
    assert [words for words in told if "raise" in words] == []
    assert all(
        words in message for words, message in zip(("split", "split", "--allow-private", "part"), told, strict=True)
    )


def test_limits_are_sane() -> None:
    """A limit of nothing is refused, and limits are frozen."""
    with pytest.raises(ValidationError):
        Limits(max_bytes=0)
    with pytest.raises(ValidationError):
        Limits().items = 3


# --- feeds -------------------------------------------------------------------------------------------------------


def test_a_feed_by_address() -> None:
    """Its entries are found, and its ETag and time are kept for the next night."""
    headers = {"etag": 'W/"7"', "last-modified": "Mon, 23 Nov 2026 15:00:00 GMT"}
    (one,), requests = fetched(Reply(body=FEED, headers=headers))
    assert one.dispatch is not None
    assert one.dispatch.text == f"Boats\n\n{STORY}"
    assert one.source == f"{one.place.name}#urn:nw:1"
    assert (one.place.etag, one.place.modified) == ('W/"7"', "Mon, 23 Nov 2026 15:00:00 GMT")
    assert "if-none-match" not in requests[0].headers


def test_an_unchanged_feed_holds_nothing() -> None:
    """What is known is sent along; 304 means that there is nothing new."""
    found, requests = fetched(Reply(status=304), etag='"7"', modified="Mon, 23 Nov 2026 15:00:00 GMT")
    assert found == []
    sent = requests[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"7"', "Mon, 23 Nov 2026 15:00:00 GMT")


@pytest.mark.parametrize("etag", ["a" * 2_000, "caf\xe9"])
def test_a_header_that_could_not_be_sent_back_is_not_kept(etag: str) -> None:
    """A hostile ETag does not spoil the next request."""
    (one,), _ = fetched(Reply(body=FEED, headers={"etag": etag}))
    assert one.dispatch is not None
    assert one.place.etag is None


def test_redirects_are_followed_step_by_step() -> None:
    """A redirect to another server is followed, and the place stays the one of the inbox."""
    with Server([Reply(body=FEED)]) as new, Server([Reply(status=301, headers={"location": new.base_url})]) as old:
        (one,) = load(Place(name=f"{old.base_url}/feed"), limits=OPEN)
        assert one.dispatch is not None
        assert one.place.name == f"{old.base_url}/feed"


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://nw.example/",
        "gopher://x/",
        "//u:p@h/",
        "http://h:99999/",
        "http://[::",
        "http://a..b/",
    ],
)
def test_a_redirect_that_is_not_followed(target: str) -> None:
    """A redirect to anything but an http(s) address with a host is refused."""
    assert isinstance(failure(Reply(status=302, headers={"location": target})), UnsafeInput)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1", "::127.0.0.1", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_of_the_own_network(address: str) -> None:
    """Loopback, private, link-local, shared, multicast and reserved addresses are none to go to, in IPv6 dress too."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_addresses(address: str) -> None:
    """Addresses of the open network are."""
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_the_own_network_is_not_reached(host: str) -> None:
    """However loopback is written, no request comes there unless private addresses are allowed."""
    with Server([Reply(body=FEED)]) as server:
        port = server.base_url.split(":")[2].split("/")[0]
        (one,) = load(Place(name=f"http://{host}:{port}/"), limits=Limits(seconds=5))
        assert isinstance(one.error, UnsafeInput | SourceUnreachable)
        assert server.requests == []


def test_a_redirect_into_the_own_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public server cannot send the run to a private one: each step is checked anew."""
    with Server([Reply(body=FEED)]) as inside:
        reply = Reply(status=302, headers={"location": inside.base_url})
        with Server([reply]) as outside, _resolver(monkeypatch, {"feed.example": ["93.184.216.34"]}):
            port = outside.base_url.split(":")[2].split("/")[0]
            connect = socket.create_connection

            def route(address: tuple[str, int], *more: Any, **options: Any) -> socket.socket:
                """The open network, as far as this test has one: the one public address is the server outside."""
                there = "127.0.0.1" if address[0] == "93.184.216.34" else address[0]
                return connect((there, address[1]), *more, **options)

            monkeypatch.setattr(socket, "create_connection", route)
            (one,) = load(Place(name=f"http://feed.example:{port}/"), limits=Limits(seconds=5))
            assert isinstance(one.error, UnsafeInput)
            assert (len(outside.requests), inside.requests) == (1, [])


def test_the_checked_address_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that changes its answer is asked once: there is no second look-up to be led astray by."""
    with Server([Reply(body=FEED)]) as server, _resolver(monkeypatch, {"feed.example": ["127.0.0.1"]}) as asked:
        port = server.base_url.split(":")[2].split("/")[0]
        (one,) = load(Place(name=f"http://feed.example:{port}/"), limits=OPEN)
        assert one.dispatch is not None
        assert asked == ["feed.example"]


def test_one_private_address_spoils_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is refused before anything is sent."""
    with _resolver(monkeypatch, {"feed.example": ["93.184.216.34", "127.0.0.1"]}):
        (one,) = load(Place(name="http://feed.example/"), limits=Limits(seconds=5))
    assert isinstance(one.error, UnsafeInput)
    assert "127.0.0.1" in str(one.error)


class _resolver:  # noqa: N801  # reads as a function
    """A name server with these answers; other names go to the real one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> None:
        self._asked: list[str] = []
        real = socket.getaddrinfo

        def answer(host: Any, port: Any, *more: Any, **options: Any) -> Any:
            if host not in names:
                return real(host, port, *more, **options)
            self._asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in names[host]]

        monkeypatch.setattr(socket, "getaddrinfo", answer)

    def __enter__(self) -> list[str]:
        return self._asked

    def __exit__(self, *exception: object) -> None:
        """Nothing to close."""


def test_a_bomb_is_unpacked_no_further_than_the_limit() -> None:
    """A few bytes that unpack to gigabytes are cut off at the limit; so is a plain answer without end."""
    packed = gzip.compress(bytes(30_000_000))
    assert isinstance(failure(Reply(body=packed, headers={"content-encoding": "gzip"})), InputTooLarge)
    assert isinstance(failure(Reply(body=bytes(200_000))), InputTooLarge)


def test_a_feed_over_a_limit_may_pass() -> None:
    """Too many bytes, characters or items: that is told of the place, beside the items that were read."""
    large = FEED.replace(b"</channel>", b" " * 10_000_000 + b"</channel>")
    many = FEED.replace(b"<item>", b"<item><title>Talks</title></item><item>")
    for body, changes in ((large, {}), (large, {"max_bytes": 20_000_000}), (many, {"items": 1})):
        found, _ = fetched(Reply(body=body), OPEN.model_copy(update=changes))
        error = found[-1].error
        assert isinstance(error, FeedTooLarge)
        assert error.passing
        assert [one.dispatch is not None for one in found[:-1]] == [True] * (body is many)


def test_an_item_of_a_feed_over_its_limit_does_not_pass() -> None:
    """It is this item's own error, settled at once; the feed is read."""
    ((one,), _) = fetched(Reply(body=FEED), OPEN.model_copy(update={"item_bytes": 10}))
    assert type(one.error) is InputTooLarge


def test_a_refused_address_may_pass() -> None:
    """Once its name leads elsewhere, or private addresses are allowed, it is asked: so it is tried every night."""
    (one,) = load(Place(name="http://127.0.0.1:9/"), limits=Limits(seconds=5))
    assert isinstance(one.error, AddressRefused)
    assert one.error.passing


def test_a_broken_answer_is_asked_for_again_another_night() -> None:
    """Status, cut-off bodies and damaged packing are SourceUnreachable, the status carried along."""
    gone = failure(Reply(status=410))
    assert isinstance(gone, SourceUnreachable)
    assert gone.status == 410
    assert "new address" in str(gone)
    assert "wait 120 seconds" in str(failure(Reply(status=429, headers={"retry-after": "120"})))
    for reply in (
        Reply(body=FEED, cut="middle"),
        Reply(body=FEED, headers={"content-encoding": "gzip"}),
        Reply(cut="before"),
    ):
        assert isinstance(failure(reply), SourceUnreachable)


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that sends a byte of a header now and then, for ever."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not over.wait(0.02):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    over.set()
    thread.join()
    listening.close()


def test_a_server_that_drips_is_given_up(dripping: str) -> None:
    """Each byte comes in time and the answer never does: the limit is one for the whole place."""
    (one,) = load(Place(name=dripping), limits=Limits(seconds=0.3, allow_private=True))
    assert isinstance(one.error, SourceUnreachable)
    assert "within 0.3 seconds" in str(one.error)
