"""What a judgement costs apart from time: memory for captures of several sizes, instructions and allocations a frame."""
import re
import shutil
import subprocess

import tools
from timing import measure


def peaks(build, megabytes, folder):
    """Peak KiB of `lvspec judge` by megabytes: it must not grow."""
    found = {}
    for size in (megabytes // 10, megabytes // 2, megabytes):
        found[size] = measure(build, tools.judge(build, tools.make(build, "pages", "pcapng", size, folder).path))["peak"]
    print("\npeak memory of lvspec judge: " + ", ".join(f"{peak / 1024:.1f} MiB for {size} MB" for size, peak in found.items()), flush=True)
    if max(found.values()) > 1.1 * min(found.values()):
        print("  it GROWS with the capture", flush=True)
    return found


def callgrind(command):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, command)], capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def allocations(command):
    done = subprocess.run(["valgrind", "--tool=memcheck", "--leak-check=no", "--undef-value-errors=no", *map(str, command)], capture_output=True, text=True)
    return int(re.search(r"total heap usage: ([\d,]+) allocs", done.stderr)[1].replace(",", ""))


def a_frame(build, folder):
    """Counts of two captures of different length: what the longer one has more of is what frames cost, start and end aside."""
    if not shutil.which("valgrind"):
        return print("\nvalgrind is not there: no instructions and allocations are counted")
    short, long = (tools.make(build, "pages", "pcapng", size, folder) for size in (8, 24))
    frames = long.frames - short.frames
    costs = {}
    for name, command in (("lvspec judge", lambda c: tools.judge(build, c.path)), ("libpcap loop", lambda c: [build / "tests/bench/bench_libpcap", c.path])):
        costs[name] = {"instructions": (callgrind(command(long)) - callgrind(command(short))) / frames,
                       "allocations": (allocations(command(long)) - allocations(command(short))) / frames}
        print(f"a frame, {name}: {costs[name]['instructions']:.0f} instructions, {costs[name]['allocations']:.6f} allocations", flush=True)
    return costs
