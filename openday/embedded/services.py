"""The database and the broker of a place: those that the environment names, else embedded ones."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

import environ
import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured
from psycopg import conninfo

from openday.embedded import broker, postgresql, processes
from openday.embedded.binaries import CONTRIB, OLDEST_POSTGRESQL
from openday.embedded.place import ROOT, Place
from openday.embedded.trouble import Trouble


@dataclass(frozen=True)
class Services:
    """Where they are reached, as settings.py takes it."""

    database_url: str
    redis_url: str


def configured(name: str) -> str:
    """The value of `name` in the environment or in `.env`; empty where unset."""
    if (ROOT / ".env").exists():
        environ.Env.read_env(ROOT / ".env")
    return os.environ.get(name, "")


@contextlib.contextmanager
def running_services(
    place: Place, *, database_url: str = "", redis_url: str = "", keep: bool = True
) -> Iterator[Services]:
    """Both, reachable; the embedded ones stop when the block ends. Hold the place (`place.alone()`) meanwhile."""
    processes.end_all(lambda: processes.marked(place.folder))
    postgresql.recover(place)
    broker.recover(place)
    with contextlib.ExitStack() as stack:
        sockets = cluster = None
        if not (database_url and redis_url):
            cluster = None if database_url else postgresql.cluster_of(place)
            stack.callback(place.remove_sockets)
            sockets = place.make_sockets(cluster.user if cluster else None)
        if database_url:
            check_database(database_url)
        elif sockets and cluster:
            server = postgresql.start(place, sockets, cluster=cluster, keep=keep)
            stack.callback(server.stop)
            database_url = server.url()
        if redis_url:
            check_broker(redis_url)
        elif sockets:
            queue = broker.start(place, sockets, keep=keep)
            stack.callback(queue.stop)
            redis_url = queue.url
        yield Services(database_url, redis_url)


def check_database(url: str) -> None:
    """Trouble, without the password, when the database at `url` cannot be used."""
    config = {}
    if url.startswith(("postgres://", "postgresql://")):
        with contextlib.suppress(ImproperlyConfigured, ValueError, KeyError):
            config = environ.Env.db_url_config(url)
    if not config:
        raise Trouble("DATABASE_URL should look like postgres://user:password@host:5432/name (see .env.example)")
    where = f"{config.get('HOST') or 'this machine'}{':' if config.get('PORT') else ''}{config.get('PORT') or ''}"
    options = conninfo.make_conninfo(
        host=config.get("HOST") or None,
        port=config.get("PORT") or None,
        user=config.get("USER") or None,
        password=config.get("PASSWORD") or None,
        dbname=config.get("NAME") or None,
        connect_timeout=5,
    )
    try:
        with psycopg.connect(options) as connection:
            if connection.info.server_version < OLDEST_POSTGRESQL * 10000:
                raise Trouble(f"DATABASE_URL: the server at {where} is older than PostgreSQL {OLDEST_POSTGRESQL}")
            query = "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)"
            available = {name for (name,) in connection.execute(query, [list(CONTRIB)])}
            if missing := [name for name in CONTRIB if name not in available]:
                raise Trouble(f"DATABASE_URL: the server at {where} lacks the modules {', '.join(missing)} (contrib)")
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0].removeprefix("connection failed: ")
        raise Trouble(f"DATABASE_URL: cannot use the database at {where}: {reason}") from None


def check_broker(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except ValueError:
        raise Trouble("REDIS_URL should look like redis://host:6379/0 (see .env.example)") from None
    except redis.RedisError as error:
        where = url.rpartition("@")[2].removeprefix("redis://").removeprefix("rediss://")
        raise Trouble(f"REDIS_URL: cannot use the broker at {where}: {error}") from None
