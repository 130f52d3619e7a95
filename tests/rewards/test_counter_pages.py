"""Payments and captures taken back, on the pages of counter, resident and desk."""

from app.shops.types import StaffRole
from tests.clients import PageClient
from tests.rewards.test_charges import bill, code_of
from tests.rewards.test_story import points_of


def test_paying_at_the_till(street, world, app, api, client):
    shop, auntie = street.shop(), street.rich(400)
    clerk = street.staff(shop)
    till = client.sign_in(clerk).browser.get("/counter/charge").headers["Location"]
    assert till == f"/counter/{shop.id}/charge"
    assert "还没有收过积分" in client.get("/counter/charges").text
    code = code_of(api, auntie)
    opened = client.browser.get(code["url"].removeprefix("http://shanlin.test")).get_data(as_text=True)
    assert "/counter/charge?code=u" in opened
    poor = client.submit(till, {"person_code": code["url"], "points": "99999", "memo": "一头牛"})
    assert "不够付" in poor.get_data(as_text=True)
    wrong = client.submit(till, {"person_code": "nobody", "points": "5", "memo": "茶"})
    assert "field-error" in wrong.get_data(as_text=True)
    paid = client.submit(till, {"person_code": code["typed_code"], "points": "30", "memo": "两碗面"})
    assert (paid.status_code, points_of(world, auntie)) == (303, (370, 0))
    assert "收到 30 积分" in client.get(paid.headers["Location"]).text
    assert "两碗面" in client.get("/counter/charges").text

    asked = client.submit(till, {"person_code": code["url"], "points": "300", "memo": "一桌菜"}).headers["Location"]
    assert "请居民确认" in client.get(asked).text
    own = PageClient(app).sign_in(auntie)
    mine = "/charges/" + asked.rsplit("/", 1)[1]
    page = own.get(mine)
    assert "付 300 积分吗" in page.text
    assert own.submit(mine).status_code == 303
    assert "已付" in own.get(mine).text
    assert "收到 300 积分" in client.get(asked).text
    assert "一桌菜" in own.get("/charges").text
    assert points_of(world, auntie) == (70, 0)
    assert client.browser.get(f"/counter/{street.shop('别家').id}/charge").status_code == 404


def test_no_is_one_press_too(street, world, app, api, client):
    shop, auntie = street.shop(), street.rich(400)
    clerk = client.sign_in(street.staff(shop))
    own = PageClient(app).sign_in(auntie)
    for who, page, form in ((own, "/charges/{}", "/charges/{}/cancellations"), (clerk, "/counter/charges/{}", 0)):
        body = {"person_code": code_of(api, auntie)["url"], "points": "300", "memo": "一桌菜"}
        charge = clerk.submit(f"/counter/{shop.id}/charge", body).headers["Location"].rsplit("/", 1)[1]
        action = form.format(charge) if isinstance(form, str) else form
        assert who.submit(page.format(charge), form=action).status_code == 303
        assert points_of(world, auntie) == (400, 0)
    assert "还没有付过" not in own.get("/charges").text


def test_some_of_it_is_handed_over(street, world, api, client):
    shop, auntie = street.shop(), street.rich(200)
    reward = street.reward(shop)
    held = api(auntie).made("/redemptions", {"reward_id": str(reward.id), "quantity": 3})
    path = f"/counter?code={held['code']['url']}"
    done = client.sign_in(street.staff(shop)).submit(path, {"quantity": "2"})
    assert (done.status_code, points_of(world, auntie)) == (303, (100, 0))
    assert "1 份退回了库存" in client.get(done.headers["Location"]).text


def test_two_sides_take_it_back(street, world, app, api, client):
    shop, auntie = street.shop(), street.rich(100)
    owner, clerk = street.staff(shop, StaffRole.OWNER), street.staff(shop)
    paid = api(clerk).made(f"/shops/{shop.id}/charges", bill(code_of(api, auntie)["url"], 40, "n1"))
    client.sign_in(owner)
    assert "两碗面" in client.get("/counter/reversals").text
    assert client.submit(f"/counter/reversals/{paid['id']}", {"reason": "面没做"}).status_code == 303
    desk = PageClient(app).sign_in(street.admin)
    assert "待处理" in desk.get("/desk/reversals").text
    page = f"/desk/reversals/{paid['id']}"
    assert "面没做" in desk.get(page).text
    assert desk.submit(page).status_code == 303
    assert (points_of(world, auntie), "已撤回" in desk.get(page).text) == ((100, 0), True)
    assert "已撤回" in client.get("/counter/reversals").text
    assert client.get(f"/counter/reversals/{paid['id']}").select("main form[method=post]") == []
    assert PageClient(app).sign_in(clerk).browser.get("/counter/reversals").status_code == 403
