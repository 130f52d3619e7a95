"""A one-time way in: for those who came by roster, and for a forgotten password."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import zxingcpp
from PIL import Image
from sqlalchemy import inspect, text

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Gone
from app.core.permissions import Role
from app.people import service
from app.people.types import SignedIn
from tests.clients import PageClient
from tests.world import HANGZHOU, SYSTEM, XIANGXIANG

NOBODY = Actor(person_id=None)


def path_of(url):
    return url.removeprefix("http://shanlin.test")


def test_an_elder_from_the_roster_scans_signs_in_and_chooses_a_password(world, api, client):
    person = world.person("王秀霞", phone="13812345678")
    link = api(world.admin()).made(f"/people/{person.id}/sign-in-links")
    picture = client.browser.get(path_of(link["png_url"]))
    assert picture.content_type == "image/png"
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.data)))[0].text == link["url"]

    page = client.get(path_of(link["url"]))
    assert "王*霞" in page.text
    assert "王秀霞" not in page.text
    answer = client.submit(path_of(link["url"]))
    assert (answer.status_code, answer.location) == (303, "/me/password")
    assert client.get("/me/password").select("input[name=current]") == []
    assert client.submit("/me/password", {"password": "plum rain in june"}).status_code == 303
    assert client.get("/me/password").select("input[name=current]")  # that leave is used up
    api().made("/auth/tokens", {"phone": "13812345678", "password": "plum rain in june"})


def test_the_leave_to_choose_a_password_ends_after_an_hour(world, client, uow):
    person = world.person(password="plum rain in june")
    client.sign_in(person)
    assert client.get("/me/password").select("input[name=current]") == []
    with clock.pinned(clock.now() + timedelta(minutes=61)):
        assert client.get("/me/password").select("input[name=current]")
        refused = client.submit("/me/password", {"password": "another good one"})
        assert refused.status_code == 200


def test_a_used_or_old_link_says_so(world, api, app, client):
    person, admin = world.person(), api(world.admin())
    first, second = (admin.made(f"/people/{person.id}/sign-in-links") for _ in range(2))
    PageClient(app).submit(path_of(first["url"]))
    used = client.get(path_of(first["url"]), 410)
    assert "已经用过" in used.text
    replaced = client.get(path_of(second["url"]), 410)
    assert "已过期" in replaced.text
    third = admin.made(f"/people/{person.id}/sign-in-links")
    with clock.pinned(clock.now() + timedelta(days=7, seconds=1)):
        assert "已过期" in client.get(path_of(third["url"]), 410).text
    client.get("/sign-in/" + "a" * 26, 410)
    client.get("/sign-in/nonsense", 410)
    assert client.browser.get("/sign-in/nonsense.png").status_code == 404


def test_opening_a_link_uses_nothing_up(world, api, client, uow):
    person = world.person()
    link = api(world.admin()).made(f"/people/{person.id}/sign-in-links")
    before = everything(uow)
    for _ in range(3):
        client.get(path_of(link["url"]))
        client.browser.get(path_of(link["png_url"]))
    assert everything(uow) == before


def everything(uow):
    with uow.read() as session:
        names = inspect(session.connection()).get_table_names()
        return {name: session.execute(text(f'SELECT * FROM "{name}"')).all() for name in names}


def test_of_two_uses_at_once_one_wins(world, uow):
    person = world.person()
    for _ in range(5):
        token = uow.run(service.make_sign_in_link, SYSTEM, person.id).url.rsplit("/", 1)[1]

        def use(n, token=token):
            try:
                return uow.run(service.use_sign_in_link, NOBODY, token, f"phone {n}")
            except Gone as error:
                return error

        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(use, range(4)))
        assert sum(isinstance(r, SignedIn) for r in results) == 1


def test_nobody_makes_a_way_in_for_someone_above_or_elsewhere(world, api):
    admin = api(world.admin())
    above = world.person("city official")
    city = api(world.official(Role.ADMIN, HANGZHOU))
    city.made(f"/people/{above.id}/grants", {"role": "admin", "place_id": str(world.place(HANGZHOU).id)})
    refused = admin.post(f"/people/{above.id}/sign-in-links")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "person_above_you")
    assert admin.patch(f"/people/{above.id}", {"phone": "13800000000"}).status_code == 403
    assert admin.post(f"/people/{above.id}/closings", {"reason": "moved"}).status_code == 403
    city.made(f"/people/{above.id}/sign-in-links")
    assert admin.post(f"/people/{world.person(at=XIANGXIANG).id}/sign-in-links").status_code == 404
    assert api(world.official(Role.APPROVER)).post(f"/people/{above.id}/sign-in-links").status_code == 403


def test_the_table_keeps_no_token(world, api, uow):
    link = api(world.admin()).made(f"/people/{world.person().id}/sign-in-links")
    token = re.sub(".*/", "", link["url"])
    assert token not in str(everything(uow))


def test_a_link_made_before_a_promotion_does_not_open_the_new_rights(world, api, client):
    """A community's admin keeps a link; the city makes its person an admin of the city; the link is worth nothing."""
    person, city = world.person(), world.admin(HANGZHOU)
    kept = api(world.admin()).made(f"/people/{person.id}/sign-in-links")
    own = api(city).made(f"/people/{person.id}/sign-in-links")
    role = {"role": "admin", "place_id": str(world.place(HANGZHOU).id)}
    api(city).made(f"/people/{person.id}/grants", role)
    client.get(path_of(kept["url"]), 410)
    assert client.submit(path_of(own["url"])).location == "/me/password"  # who gave the role may let them in
