"""Values of the program's options for tests of screens: the defaults, in a light window."""

from app.ports.settings import Value
from app.settings.options import OPTIONS as DECLARED

OPTIONS: dict[str, Value] = {option.key: option.default for option in DECLARED} | {
    "ui.theme": "light"
}
