"""The stack as in production, for one benchmark: own PostgreSQL (fsync on) and Redis, gunicorn, nginx in front.

Everything lies in `.local/bench/`, listens on private sockets and free loopback ports, and is stopped at the end.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from openday.embedded import broker, postgresql, processes
from openday.embedded.binaries import apt_install
from openday.embedded.place import LOCAL, ROOT, Place
from openday.embedded.trouble import Trouble, last_words


@dataclass
class Stack:
    """What runs; `port` is gunicorn's, `nginx_port` nginx's (None until it is started)."""

    place: Place
    sockets: Path
    database: postgresql.PostgreSQL
    broker: broker.Broker
    environment: dict[str, str]
    port: int = 0
    web: "subprocess.Popen[bytes] | None" = None
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def manage(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, check=True)

    def start_web(self) -> None:
        """gunicorn as in production (gunicorn.conf.py): two processes of four threads."""
        self.port = self.port or free_port()
        environment = {
            **self.environment,
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "WEB_PROCESSES": "2",
            "WEB_THREADS": "4",
        }
        command = [sys.executable, "-m", "gunicorn", "openday.wsgi:application", "--log-level", "error"]
        self.web = processes.start(command, log=self.place.log("web"), env=environment, cwd=ROOT)
        self.started.append(self.web)
        self._wait_for(f"http://127.0.0.1:{self.port}/api/v1/editions/", self.place.log("web"))

    def start_nginx(self) -> int:
        """nginx that keeps what the site declares public, and serves the files in `static_files`. Its port."""
        port = free_port()
        folder = self.place.folder / "nginx"
        shutil.rmtree(folder, ignore_errors=True)
        self.static_files.mkdir(parents=True)
        (folder / "nginx.conf").write_text(
            NGINX.format(folder=folder, port=port, web_port=self.port, user="user root;" if os.geteuid() == 0 else "")
        )
        command: list[str | Path] = [
            program("nginx", "nginx-light"),
            "-p",
            folder,
            "-c",
            folder / "nginx.conf",
            "-e",
            folder / "error.log",
        ]
        self.started.append(processes.start(command, log=self.place.log("nginx"), env=self.environment, cwd=folder))
        self._wait_for(f"http://127.0.0.1:{port}/api/v1/editions/", self.place.log("nginx"))
        return port

    @property
    def static_files(self) -> Path:
        return self.place.folder / "nginx" / "static"

    def restart_database(self) -> None:
        """As after a crash: no checkpoint, every connection dropped; then recovery."""
        processes.stop(self.database.process, with_signal=3)  # SIGQUIT: immediate
        self.database = postgresql.start(self.place, self.sockets)

    def _wait_for(self, url: str, log: Path, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    raise Trouble(f"nothing answered at {url}: {last_words(log, 5)} (all of it: {log})") from None
                time.sleep(0.1)


@contextlib.contextmanager
def running(name: str, **settings: str) -> Iterator[Stack]:
    """A new, empty database and broker for `name`, migrated; `settings` go to the environment of the site.

    `make test` migrates once for all (OPENDAY_MIGRATED).
    """
    place = Place(LOCAL / "bench" / name)
    with place.alone():
        postgresql.recover(place)
        broker.recover(place)
        shutil.rmtree(place.postgresql, ignore_errors=True)
        shutil.rmtree(place.redis, ignore_errors=True)
        if migrated := os.environ.get(postgresql.MIGRATED):
            postgresql.copy_data(Path(migrated), place.postgresql)
        sockets = place.make_sockets(postgresql.server_user(place.postgresql))
        database = queue = stack = None
        try:
            database = postgresql.start(place, sockets)
            queue = broker.start(place, sockets)
            stack = Stack(place, sockets, database, queue, _environment(place, database, queue, settings))
            if not migrated:
                stack.manage("migrate", "--verbosity", "0")
            yield stack
        finally:
            for process in reversed(stack.started if stack else []):
                processes.stop(process, patience=5)
            if queue:
                queue.stop()
            if server := stack.database if stack else database:
                server.stop()
            place.remove_sockets()
            shutil.rmtree(place.postgresql, ignore_errors=True)


def program(name: str, package: str) -> str:
    """Where `name` is; as root on Debian, `package` is installed for it. Trouble that names the package otherwise."""
    search = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    found = shutil.which(name, path=search)
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        (LOCAL / "log").mkdir(parents=True, exist_ok=True)
        apt_install(package)
        found = shutil.which(name, path=search)
    if not found:
        raise Trouble(f"this benchmark needs {name}. Install it, for instance as root: apt-get install {package}")
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _environment(
    place: Place, database: postgresql.PostgreSQL, queue: broker.Broker, settings: dict[str, str]
) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "SECRET_KEY": place.secret_key(),
        "DATABASE_URL": database.url(),
        "REDIS_URL": queue.url,
        "IS_HTTPS": "False",
        "LOG_LEVEL": "ERROR",
        "STATIC_ROOT": str(place.folder / "static"),
        # Nobody is told to wait a minute here.
        "API_REQUESTS_A_MINUTE": "1000000000",
        "API_BOOKINGS_A_MINUTE": "1000000000",
        "SEARCHES_A_MINUTE": "1000000000",
        "LIVE_VIEWS_A_MINUTE": "1000000000",
        **settings,
    }


# The proxy of docs/operations.md, as far as it keeps pages.
NGINX = """\
{user}
daemon off;
pid {folder}/nginx.pid;
worker_processes auto;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    default_type text/html;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=pages:10m;
    map $http_accept_encoding $form {{ default ""; "~gzip" gzip; }}
    upstream site {{ server 127.0.0.1:{web_port}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        location /floor/ {{ alias {folder}/static/; }}
        location / {{
            proxy_pass http://site;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header Accept-Encoding $form;
            proxy_cache pages;
            proxy_cache_key "$http_host$request_uri $form";
            proxy_ignore_headers Vary;
            proxy_cache_lock on;
            proxy_cache_use_stale updating;
            proxy_cache_background_update on;
            add_header X-Cache $upstream_cache_status;
        }}
    }}
}}
"""
