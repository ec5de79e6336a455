#include "checks/facts/steps.hpp"

#include <doctest/doctest.h>

#include "lvspec/decode.hpp"
#include "tests/unit/checks/frames.hpp"

namespace lvspec {
namespace {

Profile with_clients() {
  Profile p;
  p.on_link = {*IpRange::parse("198.51.100.210-198.51.100.229")};
  return p;
}

Plan two_steps() {
  Plan plan;
  plan.steps.push_back({.stimulus = Stimulus::ask_vip});
  plan.steps.push_back({.stimulus = Stimulus::connect, .repeat = 3, .client_port = 20000, .target_port = 80});
  plan.steps.push_back({.stimulus = Stimulus::echo, .repeat = 9, .client_port = 65530, .target_port = 80});
  return plan;
}

}  // namespace

TEST_CASE("a frame's step is found by the client's port, whoever sends it") {
  const Profile profile = with_clients();
  const Cluster cluster(profile);
  const Plan plan = two_steps();
  const Steps steps(&plan, cluster);
  const std::uint8_t to[20] = {0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 198, 51, 100, 210, 198, 51, 100, 180};
  const std::uint8_t from[20] = {0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 198, 51, 100, 180, 198, 51, 100, 210};
  CHECK(steps.of(IpHeader{to}, 20000, 80) == &plan.steps[1]);
  CHECK(steps.of(IpHeader{to}, 20002, 80) == &plan.steps[1]);
  CHECK(steps.of(IpHeader{from}, 80, 20001) == &plan.steps[1]);
  CHECK(steps.of(IpHeader{from}, 80, 65535) == &plan.steps[2]);
  CHECK(steps.of(IpHeader{to}, 20003, 80) == nullptr);
  CHECK(steps.of(IpHeader{to}, 80, 20001) == nullptr);
  CHECK(steps.of(IpHeader{}, 20000, 80) == nullptr);
}

TEST_CASE("strangers' frames and captures without a plan belong to no step") {
  const Profile profile = with_clients();
  const Cluster cluster(profile);
  const Plan plan = two_steps();
  const std::uint8_t stranger[20] = {0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 198, 51, 100, 9, 198, 51, 100, 180};
  const std::uint8_t ours[20] = {0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 198, 51, 100, 210, 198, 51, 100, 180};
  CHECK(Steps(&plan, cluster).of(IpHeader{stranger}, 20000, 80) == nullptr);
  CHECK(Steps(nullptr, cluster).of(IpHeader{ours}, 20000, 80) == nullptr);
}

}  // namespace lvspec
