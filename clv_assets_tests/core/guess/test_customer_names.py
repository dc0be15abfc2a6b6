"""Names of people and firms as customers: ids beside them tell better, parts of them don't."""

from collections.abc import Callable

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.customer_names import id_beside, parts_in_words, parts_of_names
from clv_assets.core.guess.customers import Customer, find_customer
from clv_assets.core.guess.meanings import guess

FIRST = ["Ann", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ida", "Jo", "Kim"]
LAST = ["Lee", "Marsh", "Novak", "Okafor", "Petit"]


def person(n: int) -> int:
    return n * n % 23


def first(n: int) -> str:
    return FIRST[person(n) % 11]


def last(n: int) -> str:
    return LAST[person(n) % 5]


def whole(n: int) -> str:
    return f"{first(n)} {last(n)}"


def firm(n: int) -> str:
    return f"{last(n)} {first(n)} GmbH"


def code(n: int) -> str:
    return f"DE{100 + person(n) * 17}"


def phone(n: int) -> str:
    return f"+49 (151) {2000 + person(n)}"


def mail(n: int) -> str:
    return f"{first(n)}.{last(n)}@example.com"


def order(n: int) -> str:
    return f"X{n}"


def columns(**made: Callable[[int], str]) -> dict[str, Column]:
    names = {name.replace("__", " "): value for name, value in made.items()}
    return {
        name: Column.of(pl.Series(name, [value(n) for n in range(150)]))
        for name, value in names.items()
    }


def taken(customer: Customer) -> tuple[str, str]:
    assert customer.choice is not None
    return customer.choice.column, customer.choice.sure


@pytest.mark.parametrize("ids", [code, phone, mail])
@pytest.mark.parametrize(("called", "names"), [("Company", firm), ("Donor", whole)])
def test_an_id_that_has_one_name_each_is_taken_whatever_it_is_called(
    ids: Callable[[int], str], called: str, names: Callable[[int], str]
) -> None:
    customer = find_customer(columns(**{"Ref. 7": ids, called: names}), None, [])

    assert taken(customer) == ("Ref. 7", "likely")
    assert customer.warnings == [
        f"{called!r} holds names: 'Ref. 7', which has one of them each, is taken"
    ]


def test_namesakes_are_told_apart_by_ids_that_come_back() -> None:
    assert taken(find_customer(columns(Ref=code, Company=last), None, []))[0] == "Ref"
    assert taken(find_customer(columns(Ref=order, Company=last), None, []))[0] == "Company"


def test_neither_orders_nor_towns_are_ids_of_people() -> None:
    beside = columns(Guest=whole, Ref=order, Area=lambda n: f"R{person(n) % 4}", House=firm)

    assert id_beside(beside["Guest"], beside, [], 1.0) is None


def test_a_part_of_a_name_is_no_customer() -> None:
    assert parts_of_names(columns(Vorname=first, Nachname=last)) == ["Vorname", "Nachname"]
    assert parts_of_names(columns(Name=last, Vorname=first)) == ["Name", "Vorname"]
    assert parts_of_names(columns(Name=whole, First__Order=code)) == []
    assert parts_in_words(["Prénom"]).startswith("'Prénom' is but a part of a name")


def rows_of(**made: Callable[[int], str]) -> pl.DataFrame:
    every = columns(
        Bill=order,
        Day=lambda n: f"2024-{1 + n % 12:02}-{1 + n % 27:02}",
        **made,
        Amount=lambda n: f"{3 + n % 40}.50",
    )
    return pl.DataFrame({name: column.values for name, column in every.items()})


def test_first_and_last_name_alone_leave_the_customer_open_with_the_remedy() -> None:
    meanings = guess(rows_of(First__Name=first, Last__Name=last))

    assert meanings.missing == ["customer_id"]
    assert any("both names into one column" in text for text in meanings.warnings)


def test_of_names_and_ids_that_come_again_alike_the_ids_are_taken() -> None:
    assert guess(rows_of(Gast=whole, Gastnr=code)).columns["customer_id"] == "Gastnr"


@pytest.mark.parametrize("ids", [phone, mail, code])
def test_what_tells_people_apart_is_preferred_to_a_first_name(ids: Callable[[int], str]) -> None:
    meanings = guess(rows_of(First__Name=first, Last__Name=last, Kontakt=ids))

    assert meanings.columns["customer_id"] == "Kontakt"
    assert meanings.columns["order_id"] == "Bill"
