"""How callers sign in, for the OpenAPI schema. drf-spectacular finds these classes once they are imported."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "openday.accounts.api_authentication.TokenAuthentication"
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that a person makes on their page “API tokens”.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "openday.accounts.api_authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the site's own pages; what writes also sends `X-CSRFToken`.",
        }
