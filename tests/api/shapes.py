"""Holding answers against the OpenAPI schema, which for 3.1 is JSON Schema."""

import re
from copy import deepcopy
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern
from jsonschema import Draft202012Validator

from openday.api import endpoints


class Shapes:
    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = deepcopy(schema)
        for shape in self.schema["components"]["schemas"].values():
            if "properties" in shape:
                shape["additionalProperties"] = False  # what is sent is what is documented, and no more
        # Paths of the schema in the order in which Django tries them.
        self.templates = [_template(pattern) for pattern in endpoints]

    def hold(self, method: str, path: str, answer: HttpResponse) -> None:
        """Fail unless this status is promised for this operation, and the body has the promised shape."""
        template = self._template_of(path)
        if template is None or method == "HEAD" or method.lower() not in self.schema["paths"][template]:
            assert answer.status_code in (404, 405, 429, 503), (method, path, answer.status_code, answer.content)
            return
        promised = self.schema["paths"][template][method.lower()]["responses"]
        assert str(answer.status_code) in promised, (method, path, answer.status_code, answer.content.decode())
        content = promised[str(answer.status_code)].get("content")
        if content is None:
            assert answer.content == b""
            return
        assert answer["Content-Type"] == "application/json"
        shape = content["application/json"]["schema"]
        self._validator(shape).validate(answer.json())

    def _template_of(self, path: str) -> str | None:
        at = f"/api/v1/{path.partition('?')[0]}"
        return next((template for template, regex in self.templates if regex.fullmatch(at)), None)

    def _validator(self, shape: dict[str, Any]) -> Draft202012Validator:
        whole = {**shape, "components": self.schema["components"]}
        return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _template(pattern: URLPattern) -> tuple[str, re.Pattern[str]]:
    route = re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/v1/{pattern.pattern}").replace("{pk}", "{id}")
    return route, re.compile(re.sub(r"\{\w+\}", r"[^/]+", route))
