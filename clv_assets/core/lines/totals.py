"""Words that a row of totals begins with."""

TOTAL_WORDS = (
    r"^\W*((grand[ -]?|sub[ -]?)?(totals?|totale?|totali|totaal)|summe|zwischensumme|gesamt\w*"
    r"|insgesamt|somme|sous[ -]total|suma|soma|sum|итого)\b"
)
