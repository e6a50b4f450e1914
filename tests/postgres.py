"""A real PostgreSQL server for the tests: made in a folder of its own, on a Unix socket, gone at the end."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import create_engine, text


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest version that is installed."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    found = [*packaged, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((path for path in reversed(found) if (path / "initdb").exists() and (path / "postgres").exists()), None)


class Postgres:
    """A server, while its ``with`` block lasts; root hands it to the user postgres, as it will not run as root."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 characters at most
        self._numbers = itertools.count(1)
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def url(self, database: str, user: str = "postgres") -> str:
        """The URL of one of its databases; ``user`` may have a password after a colon, which only ``guarded`` needs."""
        return f"postgresql://{user}@/{database}?host={self._folder}"

    def new_database(self) -> str:
        """The URL of a fresh, empty database."""
        name = f"store{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def new_schema(self) -> str:
        """The URL of a fresh, empty schema; made in a moment, where a database takes a second."""
        name = f"store{next(self._numbers)}"
        self.run(f"CREATE SCHEMA {name}")
        return f"{self.url('postgres')}&options=-csearch_path%3D{name}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the superuser."""
        url = self.url(database).replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def __enter__(self) -> Self:
        data = self._folder / "data"
        made = subprocess.run(
            [
                self._programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
                "--no-sync",
            ],
            cwd=self._folder, capture_output=True, text=True, check=False, **self._as,
        )  # fmt: skip
        if made.returncode != 0:
            raise RuntimeError(f"initdb: {made.stderr}")
        rules = data / "pg_hba.conf"
        rules.write_text("local all guarded scram-sha-256\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
        options = {"fsync": "off", "listen_addresses": "", "unix_socket_directories": str(self._folder)}
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("w") as log:
            self._server = subprocess.Popen(
                [self._programs / "postgres", "-D", data, *flags], cwd=self._folder, stdout=log, stderr=log, **self._as
            )
        while not self._is_ready():
            if self._server.poll() is not None:
                raise RuntimeError(f"postgres: {(self._folder / 'log').read_text()}")
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.send_signal(signal.SIGQUIT)  # at once: nobody will read what it would tidy up
        self._server.wait()
        shutil.rmtree(self._folder)

    def _is_ready(self) -> bool:
        asked = [self._programs / "pg_isready", "-q", "-h", self._folder]
        return subprocess.run(asked, check=False).returncode == 0
