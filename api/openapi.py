"""The description of the API (OpenAPI 3.1): `python -m api.openapi` writes it beside this file.

Every schema has an example, made of its fields' own; operation ids never change.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.problem import Problem

FILE = Path(__file__).with_name("openapi.json")

VERSION = "1.0.0"
"""Of the API: the first number with every change that breaks who calls it."""

AT = "/api/v1/openapi.json"

_EXAMPLES: Mapping[str, object] = {
    "date-time": "2027-06-15T10:00:00Z",
    "date": "2027-06-15",
    "string": "…",
    "integer": 1,
    "number": 1.0,
    "boolean": False,
    "null": None,
}


def describe(app: FastAPI) -> dict[str, Any]:
    """What the JSON API offers; pages are not in it."""
    if app.openapi_schema is None:
        app.openapi_schema = _with_examples(_only_api(_generated(app)))
    return app.openapi_schema


def text_of(description: Mapping[str, Any]) -> str:
    """As it is committed."""
    return json.dumps(description, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _generated(app: FastAPI) -> dict[str, Any]:
    from fastapi.openapi.utils import get_openapi

    routes = [route for route in app.routes if getattr(route, "include_in_schema", True)]
    made = get_openapi(
        title="Recado",
        version=VERSION,
        summary="Automated outbound calls for payment reminders, on your own Asterisk.",
        description="Machines send `Authorization: Bearer <key>`; people's browsers a session's cookie, and "
        "its CSRF token with every request that changes something. Whatever is about people is masked for "
        "whoever has not the scope `people:read`. Errors are problems (RFC 9457).",
        routes=routes,
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {}) | {"Problem": problem}
    made["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"key": []}]
    return made


def _only_api(made: dict[str, Any]) -> dict[str, Any]:
    made["paths"] = {path: said for path, said in made["paths"].items() if path.startswith("/api/")}
    used = _referenced(made["paths"], made["components"]["schemas"], set())
    schemas = made["components"]["schemas"]
    made["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    return made


def _referenced(part: Any, schemas: Mapping[str, Any], found: set[str]) -> set[str]:
    if isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name in schemas and name not in found:
            found.add(name)
            _referenced(schemas[name], schemas, found)
        for each in part.values():
            _referenced(each, schemas, found)
    elif isinstance(part, list):
        for each in part:
            _referenced(each, schemas, found)
    return found


def _with_examples(made: dict[str, Any]) -> dict[str, Any]:
    schemas = made["components"]["schemas"]
    for schema in schemas.values():
        schema["examples"] = [_example(schema, schemas)]
    return made


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return _example(options[0], schemas)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "array":
        return [_example(schema["items"], schemas)] if "items" in schema else []
    if schema.get("type") == "object" or "properties" in schema:
        fields = schema.get("properties", {})
        return {name: _example(each, schemas) for name, each in fields.items()}
    return _EXAMPLES.get(schema.get("format", ""), _EXAMPLES.get(schema.get("type", ""), "…"))


def _main() -> None:
    from api.app import bare_app

    FILE.write_text(text_of(describe(bare_app())), encoding="utf-8")
    sys.stdout.write(f"{FILE}\n")


if __name__ == "__main__":
    _main()
