#include "checks/facts/completeness.hpp"

#include <fmt/format.h>

#include "checks/facts/fold.hpp"
#include "lvspec/marker.hpp"

namespace lvspec {

Completeness::Completeness(const Profile& profile, const Plan* plan)
    : profile_(profile), plan_(plan), watches_(profile.vantages.size()), mirror_of_(profile.vantages.size(), 0xff) {
  for (std::size_t v = 0; v < profile.vantages.size(); ++v) {
    if (profile.vantages[v].at == Place::client && client_ == 0xff) client_ = static_cast<std::uint8_t>(v);
    if (profile.vantages[v].at != Place::segment) continue;
    mirror_of_[v] = static_cast<std::uint8_t>(mirrors_.size());
    mirrors_.emplace_back();
  }
}

void Completeness::set_twins(std::uint8_t vantage, std::uint8_t times) noexcept {
  if (vantage < mirror_of_.size() && mirror_of_[vantage] != 0xff) mirrors_[mirror_of_[vantage]].times = times;
}

void Completeness::Outstanding::add(std::uint64_t hash, std::int32_t amount) noexcept {
  hash |= 1U;  // 0 is an empty place
  std::size_t place = capacity;
  for (std::size_t i = 0; i < 16; ++i) {
    const std::size_t at = (hash / 2 + i) % capacity;
    if (hashes[at] == hash) {
      place = at;
      break;
    }
    if (hashes[at] == 0 && place == capacity) place = at;
  }
  if (place == capacity) return void(++overflow);
  balance[place] += amount;
  hashes[place] = balance[place] == 0 ? 0 : hash;
}

std::uint64_t Completeness::Outstanding::lost() const noexcept {
  std::uint64_t sum = overflow;
  for (const std::int32_t b : balance) sum += b > 0 ? static_cast<std::uint64_t>(b) : 0U;
  return (sum + times - 1U) / times;
}

bool Completeness::is_control(const Frame& frame) const noexcept {
  // Only frames that no offload merges or rewrites on their way into the two captures: what we sent ourselves, ARP, NDP, and
  // SYN-ACKs.
  if (frame.sender.role == Role::client) {
    const Ip source = frame.ip().source();
    return frame.kind == Kind::arp || frame.kind == Kind::ndp || holds(profile_.on_link, source) ||
           holds(profile_.off_link, source);
  }
  return frame.receiver.role == Role::client && (frame.kind == Kind::arp || frame.kind == Kind::ndp || frame.tcp().is_syn_ack());
}

bool Completeness::mark(const Frame& frame) noexcept {
  const auto marker = marker_of(frame);
  if (!marker || plan_ == nullptr || marker->token != plan_->token) return false;
  if (marker->phase == Marker::Phase::open) watches_[frame.vantage].opened = true;
  if (marker->phase == Marker::Phase::close) watches_[frame.vantage].closed = true;
  return true;
}

void Completeness::take(const Frame& frame) noexcept {
  if (frame.vantage >= watches_.size()) return;
  // Markers are sent again until every vantage has woken up: that one missed the first of them is no loss.
  if (frame.kind == Kind::arp && mark(frame)) return;
  if (!compares() || !is_control(frame)) return;
  const std::uint8_t mirror = mirror_of_[frame.vantage];
  if (mirror != 0xff) return mirrors_[mirror].add(frame_hash(frame), -1);
  const Watch& here = watches_[client_];
  if (frame.vantage != client_ || !here.opened || here.closed) return;
  for (Outstanding& m : mirrors_) m.add(frame_hash(frame), m.times);
}

std::vector<Coverage> Completeness::weigh(std::vector<Coverage> books, std::uint64_t lost_copies) const {
  for (std::size_t v = 0; v < books.size() && v < watches_.size(); ++v) {
    Coverage& c = books[v];
    c.opened = plan_ == nullptr || watches_[v].opened;
    c.closed = plan_ == nullptr || watches_[v].closed;
    const std::uint64_t unseen = mirror_of_[v] == 0xff || !watches_[v].opened ? 0 : mirrors_[mirror_of_[v]].lost();
    const auto miss = [&](std::string why) {
      c.complete = false;
      if (c.why.empty()) c.why = std::move(why);
    };
    if (c.seen == 0) miss("it saw no frame at all");
    if (!c.opened) miss("it did not see the marker that opens the run");
    if (!c.closed) miss("it did not see the marker that ends the run");
    if (c.dropped != 0) miss(fmt::format("its capture dropped {} frames", c.dropped));
    if (!c.counted) miss("its capture keeps no count of dropped frames (a classic pcap file has none; pcapng by dumpcap has)");
    if (unseen != 0) {
      miss(fmt::format("{} frames that the tester sent or received never came by here", unseen));
      c.dropped += unseen;
    }
    if (mirror_of_[v] == 0xff) continue;
    if (lost_copies != 0) {
      miss(fmt::format("{} connections were answered whose forwarded copy never came by here", lost_copies));
      c.dropped += lost_copies;
    }
    // A mirror port loses frames before the capture can count them.
    if (client_ == 0xff || !watches_[client_].opened || !watches_[client_].closed)
      miss("there is no whole capture of a run's client vantage to hold it against");
  }
  return books;
}

}  // namespace lvspec
