"""
Conversions between units: ``A_PER_B`` is how many A make one B.

Whole numbers are those that a text shows, such as ``24 × 10.2``.
"""

from __future__ import annotations

# time
MINUTES_PER_HOUR = 60  # how long an energy runs a lamp
SECONDS_PER_MINUTE = 60  # how long a lamp burns, in the unit that reads best
SECONDS_PER_HOUR = 3600  # Eq. 1: energy is power times time
HOURS_PER_DAY = 24  # the load curve of S.V
DAYS_PER_WEEK = 7.0
DAYS_PER_YEAR = 365.0  # the paper's yearly totals have no leap day
MONTHS_PER_YEAR = 12  # months of equal length
# days of each period that `Assumptions.queries` may be of
DAYS_PER_PERIOD = {
    "day": 1.0,
    "week": DAYS_PER_WEEK,
    "month": DAYS_PER_YEAR / MONTHS_PER_YEAR,
    "year": DAYS_PER_YEAR,
}

# power
W_PER_KW = 1000  # GPUs are specified in W, nodes in kW

# energy
J_PER_WH = 3600.0  # benchmarks measure J per token
KW_S_PER_WH = 3.6  # the constant of Eq. 1
WH_PER_KWH = 1000  # carbon intensities are per kWh
WH_PER_GWH = 1e9  # from a query to a fleet
KWH_PER_MWH = 1e3  # a day's total in the unit that reads best
KWH_PER_GWH = 1e6  # a fleet's total in the unit of an institution
KWH_PER_TWH = 1e9
WH_PER_MWH = 1e6  # from a query to millions of them
MILLIWH_PER_WH = 1000  # from a query to a token
MWH_PER_GWH = 1000  # a data centre's power is in MW
GWH_PER_TWH = 1000  # from a day's total to a year's

# mass of CO₂e
G_PER_KG = 1000.0  # from intensities to an institution's total
G_PER_T = 1e6  # a day's total in the unit that reads best
G_PER_KT = 1e9
G_PER_MT = 1e12
KG_PER_KT = 1e6  # from a fleet's year to an institution's
T_PER_KT = 1000.0  # from a day's total to a year's

# counts
QUERIES_PER_BILLION = 1e9  # published numbers of queries a day
