#pragma once
// Makes the load of a load profile with the host's own TCP: Boost.Asio, one thread.
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lvspec/load_profile.hpp"
#include "lvspec/load_run.hpp"

namespace lvspec {

/// Whom the load goes to, and what right answers look like.
struct LoadTarget {
  std::uint8_t service = 0;  ///< position in Profile::services
  Ip vip;
  std::uint16_t port = 80;
  std::string host;                       ///< the Host header
  std::uint16_t expect_status = 200;      ///< where a request does not say
  std::vector<std::string> server_names;  ///< of the real servers, in the profile's order: values of the token header
  std::vector<std::string> server_pages;  ///< what each one's page holds, empty where unknown
};

/// A second of a run, for a person to watch.
struct LoadTick {
  std::uint32_t second = 0;  ///< of the run, from 1
  std::size_t stage = 0;
  std::uint64_t asked = 0;  ///< requests that were due in it
  std::uint64_t sent = 0, done = 0, failed = 0;
  double p50_ms = 0, p99_ms = 0;  ///< response
  double lag_p99_ms = 0;
  std::size_t open = 0, waiting = 0;   ///< connections; requests without one
  std::vector<std::uint64_t> servers;  ///< answers that named each real server, in the profile's order
};

/// Addresses of clients that this host's interface has; the socket library's limits are raised as far as they go. One run() each.
class LoadEngine {
 public:
  /// `place`: where the walk over the clients' ports begins; by the clock where nothing is given.
  LoadEngine(const LoadProfile& profile, LoadTarget target, std::vector<Ip> clients, std::uint64_t seed,
             std::optional<std::uint64_t> place = std::nullopt);
  ~LoadEngine();
  LoadEngine(const LoadEngine&) = delete;
  LoadEngine& operator=(const LoadEngine&) = delete;

  /// New connections a second that the clients' ports can go on with.
  [[nodiscard]] double sustainable_rate() const noexcept;
  /// Called once a second on the thread of run(); must return quickly.
  void on_second(std::function<void(const LoadTick&)> tell);
  /// Called when a stage begins, likewise.
  void on_stage(std::function<void(std::size_t stage)> tell);

  /// Plays every stage, waits for what is still open, and returns all that was done. Ends early once `interrupt` is set.
  [[nodiscard]] LoadRun run(const std::atomic<bool>& interrupt);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvspec
