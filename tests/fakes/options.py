"""Values of the program's options for tests of screens."""

from app.ports.settings import Value

OPTIONS: dict[str, Value] = {
    "ui.theme": "light",
    "ui.density": "normal",
    "ui.language": "zh",
    "operator.name": "",
    "gate.max_age_s": 60,
    "sync.interval_s": 60,
    "sync.first_days": 90,
    "sync.overlap_s": 600,
    "shipping.carrier": "",
    "shipping.branch": "",
    "shipping.address_index": 0,
    "sender.name": "",
    "sender.phone": "",
    "printer.host": "",
    "printer.port": 9100,
    "printer.dpi": 203,
    "printer.profile": "",
    "slip.host": "",
    "slip.port": 9100,
    "network.base_url": "",
    "network.proxy": "",
}
