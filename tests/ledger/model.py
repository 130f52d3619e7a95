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
    shop: str = ""
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

    def earn(self, person: str, points: int, id_: UUID) -> tuple[Lot, int]:
        lot = Lot(self.now + LIFE, points, points, id_)
        self.lots.setdefault(person, []).append(lot)
        return lot, self._repay(person, [lot])

    def hold(self, person: str, points: int, reward: str, pieces: int, ends: datetime) -> Held | str:
        if self.debt.get(person, 0) or self.figures(person)[0] < points:
            return "insufficient_points"
        shelf = self.stock[reward]
        if shelf[0] < pieces:
            return "out_of_stock"
        shelf[0] -= pieces
        shelf[1] += pieces
        self.held[person] = self.held.get(person, 0) + points
        return Held(person, self._take(self.open_lots(person), points), reward, pieces, ends)

    def capture(self, held: Held, shop: str) -> int | str:
        if held.state != "held":
            return held.points if (held.state, held.shop) == ("captured", shop) else "already_resolved"
        if self.now >= held.ends:
            return "expired"
        self._resolve(held, "captured", 2)
        held.shop = shop
        return held.points

    def _resolve(self, held: Held, state: str, to: int) -> None:
        held.state = state
        self.held[held.person] -= held.points
        self.stock[held.reward][1] -= held.pieces
        self.stock[held.reward][to] += held.pieces

    def void(self, held: Held, kind: str) -> str | None:
        if held.state != "held":
            return None if held.state == kind else "already_resolved"
        if kind == "expired" and self.now < held.ends:
            return "hold_not_expired"
        self._resolve(held, kind, 0)
        for lot, points in held.parts:
            if self.now < lot.ends:
                lot.left += points
            else:
                lot.expired += points
        self._repay(held.person, [lot for lot in self.open_lots(held.person) if any(lot is p for p, _ in held.parts)])
        return None

    def reverse_award(self, person: str, lot: Lot) -> tuple[int, int, int]:
        own, lot.left = lot.left, 0
        taken = own + sum(points for _, points in self._take(self.open_lots(person), lot.amount - own - lot.expired))
        owed = lot.amount - taken - lot.expired
        self.debt[person] = self.debt.get(person, 0) + owed
        return taken, lot.expired, owed

    def reverse_capture(self, held: Held, id_: UUID) -> tuple[int, int]:
        held.undone = True
        self.stock[held.reward][2] -= held.pieces
        self.stock[held.reward][0] += held.pieces
        return held.points, self.earn(held.person, held.points, id_)[1]

    def sweep(self) -> None:
        for lot in (lot for lots in self.lots.values() for lot in lots if lot.left and self.now >= lot.ends):
            lot.expired += lot.left
            lot.left = 0
