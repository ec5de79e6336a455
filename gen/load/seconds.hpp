#pragma once
// The figures of the current second, for the line that a person watches.
#include <algorithm>
#include <vector>

#include "gen/load/engine.hpp"

namespace lvspec {

class SecondBooks {
 public:
  explicit SecondBooks(std::size_t servers) { tick_.servers.resize(servers); }
  void asked() noexcept { ++tick_.asked; }
  void sent(const LoadExchange& exchange) {
    ++tick_.sent;
    lags_.push_back(exchange.sent_ns - exchange.intended_ns);
  }
  void done(const LoadExchange& exchange) {
    ++(exchange.answer == Answer::ok ? tick_.done : tick_.failed);
    responses_.push_back(exchange.done_ns - exchange.intended_ns);
    if (exchange.token < tick_.servers.size()) ++tick_.servers[exchange.token];
  }
  /// Seconds that were closed.
  [[nodiscard]] std::uint32_t second() const noexcept { return tick_.second; }
  /// The second's figures; the next one begins.
  [[nodiscard]] LoadTick close_second() {
    LoadTick tick = tick_;
    tick.second = ++tick_.second;
    tick.p50_ms = rank(responses_, 0.50);
    tick.p99_ms = rank(responses_, 0.99);
    tick.lag_p99_ms = rank(lags_, 0.99);
    tick_ = LoadTick{};
    tick_.servers.resize(tick.servers.size());
    tick_.second = tick.second;
    responses_.clear();
    lags_.clear();
    return tick;
  }

 private:
  static double rank(std::vector<std::int64_t>& values, double part) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return static_cast<double>(*at) / 1e6;
  }

  LoadTick tick_;
  std::vector<std::int64_t> responses_, lags_;
};

}  // namespace lvspec
