"""How the worker may be refused."""

from app.core.errors import DomainError


class RedisPackageMissing(DomainError):
    """SHANLIN_REDIS_URL is set, but the Python package `redis` is not installed beside us."""

    status = 503
    code = "redis_package_missing"
