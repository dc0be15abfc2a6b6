"""Months as bars of text: as long as their amounts, few enough for a page."""

from clv_assets.core.report.text_bars import bars


def test_bars_are_as_long_as_their_amounts() -> None:
    drawn = bars({"2024-01": 100.0, "2024-02": 50.0, "2024-03": -5.0}, width=10)

    assert [bar.drawn for bar in drawn] == ["█" * 10, "█" * 5, ""]


def test_a_long_history_is_drawn_by_quarter_then_by_year() -> None:
    def labels(years: int) -> list[str]:
        months = [f"{2000 + year}-{month:02}" for year in range(years) for month in range(1, 13)]
        return [bar.label for bar in bars(dict.fromkeys(months, 1.0))]

    assert labels(2)[:2] == ["2000-01", "2000-02"]
    assert labels(6)[:2] == ["2000 Q1", "2000 Q2"]
    assert labels(20)[:2] == ["2000", "2001"]


def test_a_bar_sums_its_months_in_order_of_time() -> None:
    drawn = bars({f"20{year}-{month:02}": month for year in range(29, 24, -1) for month in (3, 2)})

    quarters = bars({f"{2000 + n // 12}-{n % 12 + 1:02}": n for n in reversed(range(60))})

    assert [bar.label for bar in drawn][:3] == ["2025-02", "2025-03", "2026-02"]
    assert quarters[0].months == ("2000-01", "2000-02", "2000-03")
    assert [bar.amount for bar in quarters[:2]] == [0 + 1 + 2, 3 + 4 + 5]


def test_an_amount_above_zero_has_an_eighth_of_a_character_at_least() -> None:
    least, most = bars({"2024-01": 0.001, "2024-02": 100.0}, width=4)
    half, _ = bars({"2024-01": 12.5, "2024-02": 100.0}, width=4)

    assert (least.drawn, half.drawn, most.drawn) == ("▏", "▌", "████")
    assert [bar.drawn for bar in bars({"2024-01": -1.0, "2024-02": 0.0})] == ["", ""]
