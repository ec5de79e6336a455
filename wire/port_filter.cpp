#include "wire/port_filter.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace lvspec {
namespace {

constexpr std::uint32_t whole_frame = 0x40000;
constexpr std::size_t most_ranges = 400;  // ten instructions each at most, of the kernel's 4096

sock_filter statement(unsigned code, std::uint32_t k) { return {static_cast<std::uint16_t>(code), 0, 0, k}; }
/// Steps over `jt` instructions where the comparison holds, else over `jf`.
sock_filter jump(unsigned comparison, std::uint32_t k, std::uint8_t jt, std::uint8_t jf) {
  return {static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), jt, jf, k};
}
sock_filter accept() { return statement(BPF_RET | BPF_K, whole_frame); }
sock_filter refuse() { return statement(BPF_RET | BPF_K, 0); }

/// The kernel keeps the VLAN tag beside the frame, where a filter that looks at the octets alone misses it.
constexpr std::uint32_t tag_present = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT);

using Program = std::vector<sock_filter>;

void append(Program& program, const Program& part) { program.insert(program.end(), part.begin(), part.end()); }

/// The word that is loaded lies between the two: accepted.
Program between(std::uint64_t first, std::uint64_t last) {
  return {jump(BPF_JGE, static_cast<std::uint32_t>(first), 0, 2), jump(BPF_JGT, static_cast<std::uint32_t>(last), 1, 0),
          accept()};
}

/// An IPv6 destination of the range. One that reaches over a boundary of its last 32 bits is taken for the whole /64.
Program range6(const IpRange& range) {
  constexpr std::uint32_t destination = 14 + 24;
  const bool narrow = range.first.low >> 32U == range.last.low >> 32U;
  Program tail{accept()};
  if (narrow) {
    tail = {statement(BPF_LD | BPF_W | BPF_ABS, destination + 12)};
    append(tail, between(range.first.low, range.last.low));
  }
  const std::array<std::uint64_t, 3> words{range.first.high >> 32U, range.first.high, range.first.low >> 32U};
  for (std::size_t i = narrow ? 3 : 2; i-- > 0;) {
    const auto word = static_cast<std::uint32_t>(words[i]);
    Program head{statement(BPF_LD | BPF_W | BPF_ABS, destination + 4 * static_cast<std::uint32_t>(i)),
                 jump(BPF_JEQ, word, 0, static_cast<std::uint8_t>(tail.size()))};
    append(head, tail);
    tail = std::move(head);
  }
  return tail;
}

Program part4(std::span<const IpRange> ranges) {
  Program out{statement(BPF_LD | BPF_W | BPF_ABS, 14 + 16)};  // the destination
  for (const IpRange& range : ranges)
    if (range.first.is_v4()) append(out, between(range.first.v4_value(), range.last.v4_value()));
  out.push_back(refuse());
  return out;
}

Program part6(std::span<const IpRange> ranges) {
  constexpr std::uint32_t next_header = 14 + 6, icmp_type = 14 + 40, icmp6 = 58;
  Program out{statement(BPF_LD | BPF_B | BPF_ABS, next_header), jump(BPF_JEQ, icmp6, 0, 4),
              statement(BPF_LD | BPF_B | BPF_ABS, icmp_type)};
  append(out, between(133, 137));
  for (const IpRange& range : ranges)
    if (!range.first.is_v4()) append(out, range6(range));
  out.push_back(refuse());
  return out;
}

}  // namespace

std::vector<sock_filter> port_filter(std::span<const IpRange> ranges) {
  const bool too_many = ranges.size() > most_ranges;
  const Program ip4 = too_many ? Program{accept()} : part4(ranges), ip6 = too_many ? Program{accept()} : part6(ranges);
  Program program{
      statement(BPF_LD | BPF_W | BPF_ABS, tag_present),
      jump(BPF_JEQ, 0, 1, 0),
      refuse(),
      statement(BPF_LD | BPF_H | BPF_ABS, 12),
      jump(BPF_JEQ, 0x0806, 0, 1),
      accept(),
      jump(BPF_JEQ, 0x86dd, 0, 1),
      statement(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(ip4.size()) + 2),
      jump(BPF_JEQ, 0x0800, 1, 0),
      refuse(),
  };
  append(program, ip4);
  append(program, ip6);
  return program;
}

}  // namespace lvspec
