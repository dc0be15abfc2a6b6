"""Where customer tables go: without a password in the config."""

import pytest
from pydantic import ValidationError

from clv_assets.config.export import Export


def test_a_file_or_a_database_without_a_password_may_stand_in_the_config() -> None:
    assert Export(to="out/{cutoff}.csv").to == "out/{cutoff}.csv"
    assert Export(to="postgresql://clv@db/crm").table == "customer_table"
    assert Export().to is None


def test_a_password_belongs_into_the_environment() -> None:
    for url in ("postgresql://clv:wo/rd@db/crm", "postgresql://db/crm?user=u&password=word"):
        with pytest.raises(ValidationError, match="put it into the environment, see to_env"):
            Export(to=url)


def test_a_file_is_of_a_kind_that_is_written() -> None:
    with pytest.raises(ValidationError, match=r"a file is called \.csv, \.parquet, \.xlsx"):
        Export(to="customers.txt")


def test_there_is_one_target() -> None:
    with pytest.raises(ValidationError, match="give to or to_env, not both"):
        Export(to="a.csv", to_env="CRM_URL")
