"""`shanlin people create-admin`: the first admin of an empty database."""

import pytest
from click.testing import CliRunner

from app.cli import main
from app.people import queries
from tests.world import ERQU, YIQU

GIVEN = ["--name", "赵敏", "--phone", "13812345678", "--password", "plum rain in june"]


@pytest.fixture
def run(settings, monkeypatch, world):
    monkeypatch.setenv("SHANLIN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SHANLIN_INSTANCE_DIR", str(settings.instance_dir))
    monkeypatch.setenv("SHANLIN_SECRET_KEY", settings.secret_key.get_secret_value())
    return lambda *args: CliRunner().invoke(main, ["people", "create-admin", *args])


def grants(uow, phone="13812345678"):
    with uow.read() as session:
        person = queries.by_phone(session, phone)
        return [grant.place.code for grant in queries.grants_of(session, person.id)] if person else None


def test_the_admin_signs_in_at_once_and_a_second_run_changes_nothing(run, api, uow):
    first = run(*GIVEN, "--place", YIQU)
    assert first.exit_code == 0, first.output
    token = api().made("/auth/tokens", {"phone": "13812345678", "password": "plum rain in june"})
    assert token["person"]["number"] in first.output
    second = run(*GIVEN, "--place", YIQU)
    assert second.exit_code == 0
    assert "already" in second.output
    assert grants(uow) == [YIQU]


def test_a_known_phone_gets_the_role_and_keeps_its_password(run, api, uow, world):
    world.person("王秀霞", phone="13812345678", password="her own password")
    assert run(*GIVEN, "--place", ERQU).exit_code == 0
    assert run(*GIVEN, "--place", YIQU).exit_code == 0
    assert sorted(grants(uow)) == [YIQU, ERQU]
    api().made("/auth/tokens", {"phone": "13812345678", "password": "her own password"})
    assert api().post("/auth/tokens", {"phone": "13812345678", "password": "plum rain in june"}).status_code == 401


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"--password": "12345678"}, "Too weak a password"), ({"--password": "short"}, "Too weak a password"),
     ({"--phone": "12345"}, "Not a mobile number"), ({"--place": "000"}, "No place has the code 000")],
)  # fmt: skip
def test_what_is_wrong_is_one_line_on_stderr(run, uow, changed, said):
    given = dict(zip(GIVEN[::2], GIVEN[1::2], strict=True)) | {"--place": YIQU} | changed
    result = run(*(word for pair in given.items() for word in pair))
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert grants(uow) is None


def test_wrong_usage_is_two(run):
    assert run("--name", "x").exit_code == 2
