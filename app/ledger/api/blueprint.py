"""The blueprint that all JSON doors of the ledger hang on."""

from app.web.api import Api

api = Api("ledger", "app.ledger.api")
