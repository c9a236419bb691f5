"""locations: where goods lie."""

from pathlib import Path

from app.adapters.files.atomic import write_atomically
from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import StorageError
from app.domain.shelf import along_the_walk


def show(session: Session) -> int:
    """List locations along the walk."""
    with session.desk() as desk:
        listed = along_the_walk(desk.shelf_locations.all())
    session.screen.result(
        {"locations": [{"code": code, "location": place} for code, place in listed]},
        table(("库位", "商家编码"), [(place, code) for code, place in listed])
        if listed
        else ["还没有库位。用 zhunlan locations import 导入，或 zhunlan locations set 记一个。"],
    )
    return Exit.OK


def change(session: Session) -> int:
    """Put one kind of goods somewhere, or nowhere."""
    code, place = session.args.code.strip(), session.args.location.strip()
    with session.desk() as desk:
        desk.shelf_locations.set(code, place)
    said = f"{code} 放在 {place}。" if place else f"{code} 不再有库位。"
    session.screen.result({"code": code, "location": place}, [said])
    return Exit.OK


def take(session: Session) -> int:
    """Import a file, all or nothing."""
    data = _read(session.args.file.expanduser())
    with session.desk() as desk:
        read, changed = desk.shelf_locations.take_file(data)
    session.screen.result(
        {"read": read, "changed": changed}, [f"读到 {read} 个库位，{changed} 个有变化。"]
    )
    return Exit.OK


def give(session: Session) -> int:
    """Export all as CSV."""
    path = session.args.file.expanduser().absolute()
    with session.desk() as desk:
        count = len(desk.shelf_locations.all())
        write_atomically(path, desk.shelf_locations.file())
    session.screen.result({"path": path, "count": count}, [f"导出了 {count} 个库位。", f"{path}"])
    return Exit.OK


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageError(
            "location.unreadable",
            "库位表无法读取",
            "检查文件名和权限；文件正被别的程序打开时请先关闭。",
            context={"errno": error.errno or 0},
        ) from error
