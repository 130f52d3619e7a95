"""JSON doors: one's own inbox, and how one wants to be told."""

from typing import Any
from uuid import UUID

from app.notices import queries, service
from app.notices.schemas import ChoicesIn, ChoicesOut, InboxQuery, NoticeOut
from app.web.api import Api, Reply, act, read
from app.web.guards import signed_in
from app.web.schema import Listing, listing

api = Api("notices", __name__)


@api.door("GET", "/notices", signed_in, query=InboxQuery, out=Listing[NoticeOut])
def list_notices(query: InboxQuery) -> dict[str, Any]:
    """Your notices, newest first."""
    return listing(read(queries.inbox, query.to_filter(), query.page()), NoticeOut.of)


@api.door("POST", "/notices/<uuid:notice_id>/reads", signed_in, out=NoticeOut)
def read_notice(notice_id: UUID) -> Reply:
    """Note that you have read a notice. Again changes nothing."""
    return act(service.read, notice_id, show=NoticeOut.of)


@api.door("GET", "/me/notice-preferences", signed_in, out=ChoicesOut)
def show_notice_preferences() -> ChoicesOut:
    """How you want to be told: the inbox always has everything; what else may reach you, and what it would take."""
    return ChoicesOut.of(read(queries.choices))


@api.door("PUT", "/me/notice-preferences", signed_in, body=ChoicesIn, out=ChoicesOut)
def choose_notice_preferences(body: ChoicesIn) -> Reply:
    """Turn channels on or off; one that is not named stays as it is.

    409 `channel_not_offered`, `no_phone_for_sms` or `wechat_not_linked` if it could not reach you.
    WeChat is linked on the page `/me/notices/settings`, opened in WeChat.
    """
    return act(service.choose, body.to_command(), show=ChoicesOut.of)


@api.door("DELETE", "/me/notice-preferences/wechat", signed_in, status=204)
def forget_wechat() -> Reply:
    """Let the site forget who you are in WeChat. Again changes nothing."""
    return act(service.forget_wechat)
