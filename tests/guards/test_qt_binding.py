"""The Qt binding keeps count of its references.

PySide6 6.12.0 on Python 3.11 loses a reference to None in every call that returns nothing and
aborts after some thousands of them; the pinned versions do not.
"""

import subprocess
import sys

LOOP = """
from PySide6.QtCore import QObject
o = QObject()
for _ in range(20_000):
    o.setObjectName('x')
print(o.objectName())
"""


def test_calls_without_result_do_not_wear_none_out() -> None:
    done = subprocess.run([sys.executable, "-c", LOOP], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "x\n"), done.stderr
