"""sandbox, demo: the practice shop."""

from app.cli.exits import Exit
from app.cli.session import Session
from app.sandbox.config import PracticeConfig
from app.sandbox.serve import run


def sandbox(session: Session) -> int:
    """Serve the practice shop until Ctrl-C or SIGTERM; one JSON line when it is ready."""
    args = session.args
    run(
        PracticeConfig(
            app_key=args.app_key,
            app_secret=session.app_secret(),
            shop_id=args.shop_id,
            orders=args.orders,
            seed=args.seed,
            scenario=args.scenario,
            speed=args.speed,
            port=args.port,
        )
    )
    return Exit.OK


def demo(session: Session) -> int:
    """Live through a practice day."""
    args = session.args
    return session.entrances.demo(
        args.profile,
        args.keyring,
        headless=args.headless,
        out=args.out.expanduser().absolute() if args.out else None,
        orders=args.orders,
    )
