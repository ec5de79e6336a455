// The words that reports, plans and command lines use for the vocabulary's enumerations.
#include <array>

#include "lvspec/check.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

const char* word(Stimulus stimulus) noexcept {
  constexpr std::array<const char*, stimulus_count> words{
      "marker",       "prove_free",     "resolve",    "ask_vip",    "ask_vip_unicast", "probe_vip",
      "ask_vip_odd",  "ask_vip_forged", "ask_free",   "connect",    "burst",           "direct",
      "fresh_client", "off_link",       "ttl_one",    "midstream",  "broadcast_syn",   "closed_port",
      "fragments",    "full_size",      "echo",       "transit",    "stray",           "repeat_syn",
      "reuse_port",   "old_timestamps", "late_close", "keep_alive", "upload",          "download",
      "quote",        "datagram",       "hook"};
  return words[static_cast<std::size_t>(stimulus)];
}

const char* word(Inquiry inquiry) noexcept {
  constexpr std::array<const char*, inquiry_count> words{"sysctls", "addresses", "routes", "features", "ipvs", "nat"};
  return words[static_cast<std::size_t>(inquiry)];
}

const char* word(HookKind kind) noexcept {
  constexpr std::array<const char*, hook_kinds> words{"", "service", "weight", "pool", "timeout"};
  return words[static_cast<std::size_t>(kind)];
}

const char* word(Level level) noexcept {
  constexpr std::array words{"must", "should", "may"};
  return words[static_cast<std::size_t>(level)];
}

const char* word(Severity severity) noexcept {
  constexpr std::array words{"critical", "major", "minor", "info"};
  return words[static_cast<std::size_t>(severity)];
}

std::string Service::text() const {
  const std::string host = vip.is_v4() ? vip.text() : "[" + vip.text() + "]";
  return (protocol == Transport::tcp ? "tcp " : "udp ") + host + ":" + std::to_string(port);
}

}  // namespace lvspec
