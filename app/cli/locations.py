"""locations: where goods lie."""

from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.shelf import along_the_walk
from app.services.shelf_locations import Preview


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
    """Import a file, all or nothing; or only say what it would do."""
    args = session.args
    with session.desk() as desk:
        preview = desk.shelf_locations.look(args.file.expanduser())
        if args.check:
            return _checked(session, preview)
        changed = len(desk.shelf_locations.take(preview))
    read = len(preview.file.places)
    session.screen.result(
        {"read": read, "changed": changed}, [f"读到 {read} 个库位，{changed} 个有变化。"]
    )
    return Exit.OK


def _checked(session: Session, preview: Preview) -> int:
    wrong = preview.file.wrong
    counts = (("新", preview.new), ("改", preview.moved), ("去掉", preview.emptied))
    text = [f"读到 {len(preview.file.places)} 个库位：" + "，".join(f"{w} {n}" for w, n in counts)]
    text += [f"第 {line.number} 行：{line.trouble}" for line in wrong]
    session.screen.result(
        {
            "read": len(preview.file.places),
            "new": preview.new,
            "moved": preview.moved,
            "emptied": preview.emptied,
            "wrong": [{"line": line.number, "why": line.trouble} for line in wrong],
        },
        text,
    )
    return Exit.SOME_FAILED if wrong else Exit.OK


def give(session: Session) -> int:
    """Export all as CSV or Excel workbook."""
    path = session.args.file.expanduser().absolute()
    with session.desk() as desk:
        count = desk.shelf_locations.give(path)
    session.screen.result({"path": path, "count": count}, [f"导出了 {count} 个库位。", f"{path}"])
    return Exit.OK
