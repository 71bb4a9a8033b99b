"""`make demo`: everything, from nothing to an address that answers."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping

from openday.embedded import processes
from openday.embedded.place import LOCAL, ROOT, Place
from openday.embedded.services import Services, configured, running_services
from openday.embedded.supervisor import Supervisor, listening_at, parts_of_the_site, say
from openday.embedded.trouble import Trouble

PLACE = Place(LOCAL)


def serve_demo() -> None:
    """Serve until stopped."""
    started_at = time.monotonic()
    host, port = configured("HOST") or "127.0.0.1", configured("PORT") or "8000"
    with contextlib.ExitStack() as stack:
        stack.enter_context(PLACE.alone())
        listener = stack.enter_context(listening_at(host, port))
        stack.callback(PLACE.forget_what_runs)
        PLACE.tell_what_runs()
        services = stack.enter_context(
            running_services(PLACE, database_url=configured("DATABASE_URL"), redis_url=configured("REDIS_URL"))
        )
        address = address_of(listener)
        env = environment(services, address=address)
        run_step([sys.executable, "-m", "openday.embedded.prepare"], env)
        supervisor = Supervisor(
            parts_of_the_site(
                env=env, logs=PLACE.log("web").parent, schedule=PLACE.folder / "beat-schedule", listener=listener
            )
        )
        stack.callback(supervisor.stop)
        supervisor.watch_until_ready(f"{local_address(listener)}/readyz")
        PLACE.tell_what_runs(address=address, **vars(services))
        greet(env, address, time.monotonic() - started_at)
        supervisor.watch()


def manage(arguments: list[str]) -> int:
    """`manage.py` with `arguments` on the demo's data, whether it runs or not."""
    running = PLACE.what_runs()
    if "database_url" in running and os.path.exists(f"/proc/{running['pid']}"):  # noqa: PTH110 - a fact of the kernel
        services = Services(running["database_url"], running["redis_url"])
        return call_manage(arguments, environment(services, address=running["address"]))
    with (
        PLACE.alone(),
        running_services(PLACE, database_url=configured("DATABASE_URL"), redis_url=configured("REDIS_URL")) as services,
    ):
        return call_manage(arguments, environment(services))


def run_development_server() -> int:
    """Django's own server, which reloads, with DEBUG, on the demo's data. No worker: start the demo for one."""
    host, port = configured("HOST") or "127.0.0.1", configured("PORT") or "8000"
    with listening_at(host, port):
        pass  # a port that is taken is told in our words
    with (
        PLACE.alone(),
        running_services(PLACE, database_url=configured("DATABASE_URL"), redis_url=configured("REDIS_URL")) as services,
    ):
        env = {**environment(services, address=f"http://{host}:{port}"), "DEBUG": "True"}
        run_step([sys.executable, "-m", "openday.embedded.prepare"], env)
        return call_manage(["runserver", f"{host}:{port}"], env)


def call_manage(arguments: list[str], env: Mapping[str, str]) -> int:
    return subprocess.call([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env)


def environment(services: Services, *, address: str = "") -> dict[str, str]:
    """What the site's processes are told. The person's own settings come first."""
    PLACE.mail.mkdir(exist_ok=True)
    ours = {
        "SECRET_KEY": configured("SECRET_KEY") or PLACE.secret_key(),
        "IS_DEMO": configured("IS_DEMO") or "True",
        "IS_HTTPS": os.environ.get("IS_HTTPS") or "False",  # of `.env` only what is meant for here: it serves http
        "SITE_URL": os.environ.get("SITE_URL") or address,
        "EMAIL_URL": os.environ.get("EMAIL_URL") or f"filemail://{PLACE.mail}",
        "SMS_GATEWAY_URL": os.environ.get("SMS_GATEWAY_URL") or f"file://{PLACE.mail}",
        "STATIC_ROOT": configured("STATIC_ROOT") or str(PLACE.folder / "static"),
        "UPLOADS_ROOT": configured("UPLOADS_ROOT") or str(PLACE.folder / "uploads"),
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "PYTHONUNBUFFERED": "1",
        "PYTHONTZPATH": "",
        processes.MARK: str(PLACE.folder),
    }
    return {**os.environ, **{name: value for name, value in ours.items() if value or name == "PYTHONTZPATH"}}


def run_step(command: list[str], env: Mapping[str, str]) -> None:
    """Run a step to its end; it has said itself what went wrong."""
    step = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL)
    try:
        status = step.wait()
    except BaseException:
        step.terminate()
        step.wait()
        raise
    if status != 0:
        raise Trouble("the site could not be prepared: see the line above")


def greet(env: Mapping[str, str], address: str, seconds: float) -> None:
    accounts = subprocess.run(
        [sys.executable, "manage.py", "load_demo", "--accounts"],
        cwd=ROOT,
        env=dict(env),
        capture_output=True,
        text=True,
        check=False,
    )
    say(f"ready after {seconds:.0f} s at {address}")
    if accounts.returncode == 0:
        _edition, _, table = accounts.stdout.partition("\n")
        print(f"\n{table.strip(chr(10))}\n", flush=True)
    say(f"mails and SMS stay here: {address}/ar/demo/inbox/")
    say(f"logs are in {PLACE.log('web').parent.relative_to(ROOT)}/")
    say("Ctrl-C stops it; the data stay under .local/")


def address_of(listener: socket.socket) -> str:
    """The address for a person, on this machine or, when it serves all, by this machine's name."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - what was asked for
        return f"http://{socket.gethostname()}:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def local_address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{here}:{port}"
