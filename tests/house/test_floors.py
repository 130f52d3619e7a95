"""The floors hold: who may import whom is a contract, and nothing is left out of it."""

from importlinter.cli import lint_imports

from tests.house.source import ROOT


def test_the_import_contracts_hold(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
