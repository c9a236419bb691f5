"""settings: show and change options, also when nothing else of the profile opens."""

from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.ports.settings import Value
from app.runtime.bus import Bus
from app.settings.file import SettingsFile
from app.settings.option import Kind, Option
from app.settings.options import OPTIONS, option
from app.settings.profile import profile_at
from app.settings.rule_packs import CHOICE, RulePacks

CLOCKS_LATER = "揽收率马上按它计；倒计时的时限下次启动后生效。"


def show(session: Session) -> int:
    """Show the options named, or all."""
    wanted = [option(key) for key in session.args.keys] or list(OPTIONS)
    settings = _open(session)
    values = {each.key: _value(settings, each) for each in wanted}
    session.screen.result(
        {"settings": values, "trouble": settings.trouble},
        table(
            ("设置", "值", "说明"),
            [(each.key, _text(values[each.key]), _meaning(each)) for each in wanted],
        ),
    )
    return Exit.OK


def change(session: Session) -> int:
    """Change options; all of them or none."""
    values: dict[str, Value] = {}
    for pair in session.args.pairs:
        key, found, text = pair.partition("=")
        if not found:
            raise InvalidInput(
                "settings.pair", f"{key} 后面缺少 =", "写成 KEY=VALUE，如 ui.theme=dark。"
            )
        values[key.strip()] = option(key.strip()).parse(text)
    settings = _open(session)
    settings.put(values)
    session.screen.result(
        {"settings": {key: _value(settings, option(key)) for key in values}},
        [
            *(f"{key} = {_text(_value(settings, option(key)))}" for key in values),
            *([CLOCKS_LATER] if CHOICE in values else []),
        ],
    )
    return Exit.OK


def _open(session: Session) -> SettingsFile:
    profile = profile_at(session.args.profile).open()
    judges = {CHOICE: RulePacks(profile.rules).check_choice}
    settings = SettingsFile(profile.settings, Bus(), judges=judges)
    if settings.trouble:
        session.screen.note(settings.trouble)
    return settings


def _value(settings: SettingsFile, each: Option) -> Value:
    if each.kind is Kind.NUMBER:
        return settings.number(each.key)
    if each.kind is Kind.FLAG:
        return settings.flag(each.key)
    return settings.text(each.key)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _meaning(each: Option) -> str:
    if each.choices:
        wish = " / ".join(str(value) for value, _ in each.choices)
    elif each.kind is Kind.NUMBER:
        wish = f"{each.low}–{each.high}{each.unit}"
    else:
        wish = ""
    return f"{each.group} · {each.label}" + (f"（{wish}）" if wish else "")
