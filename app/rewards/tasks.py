"""What comes round by itself."""

from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.jobs.schedule import Jobs, Verb
from app.rewards import service


def schedule(jobs: Jobs) -> None:
    """Give back what nobody fetched or confirmed in time."""
    jobs.errand(minutes=1, name="rewards.expire-due", run=lambda uow: one_by_one(uow, service.expire_due))
    jobs.errand(minutes=1, name="rewards.expire-charges", run=lambda uow: one_by_one(uow, service.expire_charge))


def one_by_one(uow: UnitOfWork, verb: Verb) -> int:
    """Run a verb, each time in a transaction of its own, until it says that nothing is left; gives how often."""
    times = 0
    while uow.run(verb, Actor.system("job")):
        times += 1
    return times
