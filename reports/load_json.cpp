#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"
#include "reports/load_parts.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;

Json latency(const LatencyFigures& l) {
  return {{"count", l.count}, {"p50_ms", l.p50},   {"p90_ms", l.p90}, {"p95_ms", l.p95},
          {"p99_ms", l.p99},  {"p999_ms", l.p999}, {"max_ms", l.max}};
}

Json answers(const AnswerCounts& counts) {
  Json out = Json::object();
  for (std::size_t a = 0; a < answer_count; ++a)
    if (counts[a] != 0 && static_cast<Answer>(a) != Answer::ok) out[word(static_cast<Answer>(a))] = counts[a];
  return out;
}

Json server(const ServerFigures& s) {
  Json out{{"name", printable(s.name)}, {"connections", s.connections}, {"requests", s.requests},
           {"share", s.share},          {"errors", s.errors},           {"response", latency(s.response)}};
  if (s.errors != 0) out["errors_between"] = {s.first_error, s.last_error};
  return out;
}

Json stage(const StageFigures& s) {
  Json servers = Json::array();
  for (const ServerFigures& one : s.servers) servers.push_back(server(one));
  const Attribution& a = s.attribution;
  const LostConnections& l = s.lost;
  return {{"name", printable(s.name)},
          {"loop", s.closed ? "closed" : "open"},
          {"judged", s.judged},
          {"seconds", s.seconds},
          {"scheduled", s.scheduled},
          {"sent", s.sent},
          {"unsent", s.unsent},
          {"done", s.done},
          {"errors", answers(s.answers)},
          {"achieved_rate", s.achieved_rate},
          {"response", latency(s.response)},
          {"service", latency(s.service)},
          {"connect", latency(s.connect)},
          {"first_byte", latency(s.first_byte)},
          {"lag", latency(s.lag)},
          {"servers", std::move(servers)},
          {"around_director", s.around_director},
          {"attribution", {{"mac", a.mac}, {"token", a.token}, {"unknown", a.unknown}, {"disagree", a.disagree}}},
          {"lost",
           {{"director", l.at_director}, {"real_server", l.at_server}, {"way_back", l.on_the_way_back}, {"unknown", l.unknown}}}};
}

Json demands(const std::vector<Demand>& all) {
  Json out = Json::array();
  for (const Demand& d : all)
    out.push_back({{"what", printable(d.what)}, {"limit", printable(d.limit)}, {"found", printable(d.found)}, {"met", d.met}});
  return out;
}

Json violations(const LoadReport& load) {
  Json out = Json::array();
  for (const LoadViolation& v : load.violations) {
    out.push_back({{"check", v.id}, {"second", v.second}});
    if (!v.stage.empty()) out.back()["stage"] = printable(v.stage);
  }
  return out;
}

}  // namespace

Json load_json(const LoadReport& load) {
  Json stages = Json::array(), notes = Json::array();
  for (const StageFigures& s : load.stages) stages.push_back(stage(s));
  for (const std::string& note : load.notes) notes.push_back(printable(note));
  return {{"valid", load.valid()},
          {"validity", demands(load.validity)},
          {"thresholds", demands(load.thresholds)},
          {"violations", violations(load)},
          {"stages", std::move(stages)},
          {"generator", {{"cpu_s", load.generator_cpu_s}, {"seconds", load.seconds}, {"smallest_gap_ms", load.smallest_gap_ms}}},
          {"notes", std::move(notes)}};
}

}  // namespace lvspec
