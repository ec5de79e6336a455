// Profiles: a text is a profile, or an error that names each mistake.
#include "tests/fuzz/profiles.hpp"

namespace lvspec::fuzz {

std::vector<Bytes> seeds() {
  return {shipped("lab.toml"), shipped("classic.toml"), shipped("shop.toml"),
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
    lvspec::fuzz::must_say_why(error);
  }
  return 0;
}
