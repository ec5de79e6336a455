#include "checks/weigh.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lvspec/steady.hpp"

namespace lvspec {
namespace {

std::vector<std::uint8_t> vantages_at(const Profile& profile, Place place) {
  std::vector<std::uint8_t> found;
  for (std::size_t v = 0; v < profile.vantages.size(); ++v)
    if (profile.vantages[v].at == place) found.push_back(static_cast<std::uint8_t>(v));
  return found;
}

/// The client's port and the captures at real servers; nothing where either is missing.
std::vector<std::uint8_t> client_and_servers(const Profile& profile) {
  auto both = vantages_at(profile, Place::client);
  const auto servers = vantages_at(profile, Place::real_server);
  if (both.empty() || servers.empty()) return {};
  both.insert(both.end(), servers.begin(), servers.end());
  return both;
}

bool covers_every_host(const Profile& profile, Place place, std::size_t hosts) {
  std::vector<bool> there(hosts);
  for (const Vantage& v : profile.vantages)
    if (v.at == place && v.host < hosts) there[v.host] = true;
  for (const bool t : there)
    if (!t) return false;
  return hosts != 0;
}

std::vector<std::uint8_t> view_vantages(View view, const Profile& profile) {
  switch (view) {
    case View::client:
      return vantages_at(profile, Place::client);
    case View::segment:
      return vantages_at(profile, Place::segment);
    case View::director:
      return covers_every_host(profile, Place::director, profile.directors.size()) ? vantages_at(profile, Place::director)
                                                                                   : std::vector<std::uint8_t>{};
    case View::real_servers:
      return covers_every_host(profile, Place::real_server, profile.real_servers.size())
                 ? vantages_at(profile, Place::real_server)
                 : std::vector<std::uint8_t>{};
    case View::client_and_real_servers:
      return covers_every_host(profile, Place::real_server, profile.real_servers.size()) ? client_and_servers(profile)
                                                                                         : std::vector<std::uint8_t>{};
    case View::client_and_some_servers:
      return client_and_servers(profile);
    case View::none:
      break;
  }
  return {};
}

/// Whether captures at some of the real servers show some of what captures at all of them would show whole.
bool shows_some(const CheckSpec& spec, const Profile& profile) {
  for (const View view : spec.views) {
    if (view == View::real_servers && !vantages_at(profile, Place::real_server).empty()) return true;
    if (view == View::client_and_real_servers && !client_and_servers(profile).empty()) return true;
  }
  return false;
}

const char* remedy(View view) {
  switch (view) {
    case View::client:
      return "a [[vantage]] with at = \"client\" would show it";
    case View::segment:
      return "a [[vantage]] with at = \"segment\" (a mirror port) would show it";
    case View::director:
      return "a [[vantage]] on every director would show it";
    case View::real_servers:
      return "a [[vantage]] on every real server would show it";
    case View::client_and_real_servers:
      return "vantages at the client and on every real server would show it";
    case View::client_and_some_servers:
      return "vantages at the client and on a real server would show it";
    case View::none:
      break;
  }
  return "";
}

/// What connections are to a TCP service, datagrams are to a UDP one: a cluster may have no other.
bool by_datagrams(Stimulus stimulus, const Profile& profile, const Plan& plan) {
  if (stimulus != Stimulus::connect && stimulus != Stimulus::burst && stimulus != Stimulus::direct) return false;
  for (const Service& service : profile.services)
    if (service.protocol == Transport::tcp) return false;
  const bool direct = stimulus == Stimulus::direct;
  for (const Step& step : plan.steps)
    if (step.stimulus == Stimulus::datagram && step.to.empty() != direct) return true;
  return false;
}

const char* missing_stimulus(Stimulus stimulus) {
  switch (stimulus) {
    case Stimulus::ask_vip_forged:
      return "its stimulus can disturb neighbours and is sent only with --intrusive";
    case Stimulus::quote:
      return "its stimulus can disturb others and is sent only with --intrusive; it needs http.large_path in the profile";
    case Stimulus::ask_vip_odd:
    case Stimulus::off_link:
      return "its stimulus needs clients.off_link in the profile";
    case Stimulus::closed_port:
      return "its stimulus needs a VIP with a TCP service and without one for every port (every_port in the profile)";
    case Stimulus::each_director:
      return "its stimulus needs a second director in the profile";
    case Stimulus::keep_alive:
    case Stimulus::late_close:
      return "its stimulus needs an HTTP service and clients.on_link in the profile";
    case Stimulus::upload:
      return "its stimulus needs an HTTP service and http.upload_path in the profile";
    case Stimulus::download:
      return "its stimulus needs an HTTP service and http.large_path in the profile";
    default:
      return "its stimulus is not part of this run";
  }
}

const char* word(Family family) { return family == Family::ipv4 ? "IPv4" : "IPv6"; }

/// Whether the plan provokes what the check needs, in the family that it speaks of.
bool is_sent(const CheckSpec& spec, Stimulus stimulus, const Profile& profile, const Plan& plan) {
  if (spec.family) return plan.contains(stimulus, *spec.family);
  return plan.contains(stimulus) || by_datagrams(stimulus, profile, plan);
}

/// Why nobody could be asked; nothing where somebody could.
std::optional<std::string> nobody_to_ask(const CheckSpec& spec, const Profile& profile, const Plan* plan) {
  const bool sees_by_itself = spec.views[0] != View::none && spec.needs.bits == 0;
  if (spec.asks.empty() || sees_by_itself) return std::nullopt;
  if (plan == nullptr) return "only a host can tell this, and captures that no run of lvspec made hold no host's answers";
  const auto has_command = [](const auto& host) { return host.command.has_value(); };
  const bool directors = spec.asked == Role::director;
  if (directors ? std::any_of(profile.directors.begin(), profile.directors.end(), has_command)
                : std::any_of(profile.real_servers.begin(), profile.real_servers.end(), has_command))
    return std::nullopt;
  return fmt::format("only a {0} can tell this; command = \"ssh HOST\" in its [[cluster.{1}]] would let lvspec ask, read-only",
                     directors ? "director" : "real server", directors ? "director" : "real_server");
}

/// What the break command of each kind does, for somebody who has none.
const char* deed(HookKind kind) {
  if (kind == split_hook) return "keeps the directors' VRRP from each other";
  switch (kind) {
    case HookKind::host:
      return "takes a real server off the segment";
    case HookKind::service:
      return "stops a real server's service";
    case HookKind::weight:
      return "sets a real server's weight to 0";
    case HookKind::pool:
      return "takes a real server out of the pool";
    case HookKind::timeout:
      return "sets a director's TCP timeout to 2 s";
  }
  return "";
}

/// Whose service ends is another matter for a failover than for a health check.
bool is_of_directors(const CheckSpec& spec) {
  return *spec.hook == HookKind::timeout || (spec.id.starts_with("HA-") && spec.id != "HA-09");
}

bool is_meant(const CheckSpec& spec, const Profile& profile, const Hook& hook) {
  const bool director =
      std::any_of(profile.directors.begin(), profile.directors.end(), [&](const Director& d) { return d.name == hook.host; });
  return hook.kind == *spec.hook && director == is_of_directors(spec);
}

bool has_steps(const CheckSpec& spec, const Profile& profile, const Plan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const Step& step) {
    const auto hook = profile.hooks.find(step.hook);
    return step.stimulus == Stimulus::hook && hook != profile.hooks.end() && is_meant(spec, profile, hook->second);
  });
}

/// Why no operator's hand provokes what the check is about; nothing where one does.
std::optional<std::string> no_hook(const CheckSpec& spec, const Profile& profile, const Plan* plan) {
  if (!spec.hook) return std::nullopt;
  if (plan == nullptr) return "captures that no run of lvspec made hold nothing that an operator's hand provoked";
  if (has_steps(spec, profile, *plan)) return std::nullopt;
  const std::string name =
      std::string(is_of_directors(spec) ? "DIRECTOR" : "SERVER") + (*spec.hook == HookKind::host ? "" : ".") + word(*spec.hook);
  const bool there = std::any_of(profile.hooks.begin(), profile.hooks.end(),
                                 [&](const auto& hook) { return is_meant(spec, profile, hook.second); });
  if (!there)
    return fmt::format(
        "it takes an operator's hand, and the profile has no [hooks.\"{}\"]: a command that {}, and one that mends it", name,
        is_of_directors(spec) && *spec.hook == HookKind::service ? "stops what keeps a director in service" : deed(*spec.hook));
  if (!plan->intrusive) return fmt::format("it takes an operator's hand, and [hooks.\"{}\"] is used only with --intrusive", name);
  return "its hook was not used in this run";
}

}  // namespace

std::string servers_seen(const Profile& profile) {
  std::string names;
  for (std::size_t i = 0; i < profile.real_servers.size(); ++i)
    for (const Vantage& v : profile.vantages) {
      if (v.at != Place::real_server || v.host != i) continue;
      names += (names.empty() ? "" : ", ") + profile.real_servers[i].name;
      break;
    }
  return names;
}

std::optional<std::vector<std::uint8_t>> rests_on(const CheckSpec& spec, const Profile& profile) {
  for (const View view : spec.views)
    if (auto vantages = view_vantages(view, profile); !vantages.empty()) return vantages;
  return std::nullopt;
}

Sight sight(const CheckSpec& spec, const Profile& profile) {
  for (const View view : spec.views)
    if (!view_vantages(view, profile).empty()) return view == View::client_and_some_servers ? Sight::part : Sight::whole;
  return shows_some(spec, profile) ? Sight::wrongs : Sight::none;
}

std::optional<std::string> out_of_reach(const CheckSpec& spec, const Profile& profile, const Plan* plan) {
  if (spec.family && !profile.serves(*spec.family))
    return fmt::format("it speaks of {0}, and the profile has no {0} service", word(*spec.family));
  if (auto why = nobody_to_ask(spec, profile, plan)) return why;
  const bool needs_eyes = spec.asks.empty() || spec.views[0] != View::none;
  if (needs_eyes && sight(spec, profile) == Sight::none)
    return fmt::format("no vantage of the profile can see this; {}", remedy(spec.views[0]));
  if (auto why = no_hook(spec, profile, plan)) return why;
  if (plan == nullptr || plan->passive) return std::nullopt;
  const char* none_of_either = nullptr;
  bool one_of_either = spec.either.bits == 0;
  for (std::size_t s = 0; s < stimulus_count; ++s) {
    const auto stimulus = static_cast<Stimulus>(s);
    const bool sent = is_sent(spec, stimulus, profile, *plan);
    if (spec.needs.contains(stimulus) && !sent) return missing_stimulus(stimulus);
    if (!spec.either.contains(stimulus)) continue;
    one_of_either |= sent;
    none_of_either = missing_stimulus(stimulus);
  }
  if (!one_of_either) return none_of_either;
  return std::nullopt;
}

namespace {

Weighed weigh_word(const CheckSpec& spec, const Conclusion& conclusion, const Profile& profile,
                   std::span<const Coverage> coverage) {
  using Word = Conclusion::Word;
  if (conclusion.word == Word::not_applicable) return {Outcome::not_applicable, conclusion.because};
  const Sight seen = sight(spec, profile);
  if (conclusion.word != Word::violated && seen == Sight::wrongs)
    return {Outcome::not_applicable, fmt::format("what went to {} alone shows, and this takes what goes to every real server; {}",
                                                 servers_seen(profile), remedy(spec.views[0]))};
  if (conclusion.word == Word::unproven) return {Outcome::inconclusive, conclusion.because};
  const bool proven = conclusion.word == Word::violated || conclusion.word == Word::missing;
  for (const Finding& finding : conclusion.findings)
    if (proven && finding.frames.empty() && finding.quotes.empty())
      return {Outcome::error, "the check reports a violation without a frame that proves it"};
  if (proven && conclusion.findings.empty()) return {Outcome::error, "the check reports a violation without a finding"};
  if (conclusion.word == Word::violated) return {Outcome::fail, conclusion.because};
  const auto vantages = rests_on(spec, profile);
  for (const std::uint8_t v : vantages.value_or(std::vector<std::uint8_t>{}))
    if (v >= coverage.size() || !coverage[v].complete)
      return {Outcome::inconclusive,
              fmt::format("it rests on the vantage \"{}\", which is not complete: {}", profile.vantages[v].name,
                          v < coverage.size() ? coverage[v].why : "there is no capture of it")};
  if (conclusion.word == Word::missing && seen == Sight::part)
    return {Outcome::inconclusive, conclusion.because + "; what is missing may have gone to another real server"};
  return {conclusion.word == Word::missing ? Outcome::fail : Outcome::pass, conclusion.because};
}

bool speaks_of_part(const CheckSpec& spec, Outcome outcome, const Profile& profile) {
  const Sight seen = sight(spec, profile);
  return outcome != Outcome::not_applicable && outcome != Outcome::error && (seen == Sight::part || seen == Sight::wrongs);
}

}  // namespace

Weighed weigh(const CheckSpec& spec, const Conclusion& conclusion, const Profile& profile, std::span<const Coverage> coverage,
              std::string_view given) {
  Weighed out = weigh_word(spec, conclusion, profile, coverage);
  if (!speaks_of_part(spec, out.outcome, profile)) return out;
  out.because = given.empty() ? fmt::format("nothing that was given to {} was seen: {}", servers_seen(profile), out.because)
                              : fmt::format("of {}: {}", given, out.because);
  return out;
}

std::string note_of_part(std::span<const Verdict> verdicts, const Profile& profile, std::string_view given) {
  std::string ids;
  for (const Verdict& v : verdicts)
    if (speaks_of_part(*v.spec, v.outcome, profile)) ids += (ids.empty() ? "" : ", ") + std::string(v.spec->id);
  if (ids.empty() || given.empty()) return {};
  return fmt::format("of the real servers, {} alone is captured at: {} speak of {}, and of nothing else", servers_seen(profile),
                     ids, given);
}

}  // namespace lvspec
