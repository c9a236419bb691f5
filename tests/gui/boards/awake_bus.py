"""The wall board on a real session bus: what it asks of the desktop, as JSON lines.

Run as ``python -m tests.gui.boards.awake_bus FOLDER`` inside ``dbus-run-session``. With ``service``
instead of a folder it stands as the desktop's screen saver and tells what it is asked.
"""

import json
import subprocess
import sys
from pathlib import Path

NAME, PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"


def say(*words: str) -> None:
    """A line, at once."""
    sys.stdout.write(json.dumps(words, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def serve() -> None:
    """Answer ``Inhibit`` until whoever asked leaves the bus, which is what ends its wish."""
    from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call, new_method_return
    from jeepney.io.blocking import open_dbus_connection

    bus = open_dbus_connection("SESSION")
    daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    rule = "type='signal',member='NameOwnerChanged'"
    bus.send_and_get_reply(new_method_call(daemon, "AddMatch", "s", (rule,)))
    bus.send_and_get_reply(new_method_call(daemon, "RequestName", "su", (NAME, 4)))
    say("ready")
    asker = ""
    while True:
        message = bus.receive()
        fields = message.header.fields
        called = message.header.message_type is MessageType.method_call
        if called and fields.get(HeaderFields.member) == "Inhibit":
            asker = fields[HeaderFields.sender]
            bus.send(new_method_return(message, "u", (7,)))
            say("inhibit", fields[HeaderFields.path], *message.body)
        elif message.body and message.body[0] == asker and message.body[2] == "":
            say("released")
            return


def show(folder: Path) -> None:
    """Open the board and close it, as the window does."""
    from PySide6.QtGui import QGuiApplication

    from app.gui.application import make_application, theme_of
    from app.gui.wall.window import WallWindow
    from tests.integration.phone.bench import made_desk

    fake = made_desk(folder)
    app = make_application(fake.settings)
    # Without a screen there is no desktop to ask; the bus is real all the same.
    QGuiApplication.platformName = staticmethod(lambda: "xcb")  # type: ignore[method-assign]
    board = WallWindow(
        fake.desk(), theme_of(app), subscribe=lambda _hear: lambda: None, left=lambda: None
    )
    command = [sys.executable, "-m", "tests.gui.boards.awake_bus", "service"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as service:
        assert service.stdout is not None
        service.stdout.readline()
        board.show_on(app.primaryScreen())
        say("shown", *json.loads(service.stdout.readline()))
        board.close()
        say("closed", *json.loads(service.stdout.readline()))


if __name__ == "__main__":
    if sys.argv[1] == "service":
        serve()
    else:
        show(Path(sys.argv[1]))
