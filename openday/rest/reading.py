"""The OpenAPI schema turned into what a page can list: operations with their parameters, bodies and answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One value by its path: `groups[].pupils`."""

    name: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True)
class Answer:
    status: str
    text: str
    example: str


@dataclass(frozen=True)
class Operation:
    anchor: str
    method: str
    path: str
    title: str
    text: str
    needs_sign_in: bool
    parameters: list[Field]
    body: list[Field]
    body_example: str
    answers: list[Answer]
    result: list[Field]


def operations_by_tag(schema: Schema) -> dict[str, list[Operation]]:
    """Every operation, under its tag, in the order of the schema's paths."""
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_operation(schema, path, method, operation))
    return found


def _operation(schema: Schema, path: str, method: str, operation: Schema) -> Operation:
    title, _, text = operation["description"].partition("\n\n")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    good = operation["responses"].get("200") or operation["responses"].get("201")
    result = _content(good).get("schema", {})
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        title=title,
        text=text,
        needs_sign_in={} not in operation.get("security", [{}]),
        parameters=[_parameter(each) for each in operation.get("parameters", [])],
        body=list(_fields(schema, body.get("schema", {}))),
        body_example=_example(body),
        answers=[
            Answer(status, answer.get("description", ""), _example(_content(answer)))
            for status, answer in sorted(operation["responses"].items())
        ],
        result=list(_fields(schema, result)),
    )


def _parameter(parameter: Schema) -> Field:
    place = {"path": "in the path", "header": "a header"}.get(parameter["in"], "")
    kind = ", ".join(part for part in (_kind(parameter["schema"]), place) if part)
    return Field(parameter["name"], kind, parameter.get("required", False), _first_part(parameter))


def _fields(schema: Schema, shape: Schema, path: str = "") -> Iterator[Field]:
    """The values of an object, and of the objects inside it."""
    whole = _resolved(schema, shape)
    for name, inner in whole.get("properties", {}).items():
        value = _resolved(schema, inner)
        items = _resolved(schema, value["items"]) if "items" in value else None
        at = f"{path}{name}" + ("[]" if items else "")
        kind = f"list of {_kind(items)}" if items else _kind(value)
        yield Field(at, kind, name in whole.get("required", ()), _first_part(value))
        yield from _fields(schema, items or value, f"{at}.")


def _resolved(schema: Schema, shape: Schema) -> dict[str, Any]:
    """`shape` with what it refers to, what it adds itself winning."""
    parts = [shape, *(part for name in ("allOf", "oneOf", "anyOf") for part in shape.get(name, ()))]
    whole: dict[str, Any] = {}
    for part in reversed(parts):
        if "$ref" in part:
            whole |= _resolved(schema, schema["components"]["schemas"][part["$ref"].rpartition("/")[2]])
        whole |= {name: value for name, value in part.items() if name not in ("$ref", "allOf", "oneOf", "anyOf")}
    return whole


def _kind(shape: Schema) -> str:
    if "enum" in shape:
        return " | ".join(str(value) for value in shape["enum"] if value not in ("", None))
    kinds = shape.get("type", "object")
    kind = " or ".join(kinds) if isinstance(kinds, list) else kinds
    kind = shape.get("format", kind) if kind == "string" else kind
    least, most = shape.get("minimum"), shape.get("maximum")
    if least is not None and most is not None and most < 10**6:
        return f"{kind} from {least} to {most}"
    return str(kind)


def _first_part(shape: Schema) -> str:
    """Its description without the list of choices that the schema's maker puts under it."""
    return str(shape.get("description", "")).split("\n\n*", maxsplit=1)[0].split("* `", maxsplit=1)[0]


def _content(answer: Schema | None) -> Schema:
    content: Schema = (answer or {}).get("content", {}).get("application/json", {})
    return content


def _example(content: Schema) -> str:
    example = next(iter(content.get("examples", {}).values()), None)
    return json.dumps(example["value"], ensure_ascii=False, indent=2) if example else ""
