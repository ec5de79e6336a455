#include "gen/load/port_walk.hpp"

namespace lvspec {

PortWalk::PortWalk(std::size_t clients, std::uint16_t first_port, std::uint16_t last_port, std::uint32_t reuse_gap_ms,
                   std::uint64_t start)
    : clients_(clients),
      pairs_(clients * (std::size_t{last_port} - first_port + 1)),
      first_port_(first_port),
      gap_ms_(reuse_gap_ms),
      place_(static_cast<std::size_t>(start % pairs_)),
      fresh_(pairs_) {}

PortWalk::Pair PortWalk::pair_at(std::size_t place) const noexcept {
  return {static_cast<std::uint16_t>(place % clients_), static_cast<std::uint16_t>(first_port_ + place / clients_)};
}

std::optional<PortWalk::Pair> PortWalk::take(std::uint32_t now_ms) {
  if (fresh_ > 0) {
    --fresh_;
    const Pair pair = pair_at(place_);
    place_ = (place_ + 1) % pairs_;
    return pair;
  }
  if (resting_.empty()) return std::nullopt;
  const auto [pair, since] = resting_.front();
  const std::uint32_t rest = now_ms - since;
  if (rest < gap_ms_) return std::nullopt;  // the others were given back later still
  if (smallest_gap_ms_ < 0 || rest < smallest_gap_ms_) smallest_gap_ms_ = rest;
  resting_.pop_front();
  return pair;
}

void PortWalk::give_back(Pair pair, std::uint32_t now_ms) { resting_.push_back({pair, now_ms}); }

double PortWalk::sustainable_rate() const noexcept { return gap_ms_ == 0 ? 1e9 : static_cast<double>(pairs_) * 1000 / gap_ms_; }

}  // namespace lvspec
