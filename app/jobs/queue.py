"""Where due jobs wait: a file in the instance folder, or Redis when the settings name one."""

from huey.api import Huey, RedisHuey, SqliteHuey

from app.core.settings import Settings

_NAME = "shanlin"


def open_queue(settings: Settings) -> Huey:
    """The queue; results are rows of the jobs' own tables and therefore not kept here."""
    if settings.redis_url:
        return RedisHuey(_NAME, results=False, url=settings.redis_url)
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(_NAME, results=False, filename=str(settings.instance_dir / "jobs.db"))
