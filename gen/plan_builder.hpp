#pragma once
// What the planner's parts share while a plan is being made.
#include <cstdint>
#include <vector>

#include "gen/plan_addresses.hpp"
#include "gen/planner.hpp"

namespace lvspec {

/// When addresses are proven and MACs are known, and everything else begins.
inline constexpr std::uint32_t stimuli_at_ms = 800;

/// Lives for one call of make_plan().
struct PlanBuilder {
  const Profile& profile;
  const PlanOptions& options;
  Family family = Family::ipv4;  ///< the one whose part is being planned; needs and addresses are its own
  Stimuli needs{};
  PlanAddresses addresses{};
  std::uint8_t hook_kinds = 0;  ///< which kinds of hooks are needed, one bit each
  std::vector<Step> steps{};
  std::vector<HookRecord> hooks{};
  std::uint32_t next_port = 0;
  std::uint32_t connections_at_ms = stimuli_at_ms + 100;  ///< when the next connections through the director begin
  std::uint32_t slowest_ms = 0;                           ///< how much later, where nobody answers those before them
  std::uint32_t end_ms = 0;                               ///< when the last answer is no longer waited for

  /// Adds a step and sees to it that the plan lasts for `answers_ms` after its last frame.
  void add(Step step, std::uint32_t answers_ms);
  /// Gives the step as many ports as it repeats, counted from 0 until all are moved. What no ports are left for is left out.
  void add_with_ports(Step step, std::uint32_t answers_ms);
  [[nodiscard]] bool wants(HookKind kind) const noexcept { return (hook_kinds >> static_cast<unsigned>(kind) & 1U) != 0; }
  [[nodiscard]] bool wants(Stimulus s) const noexcept { return needs.contains(s); }
  /// How long `frames` take within the frame limit.
  [[nodiscard]] std::uint32_t frames_ms(std::uint64_t frames) const noexcept;
};

void plan_proofs(PlanBuilder& plan);       ///< prove_free, resolve
void plan_questions(PlanBuilder& plan);    ///< ask_vip, ask_vip_unicast, probe_vip, ask_vip_odd, ask_free
void plan_connections(PlanBuilder& plan);  ///< fresh_client, direct, connect, burst, off_link
void plan_talks(PlanBuilder& plan);        ///< keep_alive, late_close, upload, download, quote
void plan_datagrams(PlanBuilder& plan);    ///< datagram: what connect and direct are to UDP services
void plan_crafted(PlanBuilder& plan);      ///< single frames that are odd in one way each; after the connections
void plan_hooks(PlanBuilder& plan);        ///< hook, with the first family that has a service for it; after everything else
void plan_failover(PlanBuilder& plan, std::span<const std::string> hooks);  ///< hook, of a failover run
void plan_forgeries(PlanBuilder& plan);    ///< ask_vip_forged, and what mends it; after everything else, of either family

/// The services' addresses of one family, each once.
[[nodiscard]] std::vector<Ip> vips(const Profile& profile, Family family);
/// Positions of the TCP services of one family.
[[nodiscard]] std::vector<std::uint8_t> tcp_services(const Profile& profile, Family family);

}  // namespace lvspec
