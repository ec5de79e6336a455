#include "cli/details.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lvspec {
namespace {

std::string list(const std::vector<Ip>& addresses) {
  constexpr std::size_t most = 4;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, addresses.size()); ++i) out += (i == 0 ? "" : ", ") + addresses[i].text();
  return addresses.size() > most ? fmt::format("{} and {} more", out, addresses.size() - most) : out;
}

}  // namespace

std::string vantages_in_words(const Profile& profile) {
  std::string out;
  for (const Vantage& v : profile.vantages)
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", v.name, v.interface ? *v.interface : v.command.value_or(""));
  return out;
}

bool has_commands(const Profile& profile) {
  const auto has = [](const auto& host) { return host.command.has_value(); };
  return std::any_of(profile.directors.begin(), profile.directors.end(), has) ||
         std::any_of(profile.real_servers.begin(), profile.real_servers.end(), has);
}

void tell_plan(const Narrator& narrator, const Plan& plan) {
  narrator.note(fmt::format("the plan: {} checks, {} steps, some {:.1f} s, seed {}", plan.selection.size(), plan.steps.size(),
                            plan.length_ms / 1000.0, plan.seed));
  if (!plan.clients.empty()) narrator.note("speaks from " + list(plan.clients));
  if (!plan.off_link_clients.empty()) narrator.note("and, beyond the router, from " + list(plan.off_link_clients));
}

void tell_answers(const Narrator& narrator, const Plan& plan) {
  for (const HostAnswers& host : plan.hosts) {
    std::string answered, failed;
    for (const auto& [question, answer] : host.answers) answered += (answered.empty() ? "" : ", ") + question;
    for (const auto& [question, why] : host.failures) failed += fmt::format("; no answer to {}: {}", question, why);
    narrator.note(fmt::format("{} told {}{}", host.host, answered.empty() ? "nothing" : answered, failed));
  }
}

void tell_sent(const Narrator& narrator, const Plan& plan, const SessionResult& result) {
  std::array<std::uint64_t, stimulus_count> sent{};
  for (std::size_t s = 0; s < std::min(plan.steps.size(), result.sent.size()); ++s)
    sent[static_cast<std::size_t>(plan.steps[s].stimulus)] += result.sent[s];
  std::string words;
  for (std::size_t s = 0; s < stimulus_count; ++s)
    if (sent[s] != 0) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", word(static_cast<Stimulus>(s)), sent[s]);
  narrator.note(fmt::format("{} frames were sent; frames or connections of each stimulus: {}", result.frames_sent,
                            words.empty() ? "none" : words));
}

}  // namespace lvspec
