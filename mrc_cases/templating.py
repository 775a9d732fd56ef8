"""How templates are drawn: what they share, how they put words out, the addresses they build."""

import re
from collections.abc import Iterable, MutableMapping
from types import FunctionType, MethodType
from typing import Any
from uuid import UUID

from flask import current_app, request, url_for
from flask.templating import Environment
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

# What is called as it stands. A macro not told how its caller escapes falls back on the escaping of
# its own file, which is the same for all of ours.
_PLAIN = {FunctionType, MethodType, Macro}
_MARKS = re.compile("[&<>'\"]")


class PlainOutput(CodeGenerator):
    """Lets `escaped` decide what a template puts out: most of it needs no change at all."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class PlainCalls(Context):
    """Calls plain functions directly: Jinja first looks what each wants of the template."""

    def call(self, called: Any, /, *args: Any, **named: Any) -> Any:
        """As Jinja's own, which a page uses two hundred times."""
        if type(called) not in _PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*args, **named)


class Templates(Environment):
    """Templates that share one plain dictionary of what all may use, and add nothing to it.

    Jinja gives each a `ChainMap`, which costs a page of twenty pieces a tenth of its time.
    """

    code_generator_class = PlainOutput
    context_class = PlainCalls

    @staticmethod
    def escaped(value: Any) -> str:
        """What `escape` gives, without making a new object of what may stand as it is."""
        if type(value) is str:
            return escape(value) if _MARKS.search(value) else value
        return value if type(value) is Markup else escape(value)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Addresses:
    """What templates call `url_for`, and `static`: an address is built once for all its records.

    Those of one kind differ in their keys alone, and building each anew costs a page dear.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[str, ...], str] = {}

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's own, which makes every address that has more than records' keys in it."""
        if endpoint[0] == "." or any(type(value) is not UUID for value in values.values()):
            return url_for(endpoint, **values)
        shape = (request.root_path, endpoint, *values)
        pattern = self.kept.get(shape)
        if pattern is None:
            pattern = self.kept[shape] = self._pattern(endpoint, values)
        return pattern % values

    def _pattern(self, endpoint: str, names: Iterable[str]) -> str:
        places: dict[str, Any] = {name: UUID(int=place) for place, name in enumerate(names)}
        pattern = url_for(endpoint, **places).replace("%", "%%")
        for name, place in places.items():
            pattern = pattern.replace(str(place), f"%({name})s")
        return pattern

    def static(self, path: str) -> str:
        """The address of a static file, with the program's version so that a new one is fetched."""
        shape = (request.root_path, "static", path)
        if shape not in self.kept:
            version = current_app.config["STATIC_VERSION"]
            self.kept[shape] = url_for("static", filename=path, v=version)
        return self.kept[shape]
