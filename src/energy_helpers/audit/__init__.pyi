"""Public names of the package; each is loaded when it is first used."""

from . import (
    case as case,
    charts as charts,
    explain as explain,
    printed_ratios as printed_ratios,
    rule as rule,
    sampled_numbers as sampled_numbers,
    values_arithmetic as values_arithmetic,
    values_comparisons as values_comparisons,
    values_settings as values_settings,
    values_simulated as values_simulated,
    values_supplement as values_supplement,
    verdicts as verdicts,
)
from .rule import VERDICTS as VERDICTS
from .verdicts import all_verdicts as all_verdicts
