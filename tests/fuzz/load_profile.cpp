// Load profiles: a text is a load profile that can be run, or an error that names each mistake.
#include "profiles/load_profile.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include "profiles/load.hpp"
#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {
namespace {

Bytes file(const std::string& name) {
  std::ifstream in(LVSPEC_SOURCE_DIR "/profiles/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const Profile& lab() {
  static const Bytes text = file("lab.toml");
  static const Profile profile = parse_profile({reinterpret_cast<const char*>(text.data()), text.size()}, "lab.toml");
  return profile;
}

void check(const LoadProfile& load) {
  if (load.stages.empty() || load.http.requests.empty()) broken("a loaded load profile has something to send");
  for (const Stage& stage : load.stages)
    if (stage.length_ms == 0 || (stage.users == 0 && !(stage.from > 0) && !load.search))
      broken("a stage has a length and a load");
}

}  // namespace

std::vector<Bytes> seeds() {
  return {file("load/steady.toml"),
          file("load/ramp.toml"),
          file("load/spike.toml"),
          file("load/soak.toml"),
          file("load/search.toml"),
          bytes("[http]\nrequests = [{method = \"PUT\", path = \"/a\", headers = {Accept = \"b\"}}]\n[clients]\nports = "
                "\"20000-29999\"\n[[stage]]\nname = \"a\"\nfor = \"1s\"\nusers = 3\n[thresholds]\n\"a.server.web1.share\" = \"> "
                "40%\"\n[validity]\nlag_p99 = \"7ms\"\ncpu = \"50%\"\n")};
}
std::uint32_t most_changes() { return 8; }

}  // namespace lvspec::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    lvspec::fuzz::check(
        lvspec::parse_load_profile({reinterpret_cast<const char*>(data), size}, "fuzz.toml", lvspec::fuzz::lab()));
  } catch (const lvspec::ProfileError& error) {
    if (error.problems.empty()) lvspec::fuzz::broken("an error has a reason");
    for (const auto& problem : error.problems)
      for (const char c : problem.what)
        if (static_cast<unsigned char>(c) < 0x20) lvspec::fuzz::broken("a problem is one printable line");
  }
  return 0;
}
