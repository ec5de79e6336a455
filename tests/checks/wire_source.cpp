#include "tests/checks/wire_source.hpp"

#include <algorithm>

namespace lvspec::words {

WireSource::WireSource(const Wire& wire) : run_(wire.whole_run()) {
  for (std::size_t v = 0; v < wire.eyes_.size(); ++v) capture(wire, v);
  sort();
}

void WireSource::sort() {
  std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.time_ns < b.time_ns; });
}

bool WireSource::correct_clock(std::uint8_t vantage, std::int64_t nanoseconds) noexcept {
  for (Line& line : lines_)
    if (line.vantage == vantage) line.time_ns += nanoseconds;
  sort();
  return true;
}

void WireSource::capture(const Wire& wire, std::size_t vantage) {
  const Wire::Eye& eye = wire.eyes_[vantage];
  std::uint32_t number = 0;
  for (std::size_t f = 0; f < run_.size() && !eye.blind; ++f) {
    if (!run_[f].seen[vantage]) continue;
    const auto length = static_cast<std::uint32_t>(run_[f].octets.size());
    for (int i = 0; i < eye.times; ++i)
      lines_.push_back({f, run_[f].time_ns + eye.ahead_ns, ++number, eye.snap == 0 ? length : std::min(length, eye.snap),
                        static_cast<std::uint8_t>(vantage)});
  }
  Coverage c;
  c.vantage = wire.profile.vantages[vantage].name;
  c.source = c.vantage + ".pcapng";
  c.seen = number;
  c.dropped = eye.dropped;
  c.counted = eye.counted;
  c.complete = true;
  coverage_.push_back(c);
}

bool WireSource::next(Record& record) noexcept {
  if (at_ == lines_.size()) return false;
  const Line& line = lines_[at_++];
  const Octets& octets = run_[line.frame].octets;
  record = {octets.data(), line.captured, static_cast<std::uint32_t>(octets.size()), line.time_ns, line.number, line.vantage};
  return true;
}

}  // namespace lvspec::words
