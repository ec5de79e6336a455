// Captures: whatever the octets, the reader ends, says what is wrong, and shows no octet that the file does not hold.
#include <algorithm>
#include <cstring>

#include "lvspec/pcapng.hpp"
#include "tests/fuzz/target.hpp"
#include "wire/capture_reader.hpp"
#include "wire/wire_error.hpp"

namespace lvspec::fuzz {
namespace {

constexpr std::uint8_t arp_frame[60] = {255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1};

Bytes pcap(bool big, std::uint32_t magic) {
  Bytes out;
  const auto put = [&](std::uint32_t value, unsigned octets) {
    for (unsigned i = 0; i < octets; ++i) out.push_back(static_cast<std::uint8_t>(value >> 8U * (big ? octets - 1 - i : i)));
  };
  put(magic, 4), put(2, 2), put(4, 2), put(0, 4), put(0, 4), put(65'535, 4), put(1, 4);
  for (std::uint32_t i = 0; i < 3; ++i) {
    put(i, 4), put(i, 4), put(sizeof arp_frame, 4), put(sizeof arp_frame, 4);
    out.insert(out.end(), std::begin(arp_frame), std::end(arp_frame));
  }
  return out;
}

Bytes pcapng(bool lvspec_own) {
  const std::vector<std::string> comments = {"lvspec.plan/1 1/1 {}", "another"};
  std::string out;
  pcapng::section_header(out, "fuzz", lvspec_own ? comments : std::vector<std::string>{});
  pcapng::interface_description(out, "eth0", lvspec_own ? "lvspec vantage mirror" : "");
  pcapng::interface_description(out, "eth1", "", 96);
  for (std::uint32_t i = 0; i < 4; ++i) pcapng::packet(out, i % 2, 1000 * i, 60 + i, arp_frame, i == 3 ? "ARP-02" : "");
  pcapng::statistics(out, 0, 5000, 2, 0, pcapng::unknown, lvspec_own ? "lvspec.incomplete/1 gone" : "");
  pcapng::statistics(out, 1, 5000, 2, 7, 0);
  return bytes(out);
}

/// A sum over every octet that the reader gave, so that each one is really read.
std::size_t read_all(const std::uint8_t* data, std::size_t size, std::size_t at_once) {
  std::size_t at = 0;
  const auto read = [&](std::uint8_t* into, std::size_t most) {
    const std::size_t n = std::min({most, at_once, size - at});
    if (n != 0) std::memcpy(into, data + at, n);
    at += n;
    return static_cast<std::ptrdiff_t>(n);
  };
  const auto reader = open_reader(read, "input");
  Record record;
  std::size_t frames = 0, sum = 0;
  while (reader->next(record)) {
    if (record.captured > record.length) broken("a frame holds no more than was on the wire");
    for (std::uint32_t i = 0; i < record.captured; ++i) sum += record.data[i];
    if (++frames > size) broken("there are no more frames than octets");
  }
  if (reader->next(record)) broken("after the end nothing comes");
  return sum + reader->losses().dropped + reader->label().plan.size() + reader->damage().size();
}

}  // namespace

std::vector<Bytes> seeds() {
  return {pcap(false, 0xa1b2c3d4U), pcap(true, 0xa1b2c3d4U), pcap(false, 0xa1b23c4dU), pcapng(false), pcapng(true)};
}
std::uint32_t most_changes() { return 8; }

}  // namespace lvspec::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Octets come from a file all at once, and from a pipe as they are written.
  for (const std::size_t at_once : {std::size_t{1} << 20U, std::size_t{7}}) {
    try {
      volatile std::size_t read = lvspec::fuzz::read_all(data, size, at_once);
      static_cast<void>(read);
    } catch (const lvspec::WireError&) {
    }
  }
  return 0;
}
