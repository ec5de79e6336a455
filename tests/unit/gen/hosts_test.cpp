#include "gen/hosts.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

constexpr Inquiries everything_there_is(Inquiry::sysctls, Inquiry::addresses, Inquiry::routes, Inquiry::features, Inquiry::ipvs,
                                        Inquiry::nat);
constexpr Inquiries two(Inquiry::addresses, Inquiry::ipvs);

CheckSpec asking(Role role, Inquiries asks) {
  CheckSpec spec;
  spec.asked = role;
  spec.asks = asks;
  return spec;
}

/// The cluster's hosts, each reached by `command`.
Profile reached_by(const std::string& command) {
  Profile p = profile();
  for (Director& d : p.directors) d.command = command;
  for (RealServer& r : p.real_servers) r.command = command;
  return p;
}

std::vector<HostAnswers> ask(const Profile& profile, const CheckSpec& spec, bool interrupted = false) {
  const std::atomic<bool> interrupt{interrupted};
  const CheckSpec* const specs[] = {&spec};
  return ask_hosts(profile, specs, interrupt);
}

}  // namespace

TEST_CASE("answers are taken apart at their headings") {
  const std::string output =
      "Welcome to web1!\n\n=lvspec asks= addresses\n1: lo\tinet\xff 1.2.3.4\r\n2: eth0\n=lvspec status= 0\n"
      "\n=lvspec asks= ipvs\nCan't initialize ipvs\nPermission denied\n\n=lvspec status= 255\n";
  const HostAnswers host = host_answers("web1", two, output, "");
  CHECK(host.host == "web1");
  CHECK(host.answers == std::map<std::string, std::string>{{"addresses", "1: lo inet\\xff 1.2.3.4 \n2: eth0"}});
  CHECK(host.failures == std::map<std::string, std::string>{{"ipvs", "exit status 255: Permission denied"}});
}

TEST_CASE("answers that are cut short, or never came, are failures with their reason") {
  const HostAnswers cut = host_answers("web1", two, "\n=lvspec asks= addresses\n1: lo", "not done within 10000 ms");
  CHECK(cut.answers.empty());
  CHECK(cut.failures.at("addresses") == "not done within 10000 ms");
  CHECK(cut.failures.at("ipvs") == "not done within 10000 ms");
  CHECK(host_answers("web1", two, "sh: not found", "").failures.at("ipvs").find("did not run") != std::string::npos);
  CHECK(host_answers("web1", two, "\n=lvspec asks= ipvs\n\n=lvspec status= 0", "").answers.at("ipvs").empty());
}

TEST_CASE("every host that has a command is asked what its role's checks ask, by a real shell") {
  const Profile hosts = reached_by("sh -c");
  const auto servers = ask(hosts, asking(Role::real_server, Inquiries(Inquiry::sysctls, Inquiry::addresses)));
  REQUIRE(servers.size() == hosts.real_servers.size());
  for (const HostAnswers& host : servers) {
    CHECK(host.answers.at("sysctls").find("conf/all/arp_ignore:") != std::string::npos);
    CHECK(host.answers.at("addresses").find("127.0.0.1/8") != std::string::npos);
    CHECK(host.failures.empty());
  }
  const auto directors = ask(hosts, asking(Role::director, everything_there_is));
  REQUIRE(directors.size() == hosts.directors.size());
  for (std::size_t q = 0; q < inquiry_count; ++q) {
    const char* key = word(static_cast<Inquiry>(q));
    CHECK(directors.front().answers.count(key) + directors.front().failures.count(key) == 1);
  }
  CHECK(ask(profile(), asking(Role::director, everything_there_is)).empty());
  CHECK(ask(hosts, CheckSpec{}).empty());
}

TEST_CASE("what a host's command does is said, and its own words are no part of the script") {
  const auto failed = ask(reached_by("echo no route to host >&2; exit 255; true"), asking(Role::director, two));
  CHECK(failed.front().failures.at("ipvs") == "exit status 255: no route to host");
  const auto odd =
      ask(reached_by("printf '%s' 'it''s $HOME' >/dev/null; sh -c"), asking(Role::director, Inquiries(Inquiry::addresses)));
  CHECK(odd.front().answers.at("addresses").find("lo") != std::string::npos);
  CHECK(ask(reached_by("sleep 60;"), asking(Role::director, two), true).front().failures.at("ipvs").find("interrupted") == 0);
}
