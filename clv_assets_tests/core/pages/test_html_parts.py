"""What every report's page has: nothing of it is fetched from elsewhere."""

import re

from clv_assets.core.pages.html_parts import SCRIPT, STYLE


def test_neither_style_nor_script_fetches_anything() -> None:
    assert not re.search(r"https?:|//\w|@import|url\(|fetch\(|import\(", STYLE + SCRIPT)


def test_print_shows_the_table_of_customers_without_its_filter() -> None:
    assert "@media print" in STYLE
    assert "#filter { display: none; }" in STYLE
