#pragma once
// A failover run as the frames tell it: what became of each request and kept connection, and who spoke for the VIP.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "checks/facts/cluster.hpp"
#include "checks/facts/steps.hpp"
#include "checks/judge.hpp"
#include "lvspec/failover_report.hpp"

namespace lvspec {

/// A connection of its own, and its one request. Times are the capture's, 0: never.
struct Request {
  std::int64_t asked_ns = 0;     ///< its SYN left
  std::int64_t accepted_ns = 0;  ///< SYN-ACK
  std::int64_t answered_ns = 0;  ///< rightly: the first octets of a response of the expected status; of no HTTP, the SYN-ACK
  std::int64_t refused_ns = 0;   ///< reset by the service
  bool wrong = false;            ///< a response of another status
  Party director{};              ///< whom it was framed to
  Party server{};                ///< who answered, or else who was sent it
};

/// Something about a kept connection.
struct TalkEvent {
  enum class What : std::uint8_t { asked, answered, reset, closed };
  std::int64_t time_ns = 0;
  What what = What::asked;
  Culprit by{};  ///< of what the service's side did
};
using TalkEvents = std::vector<TalkEvent>;

/// A word about the VIP.
struct VipSign {
  std::int64_t time_ns = 0;
  OwnerSign sign = OwnerSign::advertisement;
  Culprit by{};
};

/// Listens to a judgement. Grows with what the plan asks, and with signs and events up to a bound.
class Followed final : public FrameListener {
 public:
  /// Profile and plan outlive it.
  Followed(const Profile& profile, const Plan& plan);
  void on_frame(const Frame&) noexcept override {}
  void on_sight(const Frame& frame) noexcept override;

  /// Of a hook's steps. Requests in the order in which they left; those that never left are not among them.
  [[nodiscard]] std::vector<Request> requests(const std::string& hook) const;
  [[nodiscard]] std::vector<TalkEvents> kept(const std::string& hook) const;
  /// In the order of time.
  [[nodiscard]] const std::vector<VipSign>& signs() const noexcept { return signs_; }
  /// Position of the service that is asked among the profile's.
  [[nodiscard]] std::uint8_t service() const noexcept { return service_; }
  /// A host as reports name it.
  [[nodiscard]] std::string name(const Culprit& culprit) const;

 private:
  /// Where a step's connections are kept.
  struct Spot {
    HookPart part = HookPart::held;  // of another run: none of ours
    std::size_t first = 0;
  };
  void note_arp(const Frame& frame) noexcept;
  void note_ndp(const Frame& frame) noexcept;
  void note_advertisement(const Frame& frame) noexcept;
  void note_sign(const Frame& frame, OwnerSign sign, Culprit by) noexcept;
  void note_tcp(const Frame& frame) noexcept;
  void from_client(Request& request, const Frame& frame) const noexcept;
  void from_service(Request& request, const Frame& frame) const noexcept;
  static void note_talk(TalkEvents& events, const Frame& frame, bool ours) noexcept;

  const Profile& profile_;
  const Plan& plan_;
  Cluster cluster_;
  Steps steps_;
  std::uint8_t service_ = 0;
  std::vector<bool> here_, at_client_;  // by vantage: by this host's clock, and the tester's port
  std::vector<Spot> spots_;             // by step
  std::vector<Request> requests_;
  std::vector<TalkEvents> talks_;
  std::vector<VipSign> signs_;
};

}  // namespace lvspec
