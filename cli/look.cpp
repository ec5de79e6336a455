#include "cli/look.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include "cli/commands.hpp"
#include "cli/details.hpp"
#include "cli/heard.hpp"
#include "cli/live.hpp"
#include "gen/plan_json.hpp"
#include "gen/planner.hpp"
#include "lvspec/decode.hpp"
#include "wire/captures.hpp"
#include "wire/host.hpp"

namespace lvspec {
namespace {

constexpr Ip all_nodes{0xff02'0000'0000'0000ULL, 1};  // RFC 4291 2.7.1
constexpr std::uint32_t connections = 36, slowest_connection_ms = 200;

/// What has to be sent to see who serves: no check, and so no catalogue entry.
constexpr CheckSpec what_to_send{.id = "",
                                 .slug = "",
                                 .title = "",
                                 .rationale = "",
                                 .remediation = "",
                                 .by_hand = "",
                                 .needs = Stimuli(Stimulus::prove_free, Stimulus::ask_vip, Stimulus::connect)};

/// Several clients, as a scheduler or persistence may send each of them to one server alone.
void spread(Plan& plan) {
  const auto connect =
      std::find_if(plan.steps.begin(), plan.steps.end(), [](const Step& s) { return s.stimulus == Stimulus::connect; });
  if (connect == plan.steps.end())
    throw CommandError(exit_usage, "there is no address to speak from; name some that nobody owns with --clients");
  const std::size_t at = static_cast<std::size_t>(connect - plan.steps.begin());
  std::vector<Ip> clients(plan.clients.begin(),
                          plan.clients.begin() + static_cast<std::ptrdiff_t>((plan.clients.size() + 1) / 2));
  Step step = *connect;
  plan.steps.erase(connect);
  step.repeat = static_cast<std::uint32_t>(connections / clients.size());
  for (std::size_t i = 0; i < clients.size(); ++i) {
    step.client = clients[i];
    plan.steps.insert(plan.steps.begin() + static_cast<std::ptrdiff_t>(at + i), step);
    step.client_port = static_cast<std::uint16_t>(step.client_port + step.repeat);
  }
  plan.length_ms += connections * slowest_connection_ms;
  plan.steps.back().at_ms = plan.length_ms;
  for (std::uint32_t id = 0; Step & s : plan.steps) s.id = ++id;
}

/// A host says its own address when it asks for a client, and asks for none that it has spoken with lately. So the clients are
/// not those at the range's beginning, which audits speak from, nor the two at its end, which audits never answer for.
IpRange seldom_used(const IpRange& range, std::uint64_t chance) {
  constexpr std::uint64_t width = 4, kept = 2;
  const std::uint64_t size = range.size(), front = size >= 20 ? 6 : 4;
  if (size < front + width + kept) return range;
  const std::uint64_t at = front + 2 * (chance % ((size - kept - width - front) / 2 + 1));
  return {range.at(at), range.at(at + width - 1)};
}

Plan plan_for(const Profile& profile) {
  PlanOptions options;
  options.seed = std::random_device{}();
  options.started_s =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const CheckSpec* const wanted[] = {&what_to_send};
  Profile speaking = profile;
  speaking.on_link = {seldom_used(profile.on_link.front(), options.seed)};
  Plan plan = make_plan(speaking, options, wanted);
  spread(plan);
  return plan;
}

/// A folder for the capture, gone at the end.
class Scratch {
 public:
  Scratch() : path_((std::filesystem::temp_directory_path() / "lvspec-XXXXXX").string()) {
    if (!::mkdtemp(path_.data()))
      throw CommandError(exit_unable,
                         fmt::format("no folder can be made in {}", std::filesystem::temp_directory_path().string()));
  }
  ~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::filesystem::path capture(const char* name) const { return std::filesystem::path(path_) / name; }

 private:
  std::string path_;
};

Heard listen(const Profile& profile, const Plan& plan, const std::filesystem::path& capture) {
  const auto source = open_captures({{capture, 0}}, profile.vantages);
  Heard heard(profile.services[0], plan.clients);
  Record record;
  while (source->next(record)) heard.note(decode(record));
  return heard;
}

void leave_if_interrupted(const std::atomic<bool>& interrupt) {
  if (interrupt) throw CommandError(128 + caught_signal(), "interrupted; nothing was written");
}

/// A host that knows our clients asks for them again five seconds after it first answered one (Linux: delay_first_probe_time).
void linger(const std::atomic<bool>& interrupt) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(6);
  while (std::chrono::steady_clock::now() < end && !interrupt) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

/// Who asks for an IPv6 client does so from its link-local address (Linux ndisc_solicit(), where the packet's own is not on the
/// interface). So each host, and no other, gets an echo request to all nodes, which it answers in its own name (RFC 4443 4.2).
void ask_for_addresses(const Plan& before, const Profile& known, const std::vector<Mac>& silent, Port& port,
                       const std::atomic<bool>& interrupt) {
  constexpr std::uint32_t most_ms = 5000;
  Profile profile = known;
  Plan plan = before;
  plan.steps.clear();
  for (const Mac mac : silent) {
    profile.real_servers.push_back({mac.text(), {}, {mac}, 1, {}, {}});
    plan.steps.push_back({.id = static_cast<std::uint32_t>(plan.steps.size() + 1),
                          .stimulus = Stimulus::echo,
                          .repeat = 2,
                          .interval_ms = 200,
                          .client = plan.clients.front(),
                          .client_port = static_cast<std::uint16_t>(plan.steps.size() + 1),
                          .target = all_nodes,
                          .to = mac.text()});
  }
  plan.length_ms = most_ms;
  Session(plan, profile, port).run(interrupt);
}

/// Two recorders, as one must have ended before its capture can be read, and the other may be needed longer.
Heard play(const Plan& plan, const Profile& profile, const Vantage& vantage, Narrator& narrator) {
  const Scratch scratch;
  const auto first = scratch.capture("first.pcapng"), longer = scratch.capture("longer.pcapng");
  const std::atomic<bool>& interrupt = listen_for_signals();
  const bool v4 = profile.services[0].vip.is_v4();
  Port port(*vantage.interface, profile.on_link);
  narrator.show("asking who serves the VIP");
  Recorders recorders;
  for (const auto& file : {first, longer})
    recorders.push_back(std::make_unique<Recorder>(vantage, plan.token, plan_to_json(plan), file));
  drop_capabilities();
  Session session(plan, profile, port);
  shake_hands(session, recorders, Marker::Phase::open, narrator);
  const SessionResult result = session.run(interrupt);
  shake_hands(session, recorders, Marker::Phase::close, narrator);
  tell_sent(narrator, plan, result);
  leave_if_interrupted(interrupt);
  if (!result.vip_owner_found)
    throw CommandError(exit_unable, fmt::format("nobody answers {} for {} on {}: is the director up, and on this segment?",
                                                v4 ? "ARP" : "NDP", profile.services[0].vip.text(), *vantage.interface));
  recorders.front()->stop();
  Heard heard = listen(profile, plan, first);
  if (heard.whole()) return heard;
  if (v4) {
    narrator.show("waiting for the real servers to say their addresses");
    linger(interrupt);
  } else {
    narrator.show("asking the real servers for their addresses");
    ask_for_addresses(plan, profile, heard.silent(), port, interrupt);
  }
  leave_if_interrupted(interrupt);
  recorders.back()->stop();
  return listen(profile, plan, longer);
}

}  // namespace

Found look_at_wire(const QuickFlags& flags, Narrator& narrator) {
  const Profile profile = vip_profile(flags);
  const Vantage& port = tester_port(profile);
  check_host(profile, port);
  const Plan plan = plan_for(profile);
  tell_plan(narrator, plan);
  Found found = play(plan, profile, port, narrator).found();
  found.origin = fmt::format("what was heard on {}", *port.interface);
  return found;
}

}  // namespace lvspec
