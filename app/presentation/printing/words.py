"""What ways, places, papers and states of printers are called."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.station import PrinterSetup, Silence, Way
from app.presentation.formatting import Phrase, phrase, verbatim
from printers.profile import UnknownProfile, load_profile

WAYS: Mapping[Way, str] = MappingProxyType(
    {
        Way.NETWORK: "网络",
        Way.USB: "USB",
        Way.DEVICE: "设备文件",
        Way.SERIAL: "串口或蓝牙",
        Way.CUPS: "系统队列，直接发送指令",
        Way.SPOOLER: "系统打印机，直接发送指令",
        Way.DRIVER: "系统驱动",
        Way.DOUDIAN: "抖店打印组件",
        Way.FILE: "文件",
    }
)

PLACES: Mapping[Way, tuple[str, str]] = MappingProxyType(
    {
        Way.NETWORK: ("地址", "打印机的 IP 地址，如 192.168.1.60；端口不是 9100 时写在冒号后面。"),
        Way.USB: ("USB 编号", "形如 0a5f:0166，后面可加冒号和序列号；搜索打印机会自动填写。"),
        Way.DEVICE: ("设备", "系统里的设备文件，如 /dev/usb/lp0。"),
        Way.SERIAL: ("串口", "如 COM3 或 /dev/rfcomm0。"),
        Way.CUPS: ("队列", "系统打印队列的名字。"),
        Way.SPOOLER: ("打印机", "系统里打印机的名字。"),
        Way.DRIVER: ("打印机", "系统里打印机的名字；用它自己的驱动打印，纸张大小要和面单一致。"),
        Way.DOUDIAN: ("组件的打印机", "在组件里能看到的打印机；不选就用组件的默认打印机。"),
        Way.FILE: ("文件", "打印内容会接在这个文件后面，用来留样或排查。"),
    }
)
"""Label and note of a way's place."""

MEDIA: Mapping[str, str] = MappingProxyType(
    {"gap": "有间隙的标签纸", "mark": "背面黑标", "continuous": "连续纸"}
)
FINISHES: Mapping[str, str] = MappingProxyType(
    {"": "按打印机自己的设置", "tear": "撕纸", "peel": "剥离", "cut": "切刀"}
)
SILENCES: Mapping[Silence, str] = MappingProxyType(
    {Silence.STOP: "每张停下确认", Silence.GO_ON: "整批打完再核对"}
)


def place_phrase(setup: PrinterSetup) -> Phrase:
    """Where a printer is, with how it is reached."""
    way = phrase(WAYS[setup.way])
    if not setup.place:
        return phrase("{way} · {place}", way=way, place=phrase("组件的默认打印机"))
    return phrase("{way} · {place}", way=way, place=verbatim(setup.place))


def model_title(profile: str) -> str:
    """What the model ``profile`` is called; its own name when there is none such."""
    try:
        return load_profile(profile).title
    except UnknownProfile:
        return profile
