"""Every reason for which a row of a roster is not taken, each in a row of its own."""

from datetime import date

import pytest
from flask import Flask

from app.core.uow import UnitOfWork
from app.people import service as people
from app.people.service import roster
from app.people.service.roster.shape import shape_all
from app.people.types import Close, ClosingReason
from app.people.types.roster import (
    HeaderTwice,
    NewRoster,
    NoNameColumn,
    NotAWorkbook,
    RosterEmpty,
    RowFault,
    WorkbookTooLarge,
)
from app.places import service as places
from app.places.types import Closing, NewGrid
from tests.people.roster_sheets import HEADERS, id_number, with_raw_rows, workbook
from tests.world import ERQU, SYSTEM, XIANGXIANG, World

TODAY = date(2026, 11, 22)
F = RowFault

SHAPE = [
    ([None, "13800000001"], {F.NAME_MISSING}),
    (["王秀英", "1380000"], {F.BAD_PHONE}),
    (["王秀英", 13800000001.0], set()),
    (["王秀英", "+86 138-0000-0001"], set()),
    (["王秀英", None, "330106196001010011"], {F.BAD_ID_NUMBER}),
    (["王秀英", None, 330106196001010000], {F.ID_NUMBER_AS_NUMBER}),
    (["王秀英", None, id_number("19600101"), "1960-01-01"], set()),
    (["王秀英", None, id_number("19600101"), "1961-01-01"], {F.BIRTH_DATE_MISMATCH}),
    (["王秀英", None, id_number("20991231")], {F.BIRTH_DATE_IN_FUTURE}),
    (["王秀英", None, None, "2027-01-01"], {F.BIRTH_DATE_IN_FUTURE}),
    (["王秀英", None, None, "1960年1月2日"], set()),
    (["王秀英", None, None, date(1960, 1, 2)], set()),
    (["王秀英", None, None, "19600102"], set()),
    (["王秀英", None, None, "1960-02-30"], {F.BAD_BIRTH_DATE}),
    (["王秀英", None, None, 21916], {F.BAD_BIRTH_DATE}),
    (["王秀英", None, None, "2015-05-05"], {F.GUARDIAN_MISSING}),
    (["王小明", None, None, "2015-05-05", "男", None, None, "王秀英"], set()),
    (["王秀英", None, None, None, "不详"], {F.BAD_GENDER}),
    (["王" * 51], {F.TOO_LONG}),
    (["王秀英", "=1+1"], {F.FORMULA}),
    (["王秀英", "#N/A"], {F.CELL_ERROR}),
    (["王秀英", "12", None, "2027-01-01", "?"], {F.BAD_PHONE, F.BIRTH_DATE_IN_FUTURE, F.BAD_GENDER}),
]


@pytest.mark.parametrize(("cells", "faults"), SHAPE)
def test_the_form_of_a_row(cells: list[object], faults: set[RowFault]) -> None:
    sheet = roster.read_workbook(workbook([cells]))
    shaped = shape_all(sheet.rows, TODAY)
    assert {finding.fault for finding in shaped.bad} == faults
    assert {finding.row for finding in shaped.bad} <= {2}
    assert len(shaped.entries) == (0 if faults else 1)


def test_of_rows_for_one_person_the_first_counts() -> None:
    rows = [
        ["王秀英", "13800000001"],
        ["李桂芳", "138 0000 0001"],
        ["王秀英", "13800000002", id_number("19600101")],
        ["王秀英", "13800000003", id_number("19600101")],
        ["陈玉兰", None, None, "1955-05-05"],
        ["陈玉兰", None, None, "1955/5/5"],
        ["陈玉兰", None, None, "1955-05-06"],
        ["杨国强"],
        ["杨国强"],
        ["杨国强", "13800000004"],
    ]
    shaped = shape_all(roster.read_workbook(workbook(rows)).rows, TODAY)
    assert [(f.row, f.fault, f.params["first"]) for f in shaped.bad] == [
        (3, F.DUPLICATE_PHONE, 2),
        (5, F.DUPLICATE_ID_NUMBER, 4),
        (7, F.DUPLICATE_PERSON, 6),
        (10, F.DUPLICATE_PERSON, 9),
    ]


def test_a_row_number_is_the_row_in_the_sheet() -> None:
    above = [["翠苑一区志愿者名单"], []]
    rows = [["王秀英"], [], [None, "12"], [" "], ["李桂芳", "13"]]
    sheet = roster.read_workbook(workbook(rows, above=above))
    shaped = shape_all(sheet.rows, TODAY)
    assert [entry.row for entry in shaped.entries] == [4]
    assert sorted({finding.row for finding in shaped.bad}) == [6, 8]


def test_headers_stand_in_any_order_and_unknown_ones_are_named() -> None:
    sheet = roster.read_workbook(workbook([["备注一", 3, "王秀英"]], headers=["备注", "序号", " 姓 名（必填）"]))
    assert sheet.ignored == ["序号"]
    assert {column.value: text for column, text in sheet.rows[0].cells.items()} == {"note": "备注一", "name": "王秀英"}


def test_what_is_no_roster_is_refused() -> None:
    with pytest.raises(NotAWorkbook):
        roster.read_workbook(b"PK\x03\x04 but no archive")
    with pytest.raises(NotAWorkbook):
        roster.read_workbook(b"")
    with pytest.raises(NoNameColumn):
        roster.read_workbook(workbook([["王秀英"]], headers=["名字叫什么"]))
    with pytest.raises(HeaderTwice):
        roster.read_workbook(workbook([["王秀英", "x"]], headers=["姓名", "name"]))
    with pytest.raises(RosterEmpty):
        roster.read_workbook(workbook([[None, " "]]))


def test_a_workbook_that_unpacks_to_more_than_a_roster_is_refused() -> None:
    bomb = workbook([["王秀英", *["0" * 30_000] * 8] for _ in range(300)])
    assert len(bomb) < 2_000_000
    with pytest.raises(WorkbookTooLarge):
        roster.read_workbook(bomb)


def test_a_sheet_that_claims_a_billion_rows_is_read_in_a_moment() -> None:
    row = '<row r="9999999999"><c r="A9999999999" t="inlineStr"><is><t>x</t></is></c></row>'
    sheet = roster.read_workbook(with_raw_rows(workbook([["王秀英"]]), row))
    assert [raw.row for raw in sheet.rows] == [2]


def test_the_template_has_all_columns_and_is_read_back() -> None:
    with pytest.raises(RosterEmpty):  # and not: no such column
        roster.read_workbook(roster.template())
    assert len(HEADERS) == 9


def test_rows_against_what_is_known(app: Flask, uow: UnitOfWork, world: World) -> None:
    place = world.place()
    grid = uow.run(places.add_grid, SYSTEM, NewGrid(place.id, "第一网格", None))
    shut = uow.run(places.add_grid, SYSTEM, NewGrid(place.id, "旧网格", None))
    uow.run(places.close_grid, SYSTEM, Closing(shut.id, "并入第一网格"))
    far = uow.run(places.add_grid, SYSTEM, NewGrid(world.place(ERQU).id, "别处", None))
    world.team("巡逻队")
    world.team("两支队")
    world.team("两支队")
    world.team("小营队", at=XIANGXIANG)
    world.person("王秀英", phone="13800000001", id_number=id_number("19600101"))
    world.person("别处人", at=XIANGXIANG, phone="13800000002", id_number=id_number("19500101"))
    gone = world.person("走了的", phone="13800000003", id_number=id_number("19400101"))
    uow.run(people.close, SYSTEM, gone.id, Close(ClosingReason.MOVED))
    cases = [
        (["王秀英", "13800000001", id_number("19600101")], None),
        (["李桂芳", "13800000001"], F.PHONE_OTHER_NAME),
        (["别处人", "13800000002"], F.PHONE_OTHER_PLACE),
        (["李桂芳", None, id_number("19600101")], F.ID_NUMBER_OTHER_NAME),
        (["别处人", None, id_number("19500101")], F.ID_NUMBER_OTHER_PLACE),
        (["走了的", None, id_number("19400101")], F.PERSON_CLOSED),
        (["新来的甲", None, None, None, None, grid.code], None),
        (["新来的乙", None, None, None, None, grid.code.removeprefix(place.code)], None),
        (["新来的丙", None, None, None, None, shut.code], F.GRID_CLOSED),
        (["新来的丁", None, None, None, None, far.code], F.GRID_OUTSIDE),
        (["新来的戊", None, None, None, None, "999"], F.GRID_UNKNOWN),
        (["新来的己", None, None, None, None, None, "巡逻队"], None),
        (["新来的庚", None, None, None, None, None, "巡逻队、没有的队"], F.TEAM_UNKNOWN),
        (["新来的辛", None, None, None, None, None, "两支队"], F.TEAM_AMBIGUOUS),
        (["新来的壬", None, None, None, None, None, "小营队"], F.TEAM_UNKNOWN),
    ]
    for cells, fault in cases:
        sheet = roster.read_workbook(workbook([cells]))
        with uow.read() as session:
            report = roster.preview_sheet(session, SYSTEM, NewRoster(place.id, "r.xlsx", sheet))
        assert [f.fault for f in report.findings] == ([fault] if fault else []), cells


def test_another_number_than_the_known_one_needs_a_look(uow: UnitOfWork, world: World) -> None:
    world.person("王秀英", phone="13800000001", id_number=id_number("19600101"))
    world.person("李桂芳", phone=None, id_number=id_number("19610101"))
    cases = [
        (["王秀英", "13800000009", id_number("19600101")], F.PHONE_DIFFERS),
        (["王秀英", "13800000001", id_number("19620101")], F.ID_NUMBER_DIFFERS),
        (["王秀英", "13800000001", id_number("19610101")], F.ID_NUMBER_DIFFERS),
    ]
    for cells, fault in cases:
        sheet = roster.read_workbook(workbook([cells]))
        with uow.read() as session:
            report = roster.preview_sheet(session, SYSTEM, NewRoster(world.place().id, "r.xlsx", sheet))
        assert [f.fault for f in report.findings] == [fault], cells
