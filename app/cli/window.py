"""No command: the window."""

from app.cli.session import Session


def show(session: Session) -> int:
    """Show the window until it is closed."""
    return session.entrances.open_window(session.args.profile, session.args.keyring)
