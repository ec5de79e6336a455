#include "example.hpp"

namespace lvspec::test {
namespace {

FailoverPhase broken() {
  FailoverPhase p;
  p.began = 2.8;
  p.ended = 3.12;
  p.until = 13.2;
  p.counted_from = Onset::resignation;
  p.onset = 2.95;
  p.owner_before = "dr1";
  p.owner_after = "dr2<\x1b[31m>";
  p.detected = 0.605;
  p.announced = 0.6112;
  p.answers = 0.64;
  p.gap = 0.7031;
  p.pause = 0.06;
  p.asked = 208;
  p.answered = 195;
  p.lost = {.silent = 9, .refused = 2, .unfinished = 1, .wrong = 1};
  p.servers = {{"web1", 98, 1}, {"<web2>", 97, 1}, {"unknown", 0, 11}};
  p.kept = {
      .open = 4, .survived = 1, .reset = 1, .closed = 1, .silent = 1, .longest_silence = 0.9, .reset_by = {"dr2<\x1b[31m>"}};
  return p;
}

FailoverPhase mended() {
  FailoverPhase p;
  p.mend = true;
  p.began = 13.2;
  p.ended = 15;
  p.until = 24;
  p.counted_from = Onset::command_began;
  p.onset = 13.2;
  p.owner_before = "dr2";
  p.owner_after = "dr1";
  p.detected = 1.2;
  p.gap = 0.052;
  p.asked = p.answered = 216;
  p.servers = {{"web1", 108, 0}, {"<web2>", 108, 0}};
  return p;
}

/// A real server that is sent requests to the end, by hooks that failed.
FailoverScenario unmended() {
  FailoverScenario s;
  s.hook = s.host = "<web2>\x1b[31m";
  s.kind = HookKind::host;
  FailoverPhase p = broken();
  p.trouble = "exit status 1: \x1b[31mno";
  p.detected = p.announced = p.answers = std::nullopt;
  p.counted_from = Onset::lost_request;
  p.still_sent = true;
  s.phases = {p, mended()};
  s.phases[1].detected = std::nullopt;
  s.validity = {{s.hook + ": break command", "ended well", p.trouble, false}};
  s.limits = {{s.hook + " break: gap", "<= 1 ms", "0.70 s", false}};
  return s;
}

void add_requests(FailoverReport& failover) {
  for (int i = 0; i < 440; ++i) {
    const double asked = 2 + i * 0.05;
    failover.requests.push_back({0, asked, asked > 2.95 && asked < 3.6 ? -1 : 0.002, static_cast<std::uint8_t>(i % 2)});
  }
}

}  // namespace

Report failover_report() {
  Report report = healthy_report();
  FailoverReport failover;
  failover.every_ms = 50;
  failover.timeout_ms = 1000;
  failover.service = "tcp 198.51.100.180:80";
  failover.servers = {"web1", "<web2>"};
  FailoverScenario first;
  first.hook = "dr1.service";
  first.host = "dr1";
  first.of_director = true;
  first.phases = {broken(), mended()};
  first.validity = {{"dr1.service: capture at client", "complete", "complete", true}};
  first.limits = {{"dr1.service break: gap", "<= 500 ms", "0.70 s", false},
                  {"dr1.service break: lost", "<= 20", "13 of 208", true}};
  failover.scenarios = {first, unmended()};
  failover.owners = {{"dr1", OwnerSign::advertisement, 0.2, 2.2},
                     {"dr1", OwnerSign::resignation, 2.95, 2.95},
                     {"dr2<\x1b[31m>", OwnerSign::advertisement, 3.555, 14.3},
                     {"dr2<\x1b[31m>", OwnerSign::announcement, 3.5612, 3.5612},
                     {"dr1", OwnerSign::advertisement, 14.4, 23.9}};
  failover.notes = {"nothing else\x1b[31m"};
  add_requests(failover);
  report.failover = std::move(failover);
  return report;
}

}  // namespace lvspec::test
