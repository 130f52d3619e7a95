"""The ledger a second time, in plain Python: no database, no accounts, only what people are promised."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

LIFE = timedelta(days=3)


@dataclass
class Lot:
    ends: datetime
    left: int
    amount: int
    id: UUID  # decides between lots that end together
    expired: int = 0


@dataclass
class Held:
    person: str
    parts: list[tuple[Lot, int]]
    reward: str
    pieces: int
    ends: datetime
    state: str = "held"
    taken: tuple[str, int, int] = ("", 0, 0)  # by which shop, how many points, how many pieces
    undone: bool = False

    @property
    def points(self) -> int:
        return sum(points for _, points in self.parts)


@dataclass
class Model:
    now: datetime
    lots: dict[str, list[Lot]] = field(default_factory=dict)
    debt: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    stock: dict[str, list[int]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def open_lots(self, person: str) -> list[Lot]:
        lots = [lot for lot in self.lots.setdefault(person, []) if lot.left and self.now < lot.ends]
        return sorted(lots, key=lambda lot: (lot.ends, lot.id))

    def figures(self, person: str) -> tuple[int, int, int]:
        return sum(lot.left for lot in self.open_lots(person)), self.held.get(person, 0), self.debt.get(person, 0)

    def _repay(self, person: str, lots: list[Lot]) -> int:
        paid = self._take(lots, self.debt.get(person, 0))
        repaid = sum(points for _, points in paid)
        self.debt[person] = self.debt.get(person, 0) - repaid
        return repaid

    @staticmethod
    def _take(lots: list[Lot], points: int) -> list[tuple[Lot, int]]:
        taken = []
        for lot in lots:
            part = min(lot.left, points)
            if part:
                lot.left -= part
                points -= part
                taken.append((lot, part))
        return taken

    def cannot_spend(self, person: str, points: int) -> str | None:
        if person in self.closed:
            return "account_closed"
        poor = self.debt.get(person, 0) or self.figures(person)[0] < points
        return "insufficient_points" if poor else None

    def charge(self, person: str, points: int) -> int | str:
        if why := self.cannot_spend(person, points):
            return why
        self._take(self.open_lots(person), points)
        return points

    def earn(self, person: str, points: int, id_: UUID) -> tuple[Lot, int]:
        lot = Lot(self.now + LIFE, points, points, id_)
        self.lots.setdefault(person, []).append(lot)
        return lot, self._repay(person, [lot])

    def hold(self, person: str, points: int, reward: str, pieces: int, ends: datetime) -> Held | str:
        if why := self.cannot_spend(person, points):
            return why
        shelf = self.stock[reward]
        if shelf[0] < pieces:
            return "out_of_stock"
        shelf[0] -= pieces
        shelf[1] += pieces
        self.held[person] = self.held.get(person, 0) + points
        return Held(person, self._take(self.open_lots(person), points), reward, pieces, ends)

    def capture(self, held: Held, shop: str, points: int, pieces: int) -> int | str:
        if held.state != "held":
            return points if (held.state, held.taken) == ("captured", (shop, points, pieces)) else "already_resolved"
        if self.now >= held.ends:
            return "expired"
        rest = self._rest(held, points)
        self._resolve(held, "captured", pieces)
        held.taken = (shop, points, pieces)
        self._give_back(held.person, rest)
        return points

    @staticmethod
    def _rest(held: Held, points: int) -> list[tuple[Lot, int]]:
        """What is left of the parts, soonest end first, when so many points are paid."""
        rest = []
        for lot, part in sorted(held.parts, key=lambda part: (part[0].ends, part[0].id)):
            paid = min(part, points)
            points -= paid
            if part > paid:
                rest.append((lot, part - paid))
        return rest

    def _resolve(self, held: Held, state: str, out: int) -> None:
        held.state = state
        self.held[held.person] -= held.points
        shelf = self.stock[held.reward]
        shelf[1] -= held.pieces
        shelf[0] += held.pieces - out
        shelf[2] += out

    def _give_back(self, person: str, parts: list[tuple[Lot, int]]) -> None:
        good = []
        for lot, points in parts:
            if self.now < lot.ends:
                lot.left += points
                good.append(lot)
            else:
                lot.expired += points
        self._repay(person, [lot for lot in self.open_lots(person) if any(lot is g for g in good)])

    def void(self, held: Held, kind: str) -> str | None:
        if held.state != "held":
            return None if held.state == kind else "already_resolved"
        if kind == "expired" and self.now < held.ends:
            return "hold_not_expired"
        self._resolve(held, kind, 0)
        self._give_back(held.person, held.parts)
        return None

    def reverse_award(self, person: str, lot: Lot) -> tuple[int, int, int] | str:
        if person in self.closed:
            return "account_closed"
        own, lot.left = lot.left, 0
        taken = own + sum(points for _, points in self._take(self.open_lots(person), lot.amount - own - lot.expired))
        owed = lot.amount - taken - lot.expired
        self.debt[person] = self.debt.get(person, 0) + owed
        return taken, lot.expired, owed

    def reverse_capture(self, held: Held, id_: UUID) -> tuple[int, int]:
        held.undone = True
        _, points, pieces = held.taken
        self.stock[held.reward][2] -= pieces
        self.stock[held.reward][0] += pieces
        return points, self.earn(held.person, points, id_)[1]

    def adjust(self, person: str, amount: int, id_: UUID) -> str | None:
        if person in self.closed:
            return "account_closed"
        if amount > 0:
            self.earn(person, amount, id_)
        else:
            taken = sum(points for _, points in self._take(self.open_lots(person), -amount))
            self.debt[person] = self.debt.get(person, 0) - amount - taken
        return None

    def close(self, person: str) -> tuple[int, int] | str:
        """All that is left, booked as expired or not, and what is owed."""
        if person in self.closed:
            return "account_closed"
        if self.held.get(person, 0):
            return "points_held"
        self.closed.add(person)
        left, debt = sum(lot.left for lot in self.lots.get(person, [])), self.debt.get(person, 0)
        for lot in self.lots.get(person, []):
            lot.left = 0
        self.debt[person] = 0
        return left, debt

    def sweep(self) -> None:
        for lot in (lot for lots in self.lots.values() for lot in lots if lot.left and self.now >= lot.ends):
            lot.expired += lot.left
            lot.left = 0
