"""The shipped book of the law, which tests of it share."""

from dialer.profiles import load_book

BOOK = load_book()
COUNTRIES = "es us_third_party us_first_party uk mx co cl ar pe ec strict".split()
