"""A block that isn't clean is split record by record, and one bad record spoils no other."""

from dataclasses import replace

import pytest

from clv_assets.io.formats.csv_records import (
    LONGEST_RECORD,
    NOT_TEXT,
    OPEN_QUOTE,
    STRAY_QUOTE,
    WRONG_WIDTH,
    ZERO_BYTE,
    clean_records,
    ends_of_records,
    is_blank,
    split_records,
)
from clv_assets.io.formats.dialect import Dialect

COMMAS = Dialect(",", False, '"', None, ("a", "b"), 1)


@pytest.mark.parametrize(
    ("bad", "reason", "text"),
    [
        (b"1,2,3", WRONG_WIDTH, "1,2,3"),
        (b'"1"x,2', STRAY_QUOTE, '"1"x,2'),
        (b"1,\xff", NOT_TEXT, "1,\\xff"),
        (b"1,\x00", ZERO_BYTE, "1,\x00"),
    ],
)
def test_a_bad_record_is_set_apart_with_its_text_and_the_next_line_starts_anew(
    bad: bytes, reason: str, text: str
) -> None:
    records = split_records(b"a,b\n" + bad + b"\r\nc,\n", COMMAS, final=True)

    assert records.bad == [(1, reason, text)]
    assert (records.numbers, records.texts) == ([0, 2], ["a,b", "c,"])
    assert records.frame(["x", "y"]).rows() == [("a", "b"), ("c", None)]
    assert records.count == 3


def test_quotes_may_hold_delimiters_newlines_and_quotes() -> None:
    three = replace(COMMAS, columns=("a", "b", "c"))

    records = split_records(b'"a,\n""b""",c,d\r\ne,f,g\n', three, final=True)

    assert records.fields == [['a,\n"b"', "c", "d"], ["e", "f", "g"]]
    assert records.bad == []


def test_a_record_that_is_open_at_the_end_of_a_block_waits_for_the_next() -> None:
    block = b'a,b\n"c\n'

    waiting, over = (split_records(block, COMMAS, final=final) for final in (False, True))

    assert (waiting.count, waiting.rest) == (1, b'"c\n')
    assert split_records(waiting.rest + b'd",e\n', COMMAS, final=True).fields == [["c\nd", "e"]]
    assert over.bad == [(1, OPEN_QUOTE, '"c')]


def test_a_quote_that_never_closes_swallows_no_whole_record() -> None:
    lines = b"".join(b"%d,x\n" % n for n in range(LONGEST_RECORD + 5))

    records = split_records(b'"open,x\n' + lines, COMMAS, final=False)

    assert records.bad == [(0, OPEN_QUOTE, '"open,x')]
    assert len(records.fields) == LONGEST_RECORD + 5


def test_a_row_of_empty_fields_is_something() -> None:
    tabs = replace(COMMAS, delimiter="\t")

    assert is_blank(b" \t\r", COMMAS)
    assert not is_blank(b"\t", tabs)
    assert not is_blank(b",", COMMAS)


@pytest.mark.parametrize(
    ("block", "count"),
    [
        (b"a,b\nc,d\n", 2),
        (b'"a,\nb","c"\r\nd,e\n', None),  # a newline in quotes: not a line each
        (b'"a,x","c"\r\nd,e\n', 2),
        (b'a"x",b\n', None),  # a quote within a field
        (b"a,b\nc,d,e\n", None),
        (b"a,\x00\n", None),
        (b"a,\xe4\n", None),
    ],
)
def test_a_block_is_clean_if_each_line_is_a_record_of_the_one_width(
    block: bytes, count: int | None
) -> None:
    assert clean_records(block, COMMAS) == count


def test_records_end_at_newlines_outside_of_quotes() -> None:
    block = b'a,b\n"c\nd",e\n'

    assert ends_of_records(block, COMMAS).tolist() == [3, 11]
    assert ends_of_records(block, replace(COMMAS, quote="")).tolist() == [3, 6, 11]
