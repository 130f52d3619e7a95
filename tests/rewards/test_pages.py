"""The same story on pages: resident, clerk, owner, desk."""

import io

import zxingcpp
from PIL import Image

from app.shops.types import StaffRole
from tests.clients import PageClient


def decoded(response):
    return zxingcpp.read_barcodes(Image.open(io.BytesIO(response.data)))[0].text


def test_resident_and_clerk(street, app, client):
    shop = street.shop()
    reward, auntie, clerk = street.reward(shop), street.rich(120), street.staff(shop)
    assert "一壶龙井" in client.get("/rewards").text
    assert "登录后兑换" in client.get(f"/rewards/{reward.id}").text
    client.sign_in(auntie)
    assert "没有找到" in client.get("/rewards?q=没有").text
    assert "还没有兑换过" in client.get("/redemptions").text
    answer = client.submit(f"/rewards/{reward.id}")
    address = answer.headers["Location"]
    page = client.get(address)
    digits = page.select_one(".code-digits").text.replace(" ", "")
    code = decoded(client.browser.get(page.select_one(".code img")["src"]))
    token = code.removeprefix("http://shanlin.test")
    assert client.browser.get(token).headers["Location"] == address

    guest = PageClient(app)
    assert guest.browser.get(token).headers["Location"].startswith("/login?next=/q/r")
    counter = PageClient(app).sign_in(clerk)
    confirm = counter.browser.get(token).headers["Location"]
    assert "一壶龙井" in counter.get(confirm).text
    assert "一壶龙井" in counter.submit("/counter", {"code": digits}).text
    done = counter.submit(confirm)
    assert done.status_code == 303
    assert "核销成功" in counter.get(done.headers["Location"]).text
    assert "已经用过" in counter.get(confirm).text
    assert "已领取" in client.get(address).text
    assert "已领取" in client.get("/redemptions").text
    month = counter.get("/counter/month")
    assert "50" in month.select_one(".facts").text
    assert "一壶龙井" in month.select_one("table").text


def test_pressing_twice_redeems_once(street, client):
    reward, auntie = street.reward(street.shop()), street.rich(200)
    client.sign_in(auntie)
    form = client.get(f"/rewards/{reward.id}").select_one("main form[method=post]")
    fields = {element["name"]: element.get("value", "") for element in form.select("input[name]")}
    answers = [client.browser.post(f"/rewards/{reward.id}", data=fields) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(client.get("/redemptions").select(".row-item")) == 1
    cancelled = client.submit(answers[0].headers["Location"])
    assert cancelled.status_code == 303
    assert "积分退回来了" in client.get(cancelled.headers["Location"]).text


def test_what_stands_in_the_way_is_said(street, client):
    shop = street.shop()
    dear, gone = street.reward(shop, points=500), street.reward(shop, stock=0)
    client.sign_in(street.rich(60))
    assert "积分还不够" in client.get(f"/rewards/{dear.id}").text
    assert "已经兑完了" in client.get(f"/rewards/{gone.id}").text


def test_wrong_codes_at_the_counter(street, client):
    client.sign_in(street.staff(street.shop()))
    assert "8 位数字" in client.get("/counter").text
    assert "这个码不对" in client.submit("/counter", {"code": "90000001"}).text
    assert "不是善邻的" in client.get("/counter?code=r0000000000000000").text
    assert "还没有核销" in client.get("/counter/month?period=2026-01").text
    client.get("/counter/month?period=nonsense", status=422)
    client.get("/counter/rewards", status=403)


def test_digits_cannot_be_found_by_looking(street, app, client):
    """Eight digits may be tried a few times, whether one looks or captures; a look by address tells nothing."""
    shop, elsewhere = street.shop(), street.shop("河坊街布店")
    held, auntie = street.reward(elsewhere), street.rich(120)
    resident = PageClient(app).sign_in(auntie)
    page = resident.get(resident.submit(f"/rewards/{held.id}").headers["Location"])
    digits = page.select_one(".code-digits").text.replace(" ", "")
    client.sign_in(street.staff(shop))
    silent = client.get(f"/counter?code={digits}")
    assert silent.select("[role=alert]") == [] and silent.text == client.get("/counter?code=90000001").text
    for guess in ("90000001", "90000002", "90000003", "90000004", digits):
        assert client.submit("/counter", {"code": guess}).status_code == 200
    refused = client.submit("/counter", {"code": "90000005"}).text
    assert "这个码不对" not in refused and "请" in refused
    owner = PageClient(app).sign_in(street.staff(elsewhere))
    held_still = resident.get("/redemptions").select_one(".row-item a, a.row-item")["href"].rpartition("/")[2]
    owner.get(f"/counter/handed-over/{held_still}", 404)
    assert "一壶龙井" in owner.submit("/counter", {"code": digits}).text


def test_owner_and_desk(street, app, client):
    shop = street.shop()
    desk = client.sign_in(street.admin)
    assert "还没有奖品" in desk.get("/desk/rewards").text
    new = {"title": "理发一次", "points": "30", "stock": "5", "per_person_limit": "2", "valid_until": "2099-01-31"}
    assert desk.submit("/desk/rewards/new", new | {"points": "0"}).status_code == 200
    assert desk.submit("/desk/rewards/new", new).status_code == 303
    link = desk.get("/desk/rewards").select_one("a.row-title")["href"]
    assert desk.get(link).select_one("[name=valid_until]")["value"] == "2099-01-31"
    assert desk.submit(link, {"points": "40"}).status_code == 303
    assert "40 积分" in desk.get("/desk/rewards").text
    owner = PageClient(app).sign_in(street.staff(shop, StaffRole.OWNER))
    link = owner.get("/counter/rewards").select_one("a.row-title")["href"]
    assert owner.submit(link, {"change": "-6", "reason": "盘点"}).status_code == 200
    assert owner.submit(link, {"change": "-2", "reason": "盘点"}).status_code == 303
    assert "还剩 3 份" in owner.get("/counter/rewards").text
