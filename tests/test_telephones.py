"""Telephones as they stand on the letterheads and in the spreadsheets of schools."""

import pytest

from openday.telephones import NotATelephone, as_e164, national, takes_sms


@pytest.mark.parametrize(
    "spelling",
    [
        "0612345678",
        "06 12 34 56 78",
        "06-12-34-56-78",
        "06.12.34.56.78",
        "06/12/34/56/78",
        "06_12_34_56_78",
        "06,12,34,56,78",
        "06·12·34·56·78",
        "06\u00a012\u202f34\u200956\u00a078",
        "\ufeff0612345678",
        "(06) 12.34.56.78",
        "0612 34 56 78",
        "612345678",  # a spreadsheet took it for a number
        "6 12 34 56 78",
        "+212612345678",
        "+ 212 612 345 678",
        "+212 6 12 34 56 78",
        "+212-612-345678",
        "(+212) 612345678",
        "+212 (0)6 12 34 56 78",
        "+2120612345678",
        "00212612345678",
        "00 212 6 12 34 56 78",
        "00212 0612345678",
        "212612345678",
        "212 06 12 34 56 78",
        "0212612345678",
        "٠٦١٢٣٤٥٦٧٨",
        "٠٦ ١٢ ٣٤ ٥٦ ٧٨",
        "۰۶۱۲۳۴۵۶۷۸",
        "+٢١٢ ٦١٢٣٤٥٦٧٨",
        "\u2066+212 612-345678\u2069",
        "\u200f0612345678\u200e",
        "tel:+212612345678",
        "Tél. : 06 12 34 56 78",
        "الهاتف: 0612345678",
    ],
)
def test_one_number_however_it_is_written(spelling):
    assert as_e164(spelling) == "+212612345678"


@pytest.mark.parametrize(
    ("spelling", "e164"),
    [("05 22 12 34 56", "+212522123456"), ("+33 6 12 34 56 78", "+33612345678"), ("0033612345678", "+33612345678")],
)
def test_other_numbers(spelling, e164):
    assert as_e164(spelling) == e164


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "06 12 34",
        "06 12 34 56 7",
        "0612345678901",
        "0512",
        "141",
        "abc",
        "+",
        "0012",
        "0612345678 x 12",
        "06 12 34 56 78 poste 3",
        "0612345678 نادية",
        "0612345678 ou 0661123456",
        "06 12 34 56 78 / 06 61 12 34 56",
        "06 CALL ME",
        "9" * 400,
    ],
)
def test_what_is_no_number_or_two_is_refused(text):
    with pytest.raises(NotATelephone):
        as_e164(text)


@pytest.mark.parametrize(
    ("e164", "read"),
    [("+212612345678", "06 12 34 56 78"), ("+212522123456", "05 22 12 34 56"), ("+33612345678", "+33 6 12 34 56 78")],
)
def test_a_number_is_shown_as_it_is_dialled(e164, read):
    assert national(e164) == read
    assert as_e164(read) == e164


@pytest.mark.parametrize("odd", ["", "0612345678", "anything"])
def test_what_is_not_kept_as_it_should_is_shown_as_it_is(odd):
    assert national(odd) == odd
    assert not takes_sms(odd)


@pytest.mark.parametrize(
    ("e164", "takes"),
    [
        ("+212612345678", True),
        ("+212712345678", True),
        ("+33612345678", True),
        ("+12025550143", True),  # America does not say which of its numbers are mobile
        ("+212522123456", False),
        ("+212800001234", False),
        ("+33142345678", False),
        ("+212500000000", False),
    ],
)
def test_an_sms_goes_to_mobiles_alone(e164, takes):
    assert takes_sms(e164) is takes
