"""Set robots up: what may be seen goes into the book, tokens and secrets into the keyring."""

import json
from dataclasses import replace

from app.domain.errors import InvalidInput
from app.domain.ids import new_id
from app.domain.robot import Robot, RobotSecrets, read_webhook
from app.ports.alerts import AlertBook, AlertRows, LastMessage
from app.ports.clock import Clock
from app.ports.secrets import Secrets
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.label_outcomes import operator_name

SECRET_MAX = 200


class CareForRobots:
    """Adds, changes, removes. Each call of the keyring costs some 25 ms: stay off the window."""

    def __init__(
        self,
        *,
        book: AlertBook,
        rows: AlertRows,
        store: Store,
        secrets: Secrets,
        clock: Clock,
        settings: Settings,
    ) -> None:
        self._book = book
        self._rows = rows
        self._store = store
        self._secrets = secrets
        self._clock = clock
        self._settings = settings

    def all(self) -> tuple[tuple[Robot, LastMessage | None], ...]:
        """Every robot, and how its newest message went."""
        last = self._rows.last_messages()
        return tuple((robot, last.get(robot.channel)) for robot in self._book.robots())

    def add(self, name: str, webhook: str, secret: str = "") -> Robot:
        """Add a robot; whose it is, its address says.

        Raises:
            InvalidInput: the name, the address or the secret is not usable.
            SecretsError: the keyring does not take them; nothing was added.
            StorageError: the file cannot be written.
        """
        kind, token = read_webhook(webhook)
        robot = Robot(robot_id=new_id(), name=name.strip(), kind=kind)
        if any(each.name == robot.name for each in self._book.robots()):
            self._book.put_robot(robot)  # says that the name is taken, before any secret is kept
        self._keep(robot.robot_id, RobotSecrets(token=token, secret=_checked(secret)))
        self._book.put_robot(robot)
        self._note("robot.add", robot)
        return robot

    def change(self, robot: Robot, webhook: str = "", secret: str | None = None) -> Robot:
        """Save a robot; with a new address, or a new secret ("" for none), where given.

        Raises:
            InvalidInput, SecretsError, StorageError: as for :meth:`add`.
        """
        known = self.secrets_of(robot.robot_id)
        if webhook:
            kind, token = read_webhook(webhook)
            robot = replace(robot, kind=kind)
            known = RobotSecrets(token=token, secret=known.secret if known else "")
        if secret is not None and known is not None:
            known = RobotSecrets(token=known.token, secret=_checked(secret))
        if known is not None and (webhook or secret is not None):
            self._keep(robot.robot_id, known)
        self._book.put_robot(robot)
        self._note("robot.change", robot)
        return robot

    def remove(self, robot_id: str) -> None:
        """Forget a robot and its secrets."""
        robot = next((each for each in self._book.robots() if each.robot_id == robot_id), None)
        self._book.remove_robot(robot_id)
        self._secrets.delete(_name(robot_id))
        if robot is not None:
            self._note("robot.remove", robot)

    def secrets_of(self, robot_id: str) -> RobotSecrets | None:
        """Token and secret; None when the keyring has none."""
        kept = self._secrets.get(_name(robot_id))
        try:
            found = json.loads(kept) if kept else None
        except ValueError:
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("token"), str):
            return None
        return RobotSecrets(token=found["token"], secret=str(found.get("secret", "")))

    def _keep(self, robot_id: str, secrets: RobotSecrets) -> None:
        value = {"token": secrets.token}
        if secrets.secret:
            value["secret"] = secrets.secret
        self._secrets.put(_name(robot_id), json.dumps(value))

    def _note(self, action: str, robot: Robot) -> None:
        with self._store.begin() as work:
            work.audit.record(
                actor=operator_name(self._settings),
                action=action,
                subject=robot.robot_id,
                at=self._clock.now(),
                note=robot.name,
            )
            work.commit()


def _name(robot_id: str) -> str:
    return f"robot.{robot_id}"


def _checked(secret: str) -> str:
    secret = secret.strip()
    if len(secret) > SECRET_MAX or not secret.isascii() or " " in secret:
        raise InvalidInput(
            "robot.secret",
            "加签密钥不对",
            "在机器人的安全设置里复制整条密钥。",
            context={"field": "secret"},
        )
    return secret
