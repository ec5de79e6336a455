#include "cli/live.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "cli/commands.hpp"
#include "cli/run_folder.hpp"
#include "wire/host.hpp"
#include "wire/route.hpp"

namespace lvspec {
namespace {

using Clock = std::chrono::steady_clock;

std::atomic<bool> interrupt{false};
std::atomic<int> signal_number{0};

void on_signal(int number) {
  signal_number = number;
  interrupt = true;
}

void tell_marker(const Narrator& narrator, const Recorder& recorder, Marker::Phase phase) {
  const bool open = phase == Marker::Phase::open;
  const std::string why = recorder.failure().empty() ? "none came while it was waited for" : recorder.failure();
  const std::string seen = (open ? recorder.opened() : recorder.closed()) ? "has seen" : "has not seen";
  narrator.note(fmt::format("{} {} the run's {} marker{}", recorder.vantage(), seen, open ? "first" : "last",
                            seen == "has seen" ? "" : ": " + why));
}

/// Who is still to see the marker, and how long each is waited for.
class Handshake {
 public:
  Handshake(const Recorders& recorders, Marker::Phase phase) : phase_(phase) {
    for (const auto& r : recorders)
      pending_.push_back({r.get(), Clock::now() + (r->begun() ? to_see(*r) : to_begin), r->begun()});
  }

  [[nodiscard]] bool waits() {
    std::erase_if(pending_, [&](Pending& p) {
      if (!p.begun && p.recorder->begun()) p = {p.recorder, Clock::now() + to_see(*p.recorder), true};
      return seen(*p.recorder) || Clock::now() >= p.until;
    });
    return !pending_.empty();
  }

 private:
  struct Pending {
    const Recorder* recorder;
    Clock::time_point until;
    bool begun;
  };
  // A login at another host, on a slow one.
  static constexpr auto to_begin = std::chrono::seconds(15);

  /// What another program hands over may have a queue and a network before it.
  static std::chrono::milliseconds to_see(const Recorder& r) { return std::chrono::milliseconds(r.by_command() ? 5000 : 1500); }
  [[nodiscard]] bool seen(const Recorder& r) const {
    return !r.failure().empty() || (phase_ == Marker::Phase::open ? r.opened() : r.closed());
  }

  Marker::Phase phase_;
  std::vector<Pending> pending_;
};

/// Its kernel would answer whatever it sends to the VIP itself, and answer spoofed clients by whichever port leads to them.
void refuse_own_vip(const Profile& profile, const Ip& own) {
  for (const Service& service : profile.services)
    if (service.vip == own)
      throw CommandError(
          exit_unable,
          fmt::format("this host has the VIP {} itself, so what it sends there never leaves it, and its answers leave "
                      "by whichever port leads to the clients; a real server on the tester's host needs a network "
                      "namespace and a port of its own: see \"The tester's own host as a real server\" in "
                      "docs/vantages.md, or run lvspec elsewhere",
                      own.text()));
}

}  // namespace

const std::atomic<bool>& listen_for_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // Who started us with nohup wants the run to outlive the terminal.
  struct sigaction before {};
  if (sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
  return interrupt;
}

int caught_signal() noexcept { return signal_number; }

Recorders record(const Profile& profile, const Plan& plan, const std::string& plan_text, const RunFolder& folder,
                 const std::vector<FrameSink*>& beside) {
  Recorders recorders;
  for (const Vantage& v : profile.vantages) {
    FrameSink* const hears = recorders.size() < beside.size() ? beside[recorders.size()] : nullptr;
    recorders.push_back(std::make_unique<Recorder>(v, plan.token, plan_text, folder.capture(v.name), hears));
  }
  return recorders;
}

const Vantage& tester_port(const Profile& profile) {
  for (const Vantage& v : profile.vantages)
    if (v.at == Place::client && v.interface) return v;
  throw CommandError(exit_usage,
                     "the profile has no [[vantage]] with at = \"client\" and an interface: there is nowhere to send from");
}

void check_host(const Profile& profile, const Vantage& port) {
  if (!may_use_raw_sockets())
    throw CommandError(
        exit_unable,
        "no permission for raw sockets: run as root, or grant it once with setcap cap_net_raw+ep $(command -v lvspec)");
  for (const Family family : families)
    if (profile.serves(family) && forwards(family, *port.interface))
      throw CommandError(exit_unable, forwarding_remedy(family, *port.interface));
  for (const Ip& own : own_addresses()) {
    refuse_own_vip(profile, own);
    for (const auto* ranges : {&profile.on_link, &profile.off_link})
      if (holds(*ranges, own))
        throw CommandError(
            exit_usage, fmt::format("{} is this host's own address and lies in the clients' ranges: its kernel would reset the "
                                    "connections; leave it out of [clients]",
                                    own.text()));
  }
}

void refuse_routed(const Profile& profile, const Vantage& port) {
  for (const Service& service : profile.services)
    if (const auto router = router_to(service.vip, *port.interface))
      throw CommandError(
          exit_unable,
          fmt::format(
              "{0} is not on the cluster's segment: no director or real server answers there, and this host reaches {1} by "
              "way of {2}. Direct routing shows on the segment alone: run lvspec on a host that has a port there (a VLAN "
              "interface will do), or record there with tcpdump -w while clients ask, and lvspec judge CAPTURE --profile "
              "PROFILE",
              *port.interface, service.vip.text(), router->text()));
}

void shake_hands(Session& session, const Recorders& recorders, Marker::Phase phase, const Narrator& narrator) {
  Handshake handshake(recorders, phase);
  auto next_marker = Clock::now();
  while (handshake.waits() && !(interrupt && phase == Marker::Phase::open)) {
    if (Clock::now() >= next_marker) {
      session.mark(phase);
      next_marker += std::chrono::milliseconds(200);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  for (const auto& r : recorders) tell_marker(narrator, *r, phase);
}

}  // namespace lvspec
