"""Public names of the package; each is loaded when it is first used."""

from . import (
    front_page as front_page,
    section_1_published as section_1_published,
    section_2_inputs as section_2_inputs,
    section_4_fleet as section_4_fleet,
    supplement_1_5 as supplement_1_5,
    supplement_2_fits as supplement_2_fits,
    supplement_3_4 as supplement_3_4,
    use_this_number as use_this_number,
)
from .section_1_published import (
    cited_gains as cited_gains,
    compared_energies as compared_energies,
    published_values as published_values,
)
from .section_2_inputs import factors as factors, sampled_and_exact as sampled_and_exact
from .section_4_fleet import (
    figure_3 as figure_3,
    fleet_bars as fleet_bars,
    fleet_by_long_share as fleet_by_long_share,
)
from .supplement_1_5 import (
    load_over_a_day as load_over_a_day,
    throughput_by_input as throughput_by_input,
)
from .supplement_2_fits import fit_ratios as fit_ratios, throughput_curves as throughput_curves
from .supplement_3_4 import (
    COUPLINGS as COUPLINGS,
    blends_by_input as blends_by_input,
    power_over_throughput as power_over_throughput,
)
from .use_this_number import median_and_means as median_and_means
