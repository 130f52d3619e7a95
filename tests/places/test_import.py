"""The national list: once is once, a bad line stops everything and is named."""

from collections import Counter

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.core import events
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.place_paths import path_of
from app.places import queries, service
from app.places.cli import places as command
from app.places.models import Place
from app.places.types import BadFile, RootPlaceAdded

SYSTEM = Actor.system("cli")
HEADER = "code,level,parent_code,name\n"


def read(text):
    return service.read_csv((HEADER + text).encode())


def take(uow, text):
    return uow.run(service.import_csv, SYSTEM, read(text))


def bad(uow, text):
    with pytest.raises(BadFile) as refusal:
        take(uow, text)
    return [(row.line, row.code) for row in refusal.value.rows]


def count(uow):
    with uow.read() as session:
        return session.scalar(select(func.count()).select_from(Place))


def test_the_whole_city_once(uow):
    rows = service.read_csv(service.HANGZHOU.read_bytes())
    first = uow.run(service.import_csv, SYSTEM, rows)
    again = uow.run(service.import_csv, SYSTEM, rows)
    assert (first.added, first.renamed, first.unchanged) == (3530, 0, 0)
    assert (again.added, again.renamed, again.unchanged) == (0, 0, 3530)
    with uow.read() as session:
        levels = Counter(session.scalars(select(Place.level)))
        assert levels == {"city": 1, "district": 13, "street": 196, "community": 3320}
        place = queries.by_code(session, "330106109001")
        assert place.path == "/330100000000/330106000000/330106109000/330106109001/"
        assert queries.path_names(session, place)[:2] == ["杭州市", "西湖区"]
        assert path_of(session, place.id) == place.path


def test_children_may_come_before_their_parent(uow):
    report = take(uow, "11,district,1,东区\n111,street,11,一街\n1,city,,小城\n")
    assert report.added == 3


def test_a_root_is_announced_and_only_a_root(uow, monkeypatch):
    heard = []
    monkeypatch.setitem(events._handlers, RootPlaceAdded, [lambda session, event: heard.append(event.place_id)])
    take(uow, "1,city,,小城\n11,district,1,东区\n")
    take(uow, "1,city,,小城\n2,city,,大城\n")
    with uow.read() as session:
        assert heard == [queries.by_code(session, "1").id, queries.by_code(session, "2").id]


def test_a_new_name_is_taken_over_and_a_move_refused(uow):
    take(uow, "1,city,,小城\n11,district,1,东区\n12,district,1,西区\n111,street,11,一街\n")
    report = take(uow, "11,district,1,新东区\n")
    assert (report.added, report.renamed, report.unchanged) == (0, 1, 0)
    assert bad(uow, "111,street,12,一街\n") == [(2, "parent_changed")]
    assert bad(uow, "111,district,1,一街\n") == [(2, "level_changed")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,planet,,地球\n", [(2, "unknown_level")]),
        ("1,city,,小城\n11,district,9,东区\n", [(3, "missing_parent")]),
        ("1,city,,小城\n11,district,,东区\n", [(3, "missing_parent")]),
        ("1,city,,小城\n11,street,1,一街\n", [(3, "wrong_level_order")]),
        ("1,city,,小城\n2,city,1,大城\n", [(3, "city_with_parent")]),
        ("1,city,,小城\n1,city,,小城\n", [(3, "duplicate_code")]),
        ("1,city,,  \n", [(2, "empty_name")]),
        (f"1,city,,{'长' * 101}\n", [(2, "name_too_long")]),
        ("1,city,,小\x00城\n", [(2, "bad_characters")]),
        ("1/2,city,,小城\n", [(2, "bad_code")]),
        ("1,city,小城\n", [(2, "column_count")]),
        ("1,city,,小城,多\n", [(2, "column_count")]),
        # The rows below a bad parent are not bad themselves; all bad rows are named.
        ("1,city,,小城\n11,planet,1,东区\n111,street,11,一街\n\n9,city,,\n", [(3, "unknown_level"), (6, "empty_name")]),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(uow, text, found):
    assert bad(uow, text) == found
    assert count(uow) == 0


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", 1),
        (b"code,name\n", 1),
        ((HEADER + "1,city,,小城\n").encode("gb18030"), 2),
        ((HEADER + '1,city,,小城\n11,district,1,"东区\n').encode(), 3),
    ],
)
def test_what_is_no_csv_of_ours(raw, line):
    with pytest.raises(BadFile) as refusal:
        service.read_csv(raw)
    assert refusal.value.rows[0].line == line


def test_the_command(uow, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("SHANLIN_DATABASE_URL", settings.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SHANLIN_INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("SHANLIN_SECRET_KEY", settings.secret_key.get_secret_value())
    run = CliRunner().invoke
    result = run(command, ["import", str(service.HANGZHOU)])
    assert (result.exit_code, result.stdout) == (0, "3530 added, 0 renamed, 0 unchanged\n")
    assert run(command, ["import", str(service.HANGZHOU)]).stdout == "0 added, 0 renamed, 3530 unchanged\n"
    lines = service.HANGZHOU.read_text(encoding="utf-8").splitlines()
    lines[1799] = lines[1799].replace("community", "hamlet")
    lines.append("999,city,,又一城")
    broken = tmp_path / "broken.csv"
    broken.write_text("\n".join(lines), encoding="utf-8")
    result = run(command, ["import", str(broken)])
    assert result.exit_code == 1
    assert result.stdout == "line 1800: unknown level 'hamlet'\n"
    assert result.stderr == "Error: broken.csv: nothing imported, 1 bad row, line 1800\n"
    with uow.read() as session, pytest.raises(NotFound):
        queries.by_code(session, "999")


def test_only_who_runs_the_machine_may_import(uow, world):
    with pytest.raises(Exception, match="forbidden"):
        uow.run(service.import_csv, world.actor(world.admin("330100000000")), read("9,city,,大城\n"))
