"""Textual still has every private part that `paperbrowse/tui/textual_private` relies on, named where it is used."""

import ast
import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
import textual
from textual.app import App
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender

from paperbrowse.tui import textual_private
from paperbrowse.tui.textual_private.painting import STYLE_CACHES

FOLDER = Path(textual_private.__file__).parent
TUI = FOLDER.parent

METHODS = [
    ("terminal_app.py", App, "_fatal_error", ["self"]),
    ("terminal_app.py", App, "_close_messages_no_wait", ["self"]),
    ("terminal_app.py", App, "_display", ["self", "screen", "renderable"]),
    ("terminal_app.py", App, "set_reactive", ["self", "reactive", "value"]),
    ("terminal_app.py", App, "get_driver_class", ["self"]),
    ("line_scroll_view.py", App, "_start_widget", ["self", "parent", "widget"]),
    ("line_scroll_view.py", ScrollView, "render_lines", ["self", "crop"]),
    ("line_scroll_view.py", ScrollView, "notify_style_update", ["self"]),
    ("scrollbar.py", ScrollBar, "render_lines", ["self", "crop"]),
    ("driver.py", LinuxDriver, "start_application_mode", ["self"]),
    ("driver.py", LinuxDriver, "run_input_thread", ["self"]),
    ("driver.py", LinuxDriver, "write", ["self", "data"]),
    ("driver.py", LinuxDriver, "process_message", ["self", "message"]),
    ("driver.py", LinuxDriver, "_enable_mouse_support", ["self"]),
    ("driver.py", LinuxDriver, "_query_in_band_window_resize", ["self"]),
]
"""(file that relies on it, class of Textual, method, names of its first parameters)."""

APP_ATTRIBUTES = (
    *("_running", "_driver", "_exception", "_return_code", "_exit_renderables"),
    *("_disable_tooltips", "_disable_notifications"),
)
DRIVER_ATTRIBUTES = ("_file", "exit_event", "attrs_before", "fileno", "_mouse", "_mouse_pixels")


def missing(name: str, file: str) -> str:
    return f"Textual {textual.__version__} has no {name}, which paperbrowse/tui/textual_private/{file} relies on"


@pytest.mark.parametrize(("file", "kind", "name", "parameters"), METHODS)
def test_methods_have_the_parameters_we_use(file: str, kind: type, name: str, parameters: list[str]) -> None:
    method = getattr(kind, name, None)
    assert method is not None, missing(f"{kind.__name__}.{name}", file)
    actual = list(inspect.signature(method).parameters)[: len(parameters)]
    assert actual == parameters, missing(f"{kind.__name__}.{name}({', '.join(parameters)})", file)


def test_the_parser_of_the_terminals_bytes_is_where_we_import_it() -> None:
    try:
        parser = importlib.import_module("textual._xterm_parser").XTermParser()
    except (ImportError, AttributeError):
        pytest.fail(missing("_xterm_parser.XTermParser()", "key_parser.py"))
    for name, arguments in (("feed", ["data"]), ("_sequence_to_key_events", ["sequence", "alt"])):
        method = getattr(parser, name, None)
        assert method is not None, missing(f"XTermParser.{name}", "key_parser.py")
        assert list(inspect.signature(method).parameters) == arguments, missing(
            f"XTermParser.{name}()", "key_parser.py"
        )


@pytest.mark.parametrize("name", APP_ATTRIBUTES)
def test_an_application_has_the_attributes_we_use(name: str) -> None:
    assert hasattr(App(), name), missing(f"App.{name}", "terminal_app.py")


@pytest.mark.parametrize("name", DRIVER_ATTRIBUTES)
def test_a_driver_has_the_attributes_we_use(name: str) -> None:
    assert f"self.{name}" in inspect.getsource(LinuxDriver), missing(f"LinuxDriver.{name}", "driver.py")


def test_a_driver_ends_its_input_by_its_exit_event() -> None:
    assert "self.exit_event.set()" in inspect.getsource(LinuxDriver), missing("LinuxDriver.exit_event", "driver.py")


def test_a_scroll_view_makes_its_scrollbar_late() -> None:
    assert getattr(ScrollView(), "_vertical_scrollbar", "absent") is None, missing(
        "Widget._vertical_scrollbar", "line_scroll_view.py"
    )


def test_a_scrollbar_has_the_values_we_draw_it_from() -> None:
    for name in ("window_virtual_size", "window_size", "position"):
        assert name in ScrollBar._reactives, missing(f"ScrollBar.{name}", "scrollbar.py")
    parameters = inspect.signature(ScrollBarRender.render_bar).parameters
    for name in ("size", "virtual_size", "window_size", "position", "thickness", "back_color", "bar_color"):
        assert name in parameters, missing(f"ScrollBarRender.render_bar({name})", "scrollbar.py")


@pytest.mark.parametrize("function", STYLE_CACHES)
def test_the_caches_of_styles_can_be_cleared(function: Any) -> None:
    assert callable(getattr(function, "cache_clear", None)), missing(f"{function}.cache_clear", "caches.py")


def test_an_escape_is_told_by_a_delay() -> None:
    assert 0 < ESCAPE_DELAY < 1, missing("constants.ESCAPE_DELAY in seconds", "key_parser.py")


# Nothing private is used elsewhere, nor unchecked


def private_names(file: Path) -> set[str]:
    """Return the private attributes that a file uses, and the private modules of Textual and Rich it imports."""
    return {
        str(node.module) if isinstance(node, ast.ImportFrom) else node.attr
        for node in ast.walk(ast.parse(file.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"))
        or (isinstance(node, ast.ImportFrom) and str(node.module).startswith(("textual._", "rich._")))
    }


def defined_names(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text())))
    stored = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    return stored | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def textual_names() -> set[str]:
    """Private names that Textual's own base classes of ours define or set."""
    classes = {base for kind in (App, Screen, ScrollView, ScrollBar, LinuxDriver, MessagePump) for base in kind.__mro__}
    names: set[str] = set()
    for kind in classes:
        if kind.__module__.startswith("textual"):
            names |= vars(kind).keys()
            tree = ast.parse(inspect.getsource(kind))
            names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {name for name in names if name.startswith("_") and not name.startswith("__")}


CHECKED = {
    *APP_ATTRIBUTES,
    *DRIVER_ATTRIBUTES,
    *("_sequence_to_key_events", "_enable_mouse_support", "_query_in_band_window_resize", "_app"),
    *(
        "_display",
        "_fatal_error",
        "_close_messages_no_wait",
        "_start_widget",
        "_vertical_scrollbar",
        "textual._xterm_parser",
    ),
}


def test_private_parts_are_used_in_one_folder_only() -> None:
    private = textual_names()
    for file in TUI.rglob("*.py"):
        if file.parent != FOLDER:
            used = {name for name in private_names(file) if name in private or "." in name} - defined_names(file)
            assert not used, f"{file.relative_to(TUI)} uses Textual's {', '.join(sorted(used))}: move it there"


def test_every_private_part_that_is_used_is_checked_here() -> None:
    private = textual_names()
    for file in FOLDER.glob("*.py"):
        used = {name for name in private_names(file) if name in private or "." in name}
        assert used <= CHECKED, f"{file.name}: add a check of {', '.join(sorted(used - CHECKED))}"
