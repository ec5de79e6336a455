"""The captures, and what reads them."""
import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys

PROFILE = pathlib.Path(__file__).resolve().parent / "segment.toml"


@dataclasses.dataclass
class Capture:
    path: pathlib.Path
    frames: int
    mean: int


def make(build, mix, fmt, megabytes, folder):
    path = pathlib.Path(folder) / f"{mix}-{megabytes}.{fmt}"
    made = subprocess.run([build / "tests/bench/bench_capture", mix, fmt, str(megabytes), path], capture_output=True, text=True, check=True)
    frames, mean = map(int, made.stdout.split())
    return Capture(path, frames, mean)


def first_frames(capture, frames):
    """A capture of its own for the slow readers: some know no option to stop early."""
    short = capture.path.with_name("first-" + capture.path.name)
    subprocess.run(["tcpdump", "-r", capture.path, "-c", str(frames), "-w", short], check=True, capture_output=True)
    return short


def judge(build, capture):
    return [build / "lvspec", "judge", "--profile", PROFILE, capture]


def judges_healthy(build, capture, frames):
    """A benchmark of a capture that is judged wrongly, or only in part, would measure something else. A mirror's capture alone proves no absence, so
    nothing passes; but the director forwards rightly, and nothing is a failure."""
    out = capture.with_suffix(".out")
    done = subprocess.run([*judge(build, capture), "--out", out], capture_output=True, text=True)
    report = json.loads((out / "report.json").read_text()) if done.returncode in (0, 3) else None
    shutil.rmtree(out, ignore_errors=True)
    if report is None or report["coverage"][0]["seen"] != frames:
        sys.exit(f"tests/bench/run: {capture.name} shows a healthy cluster, but is judged otherwise:\n{done.stdout}{done.stderr}")


def fast(build, capture):
    bench = build / "tests/bench"
    return [
        ("libpcap loop", [bench / "bench_libpcap", capture]),
        ("lvspec judge, all checks", judge(build, capture)),
        ("lvspec's reader", [bench / "bench_reader", capture]),
        ("lvspec's reader, decode", [bench / "bench_reader", capture, "decode"]),
        ("libtins sniffer", [bench / "bench_libtins", capture]),
    ]


def slow(build, capture, short, frames):
    """Name, command on the first frames, command on one frame."""
    pairs = []
    if shutil.which("tcpdump"):
        pairs.append(("tcpdump -nr", ["tcpdump", "-nr", short], ["tcpdump", "-nr", short, "-c", "1"]))
    if shutil.which("tshark"):
        pairs.append(("tshark -q -z io,stat,0", ["tshark", "-q", "-z", "io,stat,0", "-nr", short], ["tshark", "-q", "-z", "io,stat,0", "-c", "1", "-nr", short]))
    return pairs
