"""The blueprint that all JSON doors of this room hang on."""

from app.web.api import Api

api = Api("rewards", "app.rewards.api")
