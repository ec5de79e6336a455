"""Who may include whom, by #include lines and by CMake's link lines (docs/design.md, rule 1)."""
import re
import unittest

import sources
from meta import MetaTest

# Folder -> folders whose headers it may include, besides its own and include/lvspec.
ARROWS = {
    "include": set(),
    "profiles": set(),
    "checks": set(),
    "reports": set(),
    "wire": set(),
    "gen": {"wire"},
    "cli": {"profiles", "checks", "reports", "wire", "gen"},
}
LINKS = {
    "core": set(),
    "profiles": {"lvspec_core", "tomlplusplus::tomlplusplus", "fmt::fmt"},
    "checks": {"lvspec_core", "fmt::fmt"},
    "reports": {"lvspec_core", "fmt::fmt", "nlohmann_json::nlohmann_json", "ZLIB::ZLIB"},
}
PURE = ("profiles", "checks", "reports")
OUTSIDE = re.compile(r"#\s*include\s*[<\"](sys/socket|sys/ioctl|netinet/|arpa/|net/|linux/|netdb|pcap|tins/|boost/|poll\.h|unistd\.h|fcntl\.h|sys/stat\.h|sys/mman\.h|spawn\.h|signal\.h|csignal|thread|mutex|future)")
CLOCK = re.compile(r"(_clock::now|\btime\s*\(\s*(NULL|nullptr|0|&)|clock_gettime|gettimeofday|\bgetenv\b|random_device|\brand\s*\()")
HEAVY = re.compile(r"#\s*include\s*<(toml\+\+|nlohmann/(?!json_fwd)|boost/|CLI/|tins/)")


def code(path):
    return re.sub(r"//[^\n]*", "", path.read_text())


class Layering(MetaTest):
    def test_includes_follow_the_arrows(self):
        for folder, allowed in ARROWS.items():
            for path in sources.code_files(folder):
                for include in re.findall(r'#\s*include\s*"([^"]+)"', path.read_text()):
                    target = include.split("/")[0]
                    self.expect("/" in include, f'{sources.relative(path)}: "{include}" is not written from the root')
                    self.expect(target in ("lvspec", folder) or target in allowed, f"{sources.relative(path)} includes {include}")

    def test_pure_folders_touch_no_outside_world(self):
        for path in sources.code_files(*PURE):
            found = OUTSIDE.search(code(path))
            self.expect(not found, f"{sources.relative(path)}: {found and found[0]}")
            found = CLOCK.search(code(path))
            self.expect(not found, f"{sources.relative(path)} reads a clock, the environment or chance: {found and found[0]}")

    def test_only_profiles_read_files(self):
        for path in sources.code_files("include", "checks", "reports"):
            self.expect(not re.search(r"#\s*include\s*<(fstream|filesystem|cstdio|iostream)>", code(path)), f"{sources.relative(path)} reads or writes files")

    def test_heavy_headers_stay_out_of_headers(self):
        for path in sources.code_files(*ARROWS, suffixes=(".hpp",)):
            if "gen" in path.relative_to(sources.ROOT).parts:
                continue  # gen's own headers, which nobody outside of gen and cli sees
            found = HEAVY.search(path.read_text())
            self.expect(not found, f"{sources.relative(path)}: {found and found[0]}")

    def test_checks_allocate_nothing_on_the_hot_path(self):
        body = re.compile(r"void on_(?:frame|pair)\([^)]*\)( noexcept)? override \{\n(.*?)^  \}", re.S | re.M)
        for path in sources.check_files().values():
            for noexcept, text in body.findall(path.read_text()):
                self.expect(noexcept, f"{sources.relative(path)}: a handler of frames is not noexcept")
                found = re.search(r"fmt::format|std::string\b|push_back|emplace|to_string|\bnew\b", text)
                self.expect(not found, f"{sources.relative(path)}: {found and found[0]} in a handler of frames")

    def test_link_lines_are_the_arrows(self):
        for name, allowed in LINKS.items():
            text = (sources.ROOT / ("CMakeLists.txt" if name == "core" else f"{name}/CMakeLists.txt")).read_text()
            line = re.search(rf"lvspec_library\({name}\b(.*?)\)", text, re.S)
            self.expect(line, f"{name}: no lvspec_library() line")
            uses = set(line[1].split("USES")[1].split()) if line and "USES" in line[1] else set()
            for more in re.findall(rf"target_link_libraries\(lvspec_{name}\b(.*?)\)", text, re.S):
                uses |= set(more.split()) - {"PUBLIC", "PRIVATE", "INTERFACE"}
            self.expect(uses <= allowed, f"{name} links {sorted(uses - allowed)}")


if __name__ == "__main__":
    unittest.main()
