"""JSON doors of rules."""

from typing import Any
from uuid import UUID

from app.core.permissions import Permission
from app.ledger import queries, service
from app.ledger.api.blueprint import api
from app.ledger.schemas import EndingIn, ReplacementIn, RuleIn, RuleOut, RuleQuery
from app.web.api import Reply, act, read
from app.web.guards import requires, signed_in
from app.web.schema import Listing, listing


@api.door("GET", "/rules", signed_in, query=RuleQuery, out=Listing[RuleOut])
def list_rules(query: RuleQuery) -> dict[str, Any]:
    """What deeds are worth, newest rule first; everyone may know."""
    page = read(queries.list_rules, query.page(), place_id=query.place_id)
    return listing(page, lambda view: RuleOut.of(view.rule))


@api.door("POST", "/rules", requires(Permission.RULES_MANAGE), body=RuleIn, out=RuleOut, status=201)
def create_rule(body: RuleIn) -> Reply:
    """Make a rule. It belongs to the scheme nearest up the tree.

    409 `rule_overlaps` when another rule of the place and category is valid in that time, `rule_in_use`
    when it would begin before a record that is approved already.
    """
    return act(service.create_rule, body.to_command(), show=RuleOut.of, status=201)


@api.door("GET", "/rules/<uuid:rule_id>", signed_in, out=RuleOut)
def get_rule(rule_id: UUID) -> RuleOut:
    """One rule, also one that is over."""
    return RuleOut.of(read(queries.get_rule, rule_id).rule)


@api.door("POST", "/rules/<uuid:rule_id>/endings", requires(Permission.RULES_MANAGE), body=EndingIn, out=RuleOut)
def end_rule(rule_id: UUID, body: EndingIn) -> Reply:
    """Let a rule count no longer from an instant on."""
    return act(service.end_rule, body.to_command(rule_id), show=RuleOut.of)


@api.door(
    "POST", "/rules/<uuid:rule_id>/replacements", requires(Permission.RULES_MANAGE), body=ReplacementIn,
    out=RuleOut, status=201,
)  # fmt: skip
def replace_rule(rule_id: UUID, body: ReplacementIn) -> Reply:
    """End a rule where its replacement begins; deeds before that keep the old terms."""
    return act(service.replace_rule, body.to_command(rule_id), show=RuleOut.of, status=201)
