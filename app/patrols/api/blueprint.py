"""The room's part of the API."""

from app.web.api import Api

api = Api("patrols", "app.patrols.api")
