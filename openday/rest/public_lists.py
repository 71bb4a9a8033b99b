"""Answers that are the same for everybody: cacheable by any proxy, and cheap to ask again."""

from hashlib import blake2b
from typing import Any, ClassVar

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class PublicAnswer(APIView):
    """Nobody signs in here, no cookie is read, and a proxy may keep the answer for `fresh_seconds`.

    The ETag of each answer is remembered for as long as the answer may be kept, so that an unchanged one is
    confirmed (304) without asking the database. While the cache is away it is computed again.
    """

    authentication_classes: ClassVar[list[type[BaseAuthentication]]] = []  # type: ignore[misc]
    permission_classes: ClassVar[list[type[BasePermission]]] = [AllowAny]  # type: ignore[misc]
    fresh_seconds = 60

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.headers.get("If-None-Match") if request.method in ("GET", "HEAD") else None
        if asked and (known := cache.get(_cache_key(request))) and known in parse_etags(asked):
            return self._declared_public(HttpResponse(status=304), known)
        return super().dispatch(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in ("GET", "HEAD") and response.status_code == 200 and isinstance(response, Response):
            response.add_post_render_callback(self._with_etag)
        return response

    def _with_etag(self, response: Any) -> None:
        etag = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
        cache.set(_cache_key(self.request), etag, self.fresh_seconds)
        self._declared_public(response, etag)

    def _declared_public(self, response: HttpResponseBase, etag: str) -> HttpResponseBase:
        response["ETag"] = etag
        patch_cache_control(response, public=True, max_age=0, s_maxage=self.fresh_seconds)
        return response


def _cache_key(request: Any) -> str:
    # Links inside the answer repeat scheme and host.
    return "etag:" + blake2b(request.build_absolute_uri().encode(), digest_size=16).hexdigest()
