// Load profiles: a text is a load profile that can be run, or an error that names each mistake.
#include "profiles/load_profile.hpp"

#include "tests/fuzz/profiles.hpp"

namespace lvspec::fuzz {
namespace {

const Profile& lab() {
  static const Bytes text = shipped("lab.toml");
  static const Profile profile = parse_profile({reinterpret_cast<const char*>(text.data()), text.size()}, "lab.toml");
  return profile;
}

void check(const LoadProfile& load) {
  if (load.stages.empty() || load.http.requests.empty()) broken("a loaded load profile has something to send");
  for (const LoadStage& stage : load.stages)
    if (stage.length_ms == 0 || (stage.users == 0 && !(stage.from > 0) && !load.search))
      broken("a stage has a length and a load");
}

}  // namespace

std::vector<Bytes> seeds() {
  return {shipped("load/steady.toml"),
          shipped("load/ramp.toml"),
          shipped("load/spike.toml"),
          shipped("load/soak.toml"),
          shipped("load/search.toml"),
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
    lvspec::fuzz::must_say_why(error);
  }
  return 0;
}
