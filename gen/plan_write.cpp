#include <nlohmann/json.hpp>

#include "gen/plan_json.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;

Json texts(const std::vector<Ip>& addresses) {
  Json out = Json::array();
  for (const Ip ip : addresses) out.push_back(ip.text());
  return out;
}

/// What a step does not use is left out.
Json step_json(const Step& step) {
  Json out{{"id", step.id}, {"stimulus", word(step.stimulus)}, {"at_ms", step.at_ms}, {"repeat", step.repeat}};
  if (step.interval_ms != 0) out["interval_ms"] = step.interval_ms;
  if (!step.client.is_unspecified()) out["client"] = step.client.text();
  if (step.client_port != 0) out["client_port"] = step.client_port;
  if (step.target != Ip{}) out["target"] = step.target.text();
  if (step.target_port != 0) out["target_port"] = step.target_port;
  if (!step.to.empty()) out["to"] = step.to;
  if (step.service != 0) out["service"] = step.service;
  if (step.padding != 0) out["padding"] = step.padding;
  if (step.shape != 0) out["shape"] = step.shape;
  if (!step.hook.empty()) out["hook"] = step.hook;
  if (step.pause_ms != 0) out["pause_ms"] = step.pause_ms;
  return out;
}

Json run_json(const HookRun& run) {
  Json out{{"command", run.command}};
  if (!run.begun) return out;
  out["began_ms"] = run.began_ms;
  out["ended_ms"] = run.ended_ms;
  if (!run.trouble.empty()) out["trouble"] = run.trouble;
  return out;
}

}  // namespace

std::string plan_to_json(const Plan& plan) {
  Json out{{"schema", "lvspec.plan/1"},
           {"seed", plan.seed},
           {"started_s", plan.started_s},
           {"intrusive", plan.intrusive},
           {"passive", plan.passive},
           {"fail_on", plan.fail_on},
           {"token", plan.token},
           {"length_ms", plan.length_ms},
           {"selection", plan.selection},
           {"clients", texts(plan.clients)},
           {"off_link_clients", texts(plan.off_link_clients)},
           {"steps", Json::array()}};
  for (const Step& step : plan.steps) out["steps"].push_back(step_json(step));
  if (plan.began_ns != 0) out["began_ns"] = plan.began_ns;
  for (const HostAnswers& host : plan.hosts)
    out["hosts"].push_back({{"host", host.host}, {"answers", host.answers}, {"failures", host.failures}});
  for (const HookRecord& hook : plan.hooks)
    out["hooks"].push_back({{"hook", hook.hook}, {"break", run_json(hook.broke)}, {"mend", run_json(hook.mended)}});
  // Host names come from the profile: what is no UTF-8 there must not stop a run.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lvspec
