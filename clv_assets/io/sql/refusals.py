"""What went wrong with a database, in words that hold no credential and end with the remedy."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, quote_plus, unquote

from clv_assets.config.source import SECRETS
from clv_assets.core.errors import SourceError

HIDDEN = "***"
SECRET_NAMES = (*SECRETS, "pwd", "odbc_connect")
ASSIGNED = re.compile(r"(?i)\b(pwd|\w*(?:password|secret|token))(\s*[=:]\s*)('[^']*'|[^\s;&,]+)")


@dataclass(frozen=True)
class Kind:
    """One way to fail.

    Attributes:
        words: what it is called in messages.
        states: its SQLSTATEs, or their beginnings.
        pattern: regular expression of what drivers say of it.
        remedy: what the user can do; ``{key}`` and ``{env}`` stand for those of ``Refusal``.
    """

    words: str
    states: tuple[str, ...]
    pattern: str
    remedy: str


KINDS = (
    Kind(
        "no such column",
        ("42703", "42S22"),
        r"no such column|unknown column|not have a column|column .* (does not exist|not found)",
        "check {key}, source.columns and source.sql.watermark",
    ),
    Kind(
        "no such table",
        ("42P01", "3F", "42S02"),
        r"no such table|table with name|(relation|table|schema) .*(does not|doesn't) exist",
        "check {key} in the config",
    ),
    Kind(
        "no permission",
        ("42501",),
        r"permission denied|access denied|not authori[sz]ed|insufficient privilege",
        "let the user of ${env} SELECT from it",
    ),
    Kind(
        "the connection was lost",
        ("08", "57P"),
        r"(server|connection).*(closed|lost|reset|terminat|broken)|terminating connection",
        "read it again when the database is back; nothing of this read was kept",
    ),
    Kind(
        "rows of one column differ in type",
        (),
        r"\[SQLite\] type mismatch",
        "set source.sql.adbc to false: such a column is then read as text",
    ),
)
OTHER = Kind("the statement failed", (), "", "check {key} in the config")


@dataclass(frozen=True)
class Refusal:
    """Words for the errors of one source.

    Attributes:
        origin: what the source is called.
        env: environment variable of the URL.
        key: the config's key of the table or query.
        url: the URL, whose credentials are kept out of every message.
    """

    origin: str
    env: str
    key: str
    url: str = ""

    def __repr__(self) -> str:
        return f"Refusal({self.origin})"

    def no_url(self) -> SourceError:
        """The error for an environment variable that is not set."""
        return self._error(
            f"the environment variable {self.env} is not set",
            "set it to the database's URL, e.g. postgresql://user:password@host/database",
        )

    def malformed(self) -> SourceError:
        """The error for an environment variable that holds no database URL."""
        return self._error(
            f"what {self.env} holds is no database URL",
            "write it as postgresql://user:password@host:port/database, and percent-encode "
            "what is special in the password: @ as %40, / as %2F",
        )

    def no_package(self, package: str) -> SourceError:
        """The error for a driver that isn't installed; ``package`` is what pip calls it."""
        return self._error(
            f"the Python package {package} isn't installed", f'install it: pip install "{package}"'
        )

    def no_dialect(self, driver: str) -> SourceError:
        """The error for a URL whose scheme SQLAlchemy has no dialect for."""
        return self._error(
            f"nothing is installed for {driver}:// URLs",
            "install the package with its SQLAlchemy dialect, or set source.sql.adbc to true",
        )

    def unreachable(self, error: Exception) -> SourceError:
        """The error for a connection that could not be made."""
        return self._error(
            f"can't connect: {self.first_line(error)}",
            f"check the URL in ${self.env}, and that the database is up and lets this user in",
        )

    def failed(self, error: Exception) -> SourceError:
        """The words for an error of a statement, or of reading its rows."""
        kind, line = kind_of(error), self.first_line(error)
        return self._error(f"{kind.words}: {line}", kind.remedy.format(key=self.key, env=self.env))

    def _error(self, what: str, remedy: str) -> SourceError:
        return SourceError(f"{self.origin}: {what}\n{remedy[0].upper()}{remedy[1:]}.")

    def first_line(self, error: Exception) -> str:
        """The first line of what the driver says, without credentials, 200 characters at most."""
        text = scrubbed(str(_cause(error)), self.url).strip()
        return f"{text.splitlines()[0]:.200}" if text else type(error).__name__


def kind_of(error: Exception) -> Kind:
    """The kind of an error: by its SQLSTATE if that tells, else by what the driver says."""
    cause = _cause(error)
    state = str(getattr(cause, "sqlstate", None) or "")
    line = str(cause).strip().partition("\n")[0]
    by_state = (kind for kind in KINDS if state and state.startswith(kind.states))
    by_words = (kind for kind in KINDS if re.search(kind.pattern, line, re.I))
    return next(by_state, None) or next(by_words, OTHER)


def scrubbed(text: str, url: str) -> str:
    """Text without the URL, its password and its secret parameters, however they are escaped."""
    secrets = sorted(_secrets(url), key=len, reverse=True)
    if secrets:
        text = re.sub("|".join(map(re.escape, secrets)), HIDDEN, text)
    return ASSIGNED.sub(rf"\1\2{HIDDEN}", text)


def _secrets(url: str) -> set[str]:
    rest = url.partition("://")[2]
    raw = rest.rpartition("@")[0].partition(":")[2]
    parameters = parse_qsl(url.partition("?")[2])
    named = [value for name, value in parameters if _is_secret(name)]
    forms = {form for secret in (raw, *named) for form in _forms(secret)}
    return {form for form in {url, rest, *forms} if form}


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_NAMES)


def _forms(secret: str) -> set[str]:
    """A secret as it is written, decoded, percent-encoded, and escaped in a driver's words."""
    plain = unquote(secret)
    encoded = {quote(plain, safe=""), quote(plain), quote(plain, safe=" +"), quote_plus(plain)}
    lower = {re.sub(r"%..", lambda hexes: hexes[0].lower(), form) for form in encoded}
    escaped = {repr(plain)[1:-1], plain.replace("\\", r"\\").replace("'", r"\'")}
    return {secret, plain, *encoded, *lower, *escaped, ascii(plain)[1:-1]}


def _cause(error: Exception) -> Exception:
    """The driver's own error: SQLAlchemy's adds the statement."""
    cause = getattr(error, "orig", None)
    return cause if isinstance(cause, Exception) else error
