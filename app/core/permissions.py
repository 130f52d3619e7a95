"""The one list of permissions, alphabetical, and which role holds which."""

from enum import StrEnum


class Permission(StrEnum):
    """What one may be allowed to do; where, is a matter of the grant."""

    #: Plan, change and call off activities and their shifts.
    ACTIVITIES_MANAGE = "activities:manage"
    #: See the log of who did what.
    AUDIT_READ = "audit:read"
    #: Put points into a month's budget.
    BUDGETS_FUND = "budgets:fund"
    #: Print and revoke cards.
    CARDS_ISSUE = "cards:issue"
    #: Show a shift's codes, close and undo attendances.
    CHECKINS_LEAD = "checkins:lead"
    #: Scan people into and out of a shift, and see who is in.
    CHECKINS_SCAN = "checkins:scan"
    #: Scan personal codes and cards to check who someone is.
    CHECKINS_VERIFY = "checkins:verify"
    #: See the community's first screen.
    DESK_READ = "desk:read"
    #: Give and end grants, not above one's own place and role.
    GRANTS_MANAGE = "grants:manage"
    #: Ask for corrections of somebody's points, and close their account.
    LEDGER_ADJUST = "ledger:adjust"
    #: Approve or reject corrections of points that somebody else asked for.
    LEDGER_APPROVE = "ledger:approve"
    #: Read every account, transaction and seal, masked.
    LEDGER_READ = "ledger:read"
    #: Set up patrol routes, their checkpoints, plates and weekly plans.
    PATROLS_MANAGE = "patrols:manage"
    #: See a person's full phone or ID number, audited each time.
    PEOPLE_DISCLOSE = "people:disclose"
    #: Change a person's particulars.
    PEOPLE_EDIT = "people:edit"
    #: Find people of the place and see them masked.
    PEOPLE_READ = "people:read"
    #: Register people.
    PEOPLE_REGISTER = "people:register"
    #: Make one-time sign-in links.
    PEOPLE_SIGN_IN_LINK = "people:sign-in-link"
    #: Add, re-cut and close grids.
    PLACES_MANAGE = "places:manage"
    #: Approve, reject and reverse service records.
    RECORDS_APPROVE = "records:approve"
    #: Type in service records.
    RECORDS_KEY_IN = "records:key-in"
    #: See service records of the place or team.
    RECORDS_READ = "records:read"
    #: Capture redemptions and take payments at the counter.
    REDEMPTIONS_CAPTURE = "redemptions:capture"
    #: Redeem for someone whose card was scanned.
    REDEMPTIONS_ASSIST = "redemptions:assist"
    #: See redemptions and payments of the place or shop, and the shop's month.
    REDEMPTIONS_READ = "redemptions:read"
    #: Take back what was handed over or paid, together with the other side.
    REDEMPTIONS_REVERSE = "redemptions:reverse"
    #: See the review desk: marked scans and records, and figures of the staff.
    REVIEWS_READ = "reviews:read"
    #: Set up rewards and their price.
    REWARDS_MANAGE = "rewards:manage"
    #: Change the stock of a reward.
    REWARDS_STOCK = "rewards:stock"
    #: Import a roster.
    ROSTER_IMPORT = "roster:import"
    #: Make and replace points rules.
    RULES_MANAGE = "rules:manage"
    #: Make points schemes and change their terms.
    SCHEMES_MANAGE = "schemes:manage"
    #: Set up partner shops.
    SHOPS_MANAGE = "shops:manage"
    #: Say who works at a shop.
    SHOPS_STAFF = "shops:staff"
    #: Set up teams.
    TEAMS_MANAGE = "teams:manage"
    #: Change who is in a team.
    TEAMS_MEMBERS = "teams:members"


class Role(StrEnum):
    """A bundle of permissions, granted at a place, a team or a shop."""

    ADMIN = "admin"
    APPROVER = "approver"
    AUDITOR = "auditor"
    CLERK = "clerk"
    DEPUTY = "deputy"
    GRID_WORKER = "grid_worker"
    GUARD = "guard"
    LEADER = "leader"
    OWNER = "owner"


P = Permission

_APPROVER = {P.DESK_READ, P.LEDGER_APPROVE, P.PEOPLE_READ, P.RECORDS_APPROVE, P.RECORDS_KEY_IN, P.RECORDS_READ,
             P.REVIEWS_READ}  # fmt: skip
_GRID_WORKER = {P.DESK_READ, P.CARDS_ISSUE, P.CHECKINS_SCAN, P.CHECKINS_VERIFY, P.PEOPLE_READ, P.PEOPLE_REGISTER,
                P.RECORDS_KEY_IN, P.RECORDS_READ}  # fmt: skip
_DEPUTY = {P.ACTIVITIES_MANAGE, P.CHECKINS_LEAD, P.CHECKINS_SCAN, P.CHECKINS_VERIFY, P.PATROLS_MANAGE, P.RECORDS_KEY_IN,
           P.RECORDS_READ, P.REDEMPTIONS_ASSIST}  # fmt: skip
_AUDITOR = {P.AUDIT_READ, P.DESK_READ, P.LEDGER_READ, P.PEOPLE_READ, P.RECORDS_READ, P.REDEMPTIONS_READ,
            P.REVIEWS_READ}  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(P),
    Role.APPROVER: frozenset(_APPROVER),
    Role.AUDITOR: frozenset(_AUDITOR),
    Role.CLERK: frozenset({P.REDEMPTIONS_CAPTURE, P.REDEMPTIONS_READ}),
    Role.DEPUTY: frozenset(_DEPUTY),
    Role.GRID_WORKER: frozenset(_GRID_WORKER),
    Role.GUARD: frozenset({P.CHECKINS_VERIFY}),
    Role.LEADER: frozenset(_DEPUTY | {P.TEAMS_MEMBERS}),
    Role.OWNER: frozenset(
        {P.REDEMPTIONS_CAPTURE, P.REDEMPTIONS_READ, P.REDEMPTIONS_REVERSE, P.REWARDS_STOCK, P.SHOPS_STAFF}
    ),
}
