"""Settings from the environment, prefix ``SHANLIN_``, and from nowhere else.

A default stands here only where it is safe in production and may be public.
Business knobs (points per hour, caps, expiry) are rows, not settings.
"""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_WEAKEST_SECRET = 32  # characters; below that a key is refused
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class MessageTemplate(BaseModel):
    """A message text that a provider has approved, and which value of a notice goes into which of its fields.

    Beside the notice's own values there are `text` (the whole sentence) and `link` (the address to open).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    fields: dict[str, str] = Field(default_factory=dict)


class Settings(BaseSettings):
    """All that the outside decides; see each comment."""

    model_config = SettingsConfigDict(env_prefix="SHANLIN_", env_ignore_empty=True, frozen=True)

    # Any SQLAlchemy URL; plain postgresql:// means psycopg 3. Empty: SQLite in the instance folder.
    database_url: str = ""
    # Where the SQLite file, the made secret and the job queue live.
    instance_dir: Path = Path("instance")
    # Master of all keys (cookies, codes, encryption). Empty: made once into the instance folder.
    secret_key: SecretStr = SecretStr("")
    # Where `shanlin serve` listens.
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    # The address that QR codes contain. Empty: http://HOST:PORT.
    base_url: str = ""
    # Earlier addresses whose printed codes still count, separated by commas.
    former_base_urls: str = ""
    # Shared store for rate limits when there are several machines. Empty: memory.
    redis_url: str = ""
    # Version of the keys of rotating codes; one more makes every code shown so far worthless.
    code_key_version: int = Field(default=1, ge=1, le=1000)
    # The site's calendar: what "today" means.
    timezone: str = "Asia/Shanghai"
    # One-tap demo sign-ins, loudly shown on every page.
    demo: bool = False
    # Asked for a second time: demo sign-ins although the site listens beyond this machine.
    demo_anywhere: bool = False
    # The site's WeChat official account, for WeChat's own scanner in our page. Empty: the page says how else to scan.
    wechat_app_id: str = ""
    # And its secret, with which the worker asks for the scanner's ticket.
    wechat_app_secret: SecretStr = SecretStr("")
    # Where WeChat answers the worker.
    wechat_api_url: str = Field(default="https://api.weixin.qq.com", pattern=r"^https?://")
    # The script that a phone in WeChat loads to open WeChat's scanner.
    wechat_sdk_url: str = Field(default="https://res.wx.qq.com/open/js/jweixin-1.6.0.js", pattern=r"^https?://")
    # On PostgreSQL the ledger books by one function in the database; off: statement by statement, as on SQLite.
    post_by_function: bool = True
    # How short messages leave the house: not at all, into the log (for development), or by Alibaba Cloud.
    sms_sender: Literal["none", "console", "aliyun"] = "none"
    # The gateway's access key and its secret.
    sms_key_id: str = ""
    sms_key_secret: SecretStr = SecretStr("")
    # The approved signature that stands before every short message.
    sms_signature: str = ""
    # Where the gateway listens.
    sms_url: str = Field(default="https://dysmsapi.aliyuncs.com/", pattern=r"^https?://")
    # The provider's approved template for each kind of notice, as JSON; a kind without one stays in the inbox.
    sms_templates: dict[str, MessageTemplate] = Field(default_factory=dict)
    # How WeChat template messages leave the house: not at all, into the log, or by the account above.
    wechat_sender: Literal["none", "console", "wechat"] = "none"
    wechat_templates: dict[str, MessageTemplate] = Field(default_factory=dict)
    # Map tiles behind a patrol route, such as https://tiles.example/{z}/{x}/{y}.png. Empty: points are listed, no map.
    tiles_url: str = Field(default="", pattern=r"^(https?://[^\s/{}]+/\S+)?$")
    # Whom the map's makers want named below it.
    tiles_attribution: str = ""
    # Client addresses that may read /metrics, separated by commas.
    metrics_allow: str = "127.0.0.1,::1"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value} is no time zone; give one such as Asia/Shanghai") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _usable_database(cls, value: str) -> str:
        try:
            if value:
                _parsed(value).get_dialect().import_dbapi()
        except (ArgumentError, ImportError, ValueError) as error:
            raise ValueError(
                "not the address of an SQLite or PostgreSQL database that can be reached from here; "
                "give one such as postgresql://user:password@host/name"
            ) from error
        return value

    @field_validator("secret_key")
    @classmethod
    def _strong_secret(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        if secret and (len(secret) < _WEAKEST_SECRET or len(set(secret)) < 10):  # noqa: PLR2004
            raise ValueError(
                f"SHANLIN_SECRET_KEY is too weak: give at least {_WEAKEST_SECRET} random characters, "
                "or leave it empty and one is made in the instance folder"
            )
        return value

    @model_validator(mode="after")
    def _demo_stays_home(self) -> "Settings":
        if self.demo and not self.demo_anywhere and self.host not in _LOOPBACK:
            raise ValueError(
                f"SHANLIN_DEMO lets anyone in without a password, and SHANLIN_HOST={self.host} is reachable "
                "from outside; set SHANLIN_DEMO_ANYWHERE=1 as well if you mean it"
            )
        return self

    @model_validator(mode="after")
    def _senders_know_their_provider(self) -> "Settings":
        if self.sms_sender == "aliyun" and not (
            self.sms_key_id and self.sms_key_secret.get_secret_value() and self.sms_signature
        ):
            raise ValueError(
                "SHANLIN_SMS_SENDER=aliyun needs SHANLIN_SMS_KEY_ID, SHANLIN_SMS_KEY_SECRET and SHANLIN_SMS_SIGNATURE"
            )
        if self.wechat_sender == "wechat" and not (self.wechat_app_id and self.wechat_app_secret.get_secret_value()):
            raise ValueError("SHANLIN_WECHAT_SENDER=wechat needs SHANLIN_WECHAT_APP_ID and SHANLIN_WECHAT_APP_SECRET")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def url(self) -> URL:
        """The database address, with psycopg 3 for plain ``postgresql://``."""
        if not self.database_url:
            return URL.create("sqlite", database=str(self.instance_dir.resolve() / "shanlin.db"))
        return _parsed(self.database_url)

    @cached_property
    def own_url(self) -> str:
        """The address that QR codes contain, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @cached_property
    def known_urls(self) -> tuple[str, ...]:
        """Addresses that a scanned code may begin with, today's first."""
        former = (u.strip().rstrip("/") for u in self.former_base_urls.split(","))
        return (self.own_url, *(u for u in former if u))

    @cached_property
    def master_secret(self) -> bytes:
        """The master key; made once, readable by its owner only, when the environment names none."""
        given = self.secret_key.get_secret_value()
        return given.encode() if given else _made_secret(self.instance_dir / "secret_key")


def _parsed(address: str) -> URL:
    url = make_url(address)
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _made_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two workers that start at once, one makes the key and the other reads it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_bytes().strip()


def override(**values: object) -> None:
    """Let a command-line option win over the environment, for this process and the workers it starts."""
    for name, value in values.items():
        if value is not None:
            os.environ[f"SHANLIN_{name.upper()}"] = str(value)
