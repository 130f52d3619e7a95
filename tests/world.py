"""A small world for tests, made through the services that pages and the API use."""

from app.core.actor import Actor
from app.core.uow import UnitOfWork

SYSTEM = Actor.system("cli")


class World:
    """Builds what a test needs; every method commits."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
