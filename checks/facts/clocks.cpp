#include "checks/facts/clocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "checks/facts/fold.hpp"
#include "lvspec/marker.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

Clocks::Clocks(const Profile& profile) : profile_(profile), hosts_(profile.vantages.size()) {
  for (std::size_t v = 0; v < profile.vantages.size(); ++v) {
    const Place at = profile.vantages[v].at;
    if (at == Place::client && client_ == 0xff) client_ = static_cast<std::uint8_t>(v);
    hosts_[v].is_one = at == Place::director || at == Place::real_server;
    any_ |= hosts_[v].is_one;
  }
  any_ = any_ && client_ != 0xff;
  rounds_ns_.fill(none);
  if (any_) sights_.resize(places);
}

void Clocks::Way::add(std::int64_t ns) noexcept {
  least_ns = std::min(least_ns, ns);
  ++count;
}

const Clocks::Sight* Clocks::sight(std::uint64_t hash, std::uint8_t vantage) const noexcept {
  const std::uint64_t key = mix64(hash + vantage) | 1U;
  const Sight& there = sights_[key / 2 % places];
  return there.key == key ? &there : nullptr;
}

bool Clocks::first(std::uint64_t hash, const Frame& frame) noexcept {
  const std::uint64_t key = mix64(hash + frame.vantage) | 1U;
  Sight& there = sights_[key / 2 % places];
  // A place is never given away: where the first sight was forgotten, a repeat would be taken for it.
  if (there.key != 0) return false;
  there = {key, frame.time_ns};
  return true;
}

void Clocks::wake(const Frame& frame, std::uint8_t round) noexcept {
  Host& here = hosts_[frame.vantage];
  if (frame.vantage == client_ && rounds_ns_[round] == none) rounds_ns_[round] = frame.time_ns;
  if (!here.awake) here.round = round;
  here.awake = true;
}

void Clocks::compare(std::uint8_t host, const Frame& frame, std::int64_t here_ns, std::int64_t there_ns) noexcept {
  if (frame.sender.role == Role::client) hosts_[host].out.add(there_ns - here_ns);
  if (frame.receiver.role == Role::client) hosts_[host].back.add(here_ns - there_ns);
}

bool Clocks::is_of_a_session(const Frame& frame) const noexcept {
  const Arp arp = frame.arp();
  const Ip from = arp ? arp.sender_ip() : frame.ip().source(), to = arp ? arp.target_ip() : frame.ip().destination();
  const Ip& ours = frame.sender.role == Role::client ? from : to;
  return holds(profile_.on_link, ours) || holds(profile_.off_link, ours);
}

void Clocks::note(const Frame& frame) noexcept {
  ++frames_;
  if (!any_ || frame.vantage >= hosts_.size() || (frame.vantage != client_ && !hosts_[frame.vantage].is_one)) return;
  if (frame.sender.role != Role::client && frame.receiver.role != Role::client) return;
  Host& here = hosts_[frame.vantage];
  if (const auto marker = marker_of(frame)) return wake(frame, marker->round);
  if (!is_of_a_session(frame) || !here.awake) return;
  const std::uint64_t hash = frame_hash(frame);
  if (!first(hash, frame)) return;
  if (frame.vantage != client_) {
    if (const Sight* sent = sight(hash, client_); sent != nullptr && both_awake(here, sent->time_ns))
      compare(frame.vantage, frame, sent->time_ns, frame.time_ns);
    return;
  }
  for (std::size_t v = 0; v < hosts_.size(); ++v)
    if (const auto host = static_cast<std::uint8_t>(v); hosts_[v].is_one && both_awake(hosts_[v], frame.time_ns))
      if (const Sight* there = sight(hash, host)) compare(host, frame, frame.time_ns, there->time_ns);
}

bool Clocks::sure() const noexcept {
  if (!any_ || frames_ >= patience) return true;
  return std::all_of(hosts_.begin(), hosts_.end(),
                     [](const Host& h) { return !h.is_one || (h.out.count >= enough && h.back.count >= enough); });
}

std::optional<std::int64_t> Clocks::correction_ns(std::uint8_t vantage) const noexcept {
  const Way &out = hosts_[vantage].out, &back = hosts_[vantage].back;
  const std::int64_t ahead = out.least_ns, behind = back.least_ns;
  if (ahead == none) return behind == none || behind >= 0 ? 0 : behind;
  if (behind == none) return ahead >= 0 ? 0 : -ahead;
  // Two ways that took so long are none of one segment's: the sights were of different frames.
  constexpr std::int64_t longest_ns = 100'000'000, jitter_ns = 1'000'000;
  const std::int64_t ways = ahead + behind;
  if (ahead >= 0 && behind >= 0) return 0;
  if (ways >= longest_ns || ways <= -jitter_ns) return std::nullopt;
  return (behind - ahead) / 2;
}

ClocksSet set_clocks(const Clocks& clocks, const Profile& profile, FrameSource& source) {
  constexpr std::int64_t worth_telling_ns = 100'000;
  ClocksSet out{std::vector<bool>(profile.vantages.size()), {}};
  for (std::size_t v = 0; v < profile.vantages.size(); ++v) {
    const auto vantage = static_cast<std::uint8_t>(v);
    const auto correction = clocks.correction_ns(vantage);
    out.unclear[v] = !correction;
    const std::int64_t by = correction.value_or(0);
    if (by == 0 || !source.correct_clock(vantage, by) || std::abs(by) < worth_telling_ns) continue;
    out.notes.push_back(
        fmt::format("the clock of the vantage \"{}\" is {:.3f} ms {} the tester's, by the frames that passed between them; "
                    "its frames have the tester's time here",
                    profile.vantages[v].name, static_cast<double>(std::abs(by)) / 1e6, by > 0 ? "behind" : "ahead of"));
  }
  return out;
}

}  // namespace lvspec
