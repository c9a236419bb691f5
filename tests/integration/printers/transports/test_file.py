"""Files under the contract of every transport: a FIFO can break like a device."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.transports.file import FileTransport
from tests.integration.printers.transports.pty_rig import PathRig, fifo_rig
from tests.unit.printers.transports.contract import TransportContract


class TestFile(TransportContract):
    slack = 128 * 1024  # what a pipe holds by itself

    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[PathRig]:
        folder = tmp_path / "folder"
        folder.mkdir()
        with fifo_rig(folder) as rig:
            rig.transport = FileTransport(rig.path)
            rig.unplug = lambda: folder.rename(tmp_path / "gone")  # type: ignore[assignment,method-assign]
            yield rig
