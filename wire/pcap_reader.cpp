#include "wire/pcap_reader.hpp"

#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

constexpr std::size_t file_header = 24;
constexpr std::size_t record_header = 16;
constexpr std::uint32_t micro_magic = 0xa1b2c3d4U, nano_magic = 0xa1b23c4dU;

}  // namespace

bool PcapReader::knows(std::uint32_t magic) noexcept {
  const std::uint32_t other = __builtin_bswap32(magic);
  return magic == micro_magic || magic == nano_magic || other == micro_magic || other == nano_magic;
}

PcapReader::PcapReader(Input input, const std::string& name) : CaptureReader(std::move(input)) { header(name); }

void PcapReader::header(const std::string& name) {
  const std::uint8_t* p = input_.peek(file_header);
  if (p == nullptr) return void(cut("its header"));
  const std::uint32_t magic = be32(p);
  const bool big = magic == micro_magic || magic == nano_magic;
  order_ = big ? ByteOrder::big() : ByteOrder::little();
  units_ = order_.u32(p) == nano_magic ? 1'000'000'000U : 1'000'000U;
  nanoseconds_ = 1'000'000'000U / units_;
  if (order_.u16(p + 4) != 2)
    throw WireError(name + " is of pcap version " + std::to_string(order_.u16(p + 4)) + ", only 2 is read here");
  // The upper bits say how long a frame check sequence is (draft-ietf-opsawg-pcap 4).
  const std::uint32_t link_type = order_.u32(p + 20) & 0xffffU;
  if (link_type != 1) refuse_link_type(name, link_type);
  input_.advance(file_header);
}

bool PcapReader::next(Record& record) noexcept {
  if (!damage_.empty()) return false;
  const std::uint8_t* p = input_.peek(record_header);
  if (p == nullptr) return input_.ready() != 0 || !input_.error().empty() ? cut("a frame's header") : false;
  const std::uint32_t seconds = order_.u32(p), fraction = order_.u32(p + 4);
  const std::uint32_t captured = order_.u32(p + 8), length = order_.u32(p + 12);
  if (captured > longest_record) return broken("a frame of " + std::to_string(captured) + " octets");
  if (fraction >= units_) return broken("a frame's time has " + std::to_string(fraction) + " parts of a second");
  // What a crashed host's file system leaves: a tail of zeros, which would read as frames of no octets.
  if ((captured | length) == 0) return broken("a frame of no octets");
  p = input_.peek(record_header + captured);
  if (p == nullptr) return cut("a frame");
  record.data = p + record_header;
  record.captured = captured;
  record.length = length < captured ? captured : length;
  record.time_ns = std::int64_t{seconds} * 1'000'000'000 + std::int64_t{fraction} * nanoseconds_;
  input_.advance(record_header + captured);
  return true;
}

}  // namespace lvspec
