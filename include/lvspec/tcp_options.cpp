#include "lvspec/tcp_options.hpp"

namespace lvspec {
namespace {

constexpr std::uint8_t end_of_list = 0, no_operation = 1, maximum_segment_size = 2, window_scale = 3, sack_permitted = 4,
                       timestamps = 8;

void take(TcpOptions& out, const std::uint8_t* option) noexcept {
  if (option[0] == maximum_segment_size && option[1] == 4) out.mss = be16(option + 2);
  if (option[0] == window_scale && option[1] == 3) out.window_scale = option[2];
  if (option[0] == sack_permitted && option[1] == 2) out.sack_permitted = true;
  if (option[0] == timestamps && option[1] == 10) out.timestamp = be32(option + 2);
}

}  // namespace

TcpOptions tcp_options(const Frame& frame) noexcept {
  TcpOptions out;
  if (!frame.tcp() || frame.payload_offset > frame.captured) return out;
  std::size_t at = frame.l4_offset + 20U;
  while (at < frame.payload_offset && frame.data[at] != end_of_list) {
    if (frame.data[at] == no_operation) {
      ++at;
      continue;
    }
    if (at + 1 >= frame.payload_offset || frame.data[at + 1] < 2 || at + frame.data[at + 1] > frame.payload_offset) break;
    take(out, frame.data + at);
    at += frame.data[at + 1];
  }
  return out;
}

}  // namespace lvspec
