#include "gen/load/port_walk.hpp"

namespace lvspec {

PortWalk::PortWalk(std::size_t clients, std::uint16_t first_port, std::uint16_t last_port, std::uint32_t reuse_gap_ms,
                   std::uint64_t start)
    : clients_(clients),
      ports_(std::size_t{last_port} - first_port + 1),
      first_port_(first_port),
      gap_ms_(reuse_gap_ms),
      place_(static_cast<std::size_t>(start % (clients_ * ports_))),
      rested_from_(clients_ * ports_, fresh) {}

PortWalk::Pair PortWalk::pair_at(std::size_t place) const noexcept {
  return {static_cast<std::uint16_t>(place % clients_), static_cast<std::uint16_t>(first_port_ + place / clients_)};
}

std::optional<PortWalk::Pair> PortWalk::take(std::uint32_t now_ms) noexcept {
  for (int skipped = 0; skipped < most_skipped; ++skipped) {
    const Pair pair = pair_at(place_);
    std::uint32_t& since = rested_from(pair);
    if (since != in_use && since != fresh) {
      const std::uint32_t rest = now_ms - since;
      if (rest < gap_ms_) return std::nullopt;  // the others were used later still
      if (smallest_gap_ms_ < 0 || rest < smallest_gap_ms_) smallest_gap_ms_ = rest;
    }
    place_ = (place_ + 1) % rested_from_.size();
    if (since == in_use) continue;
    since = in_use;
    return pair;
  }
  return std::nullopt;
}

void PortWalk::give_back(Pair pair, std::uint32_t now_ms) noexcept { rested_from(pair) = now_ms; }

double PortWalk::sustainable_rate() const noexcept {
  return gap_ms_ == 0 ? 1e9 : static_cast<double>(rested_from_.size()) * 1000 / gap_ms_;
}

}  // namespace lvspec
