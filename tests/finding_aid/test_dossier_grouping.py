"""Which mentions of one name are one person: facts in the words beside it, rosters, company, and staff's word."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from cundang.finding_aid.dossier.facts import Facts, facts_in, said_of
from cundang.finding_aid.dossier.grouping import Grouped, Tied, contradicted, group
from cundang.finding_aid.dossier.likeness import Seen

ID, OTHER_ID = "330725196203150031", "330725198811240015"


def entry(place: str, year: int = 1996, roster: int = 1, **facts: Any) -> Seen:
    """A row of a roster."""
    if isinstance(facts.get("born"), int):
        facts["born"] = (facts["born"], facts["born"])
    return Seen(place, "roster", year, roster=roster, **{**facts, "members": frozenset(facts.get("members", ()))})


def line(place: str, year: int | None = 1996, beside: Sequence[str] = (), **facts: Any) -> Seen:
    """A mention in a text; with `age`, as it was written that year."""
    if facts.get("age") and year:
        facts["born"] = (year - facts["age"] - 1, year - facts["age"] + 1)
    return Seen(place, "text", year, companions=frozenset(beside), **facts)


def persons(found: Grouped) -> list[list[str]]:
    return sorted(sorted(one.seen.place for one in person.placed) for person in found.persons)


def why(found: Grouped, place: str) -> tuple[float, tuple[str, ...]]:
    return next(
        (one.confidence, one.evidence) for person in found.persons for one in person.placed if one.seen.place == place
    )


FATHER = entry("r1", born=1962, household="宣建国", role="户主", members=["孙素萍", "宣伟"])
NAMESAKE = entry("r2", born=1988, household="宣大海", role="长子", members=["宣大海", "陈小毛"])


@pytest.mark.parametrize(
    ("text", "year", "facts"),
    [
        ("宣建国，男，34岁，农民", 1996, Facts("", (1961, 1963), 34)),
        ("宣建国 年龄：34", 1996, Facts("", (1961, 1963), 34)),
        ("宣建国现年四十五岁", 1996, Facts("", (1950, 1952), 45)),
        ("宣建国 十八岁", 1996, Facts("", (1977, 1979), 18)),
        ("宣建国，1962年3月15日生", 1996, Facts("", (1962, 1962))),
        ("宣建国，一九六二年生", None, Facts("", (1962, 1962))),
        ("出生年月：1962.3", None, Facts("", (1962, 1962))),
        ("满18周岁以上的村民", 1996, Facts()),
        ("宣建国 1996年生产队", 1996, Facts()),
        ("34岁", None, Facts()),
        ("宣建国罚款300元", 1996, Facts()),
        ("户号：12", 1996, Facts(household="12")),
        ("电话 057985123456789", 1996, Facts()),
        ("身份证330725196203150037", 1996, Facts()),  # its last digit is wrong
    ],
)
def test_what_a_line_says(text: str, year: int | None, facts: Facts) -> None:
    assert facts_in(text, year) == facts


def test_an_id_number_gives_the_year_of_birth() -> None:
    from .test_rosters import ending_in_x

    number = ending_in_x()
    assert facts_in(f"宣建国 身份证号{number.lower()}", 1996) == Facts(number, (1962, 1962))
    assert facts_in("宣建国 330725620315003", 1996).born == (1962, 1962)


def test_what_is_said_of_somebody_ends_at_the_next_name() -> None:
    lines = ["宣建国，45岁；王小明，32岁", "户号12", "李秀英 20岁"]
    assert said_of(lines, 0, [(0, 8)]) == "宣建国，45岁；王"[:8]
    assert said_of(lines, 8, [(0, 0), (2, 0)]) == "王小明，32岁 户号12"
    assert said_of(["年45岁 宣建国", "男"], 5, []) == "年45岁 宣建国 男"


def test_two_entries_of_a_roster_are_two_persons() -> None:
    assert persons(group([[FATHER, NAMESAKE]])) == [["r1"], ["r2"]]
    one, other = entry("a", household="王小明", role="户主"), entry("b", born=1990, household="王小明", role="长子")
    assert persons(group([[one, other]])) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (dict(id_number=ID), dict(id_number=ID), True),
        (dict(id_number=ID), dict(id_number=OTHER_ID), False),
        (dict(id_number=ID, born=1962), dict(id_number=ID, born=1926), True),  # a year typed wrong beside the number
        (dict(household="12", born=1962), dict(household="12", born=1963), True),
        (dict(household="12", born=1962), dict(household="12", born=1964), False),
        (
            dict(household="12", born=1962, members=["李秀英"]),
            dict(household="宣", born=1963, members=["李秀英"]),
            True,
        ),
        (dict(household="12", born=1962), dict(household="13", born=1963), False),
        (dict(born=1962), dict(born=1962), True),
        (dict(household="12", role="户主"), dict(household="12", role="户主"), True),
        (dict(household="12", role="户主"), dict(household="12", role="长子"), False),
    ],
)
def test_entries_of_two_rosters(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    found = group([[entry("a", 1982, 1, **one), entry("b", 1996, 2, **other)]])
    assert persons(found) == ([["a", "b"]] if same else [["a"], ["b"]])


def test_one_year_of_birth_is_not_enough_where_two_have_it() -> None:
    two = [entry("a", 1982, 1, born=1962, household="1"), entry("b", 1982, 1, born=1962, household="2")]
    assert persons(group([[*two, entry("c", 1996, 2, born=1962)]])) == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("mention", "whose", "reason"),
    [
        (line("m", 1996, age=34), "r1", "年龄相符：1996年34岁"),
        (line("m", 2010, born=(1988, 1988)), "r2", "出生年份相同：1988年"),
        (line("m", 1996, ["孙素萍", "王小明"]), "r1", "同户：与孙素萍同列"),
        (line("m", 1996, household="宣大海"), "r2", "同户：宣大海"),
        (line("m", 1996, role="户主"), "r1", "都写作户主"),
    ],
)
def test_a_text_follows_the_evidence(mention: Seen, whose: str, reason: str) -> None:
    found = group([[FATHER, NAMESAKE, mention]])
    assert [whose, "m"] in [sorted(places, reverse=True) for places in persons(found)]
    assert reason in why(found, "m")[1]
    assert why(found, "m")[0] >= 0.6
    assert not found.undetermined


def test_without_evidence_it_stays_open_between_two_and_goes_to_the_only_one() -> None:
    found = group([[FATHER, NAMESAKE, line("m")]])
    assert [(one.seen.place, one.maybe) for one in found.undetermined] == [("m", ("r1", "r2"))]
    assert persons(found) == [["r1"], ["r2"]]
    found = group([[FATHER, line("m")]])
    assert persons(found) == [["m", "r1"]]
    assert why(found, "m") == (0.5, ("同村同名，未见矛盾",))


def test_evidence_for_two_at_once_decides_nothing() -> None:
    brothers = [entry("a", born=1962, household="1"), entry("b", born=1962, household="2")]
    found = group([[*brothers, line("m", 1996, age=34)]])
    assert [one.seen.place for one in found.undetermined] == ["m"]


def test_what_was_written_before_birth_or_of_another_age_is_somebody_else() -> None:
    assert persons(group([[FATHER, line("m", 1955)]])) == [["m"], ["r1"]]
    assert persons(group([[FATHER, line("m", 1996, age=60)]])) == [["m"], ["r1"]]
    assert persons(group([[entry("r", born=1890, household="1"), line("m", 2005)]])) == [["m"], ["r"]]


def test_company_learned_from_one_mention_places_another() -> None:
    known = line("m1", 1996, ["孙素萍", "赵铁柱"])
    found = group([[FATHER, NAMESAKE, known, line("m2", 1999, ["赵铁柱"])]])
    assert ["m1", "m2", "r1"] in persons(found)
    assert why(found, "m2")[1] == ("同列者相同：赵铁柱",)


def test_a_village_without_rosters_has_one_bearer_unless_something_contradicts() -> None:
    found = group([[line("a", 1983), line("b", 1996), line("c", None)]])
    assert persons(found) == [["a", "b", "c"]]
    assert found.persons[0].confidence < 0.8
    assert persons(group([[line("a", 1901), line("b", 1996)]])) == [["a"], ["b"]]
    assert persons(group([[line("a", 1983, age=60), line("b", 1983, age=20)]])) == [["a"], ["b"]]


def test_nothing_is_joined_across_offices_by_itself() -> None:
    there = entry("x1", born=1962, household="宣建国", id_number=ID, members=["孙素萍"])
    here = entry("r1", born=1962, household="宣建国", id_number=ID, members=["孙素萍"])
    assert persons(group([[here], [there]])) == [["r1"], ["x1"]]
    found = group([[here, line("m")], [there]], [Tied("x1", "r1", same=True)])
    assert persons(found) == [["m", "r1", "x1"]]
    assert "工作人员认定" in why(found, "x1")[1]


class TestDecisions:
    def test_two_of_a_roster_are_put_together(self) -> None:
        found = group([[FATHER, NAMESAKE, line("m")]], [Tied("r2", "r1", same=True)])
        assert persons(found) == [["m", "r1", "r2"]]

    def test_an_open_mention_is_given_to_somebody(self) -> None:
        found = group([[FATHER, NAMESAKE, line("m")]], [Tied("m", "r1", same=True)])
        assert persons(found) == [["m", "r1"], ["r2"]]
        assert why(found, "m") == (0.99, ("名册登记", "工作人员认定"))

    def test_one_that_is_taken_away_takes_nobody_with_it(self) -> None:
        mentions = [line("a", 1983), line("b", 1984), line("c", 1985), line("d", 1986)]
        for leaving, staying in (("a", "b"), ("d", "a"), ("b", "a")):
            found = group([mentions], [Tied(leaving, staying, same=False)])
            assert persons(found) == sorted([[leaving], [one for one in "abcd" if one != leaving]])
            assert not found.undetermined

    def test_entries_of_two_rosters_are_taken_apart(self) -> None:
        two = [entry("a", 1982, 1, born=1962, household="1"), entry("b", 1996, 2, born=1962, household="1")]
        assert persons(group([two])) == [["a", "b"]]
        assert persons(group([two], [Tied("b", "a", same=False)])) == [["a"], ["b"]]

    def test_the_earlier_of_two_that_contradict_holds(self) -> None:
        ties = [Tied("r1", "r2", same=False), Tied("r1", "m", same=True), Tied("m", "r2", same=True)]
        found = group([[FATHER, NAMESAKE, line("m")]], ties)
        assert found.contradictions == [ties[2]]
        assert persons(found) == [["m", "r1"], ["r2"]]
        assert contradicted(ties[:2], ties[2:])
        assert not contradicted(ties[:1], ties[1:2])

    def test_across_offices_what_was_taken_apart_stays_apart(self) -> None:
        here = [entry("a1", 1982, 1, id_number=ID), entry("a2", 1996, 2, id_number=ID)]
        there = [entry("b1", born=1962, household="1"), entry("b2", born=1930, household="2")]
        ties = [Tied("b1", "b2", same=False), Tied("a1", "b1", same=True), Tied("a2", "b2", same=True)]
        found = group([here, there], ties)
        assert persons(found) == [["a1", "a2", "b1"], ["b2"]]
        assert found.contradictions == [ties[2]]

    def test_one_whose_place_is_gone_changes_nothing(self) -> None:
        assert persons(group([[FATHER]], [Tied("gone", "r1", same=True)])) == [["r1"]]


def test_the_order_of_the_mentions_does_not_matter() -> None:
    dice = random.Random(7)
    names = ["孙素萍", "宣伟", "赵铁柱", "陈小毛", "王小明"]
    mentions = [
        line(
            f"m{n:03}", 1970 + dice.randrange(45), dice.sample(names, dice.randrange(3)), age=dice.choice([0, 0, 0, 30])
        )
        for n in range(120)
    ]
    again = entry("r3", 2008, 2, born=1962, household="7", members=["孙素萍"])
    ties = [Tied("m003", "m010", same=True), Tied("m020", "r1", same=False), Tied("m021", "r2", same=True)]
    first = group([[FATHER, NAMESAKE, again, *mentions]], ties)
    dice.shuffle(mentions)
    second = group([[*mentions, again, NAMESAKE, FATHER]], ties)
    assert [person.placed for person in first.persons] == [person.placed for person in second.persons]
    assert first.undetermined == second.undetermined
    assert sum(len(person.placed) for person in first.persons) + len(first.undetermined) == 123


def test_what_was_grouped_is_kept_until_something_of_it_changes() -> None:
    seen = [FATHER, line("m", 1996, age=34), line("n")]
    first = group([seen])
    assert group([list(reversed(seen))]) is first
    assert group([[*seen, line("o")]]) is not first
    apart = group([seen], [Tied("m", "r1", same=False)])
    assert persons(apart) != persons(first)
    assert group([seen]) is first
