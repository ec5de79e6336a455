#include "cli/recent_frames.hpp"

#include <algorithm>

namespace lvspec {

void FirstFrames::add(const Record& record) {
  records_.push_back(record);
  offsets_.push_back(octets_.size());
  octets_.insert(octets_.end(), record.data, record.data + record.captured);
}

bool FirstFrames::next(Record& record) noexcept {
  if (at_ == records_.size()) return false;
  record = records_[at_];
  record.data = octets_.data() + offsets_[at_++];
  return true;
}

void RecentFrames::add(const Record& record) noexcept {
  Place& place = places_[next_++ % kept];
  place.number = record.number;
  place.length = record.length;
  place.vantage = record.vantage;
  place.captured = static_cast<std::uint32_t>(std::min<std::size_t>(record.captured, longest));
  std::copy_n(record.data, place.captured, place.octets);
}

const RecentFrames::Place* RecentFrames::find(std::uint8_t vantage, std::uint32_t number) const noexcept {
  const auto found = std::find_if(places_.begin(), places_.end(),
                                  [&](const Place& p) { return p.number == number && p.vantage == vantage && p.captured != 0; });
  return found == places_.end() ? nullptr : &*found;
}

void RecentFrames::fill(const Profile& profile, std::span<Verdict> verdicts) const {
  for (Verdict& verdict : verdicts)
    for (Evidence& evidence : verdict.evidence)
      for (EvidenceFrame& frame : evidence.frames)
        for (std::size_t v = 0; v < profile.vantages.size(); ++v) {
          if (profile.vantages[v].name != frame.vantage) continue;
          const Place* place = find(static_cast<std::uint8_t>(v), frame.number);
          if (place == nullptr) continue;
          frame.length = place->length;
          frame.bytes.assign(place->octets, place->octets + place->captured);
        }
}

}  // namespace lvspec
