"""The keys under which rotating codes are signed, and their rhythm."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.checkins.codes.shape import Direction, Letter
from app.core.keys import Keyring


@dataclass(frozen=True, slots=True)
class CodeKeys:
    """The master keys and which version of the code keys is in force."""

    keyring: Keyring
    version: int


def code_mac(keys: CodeKeys, use: str, letter: Letter, public_id: str, direction: Direction | None, step: int) -> bytes:
    """Each letter, direction and version has a key of its own, and the message names all of them again."""
    message = f"{use}|{letter}|{public_id}|{direction or '-'}|{step}|{keys.version}"
    return keys.keyring.mac(f"code:{letter}:{direction or '-'}:{keys.version}", message.encode())


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a code rotates: seconds per step, which steps count besides the current one, how many are shown ahead."""

    seconds: int
    past: int
    future: int
    typed_past: int
    ahead: int

    def step(self, at: datetime) -> int:
        """The number of the step that holds at an instant."""
        return int(at.timestamp()) // self.seconds

    def start(self, step: int) -> datetime:
        """When a step begins."""
        return datetime.fromtimestamp(step * self.seconds, UTC)


#: A forwarded number must not outlive the picture by more than one step.
SHIFT = Rhythm(seconds=15, past=1, future=0, typed_past=2, ahead=20)
PERSON = Rhythm(seconds=30, past=1, future=1, typed_past=1, ahead=20)
