"""phone: the link by which a phone on the network sees the board."""

from app.cli.exits import Exit
from app.cli.session import Session
from app.labels.qr import symbol
from app.ports.phone import PhoneState
from app.presentation.workbench.words import when_text

QUIET = 2
"""Modules of white around a code on a terminal; phones take less than the standard's four."""
_HALVES = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
"""Light is printed: terminals are dark mostly, and phones read both ways."""


def link(session: Session) -> int:
    """Show the link there is."""
    with session.desk() as desk:
        state = desk.phone.state()
    return _show(session, state)


def new(session: Session) -> int:
    """Make another link, and let it be served."""
    with session.desk() as desk:
        desk.settings.put({"phone.on": True})
        state = desk.phone.new_link()
    return _show(session, state)


def off(session: Session) -> int:
    """Serve no more, revoke the link."""
    with session.desk() as desk:
        desk.settings.put({"phone.on": False})
        state = desk.phone.revoke()
    session.screen.result(_document(state), ["手机看板已关闭，链接已作废。"])
    return Exit.OK


def _show(session: Session, state: PhoneState) -> int:
    session.screen.result(_document(state), _lines(state))
    return Exit.OK


def _lines(state: PhoneState) -> list[str]:
    if not state.url:
        return ["还没有链接。运行 zhunlan phone new 生成一个。"]
    until = when_text(int(state.expires_at.timestamp())) if state.expires_at else ""
    if state.expired:
        return [f"链接 {until} 过期了。运行 zhunlan phone new 换一个。"]
    lines = [*code_lines(state.url), state.url, f"有效到 {until}（北京时间）。"]
    if state.fingerprint:
        lines.append(f"证书指纹 SHA-256：{state.fingerprint}")
    if state.on:
        lines.append("准揽的窗口开着时才能看；窗口早已开着而没有打开手机看板的，在它的设置里打开。")
    else:
        lines.append("手机看板没有打开：运行 zhunlan phone new，或在设置「看板与手机」里打开。")
    return lines


def code_lines(text: str) -> list[str]:
    """A QR code in half blocks, two rows of modules a line."""
    rows = symbol(text, "L")
    side = len(rows) + 2 * QUIET
    empty = bytes(side)
    edge = bytes(QUIET)
    framed = [empty] * QUIET + [edge + row + edge for row in rows] + [empty] * QUIET
    if len(framed) % 2:
        framed.append(empty)
    pairs = zip(framed[::2], framed[1::2], strict=True)
    return ["".join(_HALVES[pair] for pair in zip(*both, strict=True)) for both in pairs]


def _document(state: PhoneState) -> dict[str, object]:
    return {
        "on": state.on,
        "url": state.url or None,
        "expires_at": state.expires_at,
        "expired": state.expired,
        "fingerprint": state.fingerprint or None,
    }
