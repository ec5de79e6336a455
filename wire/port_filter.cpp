#include "wire/port_filter.hpp"

#include <algorithm>
#include <cstdint>

namespace lvspec {
namespace {

constexpr std::uint32_t whole_frame = 0x40000;
constexpr std::size_t most_ranges = 1000;  // three instructions each, of the kernel's 4096

sock_filter statement(unsigned code, std::uint32_t k) { return {static_cast<std::uint16_t>(code), 0, 0, k}; }
/// Steps over `jt` instructions where the comparison holds, else over `jf`.
sock_filter jump(unsigned comparison, std::uint32_t k, std::uint8_t jt, std::uint8_t jf) {
  return {static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), jt, jf, k};
}
sock_filter accept() { return statement(BPF_RET | BPF_K, whole_frame); }
sock_filter refuse() { return statement(BPF_RET | BPF_K, 0); }

/// The kernel keeps the VLAN tag beside the frame, where a filter that looks at the octets alone misses it.
constexpr std::uint32_t tag_present = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT);

void add_range(std::vector<sock_filter>& program, const IpRange& range) {
  program.push_back(jump(BPF_JGE, range.first.v4_value(), 0, 2));
  program.push_back(jump(BPF_JGT, range.last.v4_value(), 1, 0));
  program.push_back(accept());
}

}  // namespace

std::vector<sock_filter> port_filter(std::span<const IpRange> ranges) {
  std::vector<sock_filter> program{
      statement(BPF_LD | BPF_W | BPF_ABS, tag_present),
      jump(BPF_JEQ, 0, 1, 0),
      refuse(),
      statement(BPF_LD | BPF_H | BPF_ABS, 12),
      jump(BPF_JEQ, 0x0806, 0, 1),
      accept(),
      jump(BPF_JEQ, 0x0800, 1, 0),
      refuse(),
      statement(BPF_LD | BPF_W | BPF_ABS, 14 + 16),  // the IPv4 destination
  };
  const auto is_v4 = [](const IpRange& range) { return range.first.is_v4() && range.last.is_v4(); };
  if (static_cast<std::size_t>(std::count_if(ranges.begin(), ranges.end(), is_v4)) > most_ranges) {
    program.push_back(accept());
    return program;
  }
  for (const IpRange& range : ranges)
    if (is_v4(range)) add_range(program, range);
  program.push_back(refuse());
  return program;
}

}  // namespace lvspec
