"""Public names of the package; each is loaded when it is first used."""

from . import charts as charts, numbers as numbers, per_gpu as per_gpu
from .per_gpu import (
    beside_the_paper as beside_the_paper,
    hardware_gains as hardware_gains,
    laws as laws,
    medians_by_step as medians_by_step,
    model_medians as model_medians,
    per_query as per_query,
    power_per_gpu_kw as power_per_gpu_kw,
    software_gains as software_gains,
    summary as summary,
)
