#pragma once
// Runs a plan over a port.
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "lvspec/marker.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"
#include "wire/port.hpp"

namespace lvspec {

/// The plan cannot be carried out. what() says why and what to do.
struct SessionError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Progress {
  std::size_t done = 0;  ///< steps
  std::size_t total = 0;
  std::string doing;  ///< "connect, burst"
};

/// An address that an intrusive stimulus is about to claim, and its true owner: written down before the frame leaves.
struct Restoration {
  Ip address;
  Mac owner;
  Mac told;  ///< the host whose neighbour entry changes
};

/// What run() tells while it works. Called on the thread of run(); must return quickly.
struct SessionEvents {
  std::function<void(const Progress&)> progress;
  std::function<void(const Restoration&)> before_change;
  std::function<void(const std::string& hook)> before_break{};  ///< a hook's break command is about to be run
  std::function<void(const std::string& hook)> mended{};        ///< its mend command has ended well
  /// Nobody of the cluster answers, though each was asked. May throw, which ends the session.
  std::function<void()> nobody_here{};
};

struct Claim {
  Ip address;
  Mac mac;
};

struct Substitution {
  Ip planned;
  Ip used;
};

struct SessionResult {
  std::uint64_t frames_sent = 0;
  std::uint64_t send_errors = 0;
  std::vector<std::string> unresolved;      ///< hosts of the profile whose MAC nobody told; what goes to them was not sent
  std::vector<Claim> addresses_taken;       ///< clients that somebody else than a real server answered for
  std::vector<Substitution> substitutions;  ///< which spare spoke in the place of a taken client
  bool vip_owner_found = false;             ///< a director or an unknown host answered for every VIP
  bool interrupted = false;
  std::int64_t began_ns = 0;        ///< Unix time of its beginning, which the hooks' times count from
  std::vector<HookRecord> hooks;    ///< what was done by those of the plan
  std::vector<std::uint32_t> sent;  ///< frames or connections, for each step of the plan; 0 for markers
};

/// One run of a plan: spoofed clients, ARP answers, pacing, on one thread. The plan, profile and port outlive it.
class Session {
 public:
  Session(const Plan& plan, const Profile& profile, Port& port, SessionEvents events = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Sends one marker at once, outside the plan's time.
  void mark(Marker::Phase phase);

  /// Plays the plan until its last answer has come or was waited for. Once `interrupt` is set (a signal handler may), open
  /// connections are reset, changed neighbour entries restored, and it returns once those frames have left and what hooks broke
  /// is mended. Throws SessionError where too few client addresses are free.
  SessionResult run(const std::atomic<bool>& interrupt);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvspec
