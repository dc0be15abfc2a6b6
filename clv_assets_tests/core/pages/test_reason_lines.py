"""A customer's reasons as lines to read."""

from clv_assets.core.lenses.reasons import COLUMNS
from clv_assets.core.pages.reason_lines import reason_lines

ROW = {
    **{"customer_id": "ann", "predicted_clv": 120.5, "reference_clv": 40.0},
    **{"reason_1": "bought on 9 days (average customer: 3)", "amount_1": 90.25},
    **{"reason_2": "sent back 20% (average customer: 2%)", "amount_2": -9.75},
    **{"reason_3": None, "amount_3": 0.0, "everything_else": 0.0},
    **dict.fromkeys(COLUMNS.values(), 0.0),
    **{"from_how_often": 90.25, "from_returns": -9.75},
}


def test_each_reason_has_its_amount_and_its_sign() -> None:
    assert reason_lines(ROW, "EUR") == [
        "ann: predicted 120.50 EUR, the average customer 40.00 EUR",
        "  +90.25 EUR  bought on 9 days (average customer: 3)",
        "  -9.75 EUR  sent back 20% (average customer: 2%)",
        "  +0.00 EUR  everything else",
        "  By groups: how often +90.25, returns -9.75.",
    ]


def test_the_average_customer_differs_in_nothing() -> None:
    same = {**ROW, "from_how_often": 0.0, "from_returns": 0.0}

    assert reason_lines(same, None)[-1] == "  By groups: no difference."
