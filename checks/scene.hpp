#pragma once
// Everything that checks may ask: the profile, the plan, and facts that are gathered once for all of them.
#include <string>

#include "checks/facts/cluster.hpp"
#include "checks/facts/flows.hpp"
#include "checks/facts/owners.hpp"
#include "checks/facts/pairs.hpp"
#include "checks/facts/steps.hpp"
#include "checks/facts/talks.hpp"
#include "lvspec/plan.hpp"

namespace lvspec {

/// One run's facts, brought up to date before each on_frame(). Outlives the run's checks.
class Scene {
 public:
  /// `plan` is null where no run of lvspec made the captures.
  Scene(const Profile& profile_, const Plan* plan_)
      : profile(profile_),
        plan(plan_),
        cluster(profile_),
        owners(cluster),
        flows(cluster),
        talks(profile_, flows),
        steps(plan_, cluster) {}
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  const Profile& profile;
  const Plan* plan;
  Cluster cluster;
  Owners owners;
  Flows flows;
  Talks talks;
  Pairs pairs;
  Steps steps;

  /// Whether the plan, if there is one, sends this stimulus.
  [[nodiscard]] bool planned(Stimulus s) const noexcept { return plan == nullptr || plan->contains(s); }
  /// Whether services of a family are there, and the plan, if there is one that sends, sends this stimulus to them.
  [[nodiscard]] bool planned(Stimulus s, Family family) const noexcept {
    return profile.serves(family) && (plan == nullptr || plan->passive || plan->contains(s, family));
  }
  /// Whether the profile has a vantage that sees every connection of the segment, not the tester's alone.
  [[nodiscard]] bool sees_everybody() const noexcept {
    for (const Vantage& v : profile.vantages)
      if (v.at == Place::segment || v.at == Place::director) return true;
    return false;
  }
  /// Whether the forwarded copies that show are all there are. Where some of the real servers alone are captured at, copies say
  /// nothing of turns and shares.
  [[nodiscard]] bool shows_every_copy() const noexcept;
  /// Whether the answer to this frame would show: at the tester's port one sees others' broadcasts, and a mirror beside it shows
  /// more, but only answers to the tester are sure to be there where that port's capture is whole.
  [[nodiscard]] bool answer_shows(const Frame& asked) const noexcept {
    if (asked.sender.role == Role::client) return true;
    for (const Vantage& v : profile.vantages)
      if (v.at == Place::client) return false;
    return true;
  }
  /// Notes a question to the directors that nobody may answer. Of several it does not show who should have.
  void note_question(Sightings& asked, const Frame& frame) const noexcept {
    profile.directors.size() == 1 ? asked.note(frame, {{Role::director, 0}, {}}) : asked.note(FrameRef::of(frame));
  }
  /// The exchange that a frame belongs to; null where it is none of a virtual service's.
  [[nodiscard]] const Flow* flow(const Frame& frame) const noexcept {
    return frame.flow == Frame::no_flow ? nullptr : &flows.at(frame.flow);
  }
  /// The exchange whose request an ICMP error to its client quotes; null where it quotes none.
  [[nodiscard]] const Flow* quoted_flow(const Frame& error) const noexcept;
  /// Whether the frame is the one that answered its flow first.
  [[nodiscard]] static bool is_first_reply(const Frame& frame, const Flow& flow) noexcept {
    return flow.first_reply.number == frame.number && flow.first_reply.vantage == frame.vantage;
  }
  /// A host as reports name it: "web1", "the gateway", or "02:00:00:00:00:99 (a host that the profile does not know)".
  [[nodiscard]] std::string name(const Culprit& culprit) const;
  /// The names of several, joined: "web1, web2".
  [[nodiscard]] std::string names(std::span<const Culprit> culprits) const;
};

/// One real server's, director's or other host's bit for each position: which of them were seen doing something.
class HostSet {
 public:
  void add(Party party) noexcept { bits_ |= 1ULL << (party.index & 63U); }
  [[nodiscard]] bool contains(std::size_t index) const noexcept { return (bits_ >> (index & 63U) & 1U) != 0; }
  [[nodiscard]] bool empty() const noexcept { return bits_ == 0; }
  /// Names of the role's hosts that are not in the set, "web1, web2"; empty where all are.
  [[nodiscard]] std::string missing(const Cluster& cluster, Role role) const;
  [[nodiscard]] std::string present(const Cluster& cluster, Role role) const;

 private:
  std::uint64_t bits_ = 0;
};

}  // namespace lvspec
