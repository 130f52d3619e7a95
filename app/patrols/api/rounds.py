"""JSON doors of rounds; a plate itself is scanned at `POST /scans`."""

from typing import Any
from uuid import UUID

from flask import Response

from app.patrols import queries, service
from app.patrols.api.blueprint import api
from app.patrols.schemas.rounds import HazardIn, HazardOut, RoundDetailOut, RoundOut, RoundQuery
from app.web.api import Reply, act, read
from app.web.guards import signed_in
from app.web.schema import Listing, listing


@api.door("GET", "/patrol-rounds", signed_in, query=RoundQuery, out=Listing[RoundOut])
def list_rounds(query: RoundQuery) -> dict[str, Any]:
    """Rounds in sight, the latest first: of your teams, or of your place. Planned ones are among them."""
    return listing(read(queries.list_rounds, query.to_filter(), query.page()), RoundOut.of)


@api.door("GET", "/patrol-rounds/<uuid:round_id>", signed_in, out=RoundDetailOut)
def get_round(round_id: UUID) -> RoundDetailOut:
    """One round with its checkpoints, visits, members and hazards.

    The marks of a visit: `far`, `no_geo`, `stale_geo`, `repeat_coords`, `fast`, `gap_short`, `gap_long`, `order`,
    `shared_device`, `skew`, `offline`, `review`, `manual`; of a round besides: `missed_points`, `few_people`.
    """
    return RoundDetailOut.of_detail(read(queries.round_detail, round_id))


@api.door("POST", "/patrol-rounds/<uuid:round_id>/finishes", signed_in, out=RoundOut)
def finish_round(round_id: UUID) -> Reply:
    """End a round that runs: for who has scanned in it, and for its leaders. Everyone who walked gets a record.

    A round ends by itself when everybody in it has been at the last point that was missing, or with its window.
    """
    return act(service.finish_round, round_id, show=RoundOut.of)


@api.door("POST", "/patrol-rounds/<uuid:round_id>/hazards", signed_in, body=HazardIn, out=HazardOut, status=201)
def report_hazard(round_id: UUID, body: HazardIn) -> Reply:
    """Keep what you saw on the way; of a picture only the picture is kept, not what the phone wrote into it."""
    return act(service.report_hazard, body.to_command(round_id), show=HazardOut.of, status=201)


@api.door("GET", "/patrol-hazards/<uuid:hazard_id>/photo", signed_in)
def hazard_photo(hazard_id: UUID) -> Response:
    """The picture of a hazard, as JPEG."""
    return Response(read(queries.hazard_photo, hazard_id), mimetype="image/jpeg")
