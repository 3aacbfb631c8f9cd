"""The command and the endpoint: the same answer, errors as one sentence."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from throwaway import Installation

from cundang.cli import run
from cundang.custodians.queries import Actor
from cundang.finding_aid.api import SearchAnswer
from cundang.holdings.models import Item

Box = dict[str, Item]
SignIn = Callable[[Actor], Client]


def get(client: Client, **parameters: Any) -> Any:
    return client.get("/api/v1/search", parameters)


def test_the_endpoint_answers_as_agreed(clerk: Actor, sign_in: SignIn, box_of_records: Box) -> None:
    response = get(sign_in(clerk), q="宣建国")
    assert response.status_code == 200
    answer = response.json()
    assert {"query", "took_ms", "total", "hits", "items", "facets"} <= set(answer)
    assert (answer["query"], answer["total"], answer["items"]) == ("宣建国", 3, 3)
    first, second = answer["hits"][:2]
    assert first["reference"] == "J12-WS·1983·Y-0001"
    assert first["office"] == {"code": "330782106201", "name": "众拥村"}
    assert (first["year"], first["class"], first["page"], first["match"]) == (1983, "WS", 1, "exact")
    assert first["line"] == "同意宣建国户建房，占地120平方米。"
    assert first["box"] == [200, 200, 900, 48]
    assert first["iiif"] == f"/iiif/3/{first['page_id']}/200,200,900,48/max/0/default.jpg"
    assert (second["page"], second["line"], second["box"], second["iiif"]) == (None, None, None, None)


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "宣建国"},
        {"q": "宣建国 罚款"},
        {"q": "宣建国", "sort": "date", "limit": 2, "offset": 1},
        {"q": "宣建国", "class": "KJ"},
        {"q": "宣建国", "matter": "housing", "retention": "Y", "sort": "oldest"},
        {"q": "宣建国", "year_from": 1983, "year_to": 1983},
        {"q": "宣建国", "year_from": 1984, "year_to": 1990, "office": "330782106201"},
    ],
)
def test_command_and_endpoint_give_the_same_answer(
    parameters: dict[str, Any],
    city: Actor,
    sign_in: SignIn,
    box_of_records: Box,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = get(sign_in(city), **parameters).json()
    assert SearchAnswer.model_validate(answer).model_dump(mode="json", by_alias=True) == answer
    options: list[str] = []
    for name, value in parameters.items():
        options += [] if name == "q" else [f"--{name.replace('_', '-')}", str(value)]
    assert run(["search", *parameters["q"].split(), *options, "--as", "city", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    for document in (answer, printed):
        del document["took_ms"]
    assert printed == answer
    assert answer["total"] > 0


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 422),
        ({"q": ""}, 422),
        ({"q": "宣建国", "limit": "many"}, 422),
        ({"q": "宣建国", "limit": "0"}, 422),
        ({"q": "宣建国", "sort": "best"}, 422),
        ({"q": "宣建国", "office": "x"}, 422),
        ({"q": "宣建国", "matter": "fishing"}, 422),
        ({"q": "宣建国", "undated": "perhaps"}, 422),
        ({"q": "宣建国", "office": "330782100201"}, 200),  # not ours: nothing found, nothing said
    ],
)
def test_errors_are_json_with_a_sentence(
    parameters: dict[str, Any], status: int, clerk: Actor, sign_in: SignIn, box_of_records: Box
) -> None:
    response = get(sign_in(clerk), **parameters)
    assert response.status_code == status
    if status == 200:
        assert response.json()["total"] == 0
    else:
        assert response.json()["error"].endswith("。")


def test_the_endpoint_names_the_matters_and_what_the_years_leave_out(
    clerk: Actor, sign_in: SignIn, box_of_records: Box, capsys: pytest.CaptureFixture[str]
) -> None:
    matters = sign_in(clerk).get("/api/v1/matters").json()
    assert {"code": "housing", "name": "建房"} in matters
    answer = get(sign_in(clerk), q="宣建国", matter="family-planning", retention="D30", year_from=1980, year_to=1989)
    assert [hit["title"] for hit in answer.json()["hits"]] == ["计划生育社会抚养费收据"]
    assert get(sign_in(clerk), q="宣建国", year_from=1980).json()["undated"] == 1
    assert get(sign_in(clerk), q="宣建国", undated=True).json()["total"] == 1
    assert run(["search", "宣建国", "--year-from", "1980", "--as", "clerk"]) == 0
    assert "另有 1 条没有年度，用 --undated 查。" in capsys.readouterr().out


def test_the_command_finds_what_has_no_year(
    clerk: Actor, box_of_records: Box, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "宣建国", "--undated", "--as", "clerk", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 1


def test_who_is_not_signed_in(box_of_records: Box) -> None:
    response = get(Client(), q="宣建国")
    assert response.status_code == 401
    assert response.json()["error"].endswith("。")


def test_who_may_not_search(audit_admin: Actor, sign_in: SignIn, box_of_records: Box) -> None:
    response = get(sign_in(audit_admin), q="宣建国")
    assert response.status_code == 403
    assert response.json()["error"].endswith("。")


def test_the_window_must_say_what_for(agent: Actor, sign_in: SignIn, box_of_records: Box) -> None:
    client = sign_in(agent)
    assert get(client, q="宣建国").status_code == 422
    assert "用途" in get(client, q="宣建国").json()["error"]
    assert get(client, q="宣建国", purpose="申请低保").json()["total"] == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["宣建国", "--as", "agent"], "用途"),
        (["宣建国", "--as", "audit_admin"], "权限"),
        (["宣建国", "--office", "330782999999"], "330782999999"),
        (["？"], "请输入"),
        (["宣建国", "--matter", "fishing"], "housing 建房"),
    ],
)
def test_the_command_refuses_in_one_sentence(
    arguments: list[str],
    said: str,
    request: pytest.FixtureRequest,
    box_of_records: Box,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if "--as" in arguments:
        request.getfixturevalue(arguments[-1])
    assert run(["search", *arguments, "--json"]) == 1  # and closes the connection, as a command does at its end
    document = json.loads(capsys.readouterr().out)
    assert said in document["error"]
    assert document["error"].endswith("。")
    assert (document["total"], document["hits"], document["items"], document["facets"]) == (0, [], 0, {})


@pytest.mark.parametrize("arguments", [[], ["宣建国", "--sort", "best"], ["宣建国", "--limit", "x"]])
def test_a_wrong_call_ends_with_2(arguments: list[str], db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", *arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]


def test_another_engine_is_not_there_yet(
    box_of_records: Box, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "INDEX", "opensearch://localhost:9200/cundang")
    assert run(["search", "宣建国", "--json"]) == 1
    assert "CUNDANG_INDEX" in json.loads(capsys.readouterr().out)["error"]


def test_an_empty_installation_answers(installation: Installation) -> None:
    answer = installation.json("search", "宣建国")
    assert (answer["total"], answer["hits"], answer["items"]) == (0, [], 0)
    assert installation.json("reindex")["pages"] == 0
    assert "0" in installation.run("search", "宣建国").stdout
