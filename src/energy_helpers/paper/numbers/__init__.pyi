"""Public names of the package; each is loaded when it is first used."""

from . import (
    recipes_page as recipes_page,
    section_1_published as section_1_published,
    section_2_query as section_2_query,
    section_3_levers as section_3_levers,
    section_4_comparisons as section_4_comparisons,
    section_4_fleet as section_4_fleet,
    section_5_limits as section_5_limits,
    supplement_1_5 as supplement_1_5,
    supplement_2_fits as supplement_2_fits,
    supplement_3_4 as supplement_3_4,
    use_this_number as use_this_number,
)
