"""What becomes of memory that was freed."""

import subprocess
import sys

FREED = """
# prints how many MB more there are after 100 were freed, and after these were given back
import re
from pathlib import Path
import numpy as np
from index.engine.memory import give_back, keep

def resident():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

keep()
begin = resident()
for _ in range(3):
    arrays = [np.ones(1 << 20, dtype=np.uint8) for _ in range(100)]
    del arrays
freed = resident()
give_back()
print(freed - begin, resident() - begin)
"""


def test_what_a_search_frees_is_kept_for_the_next_and_can_be_given_back() -> None:
    """So the pages of its arrays are not asked from the system again and again."""
    if sys.platform != "linux":  # elsewhere nothing is done, and nothing said of it
        return
    done = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    kept, left = map(int, done.stdout.split())
    assert kept >= 90
    assert left <= 10
