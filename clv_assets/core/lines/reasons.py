"""Why a source row can't be used, or is left out."""

NO_CUSTOMER = "no customer"
PLACEHOLDER = "placeholder for no customer"
OWN_ACCOUNT = "the shop itself"
# Rows that nobody's future can be told from; they are no fault of the source.
WITHOUT_CUSTOMER = (NO_CUSTOMER, PLACEHOLDER, OWN_ACCOUNT)

# Somebody bought, and it's lost who: a fault, unlike a guest.
OWNER_LOST = "no customer, though its order has one"
NOTHING_BUT_ID = "neither customer nor date, nor has its order"
NOTHING_BUT_AMOUNT = "an amount without customer, date and order"
HEADING = "names its order, whose lines have the amounts"
TOTAL = "total among the rows"
NO_DATE = "order date unreadable"
NO_REVENUE = "revenue unreadable"
IN_THE_FUTURE = "order date in the future"

DUPLICATE = "exact duplicate"
COPY_IN_ANOTHER_FILE = "copy in another file"
REPEATED = "repeats its order"
ZERO_VALUE = "zero-value order"
FOOTER = "total or note below the rows"
HEADER = "the line of names once more"
LONE = "order date years from all others"
LONE_OF_MANY = "order date of many, years from all others"
RETURN_IGNORED = "return ignored"
EXCLUDED = {"product": "excluded product", "order_id": "excluded order"} | {
    "country": "excluded country"
}
EXCLUDED_STATE = "excluded state"
# What a policy of the config leaves out.
POLICY_REASONS = (
    DUPLICATE,
    COPY_IN_ANOTHER_FILE,
    REPEATED,
    ZERO_VALUE,
    FOOTER,
    HEADER,
    HEADING,
    TOTAL,
    LONE,
    RETURN_IGNORED,
    *EXCLUDED.values(),
    EXCLUDED_STATE,
)
