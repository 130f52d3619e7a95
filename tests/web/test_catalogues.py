"""The catalogues are compiled by whoever comes first, and everybody may come first."""

import multiprocessing
import shutil
from pathlib import Path

import pytest

from app.web import i18n

_processes = multiprocessing.get_context("fork")


def _compile_all(start: object, ended: object) -> None:
    start.wait(10)
    try:
        i18n.compile_catalogues()
    except Exception as error:  # noqa: BLE001  # whatever it is, the test must see it
        ended.put(repr(error))
    else:
        ended.put("ok")


def test_processes_that_start_together_compile_without_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for locale in i18n.LOCALES:
        shutil.copytree(i18n.ROOT / locale, tmp_path / locale, ignore=shutil.ignore_patterns("LC_MESSAGES"))
    monkeypatch.setattr(i18n, "ROOT", tmp_path)
    start, ended = _processes.Barrier(6), _processes.Queue()
    starters = [_processes.Process(target=_compile_all, args=(start, ended)) for _ in range(6)]
    for starter in starters:
        starter.start()
    assert [ended.get(timeout=60) for _ in starters] == ["ok"] * 6
    for starter in starters:
        starter.join(10)
    left = sorted(file.name for file in tmp_path.glob("*/LC_MESSAGES/*"))
    assert left == ["messages.mo", "messages.mo"]
