#include "wire/pcapng_reader.hpp"

#include <algorithm>

#include "wire/pcapng_options.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

enum : std::uint32_t { description_block = 1, obsolete_packet = 2, simple_packet = 3, statistics_block = 5, enhanced_packet = 6 };
constexpr std::uint32_t section_magic = 0x1a2b3c4dU;
constexpr std::size_t most_interfaces = 4096;
// A frame and its comments.
constexpr std::uint32_t longest_packet_block = longest_record + 512 * 1024;
// A plan of thousands of steps in its comments.
constexpr std::uint32_t longest_section_header = 64 * 1024 * 1024;

constexpr bool is_packet(std::uint32_t type) noexcept {
  return type == enhanced_packet || type == simple_packet || type == obsolete_packet;
}

constexpr std::uint32_t padded(std::uint32_t octets) noexcept { return (octets + 3U) / 4U * 4U; }

}  // namespace

PcapngReader::PcapngReader(Input input, const std::string& name) : CaptureReader(std::move(input)) {
  for (std::uint32_t type = block_type(); type != 0 && !is_packet(type); type = block_type())
    if (!read_other(type)) break;
  for (const Interface& interface : interfaces_)
    if (interface.link_type != 1) refuse_link_type(name, interface.link_type);
}

bool PcapngReader::next(Record& record) noexcept {
  for (;;) {
    const std::uint32_t type = block_type();
    if (type == 0) return end();
    if (type == enhanced_packet) return enhanced(record);
    if (type == simple_packet) return simple(record);
    if (type == obsolete_packet) return obsolete(record);
    if (!read_other(type)) return false;
  }
}

std::uint32_t PcapngReader::block_type() noexcept {
  if (!damage_.empty()) return 0;
  const std::uint8_t* p = input_.peek(12);
  if (p == nullptr) {
    if (input_.ready() != 0 || !input_.error().empty()) cut("a block");
    return 0;
  }
  const std::uint32_t type = order_.u32(p);
  if (type == 0) broken("a block of type 0");
  return type;
}

const std::uint8_t* PcapngReader::block(std::uint32_t least, std::uint32_t most) noexcept {
  const std::uint8_t* p = input_.peek(8);
  total_ = order_.u32(p + 4);
  if (total_ % 4 != 0 || total_ < least || total_ > most) {
    broken("a block of " + std::to_string(total_) + " octets");
    return nullptr;
  }
  p = input_.peek(total_);
  if (p == nullptr) {
    cut(is_packet(order_.u32(input_.peek(8))) ? "a frame" : "a block");
  } else if (order_.u32(p + total_ - 4) != total_) {
    broken("a block whose two lengths differ");
    p = nullptr;
  }
  return p;
}

bool PcapngReader::step_over() noexcept {
  total_ = order_.u32(input_.peek(8) + 4);
  if (total_ % 4 != 0 || total_ < 12) return broken("a block of " + std::to_string(total_) + " octets");
  const std::uint8_t* trailer = input_.skip(total_ - 4) ? input_.peek(4) : nullptr;
  if (trailer == nullptr) return cut("a block");
  if (order_.u32(trailer) != total_) return broken("a block whose two lengths differ");
  input_.advance(4);
  return true;
}

bool PcapngReader::read_other(std::uint32_t type) {
  if (type == pcapng_magic) return section();
  if (type == description_block) return description();
  if (type == statistics_block) return statistics();
  return step_over();
}

bool PcapngReader::section() {
  const std::uint32_t magic = be32(input_.peek(12) + 8);
  if (magic != section_magic && __builtin_bswap32(magic) != section_magic) return broken("a section of no known byte order");
  order_ = magic == section_magic ? ByteOrder::big() : ByteOrder::little();
  const std::uint8_t* p = block(28, longest_section_header);
  if (p == nullptr) return false;
  if (order_.u16(p + 12) != 1) return broken("a section of version " + std::to_string(order_.u16(p + 12)));
  each_option(order_, p + 24, p + total_ - 4, [&](const PcapngOption& o) {
    if (o.code == 1) plan_.add(o.text());
  });
  for (const Interface& interface : interfaces_) closed_.take(interface);
  interfaces_.clear();
  input_.advance(total_);
  return true;
}

bool PcapngReader::description() {
  const std::uint8_t* p = block(20, longest_packet_block);
  if (p == nullptr) return false;
  if (interfaces_.size() == most_interfaces) return broken("more interfaces than any host has");
  Interface interface;
  interface.link_type = order_.u16(p + 8);
  interface.snap_length = order_.u32(p + 12);
  each_option(order_, p + 16, p + total_ - 4, [&](const PcapngOption& o) {
    if (o.code == 3 && vantage_.empty()) vantage_ = label::vantage_of(o.text());
    if (o.code == 9 && o.size >= 1) interface.clock.set_resolution(*o.value);
    if (o.code == 14 && o.size >= 8) interface.clock.set_offset(static_cast<std::int64_t>(order_.u64(o.value)));
  });
  interfaces_.push_back(interface);
  input_.advance(total_);
  return true;
}

bool PcapngReader::statistics() {
  const std::uint8_t* p = block(24, longest_packet_block);
  if (p == nullptr) return false;
  const std::uint32_t id = order_.u32(p + 8);
  if (id >= interfaces_.size()) return broken("statistics of an interface that is not described");
  closed_by_writer_ = true;
  std::uint64_t dropped = 0;
  bool counted = false;
  each_option(order_, p + 20, p + total_ - 4, [&](const PcapngOption& o) {
    if (o.code == 1 && confession_.empty()) confession_ = label::incomplete_of(o.text());
    if ((o.code != 5 && o.code != 7) || o.size < 8) return;
    counted = true;
    dropped += order_.u64(o.value);
  });
  // The last statistics of an interface hold: they count from its start.
  if (counted) interfaces_[id].dropped = dropped;
  interfaces_[id].counted |= counted;
  input_.advance(total_);
  return true;
}

bool PcapngReader::enhanced(Record& record) noexcept {
  const std::uint8_t* p = block(32, longest_packet_block);
  if (p == nullptr) return false;
  const std::uint64_t ticks = std::uint64_t{order_.u32(p + 12)} << 32U | order_.u32(p + 16);
  return deliver(record, p, {order_.u32(p + 8), 0, ticks, order_.u32(p + 20), order_.u32(p + 24)});
}

bool PcapngReader::obsolete(Record& record) noexcept {
  const std::uint8_t* p = block(32, longest_packet_block);
  if (p == nullptr) return false;
  const std::uint32_t gap = order_.u16(p + 10) == 0xffffU ? 0U : order_.u16(p + 10);  // 0xffff: unknown
  const std::uint64_t ticks = std::uint64_t{order_.u32(p + 12)} << 32U | order_.u32(p + 16);
  return deliver(record, p, {order_.u16(p + 8), gap, ticks, order_.u32(p + 20), order_.u32(p + 24)});
}

bool PcapngReader::deliver(Record& record, const std::uint8_t* p, const Layout& layout) noexcept {
  if (layout.interface >= interfaces_.size()) return broken("a frame of an interface that is not described");
  if (layout.captured > longest_record || padded(layout.captured) > total_ - 32)
    return broken("a frame of " + std::to_string(layout.captured) + " octets in a block of " + std::to_string(total_));
  Interface& interface = interfaces_[layout.interface];
  if (interface.link_type != 1) return broken("a frame of an interface that is not Ethernet");
  interface.used = true;
  interface.gaps += layout.gap;
  const std::uint8_t* data = p + 28;
  const std::uint32_t options = total_ - 32 - padded(layout.captured);
  if (options != 0) interface.gaps += gap_option(p + total_ - 4 - options, p + total_ - 4);
  record.data = data;
  record.captured = layout.captured;
  record.length = std::max(layout.length, layout.captured);
  record.time_ns = last_time_ns_ = interface.clock.nanoseconds(layout.ticks);
  input_.advance(total_);
  return true;
}

bool PcapngReader::simple(Record& record) noexcept {
  const std::uint8_t* p = block(16, longest_packet_block);
  if (p == nullptr) return false;
  if (interfaces_.empty()) return broken("a frame before any interface is described");
  if (interfaces_[0].link_type != 1) return broken("a frame of an interface that is not Ethernet");
  const std::uint32_t length = order_.u32(p + 8);
  const std::uint32_t snap = interfaces_[0].snap_length;
  const std::uint32_t captured = snap != 0 ? std::min(length, snap) : length;
  if (captured > total_ - 16)
    return broken("a frame of " + std::to_string(captured) + " octets in a block of " + std::to_string(total_));
  interfaces_[0].used = true;
  record.data = p + 12;
  record.captured = captured;
  record.length = length;
  record.time_ns = last_time_ns_;  // it carries no time of its own
  input_.advance(total_);
  return true;
}

/// epb_dropcount: frames lost since the one before.
std::uint64_t PcapngReader::gap_option(const std::uint8_t* from, const std::uint8_t* to) const noexcept {
  std::uint64_t gap = 0;
  each_option(order_, from, to, [&](const PcapngOption& o) {
    if (o.code == 4 && o.size >= 8) gap = order_.u64(o.value);
  });
  return gap;
}

bool PcapngReader::end() noexcept {
  if (damage_.empty()) damage_ = confession_;
  // lvspec's own captures end with statistics, even where a count in them is unknown.
  if (damage_.empty() && !vantage_.empty() && !closed_by_writer_)
    damage_ = "it was never closed: its last block, the statistics, is missing";
  return false;
}

void PcapngReader::Books::take(const Interface& interface) noexcept {
  used |= interface.used;
  counted |= interface.counted;
  uncounted |= interface.used && !interface.counted;
  dropped += std::max(interface.dropped, interface.gaps);
}

Losses PcapngReader::losses() const noexcept {
  Books books = closed_;
  for (const Interface& interface : interfaces_) books.take(interface);
  return {books.counted && !books.uncounted, books.dropped};
}

CaptureLabel PcapngReader::label() const { return {plan_.text(), vantage_}; }

}  // namespace lvspec
