#include "tests/checks/arp/questions.hpp"

using namespace lvspec;
using namespace lvspec::words;

namespace {

ArpWords answer(const Wire& wire, const std::string& host) {
  return {wire.mac(host), wire.mac("tester"), 2, wire.mac(host), wire.address(host), wire.mac("tester"), Wire::client(), {}};
}

}  // namespace

TEST_CASE("ARP-13: answers as they should be") {
  Wire wire;
  CHECK(judge_one("ARP-13", wire) == "pass");
  healthy_questions(wire);
  CHECK(judge_one("ARP-13", wire) == "pass");
  wire.loses("client", 1);
  CHECK(judge_one("ARP-13", wire) == "inconclusive");
}

TEST_CASE("ARP-13: one field is wrong, on a capture with a gap too") {
  const auto verdict_of = [](auto spoil, const char* words) {
    Wire wire;
    wire.loses("client", 1);
    wire.asks("tester", wire.address("web1"), Wire::client());
    ArpWords arp = answer(wire, "web1");
    spoil(wire, arp);
    const FrameId proof = wire.send(arp.frame());
    const Verdict v = wire.judge("ARP-13");
    CHECK(wire.is_evidence(v, proof));
    CHECK(v.because.find(words) != std::string::npos);
    return said(v);
  };
  CHECK(verdict_of([](Wire&, ArpWords& arp) { arp.to = Mac::broadcast(); }, "to everybody") == "fail web1");
  CHECK(verdict_of([](Wire&, ArpWords& arp) { arp.to = Mac{0x01'00'5e'00'00'01}; }, "to everybody") == "fail web1");
  CHECK(verdict_of([](Wire& wire, ArpWords& arp) { arp.to = wire.mac("web2"); }, "than it framed") == "fail web1");
  CHECK(verdict_of([](Wire& wire, ArpWords& arp) { arp.target_mac = wire.mac("web2"); }, "than it framed") == "fail web1");
  CHECK(verdict_of([](Wire&, ArpWords& arp) { arp.sender_mac = Mac{0x02'00'00'00'00'77}; }, "sent from") == "fail web1");
  CHECK(verdict_of([](Wire&, ArpWords& arp) { arp.from = Mac{0x02'00'00'00'00'77}; }, "sent from") == "fail web1");
}

TEST_CASE("ARP-13: an answer for what was not asked, or to whom did not ask: the question may have been lost") {
  for (const bool other_asker : {false, true}) {
    Wire wire;
    wire.asks("tester", wire.address("web1"), Wire::client());
    wire.asks("neighbour", wire.address("web2"), Wire::client());
    wire.answers("web1", wire.address("web1"), "tester", Wire::client());
    ArpWords arp = answer(wire, "web1");
    (other_asker ? arp.target : arp.sender) = other_asker ? Wire::client(211) : wire.address("web2");
    const FrameId proof = wire.send(arp.frame());
    const Verdict v = wire.judge("ARP-13");
    CHECK(said(v) == "fail web1");
    CHECK(wire.is_evidence(v, proof));
    wire.loses("client", 1);
    CHECK(judge_one("ARP-13", wire) == "inconclusive");
  }
}

TEST_CASE("ARP-13: announcements, and answers to others, are no answers to the tester") {
  Wire wire;
  wire.send(ArpWords{
      wire.mac("web1"), Mac::broadcast(), 2, wire.mac("web1"), wire.address("web1"), Mac::broadcast(), wire.address("web1"), {}}
                .frame());
  wire.send(ArpWords{
      wire.mac("web1"), wire.mac("dr1"), 2, wire.mac("web1"), wire.address("web1"), wire.mac("web2"), wire.address("dr1"), {}}
                .frame());
  wire.send(ArpWords{
      wire.mac("tester"), Mac::broadcast(), 2, wire.mac("tester"), Wire::client(), wire.mac("web2"), wire.address("web2"), {}}
                .frame());
  wire.asks("web1", Wire::client(), wire.address("web1"));
  CHECK(judge_one("ARP-13", wire) == "pass");
}

TEST_CASE("ARP-13: a virtual router's MAC, and two MACs of one host in the profile") {
  Wire wire;
  wire.profile.directors[0].macs = {wire.mac("dr1")};
  wire.asks("tester", Wire::vip(), Wire::client());
  ArpWords arp = answer(wire, "dr1");
  arp.sender = Wire::vip();
  arp.sender_mac = Mac{0x00'00'5e'00'01'33};
  wire.send(arp.frame());
  CHECK(judge_one("ARP-13", wire) == "pass");
  std::swap(arp.sender_mac, arp.from);
  wire.profile.directors[0].macs.push_back(arp.from);
  wire.send(arp.frame());
  CHECK(judge_one("ARP-13", wire) == "pass");
  arp.from = Mac{0x02'00'00'00'00'78};
  wire.profile.directors[0].macs.push_back(arp.from);
  wire.send(arp.frame());
  CHECK(judge_one("ARP-13", wire) == "pass");
  for (const std::string host : {"web2", "gateway"}) {
    Wire bonded;
    const Mac second{0x02'00'00'00'00'79};
    (host == "web2" ? bonded.profile.real_servers[1].macs : bonded.profile.gateway->macs) = {bonded.mac(host), second};
    bonded.asks("tester", bonded.address(host), Wire::client());
    ArpWords other = answer(bonded, host);
    other.sender_mac = second;
    bonded.send(other.frame());
    CHECK(judge_one("ARP-13", bonded) == "pass");
  }
}

TEST_CASE("ARP-13: a real server with a virtual router's MAC") {
  Wire wire;
  wire.asks("tester", wire.address("web1"), Wire::client());
  ArpWords arp = answer(wire, "web1");
  arp.sender_mac = Mac{0x00'00'5e'00'01'33};
  wire.send(arp.frame());
  CHECK(judge_one("ARP-13", wire) == "fail web1");
}

TEST_CASE("ARP-13: a host that never answered") {
  for (const char* host : {"dr1", "web2"}) {
    Wire wire;
    wire.with_macs_in_profile().never_introduced(host);
    const Verdict v = wire.judge("ARP-13");
    CHECK(said(v) == "inconclusive");
    CHECK(v.because.find(host) != std::string::npos);
  }
  Wire gateway;
  gateway.never_introduced("gateway");
  CHECK(judge_one("ARP-13", gateway) == "pass");
}

TEST_CASE("ARP-13: no stimulus") {
  Wire wire;
  wire.without_stimulus(Stimulus::resolve);
  CHECK(judge_one("ARP-13", wire) == "not_applicable");
}
