import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEASURE = """
import ctypes, threading
from latent import memory
if {spare}: memory.spare()
libc = ctypes.CDLL("libc.so.6")
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
barrier = threading.Barrier(16)
def work():
    some = [bytes(2000) for _ in range(100)]
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(16)]
for each in threads: each.start()
for each in threads: each.join()
libc.fdopen.restype = ctypes.c_void_p
out = libc.fdopen(1, b"w")
libc.malloc_info(0, out)
libc.fflush(ctypes.c_void_p(out))
"""


def test_threads_share_few_arenas():
    counts = []
    for spare in (False, True):
        code = MEASURE.format(spare=spare)
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        counts.append(run.stdout.count("<heap nr="))
    assert counts[1] <= 2 < counts[0]
