"""Signs of currencies as Babel has them, in the form of ``currency_signs``.

Printed as that table: ``python -m clv_assets_tests.core.lines.cldr``.
"""

import json
import subprocess
import sys
import textwrap
import unicodedata

# In a process of its own: what is loaded without the inherited data is kept so by Babel.
READ = """
import json
from babel import localedata
pairs = set()
for language in localedata.locale_identifiers():
    symbols = localedata.load(language, merge_inherited=False).get("currency_symbols", {})
    pairs |= {(str(sign), code) for code, sign in symbols.items()}
print(json.dumps(sorted(pairs)))
"""
WEIGHT = "Kg"  # a guilder's sign in one language


def signs_in_cldr() -> dict[str, str]:
    """Codes by sign, apart by blanks; signs that are but codes left out."""
    command = [sys.executable, "-c", READ]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    codes_by_sign: dict[str, set[str]] = {}
    for written, code in json.loads(result.stdout):
        visible = "".join(letter for letter in written if unicodedata.category(letter) != "Cf")
        has_sign = sum(unicodedata.category(letter) == "Sc" for letter in visible) == 1
        sign = ("" if has_sign else " ").join(visible.split()).rstrip(".")
        is_code = len(sign) == 3 and sign.isascii() and sign.isalpha() and sign.isupper()
        if sign and sign not in (WEIGHT, "¤") and not is_code and code != "XXX":
            codes_by_sign.setdefault(sign, set()).add(code)
    return {sign: " ".join(sorted(codes)) for sign, codes in sorted(codes_by_sign.items())}


def as_table(signs: dict[str, str]) -> str:
    """The signs as ``currency_signs`` has them, in lines that fit."""
    by_codes: dict[str, list[str]] = {}
    for sign, codes in signs.items():
        by_codes.setdefault(codes, []).append(sign)
    pairs = [
        f"{codes}: {' '.join(s.replace(' ', '_') for s in of)};" for codes, of in by_codes.items()
    ]
    return "\n".join(textwrap.wrap(" ".join(sorted(pairs)), 95, break_on_hyphens=False))


if __name__ == "__main__":
    sys.stdout.write(as_table(signs_in_cldr()) + "\n")
