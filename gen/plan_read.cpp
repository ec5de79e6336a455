#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "gen/plan_json.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::json;

[[noreturn]] void fail(const std::string& where, std::string_view what) {
  throw std::runtime_error(fmt::format("plan.json: {}: {}", where, what));
}

/// One object of the file and the words that lead to it.
struct Object {
  const Json& json;
  std::string where;

  [[nodiscard]] const Json* find(const char* key) const {
    const auto found = json.find(key);
    return found == json.end() ? nullptr : &*found;
  }
  [[nodiscard]] const Json& need(const char* key) const {
    const Json* found = find(key);
    if (found == nullptr) fail(where, fmt::format("'{}' is missing", key));
    return *found;
  }
  [[nodiscard]] std::string path(const char* key) const { return where + "." + key; }
};

template <class T>
T number_of(const Json& json, const std::string& where) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() > most)
    fail(where, fmt::format("expected a whole number from 0 to {}", most));
  return static_cast<T>(json.get<std::uint64_t>());
}

std::string text_of(const Json& json, const std::string& where) {
  if (!json.is_string()) fail(where, "expected a string");
  return json.get<std::string>();
}

bool bool_of(const Json& json, const std::string& where) {
  if (!json.is_boolean()) fail(where, "expected true or false");
  return json.get<bool>();
}

Ip ip_of(const Json& json, const std::string& where) {
  const auto ip = Ip::parse(text_of(json, where));
  if (!ip) fail(where, "expected an IP address");
  return *ip;
}

const Json& list_of(const Object& object, const char* key) {
  const Json& json = object.need(key);
  if (!json.is_array()) fail(object.path(key), "expected a list");
  if (json.size() > 100'000) fail(object.path(key), "more than 100,000 entries");
  return json;
}

template <class T>
void read_number(const Object& object, const char* key, T& out) {
  if (const Json* json = object.find(key)) out = number_of<T>(*json, object.path(key));
}

void read_ip(const Object& object, const char* key, Ip& out) {
  if (const Json* json = object.find(key)) out = ip_of(*json, object.path(key));
}

Stimulus stimulus_of(const Object& object) {
  const std::string name = text_of(object.need("stimulus"), object.path("stimulus"));
  for (std::size_t i = 0; i < stimulus_count; ++i)
    if (name == word(static_cast<Stimulus>(i))) return static_cast<Stimulus>(i);
  fail(object.path("stimulus"), "no such stimulus");
}

Step step_of(const Json& json, const std::string& where) {
  if (!json.is_object()) fail(where, "expected an object");
  const Object object{json, where};
  Step step;
  step.stimulus = stimulus_of(object);
  step.id = number_of<std::uint32_t>(object.need("id"), object.path("id"));
  step.at_ms = number_of<std::uint32_t>(object.need("at_ms"), object.path("at_ms"));
  read_number(object, "repeat", step.repeat);
  read_number(object, "interval_ms", step.interval_ms);
  read_ip(object, "client", step.client);
  read_number(object, "client_port", step.client_port);
  read_ip(object, "target", step.target);
  read_number(object, "target_port", step.target_port);
  if (const Json* to = object.find("to")) step.to = text_of(*to, object.path("to"));
  read_number(object, "service", step.service);
  read_number(object, "padding", step.padding);
  read_number(object, "shape", step.shape);
  if (const Json* hook = object.find("hook")) step.hook = text_of(*hook, object.path("hook"));
  read_number(object, "pause_ms", step.pause_ms);
  // Tables are sized from the plan: a step cannot have more connections than there are ports.
  if (step.repeat > 65536U - step.client_port) fail(object.path("repeat"), "more than there are ports");
  return step;
}

void read_texts(const Object& object, const char* key, std::map<std::string, std::string>& out) {
  const Json* texts = object.find(key);
  if (texts == nullptr) return;
  if (!texts->is_object()) fail(object.path(key), "expected an object");
  for (const auto& [name, text] : texts->items()) out[name] = text_of(text, object.path(key));
}

HostAnswers answers_of(const Json& json, const std::string& where) {
  if (!json.is_object()) fail(where, "expected an object");
  const Object object{json, where};
  HostAnswers out{text_of(object.need("host"), object.path("host"))};
  read_texts(object, "answers", out.answers);
  read_texts(object, "failures", out.failures);
  return out;
}

HookRun run_of(const Object& record, const char* key) {
  const Json& json = record.need(key);
  if (!json.is_object()) fail(record.path(key), "expected an object");
  const Object object{json, record.path(key)};
  HookRun run{.command = text_of(object.need("command"), object.path("command"))};
  run.begun = object.find("began_ms") != nullptr;
  if (!run.begun) return run;
  read_number(object, "began_ms", run.began_ms);
  read_number(object, "ended_ms", run.ended_ms);
  if (const Json* trouble = object.find("trouble")) run.trouble = text_of(*trouble, object.path("trouble"));
  return run;
}

HookRecord record_of(const Json& json, const std::string& where) {
  if (!json.is_object()) fail(where, "expected an object");
  const Object object{json, where};
  return {text_of(object.need("hook"), object.path("hook")), run_of(object, "break"), run_of(object, "mend")};
}

std::vector<Ip> addresses_of(const Object& object, const char* key) {
  std::vector<Ip> out;
  for (const Json& entry : list_of(object, key)) out.push_back(ip_of(entry, object.path(key)));
  return out;
}

void read_head(const Object& object, Plan& plan) {
  if (text_of(object.need("schema"), object.path("schema")) != "lvspec.plan/1")
    fail(object.path("schema"), "expected \"lvspec.plan/1\"");
  plan.seed = number_of<std::uint64_t>(object.need("seed"), object.path("seed"));
  plan.started_s = number_of<std::int64_t>(object.need("started_s"), object.path("started_s"));
  plan.intrusive = bool_of(object.need("intrusive"), object.path("intrusive"));
  plan.passive = bool_of(object.need("passive"), object.path("passive"));
  if (const Json* fail_on = object.find("fail_on")) plan.fail_on = text_of(*fail_on, object.path("fail_on"));
  if (plan.fail_on != "must" && plan.fail_on != "should" && plan.fail_on != "may")
    fail(object.path("fail_on"), "expected must, should or may");
  plan.token = number_of<std::uint32_t>(object.need("token"), object.path("token"));
  plan.length_ms = number_of<std::uint32_t>(object.need("length_ms"), object.path("length_ms"));
  read_number(object, "began_ns", plan.began_ns);
}

}  // namespace

Plan plan_from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) fail("text", "not valid JSON");
  if (!json.is_object()) fail("text", "expected an object");
  const Object object{json, "plan"};
  Plan plan;
  read_head(object, plan);
  for (const Json& id : list_of(object, "selection")) plan.selection.push_back(text_of(id, object.path("selection")));
  plan.clients = addresses_of(object, "clients");
  plan.off_link_clients = addresses_of(object, "off_link_clients");
  const Json& steps = list_of(object, "steps");
  for (std::size_t i = 0; i < steps.size(); ++i) plan.steps.push_back(step_of(steps[i], fmt::format("plan.steps[{}]", i)));
  if (object.find("hosts") != nullptr)
    for (const Json& host : list_of(object, "hosts")) plan.hosts.push_back(answers_of(host, "plan.hosts"));
  if (object.find("hooks") != nullptr)
    for (const Json& hook : list_of(object, "hooks")) plan.hooks.push_back(record_of(hook, "plan.hooks"));
  return plan;
}

}  // namespace lvspec
