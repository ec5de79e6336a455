#pragma once
// A step of the plan while it is being played.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gen/client_pool.hpp"
#include "gen/connections.hpp"
#include "gen/hooks.hpp"
#include "gen/neighbours.hpp"
#include "gen/responder.hpp"
#include "gen/session.hpp"

namespace lvspec {

/// What the steps of a running plan share. Lives as long as the session; not copied.
struct Stage {
  Stage(const Plan& p, const Profile& pr, Mac own_mac, SessionEvents e);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  const Plan& plan;
  const Profile& profile;
  Mac own;
  SessionEvents events;
  Outbox outbox;
  Neighbours neighbours;
  Responder responder;
  ClientPool pool;
  Connections connections;
  Hooks hooks;
  std::vector<Restoration> changed;  ///< neighbour entries that are to be restored

  /// The MAC that a step's frames go to; nothing where nobody told it.
  [[nodiscard]] std::optional<Mac> destination(const Step& step) const;
  /// The ends of a step's `index`-th connection.
  [[nodiscard]] Endpoints ends(const Step& step, Mac peer, std::uint32_t index) const;
  /// Sends the true mapping of everything that is still changed.
  void restore();
};

/// One step: advanced whenever time has passed or frames have come. The step outlives it.
class Activity {
 public:
  explicit Activity(const Step& step) noexcept : step_(step) {}
  virtual ~Activity() = default;

  virtual void begin(Stage& stage, Moment now) = 0;
  virtual void advance(Stage& stage, Moment now) = 0;
  /// An ARP, NDP, TCP or UDP frame of somebody else, before anything answers it.
  virtual void hear(Stage&, const Frame&, Moment) {}
  /// Leaves nothing behind; the session ends.
  virtual void stop(Stage&, Moment) {}

  /// When it wants to be advanced next, whatever comes.
  [[nodiscard]] virtual Moment next() const = 0;
  [[nodiscard]] virtual bool done(const Stage& stage) const = 0;
  /// Steps that must not overlap with it may begin.
  [[nodiscard]] virtual bool released(const Stage& stage, Moment) const { return done(stage); }
  /// How long its answers are waited for once it is done.
  [[nodiscard]] virtual Moment window() const = 0;

  [[nodiscard]] const Step& step() const noexcept { return step_; }
  [[nodiscard]] std::uint32_t sent() const noexcept { return sent_; }

 protected:
  const Step& step_;
  std::uint32_t sent_ = 0;
  bool left_out_ = false;  ///< there is nobody to send it to
};

/// Nothing for markers: whoever runs the session sends them.
[[nodiscard]] std::unique_ptr<Activity> make_activity(const Step& step);

[[nodiscard]] std::unique_ptr<Activity> play_question(const Step& step);     ///< every ARP and NDP stimulus
[[nodiscard]] std::unique_ptr<Activity> play_restoration(const Step& step);  ///< the end of ask_vip_forged
[[nodiscard]] std::unique_ptr<Activity> play_serial(const Step& step);       ///< connect
[[nodiscard]] std::unique_ptr<Activity> play_parallel(
    const Step& step);  ///< burst, direct, keep_alive, late_close, upload, download
[[nodiscard]] std::unique_ptr<Activity> play_quoting(const Step& step);      ///< quote
[[nodiscard]] std::unique_ptr<Activity> play_fresh(const Step& step);      ///< fresh_client
[[nodiscard]] std::unique_ptr<Activity> play_off_link(const Step& step);   ///< off_link
[[nodiscard]] std::unique_ptr<Activity> play_datagrams(const Step& step);  ///< datagram
[[nodiscard]] std::unique_ptr<Activity> play_crafted(const Step& step);    ///< whatever crafted() makes
[[nodiscard]] std::unique_ptr<Activity> play_reuse(const Step& step);      ///< reuse_port
[[nodiscard]] std::unique_ptr<Activity> play_hook(const Step& step);       ///< hook
[[nodiscard]] std::unique_ptr<Activity> play_takeover(const Step& step);   ///< the parts of a hook that watch the VIP go over
[[nodiscard]] std::unique_ptr<Activity> play_failover(const Step& step);   ///< hook, of a failover run

/// Whether the step ends what an ask_vip_forged step began.
[[nodiscard]] inline bool is_restoration(const Step& step) noexcept {
  return step.stimulus == Stimulus::ask_vip_forged && step.client == step.target;
}

}  // namespace lvspec
