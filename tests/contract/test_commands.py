"""What the command line promises: help, exit statuses, and one line about what a person can mend."""

import socket
from pathlib import Path

import pytest
from click import Command, Context, Group
from click.testing import CliRunner, Result

from app.cli import main
from tests.conftest import Postgres

ADMIN = ["people", "create-admin", "--name", "Wang", "--phone", "13800000001", "--password", "plum rain in june"]
PLACES = Path(__file__).parents[2] / "app" / "places" / "data" / "hangzhou-places.csv"


def commands(command: Command, *path: str) -> list[tuple[str, ...]]:
    """Every command with the words that lead to it."""
    below = command.commands if isinstance(command, Group) else {}
    return [path] + [found for name in below for found in commands(below[name], *path, name)]


@pytest.mark.parametrize("path", commands(main), ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage:")
    command: Command = main
    for name in path:
        assert isinstance(command, Group)
        found = command.get_command(Context(command), name)
        assert found is not None
        command = found
    assert command.help


@pytest.fixture
def empty(backend: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database with nothing in it, not even tables."""
    monkeypatch.setenv("SHANLIN_INSTANCE_DIR", str(tmp_path))
    if backend == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create(f"empty_{abs(hash(tmp_path))}", "template0").set(drivername="postgresql")
        monkeypatch.setenv("SHANLIN_DATABASE_URL", url.render_as_string(hide_password=False))


@pytest.mark.usefixtures("empty")
def test_an_unmigrated_database_is_named_and_a_migrated_one_serves() -> None:
    doing = [["places", "import", str(PLACES)], [*ADMIN, "--place", "1"], ["ledger", "verify"], ["ledger", "expire"],
             ["demo", "load"], ["db", "check"]]  # fmt: skip
    for words in doing:
        _one_line(CliRunner().invoke(main, words), "shanlin db upgrade")
    for words in (["db", "upgrade"], ["db", "check"], ["ledger", "verify"]):
        assert CliRunner().invoke(main, words).exit_code == 0, words
    _one_line(CliRunner().invoke(main, [*ADMIN, "--place", "330106005055"]), "330106005055")
    _one_line(CliRunner().invoke(main, ["db", "upgrade", "unheard-of"]), "unheard-of")


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [("SECRET_KEY", "secret", "SHANLIN_SECRET_KEY is too weak"), ("SECRET_KEY", "a" * 64, "SHANLIN_SECRET_KEY is too"),
     ("DATABASE_URL", "nonsense", "SHANLIN_DATABASE_URL"), ("DATABASE_URL", "mysql://h/n", "SHANLIN_DATABASE_URL"),
     ("TIMEZONE", "Mars/Olympus", "SHANLIN_TIMEZONE"), ("PORT", "none", "SHANLIN_PORT"),
     ("DATABASE_URL", "postgresql://127.0.0.1:1/none", "does not answer")],
)  # fmt: skip
@pytest.mark.parametrize("words", [["serve"], ["db", "upgrade"]], ids=" ".join)
def test_a_wrong_setting_is_named(
    words: list[str], setting: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if words == ["serve"] and said == "does not answer":
        words = ["ledger", "verify"]  # the site starts without its database, and says at /readyz that it waits
    monkeypatch.setenv("SHANLIN_INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv(f"SHANLIN_{setting}", value)
    _one_line(CliRunner().invoke(main, words), said)


def test_the_demo_stays_at_home_unless_asked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHANLIN_INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("SHANLIN_HOST", "0.0.0.0")
    monkeypatch.setenv("SHANLIN_DEMO", "1")
    _one_line(CliRunner().invoke(main, ["serve"]), "SHANLIN_DEMO_ANYWHERE")
    monkeypatch.setenv("SHANLIN_DEMO_ANYWHERE", "1")
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0


@pytest.mark.parametrize("words", [["unheard-of"], ["db", "downgrade"], ["places", "import", "no-such-file.csv"]])
def test_wrong_usage_is_two(words: list[str]) -> None:
    assert CliRunner().invoke(main, words).exit_code == 2


def test_a_port_is_not_shared_with_another_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHANLIN_INSTANCE_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = str(other.getsockname()[1])
        _one_line(CliRunner().invoke(main, ["serve", "--port", port]), port)


def _one_line(result: Result, said: str) -> None:
    assert result.exit_code == 1, (result.output, result.exception)
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert said in result.stderr
