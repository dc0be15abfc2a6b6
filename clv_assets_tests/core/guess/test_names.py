"""Names of columns, as they are compared."""

from clv_assets.core.guess.names import EXACT, name_score, plain


def test_names_are_compared_without_case_accents_and_punctuation() -> None:
    assert plain("N° Client") == "n client"
    assert plain("OrderDate") == "order date"
    assert name_score("customer_id", "Kunden-Nr.")[0] == EXACT
    assert name_score("order_date", "Ship date")[0] == 0
    assert name_score("revenue", "Tax amount")[0] == 0
