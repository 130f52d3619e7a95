"""The room's part of the JSON API."""

from app.web.api import Api

api = Api("people", __name__)
#: What shows a secret is not to be kept on the way.
PRIVATE = {"Cache-Control": "no-store"}
