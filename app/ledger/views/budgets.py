"""Pages of budgets at the desk: what a month may still give out."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.permissions import Permission
from app.ledger import policy, queries, service
from app.ledger.forms import FundsForm
from app.ledger.views.blueprint import pages
from app.people import queries as people
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import settings
from app.web.guards import requires

_MONTHS_OFFERED = 6


@pages.get("/desk/budgets")
@requires(Permission.DESK_READ)
def budgets() -> str:
    """The budgets that pay in my places, each with what is left."""
    return render_template("ledger/budgets.html", found=read(queries.list_budgets, asked_page()))


@pages.route("/desk/budgets/new", methods=["GET", "POST"])
@requires(Permission.BUDGETS_FUND)
def fund_budget() -> Response | str:
    """Put points into a month."""
    form = FundsForm()
    homes = read(people.homes, Permission.BUDGETS_FUND)
    form.offer({home.id: home.name for home in homes}, _coming_months())
    if form.validate_on_submit() and form.run_once(service.fund_budget, form.to_command()) is not None:
        flash(gettext("The points are in the budget."), "ok")
        return redirect(url_for(".budgets"), 303)
    return render_template("ledger/fund_budget.html", form=form)


def _coming_months() -> list[str]:
    """The present month and those that follow."""
    day, months = clock.local_date(clock.now(), settings().zone).replace(day=1), []
    for _ in range(_MONTHS_OFFERED):
        months.append(f"{day:%Y-%m}")
        day = policy.a_month_on(day)
    return months
