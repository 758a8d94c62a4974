"""[links] of workbook.toml: an address that only ever leads to the CRM."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from salescoach import settings
from salescoach.errors import InputFaults

TEMPLATE = "https://crm.example/accounts/{account_id}"


def link(template: str) -> str:
    return f"[links]\naccount = {template!r}"


def test_a_link_is_read_and_made() -> None:
    assert settings.parse(link(TEMPLATE)).links.to_account("001 A") == "https://crm.example/accounts/001%20A"
    assert settings.parse("").links.to_account("001") == ""
    assert settings.parse(link("http://localhost:8080/a?id={account_id}")).links.to_account("é") == (
        "http://localhost:8080/a?id=%C3%A9"
    )


@pytest.mark.parametrize(
    ("template", "wrong"),
    [
        ("javascript:alert('{account_id}')", "begins neither with https:// nor"),
        ("JavaScript://crm.example/%0aalert({account_id})", "begins neither with https:// nor"),
        ("data:text/html,{account_id}", "begins neither with https:// nor"),
        ("//crm.example/{account_id}", "begins neither with https:// nor"),
        (" https://crm.example/{account_id}", "begins neither with https:// nor"),
        ("https://crm.example/accounts", "has no {account_id}"),
        ("https://{account_id}.example/", "before its path"),
        ("https://{account_id}", "before its path"),
        ("https:///{account_id}", "names no host"),
        ("https://user:word@crm.example/{account_id}", "or a user at it"),
        ("https://[/{account_id}", "is no address"),
        ("https://crm.example/{account_id}{name}", "has signs that no address has"),
        ("https://crm.example/\"><script>{account_id}", "has signs that no address has"),
        ("https://crm.example/a\\n{account_id}", "has signs that no address has"),
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_named(template: str, wrong: str) -> None:
    with pytest.raises(InputFaults) as raised:
        settings.parse(link(template))
    assert wrong in str(raised.value)
    assert "column 'links.account'" in str(raised.value) and "{account_id}" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("links = 1", "'links': is no table"),
        ("[links]\naccount = 1", "1 is no address"),
        ("[links]\nacount = 'https://x.example/{account_id}'", "'links.acount': is no setting"),
    ],
)
def test_a_table_that_is_none_is_named(text: str, wrong: str) -> None:
    with pytest.raises(InputFaults) as raised:
        settings.parse(text)
    assert wrong in str(raised.value)


@examples(max_examples=200)
@given(st.text(max_size=30))
def test_no_id_changes_where_a_link_leads(account: str) -> None:
    made = settings.Links(TEMPLATE).to_account(account)
    if not made:
        assert account.strip(".") == ""
        return
    parts = urlsplit(made)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("https", "crm.example", "", "")
    assert parts.path.startswith("/accounts/") and parts.path.count("/") == 2
    assert not set(made) & set("\"'<>&\\ \r\n\t")


def test_a_mapping_brings_a_link_and_the_readers_own_stays() -> None:
    seed = {"links": {"account": TEMPLATE}}
    assert settings.parse(settings.first_text(seed)).links.account == TEMPLATE
    own = link("https://mine.example/{account_id}")
    assert settings.parse(settings.add_words(own, seed)).links.account == "https://mine.example/{account_id}"
