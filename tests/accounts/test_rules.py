"""What an address and a code are."""

import pytest

from awards.accounts.rules import LIMITS, canonical_address, code_digest, device, network, typed_code, whose
from awards.core.errors import RuleBroken


@pytest.mark.parametrize("typed", [" Ana@X.org ", "ANA@x.ORG", "\uff41na@x.org", "ana@x.org\n"])
@pytest.mark.case("AU-03")
def test_spellings_of_one_address_are_one_account(typed):
    assert canonical_address(typed) == "ana@x.org"


@pytest.mark.parametrize(
    "typed",
    ["", "ana", "ana@", "@x.org", "ana@x", "a\u200bna@x.org", "\u0430na@x.org", "a na@x.org", "a" * 260 + "@x.org"],
)
@pytest.mark.case("AU-03")
def test_what_is_no_address_or_imitates_one_is_refused(typed):
    with pytest.raises(RuleBroken) as broken:
        canonical_address(typed)
    assert "email" in broken.value.fields


@pytest.mark.parametrize(
    "typed",
    [
        "one@x.org,two@y.org", "one,two@x.org", "one;two@x.org", "one@x.org;y.org", "one@x.org,y.org", "<one@x.org",
        "one<two@x.org", "one@x.org>", "one:two@x.org", '"one"@x.org', "one(two)@x.org", "one@two@x.org", "one\\@x.org",
        "one@[192.0.2.1]", "one@x.org.", "one@-x.org", "one@x-.org", "one@x.org/y", "one\x7f@x.org", "one\0@x.org",
        "one@x\0.org",
    ],
)  # fmt: skip
def test_what_mail_reads_as_more_than_one_address_or_as_none_is_refused(typed):
    with pytest.raises(RuleBroken) as broken:
        canonical_address(typed)
    assert "email" in broken.value.fields


@pytest.mark.parametrize("typed", ["o'neil+awards_2031@mail-2.x.org", "a.b/c=d@3m.x.org", "{x}~!#$%&*?^`|@x.org"])
def test_whatever_may_stand_before_the_at_sign_is_kept(typed):
    assert canonical_address(typed) == typed


def test_a_domain_in_another_script_is_kept_in_its_plain_form():
    assert canonical_address("info@münchen.example") == "info@xn--mnchen-3ya.example"


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "١٢٣٤٥٦", "１２３４５６"])
@pytest.mark.case("AU-08")
def test_digits_of_any_script_are_a_code(typed):
    assert typed_code(typed) == "123456"


def test_a_code_is_worth_nothing_on_another_row_or_with_another_secret():
    kept = code_digest("secret", "row", "123456")
    assert kept != code_digest("secret", "other row", "123456")
    assert kept != code_digest("other secret", "row", "123456")
    assert "123456" not in kept


@pytest.mark.parametrize(
    ("address", "front"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_network_is_the_front_of_an_address(address, front):
    assert network(address) == front


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", "Firefox/Android"),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile "
            "Safari/537.36",
            "Chrome/Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari/iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
            "Safari/537.36 Edg/131.0.0.0",
            "Edge/Windows",
        ),
        ("curl/8.0", "/"),
        ("", "/"),
    ],
)
def test_a_device_has_the_names_of_its_browser_and_system(said, name):
    assert device(said) == name


def test_counts_are_kept_under_a_key_of_the_programs_own():
    assert whose("secret", "address", "203.0.113.7") != whose("other secret", "address", "203.0.113.7")
    assert whose("secret", "address", "1") != whose("secret", "network", "1")


def test_each_limit_gives_a_wider_tier_more_room():
    for limits in LIMITS.values():
        short = [limit.most for limit in limits if limit.within.total_seconds() == 900]
        assert short == sorted(short)
