"""What `cmake --install` and `make package` make, as whoever installs it finds it: in a prefix, and in a clean root of Debian."""
import fcntl
import gzip
import json
import pathlib
import re
import shutil
import subprocess

import pytest

from lab import LVSPEC, ROOT, lvspec

BUILD = LVSPEC.parent
KNOWN_WARNINGS = {"initial-upload-closes-no-bugs"}  # nobody uploads it to Debian
PAGES = ROOT / "docs"


def run(*words, **options):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, f"{words}: exit status {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """The Debian package, made once whatever the number of workers."""
    shared = tmp_path_factory.getbasetemp().parent / "package"
    shared.mkdir(exist_ok=True)
    with open(shared / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not list(shared.glob("*.deb")):
            run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", shared)
    (made,) = shared.glob("*.deb")
    return made


def files(root):
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def wanted_files(share="share"):
    """What every way of installing brings, apart from what Debian has elsewhere."""
    pages = {f"{share}/man/man1/{name}.1.gz" for name in lvspec("manual", "--list").stdout.split()}
    docs = {f"{share}/doc/lvspec/{path.relative_to(PAGES)}" for path in PAGES.rglob("*.md")}
    profiles = {f"{share}/lvspec/{path.relative_to(ROOT)}" for path in (ROOT / "profiles").rglob("*.toml")}
    return pages | docs | profiles | {"bin/lvspec", f"{share}/bash-completion/completions/lvspec", f"{share}/lvspec/report.schema.json"}


def test_installs_into_a_prefix(tmp_path):
    run("cmake", "--install", BUILD, "--prefix", tmp_path)
    assert files(tmp_path) == wanted_files() | {"share/zsh/site-functions/_lvspec", "share/doc/lvspec/CHANGELOG.md"}
    assert run(tmp_path / "bin/lvspec", "--version") == lvspec("--version").stdout
    assert run(tmp_path / "bin/lvspec", "validate", tmp_path / "share/lvspec/profiles/classic.toml")


def test_package_is_as_debian_wants_it(package, tmp_path):
    """Lintian finds no error; the warnings are those that are known."""
    found = run("lintian", "--fail-on", "error", "--info", package)
    assert set(re.findall(r"^W: lvspec: ([\w-]+)", found, re.M)) <= KNOWN_WARNINGS, found
    run("dpkg-deb", "-x", package, tmp_path)
    debian = {"share/zsh/vendor-completions/_lvspec"} | {f"share/doc/lvspec/{name}" for name in ("copyright", "changelog.gz", "changelog.Debian.gz")}
    assert files(tmp_path / "usr") == wanted_files() | debian
    assert gzip.decompress((tmp_path / "usr/share/doc/lvspec/changelog.gz").read_bytes()) == (ROOT / "CHANGELOG.md").read_bytes()


def test_manual_pages_are_what_the_binary_says(package, tmp_path):
    run("dpkg-deb", "-x", package, tmp_path)
    for page in sorted((tmp_path / "usr/share/man/man1").glob("*.gz")):
        command = page.name.removesuffix(".1.gz").removeprefix("lvspec").removeprefix("-")
        assert gzip.decompress(page.read_bytes()).decode() == lvspec("manual", *[command][:len(command)]).stdout
        assert "lvspec" in run("mandoc", "-T", "utf8", page)


def test_links_between_pages_hold(package, tmp_path):
    """Documents that are installed do not point at what is not."""
    run("dpkg-deb", "-x", package, tmp_path)
    docs = tmp_path / "usr/share/doc/lvspec"
    broken = [(path.name, target) for path in docs.rglob("*.md") for target in re.findall(r"\]\(([^)#]+)", path.read_text())
              if "://" not in target and not (path.parent / target).exists()]
    assert not broken


def sources():
    """Where this machine's apt takes Debian from."""
    apt = pathlib.Path("/etc/apt")
    return [path for path in [apt / "sources.list", *sorted(apt.glob("sources.list.d/*.list")), *sorted(apt.glob("sources.list.d/*.sources"))]
            if path.exists() and path.stat().st_size > 0]


@pytest.fixture(scope="module")
def clean_root(package, tmp_path_factory):
    """Debian's smallest system with apt, and the package's file in /tmp."""
    folder = tmp_path_factory.mktemp("clean")
    root = folder / "root"
    release = re.search(r"^VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(), re.M)[1]
    # What this machine needs to reach Debian: a proxy, a snapshot's old dates.
    (folder / "apt.conf").write_text("".join(re.findall(r"^Acquire::(?:Check|https?|Retries|ForceIPv).*\n", run("apt-config", "dump", "Acquire"), re.M)))
    run("mmdebstrap", "--mode=root", "--variant=minbase", "--skip=cleanup/apt/lists", f"--aptopt={folder / 'apt.conf'}", release, root, *sources())
    shutil.copy(package, root / "tmp")
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", root / "etc")
    return root


def documented(number):
    """The commands of a block of docs/install.md."""
    return re.findall(r"^```sh package\n(.*?)^```$", (PAGES / "install.md").read_text(), re.M | re.S)[number]


class Inside:
    """Commands in the clean root, as somebody without rights unless it says otherwise."""

    def __init__(self, root):
        self.root = root

    def __call__(self, *words, user="nobody"):
        # bash's process substitution needs /dev/fd, which leads to /proc; that is mounted for the command alone.
        proc = ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={self.root}/proc"]
        command = [*proc, "chroot", f"--userspec={user}", self.root, *words]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp", "DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run([str(w) for w in command], capture_output=True, text=True, timeout=120, env=environment)

    def follows(self, script, package):
        """Types the commands of the page as root."""
        (self.root / "tmp/script").write_text("cd /tmp\n" + re.sub(r"lvspec_\S*\.deb", package.name, script))
        done = self("bash", "-ex", "/tmp/script", user="root")
        assert done.returncode == 0, done.stdout + done.stderr

    def recording(self, name):
        """Captures of tests/captures, unpacked for whoever is inside, and their profile."""
        folder = self.root / "tmp" / name
        folder.mkdir()
        folder.chmod(0o777)
        for packed in (ROOT / "tests/captures" / name).glob("*.gz"):
            (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
        (folder / "profile.toml").write_bytes((ROOT / "tests/captures" / name / "profile.toml").read_bytes())
        return f"/tmp/{name}", sorted(f"/tmp/{name}/{path.name}" for path in folder.glob("*.pcapng"))


def test_clean_root(clean_root, package):
    """From the package to an audit of a capture, on a system that has nothing else."""
    inside = Inside(clean_root)
    before = files(clean_root / "usr")
    inside.follows(documented(0), package)
    for name, status in (("healthy", 0), ("arp_ignore_off", 1)):
        folder, captures = inside.recording(name)
        done = inside("lvspec", "judge", *captures, "--profile", f"{folder}/profile.toml", "--out", f"{folder}/run")
        assert done.returncode == status, done.stdout + done.stderr
        report = json.loads((clean_root / folder[1:] / "run/report.json").read_text())
        blamed = {party for check in report["checks"] for party in check["parties"]}
        assert blamed == ({"web1"} if status else set()) and (clean_root / folder[1:] / "run/report.html").exists()
    assert inside("lvspec", "validate", "/usr/share/lvspec/profiles/classic.toml").returncode == 0
    done = inside("bash", "-c", "source /usr/share/bash-completion/completions/lvspec; COMP_WORDS=(lvspec re); COMP_CWORD=1; _lvspec; echo ${COMPREPLY[@]}")
    assert done.stdout == "report restore\n", done.stderr
    assert (clean_root / "usr/share/man/man1/lvspec-audit.1.gz").exists()
    inside.follows(documented(1), package)
    assert "cap_net_admin,cap_net_raw=ep" in inside("getcap", "/usr/bin/lvspec", user="root").stdout
    assert inside("lvspec", "--version", user="nobody:lvspec").returncode == 0 and inside("lvspec", "--version").returncode != 0
    inside.follows(documented(2), package)
    assert not [name for name in files(clean_root / "usr") - before if "lvspec" in name]
