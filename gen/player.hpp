#pragma once
// Plays a plan: frames in, frames out, and the time passed in. Session gives it a port and a clock.
#include <memory>
#include <optional>
#include <vector>

#include "gen/activity.hpp"
#include "lvspec/frame.hpp"

namespace lvspec {

/// The order of a run: addresses are proven free and MACs learned first, then everything else at its time; what opens connections
/// through the director never overlaps with another such step. The plan and profile outlive it.
class Player {
 public:
  Player(const Plan& plan, const Profile& profile, Mac own, SessionEvents events);

  void receive(const Record& record, Moment now);
  /// Does what is due. Call it after every frame and at next(). Throws SessionError.
  void advance(Moment now);
  /// The next frame that may leave now; report it with sent() once it has.
  [[nodiscard]] std::optional<Outbox::Item> pop(Moment now) { return stage_.outbox.pop(now); }
  void sent(const Outbox::Item& item, Moment now, bool failed);
  /// Resets what is open, restores what was changed, mends what is broken; done() once that is over.
  void stop(Moment now, bool interrupted);

  [[nodiscard]] Moment next(Moment now) const;
  [[nodiscard]] bool done(Moment now) const;
  [[nodiscard]] SessionResult result() const;

 private:
  struct Part {
    std::unique_ptr<Activity> activity;  ///< none for a marker
    const Step* step;
    bool begun = false;
    bool done = false;
  };

  void receive_neighbour(const Frame& frame);
  void settle(Moment now);
  void begin_what_may(Moment now);
  void advance_parts(Moment now);
  void finish(Part& part, Moment now);
  [[nodiscard]] bool may_begin(const Part& part, Moment now) const;
  [[nodiscard]] bool hook_may_begin(const Part& part, Moment now) const;
  [[nodiscard]] bool restoration_may_begin(Moment now) const;
  template <class Wanted>
  [[nodiscard]] bool released(Moment now, const Part* until, Wanted wanted) const;
  [[nodiscard]] bool all_done() const;
  void tell_progress();

  Stage stage_;
  std::vector<Part> parts_;
  SessionResult result_;
  Moment proven_at_ = never;
  Moment forged_at_ = never;
  Moment quiet_until_{0};
  bool settled_ = false;
  bool stopped_ = false;
};

}  // namespace lvspec
