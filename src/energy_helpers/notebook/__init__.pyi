"""Public names of the package; each is loaded when it is first used."""

from . import (
    jupyter as jupyter,
    recipes as recipes,
    shown_tables as shown_tables,
    table_text as table_text,
)
from .shown_tables import show as show
