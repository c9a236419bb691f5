"""The shipped templates."""

import importlib.resources
from functools import cache

from app.domain.errors import InvalidInput
from app.labels.pictures import pictures_beside
from app.labels.ruler import ruler_templates
from app.labels.schema import parse_template
from app.labels.template import DEFAULT_TEMPLATE, Template


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped templates, rulers last."""
    files = importlib.resources.files("resources.labels").iterdir()
    names = sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
    return (*names, *ruler_templates())


def shipped_text(name: str) -> str:
    """The text of the shipped template ``name``.

    Raises:
        InvalidInput: there is none.
    """
    if name in ruler_templates():
        return ruler_templates()[name]
    file = importlib.resources.files("resources.labels").joinpath(f"{name}.toml")
    if not name.isidentifier() or not file.is_file():
        raise InvalidInput(
            "label.template", "没有这个面单模板", "请选别的模板。", context={"name": name}
        )
    return file.read_text("utf-8")


@cache
def load_template(name: str = DEFAULT_TEMPLATE) -> Template:
    """The shipped template ``name``.

    Raises:
        InvalidInput: there is none.
    """
    text = shipped_text(name)
    folder = importlib.resources.files("resources.labels")
    return parse_template(name, text, pictures_beside(text, folder))
