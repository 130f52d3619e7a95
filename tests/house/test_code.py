"""What the house asks of every file: size, words, who commits, who asks the clock."""

import ast
import re

from app import registry
from tests.house.source import APP, ROOT, Function, Source, called, docstrings, program

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
HAN = re.compile(r"[\u3400-\u9fff\uff00-\uffef]")
#: The site's own name, and each language's name for itself.
NAMES = ("善邻", "中文")
#: What the columns of a roster are called in the file that a community hands in.
DATA = {"app/people/service/roster/shape.py"}


def test_files_and_functions_stay_small() -> None:
    long = [f"{s.name}: {len(s.text.splitlines())} lines" for s in program() if len(s.text.splitlines()) > LONGEST_FILE]
    for source in program():
        for function in source.functions():
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > LONGEST_FUNCTION:
                long.append(f"{source.at(function)} {function.name}: {lines} lines")
    assert not long


def test_everything_public_says_what_it_is_for() -> None:
    silent = [s.name for s in program() if not ast.get_docstring(s.tree)]
    silent += [s.at(n) for s in program() for n in _public(s.tree) if not ast.get_docstring(n)]
    assert not silent


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        source.at(node)
        for source in program()
        for function in source.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_only_the_unit_of_work_commits() -> None:
    """The migrations' runner does so too: it changes the house, not what is in it."""
    assert _callers("commit") <= {"app/core/uow.py", "app/migrate.py"}


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time|time_ns)$")
    assert _files(lambda name: bool(asking.search(name))) <= {"app/core/clock.py"}


def test_only_the_settings_read_the_environment() -> None:
    readers = {s.name for s in program() if re.search(r"\bos\.(environ|getenv)\b", s.text)}
    assert readers <= {"app/core/settings.py"}


def test_no_user_language_stands_in_the_program() -> None:
    """Chinese stands in the catalogues, in plates and comments, and in data; nowhere a person would read it from code."""
    spoken = [source.at(node) for source in program() if source.name not in DATA for node in _chinese(source)]
    assert not spoken


def test_templates_hold_no_chinese_no_script_and_no_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=|javascript:", re.IGNORECASE)
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        wrong += [f"{path.name}: {m.group()}" for m in (HAN.search(text), inline.search(text)) if m]
    assert not wrong


def test_every_room_has_a_plate_tests_and_a_floor() -> None:
    for room in registry.ROOMS:
        plate = APP / room / "__init__.py"
        tree = ast.parse(plate.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{room} has no plate"
        assert len(tree.body) == 1, f"the plate of {room} is a docstring and nothing else"
        assert any((ROOT / "tests" / room).glob("test_*.py")), f"{room} has no tests"
    kit = {"core", "web", "demo", "static", "translations"}
    rooms = {path.name for path in APP.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert rooms - kit == set(registry.ROOMS)


def test_rooms_use_the_same_file_names() -> None:
    known = {
        "__init__", "api", "cli", "doors", "forms", "models", "policy", "queries", "schemas", "service",
        "subscribers", "tasks", "triggers", "types", "views",
    }  # fmt: skip
    own = {
        "jobs": {"queue", "schedule", "worker"}, "ledger": {"book", "exports", "integrity", "procedures", "rules"}, "people": {"passwords", "tokens"},
        "checkins": {"codes", "letters", "qr", "wechat"}, "notices": {"courier"}, "rewards": {"tokens"}, "vocabulary": {"seeds"},
    }  # fmt: skip
    for room in registry.ROOMS:
        names = {p.stem for p in (APP / room).iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
        assert names <= known | own.get(room, set()), room


def _public(tree: ast.AST) -> list[Function | ast.ClassDef]:
    """Functions and classes that others may use: at the top, or in a public class."""
    found: list[Function | ast.ClassDef] = []
    for node in getattr(tree, "body", ()):
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            found.append(node)
            if isinstance(node, ast.ClassDef):
                found += _public(node)
    return found


def _callers(method: str) -> set[str]:
    return _files(lambda name: name.endswith(f".{method}"))


def _files(wanted) -> set[str]:
    return {source.name for source in program() if any(wanted(name) for name in called(source.tree))}


def _chinese(source: Source) -> list[ast.AST]:
    plates = docstrings(source.tree)
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in plates:
            text = node.value
            for name in NAMES:
                text = text.replace(name, "")
            if HAN.search(text):
                found.append(node)
    return found
