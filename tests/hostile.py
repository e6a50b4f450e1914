"""Hostile inputs: each built in a folder at test time, with the end that it must come to.

    with Yard(tmp_path) as yard:
        inbox = yard.build(CASES)
        ...  # run over ``inbox`` within ``LIMITS``; ``yard.case_of(source)`` tells which case a source belongs to

An end is ``"read"``, the name of an error's class, or ``"problem"`` where looking through the inbox tells of one. A
case with several ends has several items; one with none is passed over.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from summarizer.inbox import Limits
from tests.server import Reply, Server

#: Low enough for the tests to be quick, and for the machine to stay whole where a limit fails.
LIMITS = Limits(max_bytes=3_000_000, item_bytes=400_000, items=20, seconds=3, allow_private=True)

STORY = "OSLO, Nov. 23 (NW) -- Norway and Peru agreed on Monday to share two boats. They will meet again in May."
ITEM = f"<item><title>Boats</title><guid>urn:nw:boats</guid><description>{STORY}</description></item>"

Serve = Callable[[Reply], str]


@dataclass(frozen=True)
class Case:
    """One input: ``build`` makes it in a folder of its own, with ``serve`` for a feed; ``ends`` are sorted.

    ``meanwhile`` is done to the folder when the first place was found, ``later`` when all were and none is read yet.
    """

    name: str
    build: Callable[[Path, Serve], None]
    ends: tuple[str, ...]
    meanwhile: Callable[[Path], None] | None = None
    later: Callable[[Path], None] | None = None


class Yard:
    """A folder with a sub-folder a case, and the servers that its feeds come from."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._servers = ExitStack()
        self._urls: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._servers.close()

    def build(self, cases: Iterable[Case]) -> list[str]:
        """Build the cases; the inbox to run over is the folder and the feeds."""
        for case in cases:
            folder = self.root / case.name
            folder.mkdir(parents=True)
            case.build(folder, lambda reply, name=case.name: self._serve(reply, name))  # type: ignore[misc]
        return [str(self.root), *self._urls]

    def case_of(self, source: str) -> str:
        """Name of the case that a source, a place or the source of an error belongs to."""
        for url, name in self._urls.items():
            if source.startswith(url):
                return name
        return Path(os.fsdecode(source.split("#")[0])).relative_to(self.root).parts[0]

    def _serve(self, reply: Reply, name: str) -> str:
        server = self._servers.enter_context(Server([reply] * 50))
        url = f"{server.base_url}/{name}.xml"
        self._urls[url] = name
        return url


def _file(name: str, content: bytes | str) -> Callable[[Path, Serve], None]:
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content

    def build(folder: Path, serve: Serve) -> None:
        (folder / name).write_bytes(data)

    return build


def _feed(reply: Reply) -> Callable[[Path, Serve], None]:
    def build(folder: Path, serve: Serve) -> None:
        serve(reply)

    return build


def _link(name: str, target: str) -> Callable[[Path, Serve], None]:
    def build(folder: Path, serve: Serve) -> None:
        (folder / name).symlink_to(target)

    return build


# --- files that are none -----------------------------------------------------------------------------------------


def _line_of_100_mb(folder: Path, serve: Serve) -> None:
    with (folder / "line.txt").open("wb") as file:
        file.write(b"Norway agreed ")
        os.truncate(file.fileno(), 100_000_000)  # sparse: takes no room


def _pipe(folder: Path, serve: Serve) -> None:
    os.mkfifo(folder / "pipe.txt")


def _socket(folder: Path, serve: Serve) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's path has 108 bytes at most
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.txt")
    finally:
        os.chdir(here)


def _folder_as_file(folder: Path, serve: Serve) -> None:
    (folder / "story.txt").mkdir()
    (folder / "story.txt" / "inside.txt").write_text(STORY, encoding="utf-8")


def _link_loop(folder: Path, serve: Serve) -> None:
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "up").symlink_to("..", target_is_directory=True)
    (folder / "self").symlink_to("self")


def _name_in_latin_1(folder: Path, serve: Serve) -> None:
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text(STORY, encoding="utf-8")


def _name_with_controls(folder: Path, serve: Serve) -> None:
    (folder / "a\n\x1b[2J\u202etxt.b#c.txt").write_text(STORY, encoding="utf-8")


def _unfinished(folder: Path, serve: Serve) -> None:
    for name in (".hidden.txt", "story.txt.part", "story.tmp", "story.txt~", ".story.txt.swp"):
        (folder / name).write_text(STORY, encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "story.txt").write_text(STORY, encoding="utf-8")


def _remove(folder: Path) -> None:
    shutil.rmtree(folder)


# --- XML ---------------------------------------------------------------------------------------------------------


def _nitf(text: str, doctype: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<nitf><body><body.head><hedline><hl1>Boats</hl1></hedline>'
        f"</body.head><body.content><p>{text}</p></body.content></body></nitf>"
    )


def _rss(items: str, doctype: str = "") -> str:
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>NW</title>{items}</channel></rss>'


def _laughs(root: str) -> str:
    """The entity bomb: ten to the ninth power of lol."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY l0 "lol">{entities}]>'


QUADRATIC = f'<!DOCTYPE nitf [<!ENTITY a "{"a" * 50_000}">]>'
XXE_FILE = '<!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
XXE_HTTP = '<!DOCTYPE nitf [<!ENTITY a SYSTEM "http://127.0.0.1:9/secret">]>'
XXE_PARAMETER = '<!DOCTYPE nitf [<!ENTITY % a SYSTEM "http://127.0.0.1:9/evil.dtd"> %a;]>'

_TWICE = "".join(
    f"<item><title>Boats {n}</title><guid>1</guid><description>{n} boats.</description></item>" for n in (1, 2)
)
_PATHS = "".join(
    f"<item><title>Boats {n}</title><guid>{guid}</guid><description>Norway has {n} boats.</description></item>"
    for n, guid in enumerate(("../../etc/passwd", "/etc/passwd", "C:\\boot.ini", "~root", "a\u202eb"))
)


def _newsml(*items: str) -> str:
    return f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{"".join(items)}</itemSet></newsMessage>'


def _news_item(guid: str, content: str, status: str = "usable") -> str:
    return (
        f'<newsItem guid="{guid}" version="1"><itemMeta><itemClass qcode="ninat:text"/>'
        f'<pubStatus qcode="stat:{status}"/></itemMeta><contentSet>{content}</contentSet></newsItem>'
    )


_PLAIN_DATA = f'<inlineData contenttype="text/plain">{STORY}</inlineData>'


# --- mail --------------------------------------------------------------------------------------------------------


def _mail(body: bytes, *headers: str) -> bytes:
    head = ("From: a@nw.example", "Subject: Boats", "Message-ID: <1@nw.example>", "MIME-Version: 1.0", *headers)
    return "\r\n".join(head).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


_MANY_PARTS = b"".join(
    f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n'.encode() for n in range(500)
)


_DEEP = f"<p>{STORY}</p>{'<div>' * 9_000}lost</div>"


# --- feeds by address --------------------------------------------------------------------------------------------

_FEED = _rss(ITEM).encode()
_PACKED = {"content-encoding": "gzip"}
_BOMB = gzip.compress(b"<rss>" + b" " * 50_000_000)

CASES: tuple[Case, ...] = (
    Case("good-text", _file("story.txt", STORY), ("read",)),
    Case("good-feed", _feed(Reply(body=_FEED)), ("read",)),
    Case("good-packed-feed", _feed(Reply(body=gzip.compress(_FEED), headers=_PACKED)), ("read",)),
    # Files that are none, and names.
    Case("line-of-100-mb", _line_of_100_mb, ("InputTooLarge",)),
    Case("long-line", _file("line.txt", "Norway agreed to share boats and " * 10_000), ("read",)),
    Case("too-long-a-story", _file("story.txt", STORY * 5_000), ("InputTooLarge",)),
    Case("pipe", _pipe, ("InputError",)),
    Case("socket", _socket, ("InputError",)),
    Case("device", _link("zero.txt", "/dev/zero"), ("InputError",)),
    Case("own-memory", _link("mem.txt", "/proc/self/mem"), ("InputError",)),
    Case("folder-as-file", _folder_as_file, ("read",)),
    Case("link-loop", _link_loop, ("problem", "read")),
    Case("link-to-nothing", _link("gone.txt", "nowhere.txt"), ("problem",)),
    Case("name-in-latin-1", _name_in_latin_1, ("problem",)),
    Case("name-with-controls", _name_with_controls, ("read",)),
    Case("unfinished", _unfinished, ()),
    Case("file-that-vanishes", _file("story.txt", STORY), ("InputError",), later=_remove),
    Case("zz-folder-that-vanishes", _file("story.txt", STORY), ("problem",), meanwhile=_remove),
    # Text.
    Case("empty", _file("story.txt", b""), ("EmptyInput",)),
    Case("white-space", _file("story.txt", "\ufeff \r\n\u2003\n"), ("EmptyInput",)),
    Case("nul-bytes", _file("story.txt", b"Norway\0agreed\0\0 on Monday"), ("UndecodableInput",)),
    Case("all-nul", _file("story.txt", bytes(10_000)), ("UndecodableInput",)),
    Case(
        "lone-surrogate",
        _file("story.txt", "Entente signée à Genève, a déclaré le délégué\ud800"),
        ("UndecodableInput",),
    ),
    Case("right-to-left", _file("story.txt", "\u202e" + STORY + "\u2066\u200b\u200d\ufeff\u202c"), ("read",)),
    Case("controls", _file("story.txt", "\x01\x02\x1b[31m" + STORY + "\x03\x07"), ("read",)),
    Case(
        "cut-utf-8",
        _file("story.txt", ("Entente à Genève, déjà signée, " * 9).encode()[:-1] + b"\xc3"),
        ("UndecodableInput",),
    ),
    Case("angle-brackets", _file("story.txt", f"<<< URGENT >>>\n\n{STORY} <p> means a pipe."), ("read",)),
    Case("only-brackets", _file("story.txt", "<" * 200_000), ("read",)),
    Case("gzip-file", _file("story.txt", gzip.compress(STORY.encode())), ("UndecodableInput",)),
    # XML.
    Case("billion-laughs", _file("bomb.xml", _nitf("&l9;", _laughs("nitf"))), ("UnsafeInput",)),
    Case(
        "billion-laughs-feed",
        _file("bomb.xml", _rss("<item><title>&l9;</title></item>", _laughs("rss"))),
        ("UnsafeInput",),
    ),
    Case("billion-laughs-page", _file("bomb.html", f"{_laughs('html')}<html><p>&l9;</p></html>"), ("UnsafeInput",)),
    Case("quadratic-blowup", _file("bomb.xml", _nitf("&a;" * 20_000, QUADRATIC)), ("UnsafeInput",)),
    Case("xxe-file", _file("story.xml", _nitf("&a;", XXE_FILE)), ("UnsafeInput",)),
    Case("xxe-http", _file("story.xml", _nitf("&a;", XXE_HTTP)), ("UnsafeInput",)),
    Case("xxe-parameter", _file("story.xml", _nitf("x", XXE_PARAMETER)), ("UnsafeInput",)),
    Case(
        "dtd-elsewhere",
        _file("story.xml", _nitf(STORY, '<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/nitf.dtd">')),
        ("read",),
    ),
    Case("xml-cut-off", _file("story.xml", _nitf(STORY)[:-40]), ("MalformedInput",)),
    Case("xml-of-another-kind", _file("story.xml", '<?xml version="1.0"?><invoice/>'), ("MalformedInput",)),
    Case("xml-nested", _file("story.xml", _nitf("<em>" * 20_000 + STORY + "</em>" * 20_000)), ("read",)),
    Case(
        "xml-latin-1-declared-utf-8", _file("story.xml", _nitf("Accord signé à Genève.").encode("latin-1")), ("read",)
    ),
    Case(
        "xml-utf-8-declared-latin-1",
        _file("story.xml", _nitf("Accord signé.").replace("UTF-8", "ISO-8859-1")),
        ("read",),
    ),
    Case("xml-declared-codec", _file("story.xml", _nitf(STORY).replace("UTF-8", "unicode_escape")), ("read",)),
    Case("nitf-empty", _file("story.xml", "<nitf><body/></nitf>"), ("EmptyInput",)),
    Case("newsml-empty", _file("message.xml", _newsml()), ("EmptyInput",)),
    Case(
        "newsml-one-broken",
        _file(
            "message.xml",
            _newsml(
                _news_item("urn:nw:1", _PLAIN_DATA),
                _news_item("urn:nw:2", ""),
                _news_item("urn:nw:3", _PLAIN_DATA.replace("two", "nine"), status="canceled"),
            ),
        ),
        ("EmptyInput", "WithdrawnInput", "read"),
    ),
    # Pages.
    Case("page-named-txt", _file("story.txt", f"<!doctype html><html><body><p>{STORY}</p></body></html>"), ("read",)),
    Case("page-nested", _file("story.html", "<div>" * 100_000 + STORY), ("InputTooLarge",)),
    Case("page-of-tags", _file("story.html", "<html>" + "<p>a</p>" * 60_000), ("read",)),
    Case("page-of-more-tags", _file("story.html", "<html>" + "<p>a</p>" * 200_000), ("InputTooLarge",)),
    Case(
        "page-without-text",
        _file("story.html", "<html><body><script>alert('x')</script></body></html>"),
        ("EmptyInput",),
    ),
    # JSON.
    Case("json-nested", _file("story.json", "[" * 100_000), ("MalformedInput",)),
    Case("json-nested-object", _file("story.json", '{"a":' * 100_000 + "1" + "}" * 100_000), ("MalformedInput",)),
    Case(
        "json-long-number", _file("story.json", '{"text": "Boats.", "n": ' + "9" * 100_000 + "}"), ("MalformedInput",)
    ),
    Case("json-large-exponent", _file("story.json", '{"text": "Norway agreed.", "n": 1e999999999}'), ("read",)),
    Case("json-surrogate", _file("story.json", '{"text": "Norway \\ud800 agreed."}'), ("UndecodableInput",)),
    Case("json-nul", _file("story.json", '{"text": "Norway \\u0000 agreed."}'), ("UndecodableInput",)),
    Case("json-empty-array", _file("story.json", "[]"), ("EmptyInput",)),
    Case("json-other-keys", _file("story.json", '{"amount": 3}'), ("MalformedInput",)),
    Case(
        "json-wrong-types",
        _file("story.json", '{"uri": [1], "version": {}, "headlines": 4, "bodies": [{"value": 5}, 7, null]}'),
        ("EmptyInput",),
    ),
    Case(
        "json-nested-html",
        _file("story.json", json.dumps({"text": _DEEP})),
        ("InputTooLarge",),
    ),
    Case("json-cut-off", _file("story.json", '{"text": "Norway agr'), ("MalformedInput",)),
    Case(
        "lines-one-broken",
        _file("day.jsonl", f'{json.dumps({"text": STORY})}\n{{"text": \n[]\n{json.dumps({"text": "Peru agreed."})}\n'),
        ("MalformedInput", "MalformedInput", "read", "read"),
    ),
    Case("lines-empty", _file("day.jsonl", "\n\n"), ("EmptyInput",)),
    Case(
        "lines-too-many",
        _file("day.jsonl", "".join(f'{{"text": "Norway has {n} boats."}}\n' for n in range(500))),
        ("InputTooLarge", *["read"] * 20),
    ),
    Case(
        "withheld", _file("story.json", json.dumps({"uri": "urn:nw:9", "pubStatus": "withheld"})), ("WithdrawnInput",)
    ),
    # Mail.
    Case(
        "mail-wrong-charset",
        _file("a.eml", _mail("Accord signé à Genève.".encode(), "Content-Type: text/plain; charset=us-ascii")),
        ("read",),
    ),
    Case(
        "mail-unknown-charset",
        _file("a.eml", _mail(b"Norway agreed.", "Content-Type: text/plain; charset=x-none")),
        ("read",),
    ),
    Case(
        "mail-many-parts",
        _file("a.eml", _mail(b"--b\r\n\r\n" * 20_000, 'Content-Type: multipart/mixed; boundary="b"')),
        ("InputTooLarge",),
    ),
    Case(
        "mail-long-content-type",
        _file("a.eml", _mail(b"x", "Content-Type: text/plain" + "; a=b" * 100_000)),
        ("MalformedInput",),
    ),
    Case(
        "mail-encoded-words",
        _file("a.eml", _mail(b"Norway agreed.", "X-A: b", "Comments: " + "=?utf-8?q?a?= " * 100_000)),
        ("read",),
    ),
    Case("mail-nul-in-header", _file("a.eml", _mail(b"Norway agreed.", "X-A: \0")), ("UndecodableInput",)),
    Case(
        "mail-nested",
        _file("a.eml", _mail(_MANY_PARTS, 'Content-Type: multipart/mixed; boundary="b0"')),
        ("InputTooLarge",),
    ),
    Case("mail-bad-base64", _file("a.eml", _mail(b"%%%=", "Content-Transfer-Encoding: base64")), ("read",)),
    Case(
        "mail-hostile-headers",
        _file("a.eml", _mail(b"Norway agreed.", "Date: 99 Foo 99999", "To: " + "<,;:" * 9_000)),
        ("read",),
    ),
    Case(
        "mail-binary-body",
        _file("a.eml", _mail(base64.b64encode(bytes(range(256)) * 9), "Content-Transfer-Encoding: base64")),
        ("UndecodableInput",),
    ),
    # Feeds as files.
    Case("feed-empty", _file("feed.xml", _rss("")), ("EmptyInput",)),
    Case("feed-ids-twice", _file("feed.xml", _rss(_TWICE)), ("read", "read")),
    Case("feed-ids-like-paths", _file("feed.xml", _rss(_PATHS)), ("read",) * 5),
    Case("feed-cut-off", _file("feed.xml", _rss(ITEM + ITEM.replace("two", "six"))[:-60]), ("read", "read")),
    Case("feed-empty-entry", _file("feed.xml", _rss("<item><guid>1</guid></item>" + ITEM)), ("EmptyInput", "read")),
    # Feeds by address.
    Case("served-zip-bomb", _feed(Reply(body=_BOMB, headers=_PACKED)), ("FeedTooLarge",)),
    Case("served-too-large", _feed(Reply(body=_FEED + b" " * 4_000_000)), ("FeedTooLarge",)),
    Case("served-cut-gzip", _feed(Reply(body=gzip.compress(_FEED)[:-20], headers=_PACKED)), ("SourceUnreachable",)),
    Case("served-no-gzip", _feed(Reply(body=_FEED, headers=_PACKED)), ("SourceUnreachable",)),
    Case("served-unknown-coding", _feed(Reply(body=_FEED, headers={"content-encoding": "br"})), ("SourceUnreachable",)),
    Case("served-cut", _feed(Reply(body=_FEED, cut="middle")), ("SourceUnreachable",)),
    Case("served-nothing", _feed(Reply(cut="before")), ("SourceUnreachable",)),
    Case("served-hanging", _feed(Reply(hang=True)), ("SourceUnreachable",)),
    Case("served-error", _feed(Reply(status=503, headers={"retry-after": "9" * 50})), ("SourceUnreachable",)),
    Case("served-gone", _feed(Reply(status=410)), ("SourceUnreachable",)),
    Case(
        "served-page",
        _feed(Reply(body=b"<!doctype html><html><body><p>Log in, please.</p></body></html>")),
        ("MalformedInput",),
    ),
    Case(
        "served-redirect-to-file",
        _feed(Reply(status=302, headers={"location": "file:///etc/passwd"})),
        ("AddressRefused",),
    ),
    Case(
        "served-redirect-with-password",
        _feed(Reply(status=302, headers={"location": "http://a:b@127.0.0.1:9/"})),
        ("AddressRefused",),
    ),
    Case(
        "served-redirect-for-ever",
        _feed(Reply(status=302, headers={"location": "/v1/again.xml"})),
        ("SourceUnreachable",),
    ),
    Case(
        "served-bomb",
        _feed(Reply(body=_rss("<item><title>&l9;</title></item>", _laughs("rss")).encode())),
        ("UnsafeInput",),
    ),
)
