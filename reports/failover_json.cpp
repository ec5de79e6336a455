#include <cmath>
#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"
#include "reports/failover_parts.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;

/// To a tenth of a millisecond: finer than any figure here is exact.
double rounded(double seconds) { return std::round(seconds * 1e4) / 1e4; }

Json optional(const std::optional<double>& seconds) { return seconds ? Json(rounded(*seconds)) : Json(nullptr); }
Json host(const std::string& name) { return name.empty() ? Json(nullptr) : Json(printable(name)); }

Json demands(const std::vector<Demand>& all) {
  Json out = Json::array();
  for (const Demand& d : all)
    out.push_back({{"what", printable(d.what)}, {"limit", printable(d.limit)}, {"found", printable(d.found)}, {"met", d.met}});
  return out;
}

Json servers(const FailoverPhase& phase) {
  Json out = Json::array();
  for (const ServerShare& s : phase.servers)
    out.push_back({{"name", printable(s.name)}, {"answered", s.answered}, {"lost", s.lost}});
  return out;
}

Json connections(const KeptConnections& kept) {
  Json by = Json::array();
  for (const std::string& name : kept.reset_by) by.push_back(printable(name));
  return {{"open", kept.open},        {"survived", kept.survived}, {"reset", kept.reset},
          {"closed", kept.closed},    {"silent", kept.silent},     {"longest_silence_s", rounded(kept.longest_silence)},
          {"reset_by", std::move(by)}};
}

Json phase(const FailoverPhase& p) {
  Json out{{"phase", p.mend ? "mend" : "break"},
           {"began_s", rounded(p.began)},
           {"ended_s", rounded(p.ended)},
           {"until_s", rounded(p.until)},
           {"counted_from", word(p.counted_from)},
           {"onset_s", rounded(p.onset)},
           {"owner_before", host(p.owner_before)},
           {"owner_after", host(p.owner_after)},
           {"detected_s", optional(p.detected)},
           {"announced_s", optional(p.announced)},
           {"answers_s", optional(p.answers)},
           {"gap_s", rounded(p.gap)},
           {"pause_s", rounded(p.pause)},
           {"asked", p.asked},
           {"answered", p.answered},
           {"lost",
            {{"all", p.lost.all()},
             {"silent", p.lost.silent},
             {"refused", p.lost.refused},
             {"unfinished", p.lost.unfinished},
             {"wrong", p.lost.wrong}}},
           {"still_sent", p.still_sent},
           {"servers", servers(p)},
           {"connections", connections(p.kept)}};
  if (!p.trouble.empty()) out["trouble"] = printable(p.trouble);
  return out;
}

Json scenario(const FailoverScenario& s) {
  Json phases = Json::array();
  for (const FailoverPhase& p : s.phases) phases.push_back(phase(p));
  return {{"hook", printable(s.hook)},  {"host", printable(s.host)},       {"role", s.of_director ? "director" : "real_server"},
          {"valid", s.valid()},         {"validity", demands(s.validity)}, {"limits", demands(s.limits)},
          {"phases", std::move(phases)}};
}

}  // namespace

Json failover_json(const FailoverReport& failover) {
  Json scenarios = Json::array(), owners = Json::array(), notes = Json::array();
  for (const FailoverScenario& s : failover.scenarios) scenarios.push_back(scenario(s));
  for (const OwnerSpell& o : failover.owners)
    owners.push_back(
        {{"host", printable(o.host)}, {"sign", word(o.sign)}, {"first_s", rounded(o.first)}, {"last_s", rounded(o.last)}});
  for (const std::string& note : failover.notes) notes.push_back(printable(note));
  return {{"valid", failover.valid()},
          {"every_ms", failover.every_ms},
          {"timeout_ms", failover.timeout_ms},
          {"service", printable(failover.service)},
          {"validity", demands(validity_of(failover))},
          {"limits", demands(limits_of(failover))},
          {"scenarios", std::move(scenarios)},
          {"owners", std::move(owners)},
          {"notes", std::move(notes)}};
}

}  // namespace lvspec
