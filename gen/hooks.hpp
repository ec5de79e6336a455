#pragma once
// An operator's hand while a plan is played: breaks by the profile's hooks, and mends whatever happens.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gen/moment.hpp"
#include "gen/session.hpp"
#include "wire/command.hpp"

namespace lvspec {

/// The steps of a hook take part in it: the break waits until they are prepared, the mend until they are done. A break that fails
/// or takes too long is mended as well. Nothing waits for a command but the destructor, which mends what is still broken. Plan,
/// profile and events outlive it.
class Hooks {
 public:
  enum class Phase : std::uint8_t {
    waiting,  ///< for its parts
    breaking,
    broken,  ///< the break command has ended with exit status 0
    mending,
    over,
  };

  Hooks(const Plan& plan, const Profile& profile, const SessionEvents& events);
  ~Hooks();
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

  /// A step takes part. It is prepared() and leaves() once each.
  void enter(const std::string& hook);
  void prepared(const std::string& hook);
  void leave(const std::string& hook);

  [[nodiscard]] Phase phase(const std::string& hook) const;
  /// When its phase began.
  [[nodiscard]] Moment since(const std::string& hook) const;

  void advance(Moment now);
  /// Mends what is broken, and breaks nothing any more.
  void stop(Moment now);
  /// A command runs, or will.
  [[nodiscard]] bool busy() const { return busy_but_for({}); }
  /// The same of any hook but this one.
  [[nodiscard]] bool busy_but_for(const std::string& hook) const;
  [[nodiscard]] Moment next(Moment now) const;
  /// In the order of the plan.
  [[nodiscard]] std::vector<HookRecord> records() const { return records_; }

 private:
  struct State {
    const Hook* hook = nullptr;
    std::size_t record = 0;  ///< position in records_
    Phase phase = Phase::waiting;
    Moment since{0};
    std::optional<Command> command{};
    std::uint32_t parts = 0, unprepared = 0;
    bool entered = false;
  };
  void advance(const std::string& name, State& state, Moment now);
  void run(State& state, Phase phase, Moment now);
  void end_command(const std::string& name, State& state, Moment now);
  [[nodiscard]] HookRun& running(State& state);

  const SessionEvents& events_;
  std::map<std::string, State> states_;
  std::vector<HookRecord> records_;
};

}  // namespace lvspec
