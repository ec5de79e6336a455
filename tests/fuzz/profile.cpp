// Profiles: a text is a profile, or an error that names each mistake.
#include <fstream>
#include <iterator>
#include <string>

#include "profiles/load.hpp"
#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {
namespace {

Bytes example(const char* name) {
  std::ifstream file(std::string(LVSPEC_SOURCE_DIR "/profiles/") + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::vector<Bytes> seeds() {
  return {example("lab.toml"), example("classic.toml"),
          bytes("[cluster]\nname = \"a\"\nsegment = [\"2001:db8::/64\"]\n[[cluster.service]]\nvip = \"2001:db8::180\"\nport = "
                "80\nprotocol = \"udp\"\napplication = \"dns\"\n"
                "[[cluster.director]]\nname = \"d\"\naddress = \"2001:db8::1\"\nmac = "
                "[\"02:00:00:00:00:01\"]\n[[cluster.real_server]]\nname = \"r\"\naddress = "
                "\"2001:db8::2\"\n[[vantage]]\nname = \"m\"\nat = \"segment\"\ncommand = \"x\"\n[hooks.\"r\"]\nbreak = "
                "\"a\"\nmend = \"b\"\nwithin = \"10s\"\n"
                "[[waiver]]\ncheck = \"ARP-05\"\nreason = \"so\"\nuntil = 2026-12-31\n")};
}
std::uint32_t most_changes() { return 8; }

}  // namespace lvspec::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto profile = lvspec::parse_profile({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
    if (profile.segment.empty()) lvspec::fuzz::broken("a loaded profile knows its segment");
  } catch (const lvspec::ProfileError& error) {
    if (error.problems.empty()) lvspec::fuzz::broken("an error has a reason");
    for (const auto& problem : error.problems)
      for (const char c : problem.what)
        if (static_cast<unsigned char>(c) < 0x20) lvspec::fuzz::broken("a problem is one printable line");
  }
  return 0;
}
