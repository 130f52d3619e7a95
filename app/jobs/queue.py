"""Where due jobs wait: a file in the instance folder, or Redis when the settings name one."""

from huey.api import Huey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError

from app.core.settings import Settings
from app.jobs.types import RedisPackageMissing

_NAME = "shanlin"


def open_queue(settings: Settings) -> Huey:
    """The queue; results are rows of the jobs' own tables and therefore not kept here."""
    if settings.redis_url:
        return _in_redis(settings.redis_url)
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(_NAME, results=False, filename=str(settings.instance_dir / "jobs.db"))


def _in_redis(url: str) -> Huey:
    try:
        return RedisHuey(_NAME, results=False, url=url)
    except ConfigurationError as error:
        raise RedisPackageMissing from error
