#pragma once
// The figures of one stage.
#include <span>
#include <vector>

#include "checks/load/answerers.hpp"
#include "lvspec/histogram.hpp"
#include "lvspec/load_profile.hpp"
#include "lvspec/load_report.hpp"

namespace lvspec {

/// What is counted of a stage, or of one real server in it.
struct StageCounts {
  Histogram response, service, connect, first_byte, lag;
};

/// Gathers a stage's exchanges.
class StageBook {
 public:
  StageBook(const Profile& profile, const LoadStage& stage, const StageTimes& times);

  /// `connection` and `seen` are null where the exchange had no connection, or nothing was recorded.
  void add(const LoadExchange& exchange, const LoadConnection* connection, const Seen* seen);
  /// `sees_copies`: a complete vantage shows what the director sends on.
  [[nodiscard]] StageFigures figures() const;
  [[nodiscard]] const StageCounts& all() const noexcept { return all_; }
  /// Of a real server's requests; the last one is of those without a known server.
  [[nodiscard]] const Histogram& response_of(std::size_t server) const noexcept { return response_[server]; }
  void set_sees_copies(bool sees) noexcept { sees_copies_ = sees; }

 private:
  static void count_error(ServerFigures& server, double second) noexcept;
  void count_opening(const LoadExchange& exchange, const LoadConnection& connection, const Seen* seen);
  [[nodiscard]] std::size_t attribute(const LoadExchange& exchange, const Seen* seen);
  [[nodiscard]] std::size_t server_of(const Culprit& who) const noexcept;

  StageFigures figures_;
  StageCounts all_;
  std::vector<Histogram> response_;
  bool sees_copies_ = false;
};

}  // namespace lvspec
