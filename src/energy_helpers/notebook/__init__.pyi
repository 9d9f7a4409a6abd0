"""Public names of the package; each is loaded when it is first used."""

from . import (
    exercises as exercises,
    jupyter as jupyter,
    lessons as lessons,
    recipes as recipes,
    shown_tables as shown_tables,
    table_text as table_text,
)
from .exercises.checking import check as check
from .shown_tables import show as show
