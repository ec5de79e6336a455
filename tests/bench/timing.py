"""Times commands side by side: rounds in rotated order, so that what a machine does besides hits all of them alike."""
import dataclasses
import statistics
import subprocess


@dataclasses.dataclass
class Contender:
    name: str
    command: list
    scale: float = 1.0  # of its time: it reads a part of the capture
    once: list = None  # the same command on next to nothing: its start-up, which is not scaled


def measure(build, command):
    """Exit status, wall, user and system seconds, peak KiB."""
    done = subprocess.run([build / "tests/bench/bench_measure", *map(str, command)], capture_output=True, text=True, check=True)
    status, wall, user, system, peak = done.stdout.split()
    return {"status": int(status), "wall": float(wall), "cpu": float(user) + float(system), "user": float(user), "peak": int(peak)}


def median(samples, key):
    return statistics.median(s[key] for s in samples)


def scaled(contender, sample, start_up):
    for key in ("wall", "cpu", "user"):
        sample[key] = start_up[key] + max(sample[key] - start_up[key], 0) * contender.scale
    return sample


def time_all(build, fast, slow, rounds):
    samples = {c.name: [] for c in fast + slow}
    start_ups = {c.name: measure(build, c.once) for c in slow if c.once}
    for contender in fast:
        measure(build, contender.command)  # warms the page cache
    for turn in range(rounds):
        field = fast + (slow if turn < 2 else [])
        field = field[turn % len(field):] + field[:turn % len(field)]
        for contender in field:
            sample = measure(build, contender.command)
            samples[contender.name].append(scaled(contender, sample, start_ups[contender.name]) if contender.name in start_ups else sample)
    return {name: {"rounds": len(s), **{key: median(s, key) for key in ("wall", "cpu", "user")}} for name, s in samples.items()}


def table(title, figures, base, frames):
    lines = ["", title, f"  {'':26} {'CPU':>8} {'wall':>8} {'ns a frame':>11} {'rounds':>7}"]
    for name, f in figures.items():
        lines.append(f"  {name:26} {f['cpu'] / figures[base]['cpu']:8.2f} {f['wall'] / figures[base]['wall']:8.2f} {f['cpu'] / frames * 1e9:11.0f} {f['rounds']:7}")
    return "\n".join(lines)
