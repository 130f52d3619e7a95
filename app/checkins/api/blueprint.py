"""The blueprint that all JSON doors of checkins hang on."""

from app.web.api import Api

api = Api("checkins", "app.checkins.api")
