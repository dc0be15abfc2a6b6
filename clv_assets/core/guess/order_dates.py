"""Which of several columns of dates is the moment of the sale."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from clv_assets.core.columns.content import Choice, Column
from clv_assets.core.columns.names import EXACT, name_score, plain, word_set

FEW = 0.1  # a fit below it: hardly any value is a date
NEARLY_ALL = 0.95  # of the rows
DECADE = 3653  # days: who was born so long before bought nothing then
WEAK = word_set("date day time datum fecha data jour tag datetime timestamp")
# Words, or beginnings of words, for other moments in the life of an order or a customer.
OTHER_MOMENTS = word_set(
    "due faellig fallig echeance venc vervaldat scadenz scaden expir ablauf caduc valid gultig "
    "birth bday dob geburt geboren naiss nacim nascim nascit geboort "
    "ship dispatch deliver liefer versand livraison livre expedi enviad envio entreg consegn "
    "spedi verzend verzond bezorg geliefert lever "
    "arriv ankunft anreise llegad chegad aankom depart abreise salida partida partenz checkin "
    "check stay travel trip flight pickup abhol event veranstaltung evenement evento concert show "
    "updat modif change edit geandert geaendert aktualis maj actualiz atualiz aggiorn gewijzigd "
    "bijgewerkt last letzte dernier ultim laatst sync import export print "
    "fulfil complet finish close erledigt abgeschlossen termine "
    "payout zahlung zahldatum settle clear deposit paid bezahlt paye pagado pago pagato betaald "
    "signup sign register registr since join anmeld beitritt inscri alta cadastr iscriz aanmeld "
    "valuta seit depuis desde sinds first "
    "start end begin ende beginn debut fin inicio fim fine inizio einde until bis period "
    "leistung service return ruck retour refund erstatt rembours reembols rimbors cancel storn "
    "annul void review warrant garant follow next zone request wunsch schedul planned geplant"
)
# Words, or beginnings of words, for the sale itself.
SALE = word_set(
    "order purchas bought buy book buch reserv sold sale sales place submit invoice issue emission "
    "emisi emissao emissione ausgestellt rechnung bestell kauf gekauft verkauf auftrag commande "
    "command achat achet factur fattur venta vente vend compra pedido ordine acquist vendit "
    "bestel verkoop verkocht aankoop gekocht factuur transact create erstell angelegt "
    "cree cread criad creat aangemaakt process enter beleg receipt donat gift ticket"
)
SHORT = 4  # letters of a word that must be there as it is


@dataclass(frozen=True)
class OrderDate:
    """The column of the order dates; ``choice`` is None where no column has any."""

    choice: Choice | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    column: Column
    score: float
    place: int
    fit: float

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def merit(self) -> float:
        """How well name and content say that it is the order's date."""
        return self.score * self.fit

    @property
    def is_named(self) -> bool:
        """Whether the name says that it is the order's date, and no other moment's."""
        return self.score == EXACT and self.fit > 0.5 and not self.is_other

    @property
    def is_other(self) -> bool:
        """Whether the name is of another moment."""
        return _says(self.name, OTHER_MOMENTS)


def called_dates(columns: Mapping[str, Column]) -> list[str]:
    """Columns whose names say that they are the order's date, and whose values agree."""
    return [one.name for one in _candidates(columns, by_content=False)]


def find_order_date(columns: Mapping[str, Column], customer: Column | None = None) -> OrderDate:
    """The moment of the sale: by name, else the earliest of what lies in order row by row.

    Args:
        customer: whose dates of birth or of joining are no order's; None: not known.
    """
    by_name = list(_candidates(columns, by_content=False))
    if named := [one for one in by_name if one.is_named]:
        return OrderDate(_named(max(named, key=lambda one: (one.merit, -one.place))))
    candidates = list(_candidates(columns, by_content=True))
    if not candidates:
        return OrderDate()
    left = _of_sales(candidates, customer)
    if len(candidates) == 1 or (len(left) == 1 and not left[0].is_other):
        return OrderDate(_named(left[0]))
    best = _earliest(left)
    others = [repr(one.name) for one in candidates if one is not best]
    verb = "holds dates" if len(others) == 1 else "hold dates"
    why = ", though its name is of another moment" if best.is_other else ""
    warning = (
        f"{best.name!r} is taken for the date of the order{why}; {', '.join(others)} {verb} too: "
        "see which is the day of the sale (source.columns.order_date)"
    )
    return OrderDate(_choice(best, "a guess"), [warning])


def _named(one: _Candidate) -> Choice:
    if one.merit > 0.95 * EXACT and not one.is_other and plain(one.name) not in WEAK:
        return _choice(one, "sure")
    return _choice(one, "likely" if one.fit > 0.5 else "a guess")


def _candidates(columns: Mapping[str, Column], *, by_content: bool) -> Iterator[_Candidate]:
    for name, column in columns.items():
        score, place = name_score("order_date", name)
        if not score and not (by_content and column.dates is not None):
            continue
        if (fit := column.fit("order_date")) > FEW:
            yield _Candidate(column, score, place, fit)


def _choice(one: _Candidate, certainty: str) -> Choice:
    return Choice("order_date", one.name, certainty, one.column.described("order_date"))


def _of_sales(candidates: Sequence[_Candidate], customer: Column | None) -> list[_Candidate]:
    """Those that may be the sale's: no other moment by name, no attribute of customers, filled."""
    left = list(candidates)
    newest = max(_day(one) for one in left)
    tests: list[Callable[[_Candidate], bool]] = [
        lambda one: not one.is_other,
        lambda one: newest - _day(one) < DECADE,
        lambda one: not _is_of(customer, one.column),
        lambda one: one.fit > 0.5,
        lambda one: one.score == EXACT,
        lambda one: _says(one.name, SALE),
    ]
    for test in tests:
        left = [one for one in left if test(one)] or left
    return left


def _day(one: _Candidate) -> float:
    """The median day of a column, since 1970."""
    return float(one.column.moments.dt.epoch("d").median() or 0.0)  # type: ignore[arg-type]


def _is_of(customer: Column | None, dates: Column) -> bool:
    """Whether each customer who comes back has one and the same date: one of birth, of joining."""
    if customer is None:
        return False
    pairs = pl.DataFrame({"customer": customer.text_or_null, "date": dates.text_or_null})
    by_customer = pairs.drop_nulls().group_by("customer").agg(pl.len(), pl.col("date").n_unique())
    back = by_customer.filter(pl.col("len") > 2)
    return back.height > 4 and (back["date"] == 1).sum() > NEARLY_ALL * back.height


def _earliest(candidates: Sequence[_Candidate]) -> _Candidate:
    """The first that, row by row, never lies behind another; else the best by name, or place."""
    for one in candidates:
        if all(_never_behind(one.column, other.column) for other in candidates):
            return one
    return max(candidates, key=lambda one: (one.merit, -one.place))


def _never_behind(one: Column, other: Column) -> bool:
    is_behind = (one.moments.dt.date() > other.moments.dt.date()).drop_nulls()
    return float(is_behind.mean() or 0.0) <= 1 - NEARLY_ALL  # type: ignore[arg-type]


def _says(name: str, known: Collection[str]) -> bool:
    """Whether a word of ``name`` is one of ``known``, begins with one, or is made of a long one."""
    return any(
        word == one
        or (len(one) >= SHORT and word.startswith(one))
        or (len(one) > SHORT and one in word)  # Kursbeginn
        for word in plain(name).split()
        for one in known
    )
