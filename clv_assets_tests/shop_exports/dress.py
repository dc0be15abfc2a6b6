"""The same export in other dress: synonyms, another case, other marks, columns elsewhere."""

import re
from random import Random

from clv_assets_tests.shop_exports.export import Export

SYNONYMS = {
    r"\bsub ?total\b": ("Sub-Total", "Goods subtotal"),
    r"\(ex tax\)": ("(excl. tax)", "ex VAT", "excluding tax"),
    r"\(inc tax\)": ("(incl. tax)", "inc VAT", "including tax"),
    r"\bEx Tax\b": ("excl. tax", "without tax"),
    r"\bInc Tax\b": ("incl. tax", "with tax"),
    r"\bShipping\b": ("Delivery", "Postage", "Freight"),
    r"\bTaxes\b": ("VAT", "Sales tax"),
    r"\bRefunded Amount\b": ("Amount refunded", "Refund total"),
    r"\bOrder ID\b": ("Order No", "Order number"),
    r"\bEmail\b": ("E-mail", "Email address"),
    r"\bFinancial Status\b": ("Payment Status",),
    r"\bStatus\b": ("State", "Status"),
    r"\bQuantity\b": ("Qty",),
    r"\bDiscounts?\b": ("Discount", "Rebate"),
    r"\bLineitem\b": ("Item", "Line item"),
    r"\bFees?\b": ("Fee", "Charges fee"),
}
MARKS = {"EUR": "€", "USD": "$"}


def dressed(export: Export, random: Random) -> Export:
    """``export`` as another shop of the same system might bring it."""
    names = {name: _renamed(name, random) for name in export.columns}
    style = random.choice(STYLES)
    names = {name: style(new) for name, new in names.items()}
    if len(set(names.values())) == len(names):
        export.renamed(names)
        for untold in (export.untold, export.unknowable):
            for what, words in untold.items():
                new = [n for old, n in names.items() for word in words if word in old]
                untold[what] = (*words, *new)
    if random.random() < 0.4:
        export.shuffled(random)
    if random.random() < 0.3:
        _with_decimal_commas(export)
    return export


def _renamed(name: str, random: Random) -> str:
    for pattern, others in SYNONYMS.items():
        if random.random() < 0.4 and re.search(pattern, name):
            return re.sub(pattern, random.choice(others), name)
    return name


def _snake(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower()).strip("_") or name


def _camel(name: str) -> str:
    words = re.findall(r"\w+", name)
    return "".join(word[:1].upper() + word[1:] for word in words) or name


STYLES = (str, str, _snake, _camel, str.upper)


def _with_decimal_commas(export: Export) -> None:
    """Amounts as in most of Europe, in a file of semicolons."""
    export.delimiter = ";"
    for row in export.rows:
        for name, cell in row.items():
            if re.fullmatch(r"-?[$€]?-?[\d,]*\d\.\d\d", cell):
                row[name] = cell.translate(str.maketrans(",.", ".,"))
