#pragma once
// What a run sends and when, decided before the first frame leaves. Times are milliseconds from the start of the stimuli.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lvspec/address.hpp"
#include "lvspec/inquiry.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// A way to provoke the cluster. Checks declare which they need; the planner sends each once for all of them, and never one that
/// no check needs. What is asked by ARP of IPv4 addresses is asked by NDP (RFC 4861, RFC 4862 5.4) of IPv6 ones, but for
/// ask_vip_odd, ask_vip_forged, ask_free and fragments, which are IPv4's.
enum class Stimulus : std::uint8_t {
  marker,      ///< ARP probe for one of our own addresses whose padding carries the run's token: opens and closes every capture
  prove_free,  ///< RFC 5227 2.1.1 probes (IPv6: RFC 4862 5.4.2 solicitations) for each address that lvspec is about to speak from
  resolve,     ///< who-has DIP, RIP and gateway: whose MAC is whose
  ask_vip,     ///< broadcast who-has VIP from on-link clients
  ask_vip_unicast,  ///< the same question framed to each director and real server alone
  probe_vip,        ///< RFC 5227 probe for the VIP
  ask_vip_odd,      ///< who-has VIP from an off-link sender
  ask_vip_forged,   ///< who-has VIP with a RIP or the gateway as sender; disturbs neighbours, so only with --intrusive
  ask_free,         ///< who-has for addresses that nobody owns
  connect,          ///< whole connections to a service through the director, one after the other: their order is the schedule's
  burst,            ///< many connections to a service at once, with requests of several segments
  direct,           ///< a connection to the service framed straight to each real server
  fresh_client,    ///< a SYN straight to each real server from a client that it has to ask for by ARP before it could answer, and
                   ///< asks in vain
  off_link,        ///< SYNs from off-link clients, framed to the director and to each real server
  ttl_one,         ///< a SYN whose TTL (hop limit) is 1
  midstream,       ///< segments of connections that nobody opened: ACK with data, FIN, RST
  broadcast_syn,   ///< a SYN to the VIP in a broadcast frame
  closed_port,     ///< SYNs to a port of the VIP that no service has
  fragments,       ///< a SYN with data in three IP fragments, the first with the whole TCP header
  full_size,       ///< a SYN with data, 1500 octets long by its IP header, with DF
  echo,            ///< ICMP echo to the VIP
  transit,         ///< UDP from one on-link client to another, framed to each director
  stray,           ///< the same, framed to each real server
  repeat_syn,      ///< one SYN three times, octet for octet but for the IP identification
  reuse_port,      ///< a connection closed, and at once another with the same addresses and ports
  old_timestamps,  ///< SYNs of one client whose RFC 7323 clock goes backwards, framed to each real server
  each_director,   ///< SYNs framed to each director alone, where there are several
  late_close,      ///< FIN and RST of a client after the server has closed
  keep_alive,      ///< several requests on one connection
  upload,          ///< a request body of known content
  download,        ///< a response body of some size
  quote,           ///< forged ICMP errors that quote a live connection; only with --intrusive
  datagram,        ///< requests to UDP services
  hook,            ///< an operator's hand: a command of the profile breaks something and another mends it; only with --intrusive
};
inline constexpr std::size_t stimulus_count = static_cast<std::size_t>(Stimulus::hook) + 1;

/// "ask_vip", …: the words of plan.json.
[[nodiscard]] const char* word(Stimulus stimulus) noexcept;

/// A set of stimuli.
struct Stimuli {
  std::uint64_t bits = 0;
  constexpr Stimuli() noexcept = default;
  template <class... S>
  constexpr explicit Stimuli(Stimulus first, S... rest) noexcept
      : bits(((1ULL << static_cast<unsigned>(first)) | ... | (1ULL << static_cast<unsigned>(rest)))) {}
  [[nodiscard]] constexpr bool contains(Stimulus s) const noexcept { return (bits >> static_cast<unsigned>(s) & 1U) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits == 0; }
  constexpr void add(Stimuli other) noexcept { bits |= other.bits; }
};

/// Stimuli that open no whole connection, or open it in an odd way: what holds of every connection need not hold of theirs.
inline constexpr Stimuli odd_stimuli{Stimulus::ttl_one,     Stimulus::midstream,      Stimulus::broadcast_syn,
                                     Stimulus::closed_port, Stimulus::fragments,      Stimulus::full_size,
                                     Stimulus::transit,     Stimulus::stray,          Stimulus::repeat_syn,
                                     Stimulus::reuse_port,  Stimulus::old_timestamps, Stimulus::each_director};

/// One entry of the plan: `repeat` frames or connections of one shape, `interval_ms` apart, from `at_ms` on.
struct Step {
  std::uint32_t id = 0;  ///< from 1, in order of at_ms
  Stimulus stimulus = Stimulus::marker;
  std::uint32_t at_ms = 0;
  std::uint32_t repeat = 1;
  std::uint32_t interval_ms = 0;
  Ip client{};                    ///< who asks; unspecified for probes
  std::uint16_t client_port = 0;  ///< of the first connection; the next ones count up
  Ip target{};                    ///< the address asked for, or the VIP
  std::uint16_t target_port = 0;
  std::string to{};            ///< host whose MAC the frame goes to, by profile name; empty: broadcast, or the VIP's owner
  std::uint8_t service = 0;    ///< position in the profile's services, for connections
  std::uint32_t padding = 0;   ///< octets of an extra request header, so that a request takes several segments; of a body that is
                               ///< sent up, or of the part of one that is asked for
  std::uint8_t shape = 0;      ///< which of a stimulus's shapes, where it has several (gen/ says which); of a hook its HookPart
  std::string hook{};          ///< key of the profile's hook, for Stimulus::hook and what goes on around it
  std::uint32_t pause_ms = 0;  ///< what a part of a hook waits for (HookPart)
};

/// What a host answered when it was asked, read-only, before the first frame left.
struct HostAnswers {
  std::string host;                               ///< name in the profile
  std::map<std::string, std::string> answers{};   ///< by the question's word: what was printed
  std::map<std::string, std::string> failures{};  ///< by the question's word: why there is no answer
};

/// A command of a hook and what became of it. Times as in Step, by the session's clock.
struct HookRun {
  std::string command;
  bool begun = false;
  std::uint32_t began_ms = 0, ended_ms = 0;
  std::string trouble{};  ///< why it did not end with exit status 0 and in time; empty where it did, or never began
};

/// What was done by a hook of the plan, in the order of the plan. Nothing has begun until the session has been played.
struct HookRecord {
  std::string hook;  ///< key of the profile's hook
  HookRun broke, mended;
};

struct Plan {
  std::uint64_t seed = 0;
  std::int64_t started_s = 0;  ///< Unix time
  bool intrusive = false;
  bool passive = false;                ///< nothing was sent but markers
  std::string fail_on = "must";        ///< lowest level whose failure fails the run: must, should or may
  std::vector<std::string> selection;  ///< ids of the selected checks, in catalogue order
  std::uint32_t token = 0;             ///< in every marker of the run
  std::vector<Ip> clients;             ///< on-link addresses that lvspec speaks from
  std::vector<Ip> off_link_clients;
  std::vector<Step> steps;
  std::vector<HostAnswers> hosts;  ///< those that the profile has a command for
  std::vector<HookRecord> hooks;   ///< those whose steps are in the plan
  std::int64_t began_ns = 0;       ///< Unix time that the times of what was done count from; 0 before the plan was played
  std::uint32_t length_ms = 0;     ///< when the last answer is no longer waited for

  /// Whether it is that of a failover run.
  [[nodiscard]] bool is_failover() const noexcept {
    for (const Step& step : steps)
      if (step.stimulus == Stimulus::hook && lvspec::is_failover(static_cast<HookPart>(step.shape))) return true;
    return false;
  }
  [[nodiscard]] bool contains(Stimulus s) const noexcept {
    for (const Step& step : steps)
      if (step.stimulus == s) return true;
    return false;
  }
  /// The same of the steps that are sent to addresses of one family.
  [[nodiscard]] bool contains(Stimulus s, Family family) const noexcept {
    for (const Step& step : steps)
      if (step.stimulus == s && step.target.family() == family) return true;
    return false;
  }
};

}  // namespace lvspec
