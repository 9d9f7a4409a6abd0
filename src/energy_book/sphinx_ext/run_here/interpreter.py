"""The interpreter that the pages of lessons load on request, and the script that uses it."""

from __future__ import annotations

import base64
import functools
import inspect
import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from energy_book.files.fingerprints import digest
from energy_book.sphinx_ext.policy import RUN_HERE

HERE = Path(__file__).parent
MICROPYTHON = HERE / "micropython"
INTERPRETER = "energy-book-python.js"
SCRIPT, STYLE = "energy-book-run-here.js", "energy-book-run-here.css"
# a page that is opened as a file may start a worker but no module: what only a module may contain
OF_A_MODULE = {
    "export default _createMicroPythonModule;": "",
    "export async function": "async function",
    "import.meta.url": '""',
}
# what the notebooks take from the package
PRELUDE = """
import json
import page
def histogram(values, label):
    page.show(json.dumps({"label": label, "rows": bars(values)}))
def input(prompt=""):
    raise RuntimeError("nobody can answer here; write the value into the cell")
"""


@functools.cache
def interpreter_script() -> str:
    """
    Return the script with the interpreter, its WebAssembly and the functions of the lessons.

    It is one classic script, because a page that is opened as a file may neither fetch files
    nor import modules.
    """
    from energy_helpers.notebook.lessons import bars

    code = (MICROPYTHON / "micropython.mjs").read_text("utf-8")
    for text, replacement in OF_A_MODULE.items():
        if text not in code:
            raise ValueError(f"micropython.mjs: no {text!r}; see OF_A_MODULE for its new form")
        code = code.replace(text, replacement)
    # it waits where only a module or an asynchronous function may
    code = f"const loading = (async () => {{ {code}\nreturn loadMicroPython; }})();\n"
    code += (HERE / "worker.js").read_text("utf-8")
    wasm = base64.b64encode((MICROPYTHON / "micropython.wasm").read_bytes()).decode()
    parts = {"code": code, "wasm": wasm, "prelude": inspect.getsource(bars) + PRELUDE}
    return f"window.energyBook.python = {json.dumps(parts)};\n"


def _write(app: Sphinx) -> None:
    Path(app.outdir, "_static", INTERPRETER).write_text(interpreter_script(), encoding="utf-8")


def _add(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the script on pages with cells that run there; it loads the interpreter."""
    if RUN_HERE.search(context.get("body", "")):
        version = digest([interpreter_script().encode()])[:8]
        source = {"data-interpreter": f"{INTERPRETER}?v={version}"}
        app.add_js_file(SCRIPT, loading_method="defer", priority=402, **source)
        app.add_css_file(STYLE, priority=902)


def setup(app: Sphinx) -> None:
    """Register the interpreter and the script."""
    app.connect("builder-inited", _write)
    app.connect("html-page-context", _add)
