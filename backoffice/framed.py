"""Answers that this site's own pages show inside a frame: they bring a policy of their own, and run nothing."""

from django.http import HttpResponse


def framed(html: str, policy: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(html, status=status)
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
