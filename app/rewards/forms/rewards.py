"""Forms of rewards and redemptions."""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.rewards.queries import RewardView
from app.rewards.types import EditReward, NewReward, Redeem, Restock
from app.web.context import settings
from app.web.forms import Form, NonceForm

_MOST = 1_000_000


class RewardFields(NonceForm):
    """What a reward says and costs."""

    title = StringField(_l("What is it?"), [DataRequired(), Length(max=200)])
    points = IntegerField(_l("Points for one"), [InputRequired(), NumberRange(1, _MOST)])
    per_person_limit = IntegerField(_l("How many may one person have?"), [Optional(), NumberRange(1, 10_000)])
    valid_until = DateField(_l("Last day"), [Optional()])
    description = TextAreaField(_l("What people should know"), [Optional(), Length(max=4000)], render_kw={"rows": 3})

    def until(self) -> datetime | None:
        """The instant at which the last day is over here."""
        return _day_after(self.valid_until.data)


class NewRewardForm(RewardFields):
    """Offer a reward."""

    shop = SelectField(_l("Which shop?"), coerce=UUID, validators=[DataRequired()])
    stock = IntegerField(_l("How many are there?"), [InputRequired(), NumberRange(0, _MOST)])

    def to_command(self) -> NewReward:
        """For the service."""
        return NewReward(
            shop_id=self.shop.data, title=(self.title.data or "").strip(), points=self.points.data or 0,
            stock=self.stock.data or 0, per_person_limit=self.per_person_limit.data,
            description=self.description.data or None, valid_until=self.until(),
        )  # fmt: skip


class EditRewardForm(RewardFields):
    """Change a reward."""

    closed = BooleanField(_l("Not on offer any more"))

    def fill(self, view: RewardView) -> None:
        """Show what is."""
        reward = view.reward
        self.title.data, self.points.data = reward.title, reward.points
        self.per_person_limit.data, self.description.data = reward.per_person_limit, reward.description
        self.closed.data = reward.closed_at is not None
        if reward.valid_until is not None:
            self.valid_until.data = clock.local_date(reward.valid_until - timedelta(microseconds=1), settings().zone)

    def to_command(self, view: RewardView) -> EditReward:
        """For the service: only what is different, so that an untouched last day in the past is no error."""
        reward = view.reward
        wanted = {
            "title": ((self.title.data or "").strip(), reward.title),
            "points": (self.points.data, reward.points),
            "per_person_limit": (self.per_person_limit.data, reward.per_person_limit),
            "description": (self.description.data or None, reward.description),
            "valid_until": (self.until(), reward.valid_until),
            "closed": (bool(self.closed.data), reward.closed_at is not None),
        }
        return EditReward(reward.id, tuple((name, new) for name, (new, old) in wanted.items() if new != old))


class StockForm(NonceForm):
    """Count pieces in or out."""

    change = IntegerField(
        _l("How many more?"), [InputRequired(), NumberRange(-_MOST, _MOST)],
        description=_l("With a minus in front, as many fewer."),
    )  # fmt: skip
    reason = StringField(_l("Reason"), [DataRequired(), Length(max=500)])

    def to_command(self, reward_id: UUID) -> Restock:
        """For the service."""
        return Restock(reward_id, self.change.data or 0, self.reason.data or "")


class RedeemForm(NonceForm):
    """Take a reward."""

    quantity = IntegerField(_l("How many?"), [InputRequired(), NumberRange(1, 1000)], default=1)

    def to_command(self, reward_id: UUID, person_id: UUID | None = None) -> Redeem:
        """For the service."""
        return Redeem(reward_id, self.quantity.data or 1, person_id)


class CancelForm(NonceForm):
    """Give a redemption back."""


class WhoForm(Form):
    """Whose card it is."""

    code = StringField(
        _l("Scan the card, or type the number under it"), [DataRequired(), Length(max=500)],
        render_kw={"autofocus": True, "autocomplete": "off"},
    )  # fmt: skip


def _day_after(day: date | None) -> datetime | None:
    return None if day is None else clock.start_of_day(day + timedelta(days=1), settings().zone)
