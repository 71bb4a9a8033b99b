"""What a balancer and a monitor ask: is the process up, can it work, how much waits.

No sign-in, no cookie, no redirect to https: probes come from inside. docs/operations.md says who may reach them.
"""

import hmac
from collections.abc import Callable, Mapping
from ipaddress import ip_address

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openday.notifications.services.depth import depths


@never_cache
@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing of anyone else: a database that is away is no reason to restart it."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether to send people here: 200, or 503 naming what is away. At most a second or two."""
    parts = {name: "ok" if check() else "away" for name, check in CHECKS.items()}
    is_ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"status": "ok" if is_ready else "away", **parts}, status=200 if is_ready else 503)


@never_cache
@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text. For whoever holds METRICS_TOKEN; without one, for this machine alone."""
    if not may_read_metrics(request):
        raise Http404
    lines = []
    up = {name: check() for name, check in CHECKS.items()}
    for name, is_up in up.items():
        lines += _gauge(f"openday_{name}_up", f"1 when the {name} answers.", {"": int(is_up)})
    if waiting := tasks_waiting():
        lines += _gauge("openday_tasks_waiting", "Tasks that no worker has taken yet.", _labelled("queue", waiting))
    if up["database"]:
        lines += _messages()
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4; charset=utf-8")


def may_read_metrics(request: HttpRequest) -> bool:
    if token := settings.METRICS_TOKEN:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    came_through_a_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not came_through_a_proxy and _is_this_machine(request.META.get("REMOTE_ADDR", ""))


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == ""  # a unix socket names no address


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    try:
        with _broker() as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def tasks_waiting() -> dict[str, int]:
    """Length of each queue; nothing when the broker is away."""
    try:
        with _broker() as broker, broker.pipeline(transaction=False) as asked:
            for name in settings.TASK_QUEUES:
                asked.llen(name)
            return dict(zip(settings.TASK_QUEUES, asked.execute(), strict=True))
    except redis.RedisError:
        return {}


def _broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)


def _messages() -> list[str]:
    """The outbox, by channel. Three queries, none of which reads what was sent."""
    found = depths(now=timezone.now())
    gauges = {
        "due": ("Messages that should have left by now.", {one.channel: one.due for one in found}),
        "late_seconds": (
            "How late the latest of them is.",
            {one.channel: int(one.oldest.total_seconds()) for one in found},
        ),
        "failed": ("Messages tried in vain, to be tried again.", {one.channel: one.failed for one in found}),
        "being_sent": ("Messages in the hands of a worker.", {one.channel: one.being_sent for one in found}),
        "dead": ("Messages that were given up.", {one.channel: one.dead for one in found}),
    }
    return [
        line
        for name, (meaning, values) in gauges.items()
        for line in _gauge(f"openday_messages_{name}", meaning, _labelled("channel", values))
    ]


def _labelled(label: str, values: Mapping[str, int]) -> dict[str, int]:
    return {f'{{{label}="{name}"}}': value for name, value in values.items()}


def _gauge(name: str, meaning: str, values: Mapping[str, int]) -> list[str]:
    """`values` by label, "" for none."""
    head = [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
    return head + [f"{name}{label} {value}" for label, value in values.items()]


CHECKS: dict[str, Callable[[], bool]] = {"database": database_answers, "broker": broker_answers}
