// The words that reports, plans and command lines use for the vocabulary's enumerations.
#include <array>

#include "lvspec/check.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

const char* word(Stimulus stimulus) noexcept {
  constexpr std::array<const char*, stimulus_count> words{
      "marker",         "prove_free", "resolve",       "ask_vip",     "ask_vip_unicast", "probe_vip",     "ask_vip_odd",
      "ask_vip_forged", "ask_free",   "connect",       "burst",       "direct",          "fresh_client",  "off_link",
      "ttl_one",        "midstream",  "broadcast_syn", "closed_port", "fragments",       "full_size",     "echo",
      "transit",        "stray",      "repeat_syn",    "reuse_port",  "old_timestamps",  "each_director", "late_close",
      "keep_alive",     "upload",     "download",      "quote",       "datagram",        "hook"};
  return words[static_cast<std::size_t>(stimulus)];
}

const char* word(Inquiry inquiry) noexcept {
  constexpr std::array<const char*, inquiry_count> words{"sysctls", "addresses", "routes", "features", "ipvs", "nat"};
  return words[static_cast<std::size_t>(inquiry)];
}

const char* word(HookKind kind) noexcept {
  constexpr std::array<const char*, hook_kinds + 1> words{"", "service", "weight", "pool", "timeout", "split"};
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

namespace {
std::string host_text(const Service& service) {
  const std::string host = service.vip.is_v4() ? service.vip.text() : "[" + service.vip.text() + "]";
  return (service.protocol == Transport::tcp ? "tcp " : "udp ") + host;
}
}  // namespace

std::string Service::text() const { return host_text(*this) + ":" + std::to_string(port); }

std::string Service::virtual_text() const {
  if (fwmark) return "firewall mark " + std::to_string(*fwmark) + (vip.is_v4() ? "" : " (IPv6)");
  return every_port ? host_text(*this) + ", every port" : text();
}

bool same_virtual_service(const Service& a, const Service& b) noexcept {
  if (a.fwmark || b.fwmark) return a.fwmark == b.fwmark && a.vip.family() == b.vip.family();
  if (a.protocol != b.protocol || a.vip != b.vip) return false;
  return a.port == b.port || (a.every_port && b.every_port);
}

}  // namespace lvspec
