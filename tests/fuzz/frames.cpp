#include "tests/fuzz/frames.hpp"

#include <algorithm>

#include "tests/checks/wire_source.hpp"

namespace lvspec::fuzz {
namespace {
constexpr std::size_t head = 6;
constexpr std::int64_t unit_ns = 100'000;
}  // namespace

bool Frames::next(Record& record) noexcept {
  if (input_.size() - at_ < head) return false;
  const std::uint8_t* p = input_.data() + at_;
  const auto vantage = static_cast<std::uint8_t>(p[0] % numbers_.size());
  const std::size_t octets = std::min<std::size_t>(be16(p + 4), input_.size() - at_ - head);
  now_ns_ += p[1] * unit_ns;
  record = {p + head,
            static_cast<std::uint32_t>(octets),
            static_cast<std::uint32_t>(octets + be16(p + 2)),
            now_ns_,
            ++numbers_[vantage],
            vantage};
  at_ += head + octets;
  return true;
}

bool Frames::rewind() noexcept {
  at_ = 0;
  now_ns_ = 0;
  numbers_.assign(std::max<std::size_t>(coverage_.size(), 1), 0);
  return true;
}

Bytes input_of(const words::Wire& wire) {
  Bytes out;
  const auto put = [&](std::uint64_t value) { out.push_back(static_cast<std::uint8_t>(value)); };
  words::WireSource source(wire);
  Record record;
  std::int64_t before = 0;
  while (source.next(record)) {
    put(record.vantage);
    put(static_cast<std::uint64_t>(std::clamp<std::int64_t>((record.time_ns - before) / unit_ns, 0, 255)));
    put((record.length - record.captured) >> 8U), put(record.length - record.captured);
    put(record.captured >> 8U), put(record.captured);
    out.insert(out.end(), record.data, record.data + record.captured);
    before = record.time_ns;
  }
  return out;
}

}  // namespace lvspec::fuzz
