#include "tests/checks/told.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

Verdict with(std::string_view old, std::string_view now) {
  Asked wire;
  wire.says("dr1", "ipvs", old, now);
  return wire.judge("DIR-10");
}

const std::string web1_line = "  -> 198.51.100.16:80             Route   1      0          0         \n";

}  // namespace

TEST_CASE("DIR-10: the table is the profile's") { CHECK(judge_one("DIR-10", Asked{}) == "pass"); }

TEST_CASE("DIR-10: a real server by another method, of another weight, at another port") {
  const auto fails = [](std::string_view old, std::string_view now, std::string_view why) {
    const Verdict v = with(old, now);
    CHECK(said(v) == "fail dr1");
    CHECK(v.because == why);
    CHECK(v.evidence.size() == 1);
    CHECK(quoted(v).find("dr1 ipvs:   -> 198.51.100.16:") == 0);
  };
  fails("16:80             Route ", "16:80             Masq  ",
        "dr1, tcp 198.51.100.180:80: web1 is reached by Masq and not by Route");
  fails("16:80             Route   1", "16:80             Route   0", "dr1, tcp 198.51.100.180:80: web1 has weight 0 and not 1");
  fails("16:80             Route", "16:8080           Route", "dr1, tcp 198.51.100.180:80: web1 has port 8080 and not 80");
}

TEST_CASE("DIR-10: one too few, one too many") {
  CHECK(with(web1_line, "").because == "dr1, tcp 198.51.100.180:80: web1 is missing");
  CHECK(quoted(with(web1_line, "")) == "dr1 ipvs: TCP  198.51.100.180:80 rr");
  const Verdict v = with(web1_line, web1_line + "  -> 198.51.100.99:80             Route   1      0          0\n");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "dr1, tcp 198.51.100.180:80: 198.51.100.99 is a real server there and none of the profile");
}

TEST_CASE("DIR-10: scheduler and persistence") {
  CHECK(with(":80 rr", ":80 sh").because == "dr1, tcp 198.51.100.180:80: the scheduler is sh and not rr");
  CHECK(with(":80 rr", ":80 rr persistent 360").because ==
        "dr1, tcp 198.51.100.180:80: connections persist for 360 s and not 0 s");
  Asked wire;
  wire.profile.services.front().persistence_s = 360;
  CHECK(judge_one("DIR-10", wire) == "fail dr1");
  wire.says("dr1", "ipvs", ":80 rr", ":80 rr persistent 360");
  CHECK(judge_one("DIR-10", wire) == "pass");
  Asked open;
  open.profile.services.front().scheduler.reset();
  open.says("dr1", "ipvs", ":80 rr", ":80 mh");
  CHECK(judge_one("DIR-10", open) == "pass");
}

TEST_CASE("DIR-10: the service is missing, or is another's") {
  const Verdict v = with("TCP  198.51.100.180:80 rr", "TCP  198.51.100.180:443 rr");
  CHECK(said(v) == "fail dr1");
  CHECK(v.because == "dr1 has no virtual service tcp 198.51.100.180:80");
  CHECK(quoted(v) == "dr1 ipvs: TCP  198.51.100.180:443 rr");
  CHECK(v.evidence.front().observed == v.because);
  CHECK(said(with("TCP  198.51.100.180:80", "UDP  198.51.100.180:80")) == "fail dr1");
  CHECK(said(with("TCP  198.51.100.180:80", "TCP  198.51.100.181:80")) == "fail dr1");
  Asked empty;
  empty.plan.hosts.front().answers["ipvs"] =
      "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags";
  CHECK(judge_one("DIR-10", empty) == "fail dr1");
  CHECK(quoted(empty.judge("DIR-10")).find("IP Virtual Server") != std::string::npos);
}

TEST_CASE("DIR-10: a second service has servers of its own") {
  Asked wire;
  wire.profile.services.push_back({Wire::vip6(), Transport::udp, 53, Application::dns, "wlc", {}, 0, 32});
  CHECK(judge_one("DIR-10", wire) == "fail dr1");
  wire.says("dr1", "ipvs", "TCP  198",
            "UDP  [2001:db8::180]:53 wlc ops\n  -> 198.51.100.16:53      Route   1      0          0\n  -> 198.51.100.17:53      "
            "Route   1      0          0\nTCP  198");
  CHECK(judge_one("DIR-10", wire) == "pass");
}

TEST_CASE("DIR-10: a service by firewall mark may be it") {
  CHECK(said(with("TCP  198.51.100.180:80 rr", "FWM  1 rr")) == "inconclusive");
  CHECK(with("TCP  198.51.100.180:80 rr", "FWM  1 rr").because.find("firewall mark") != std::string::npos);
}

TEST_CASE("DIR-10: the backup's table counts, too") {
  Asked wire;
  wire.add_second_director().says("dr2", "ipvs", web1_line, "");
  CHECK(judge_one("DIR-10", wire) == "fail dr2");
}

TEST_CASE("DIR-10: what was not told, or is no table") {
  Asked wire;
  wire.fails_to_say("dr1", "ipvs", "exit status 255: Can't initialize ipvs: Permission denied (you must be root)");
  CHECK(judge_one("DIR-10", wire) == "inconclusive");
  CHECK(said(with("IP Virtual Server version", "Welcome to dr1, authorised users only,")) == "inconclusive");
}

TEST_CASE("DIR-10: nobody can be asked, or the director is no IPVS") {
  Asked wire;
  CHECK(judge_one("DIR-10", wire.nobody_asked()) == "not_applicable");
  Asked other;
  other.profile.implementation = Implementation::dpvs;
  CHECK(judge_one("DIR-10", other) == "not_applicable");
}

TEST_CASE("DIR-10: a service by firewall mark, once for all its ports, whatever port its servers have there") {
  Asked wire;
  wire.profile.services.front().fwmark = 7;
  wire.profile.services.push_back(wire.profile.services.front());
  wire.profile.services.back().port = 443;
  CHECK(wire.judge("DIR-10").because == "dr1 has no virtual service firewall mark 7");
  wire.says("dr1", "ipvs", "TCP  198.51.100.180:80 rr", "FWM  7 rr");
  CHECK(judge_one("DIR-10", wire) == "pass");
  wire.says("dr1", "ipvs", "FWM  7 rr", "FWM  8 rr");
  CHECK(judge_one("DIR-10", wire) == "fail dr1");
  wire.says("dr1", "ipvs", "FWM  8 rr", "FWM  7 IPv6 rr");
  CHECK(judge_one("DIR-10", wire) == "fail dr1");
  wire.says("dr1", "ipvs", "FWM  7 IPv6 rr", "FWM  7 sh");
  const Verdict v = wire.judge("DIR-10");
  CHECK(v.because == "dr1, firewall mark 7: the scheduler is sh and not rr");
  CHECK(v.evidence.size() == 1);
  wire.says("dr1", "ipvs", "FWM  7 sh", "FWM");
  CHECK(judge_one("DIR-10", wire) == "fail dr1");
}

TEST_CASE("DIR-10: one by firewall mark of IPv6") {
  Asked wire;
  wire.profile.services.front().vip = Wire::vip6();
  wire.profile.services.front().fwmark = 7;
  wire.says("dr1", "ipvs", "TCP  198.51.100.180:80 rr", "FWM  7 IPv6 rr");
  CHECK(judge_one("DIR-10", wire) == "pass");
  wire.says("dr1", "ipvs", "FWM  7 IPv6 rr", "FWM  7 IPv6");
  CHECK(judge_one("DIR-10", wire) == "fail dr1");
}

TEST_CASE("DIR-10: a service for every port is not that of one") {
  Asked wire;
  wire.profile.services.front().every_port = true;
  wire.profile.services.front().persistence_s = 300;
  CHECK(wire.judge("DIR-10").because == "dr1 has no virtual service tcp 198.51.100.180, every port");
  wire.says("dr1", "ipvs", "TCP  198.51.100.180:80 rr", "TCP  198.51.100.180:0 rr persistent 300");
  CHECK(judge_one("DIR-10", wire) == "fail dr1");  // its servers are still those of port 80
  wire.says("dr1", "ipvs", "198.51.100.16:80 ", "198.51.100.16:0 ").says("dr1", "ipvs", "198.51.100.17:80 ", "198.51.100.17:0 ");
  CHECK(judge_one("DIR-10", wire) == "pass");
}
