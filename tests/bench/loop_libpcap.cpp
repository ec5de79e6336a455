// bench_libpcap FILE: a plain libpcap loop that walks each frame's headers; what judging is measured against.
#include <pcap/pcap.h>

#include <cstdio>

#include "lvspec/bytes.hpp"

namespace {

struct Counts {
  unsigned long long frames = 0, octets = 0, ip = 0, tcp = 0, udp = 0, arp = 0, payload = 0;
};

void transport(Counts& counts, const std::uint8_t* p, std::size_t left, std::uint8_t protocol) {
  if (protocol == 6 && left >= 20) {
    ++counts.tcp;
    counts.payload += left - (p[12] >> 4U) * 4U;
  }
  if (protocol == 17 && left >= 8) {
    ++counts.udp;
    counts.payload += left - 8U;
  }
}

void network(Counts& counts, const std::uint8_t* p, std::size_t left, std::uint16_t type) {
  counts.arp += type == 0x0806 ? 1U : 0U;
  if (type == 0x0800 && left >= 20) {
    const std::size_t header = (p[0] & 15U) * 4U, total = lvspec::be16(p + 2);
    ++counts.ip;
    if (header >= 20 && total >= header && total <= left) transport(counts, p + header, total - header, p[9]);
  }
  if (type == 0x86dd && left >= 40) {
    ++counts.ip;
    transport(counts, p + 40, left - 40, p[6]);
  }
}

void walk(std::uint8_t* user, const pcap_pkthdr* header, const std::uint8_t* p) {
  auto& counts = *reinterpret_cast<Counts*>(user);
  ++counts.frames;
  counts.octets += header->len;
  if (header->caplen < 18) return;
  const bool tagged = lvspec::be16(p + 12) == 0x8100;
  const std::size_t l3 = tagged ? 18 : 14;
  network(counts, p + l3, header->caplen - l3, lvspec::be16(p + l3 - 2));
}

}  // namespace

int main(int argc, char** argv) {
  char error[PCAP_ERRBUF_SIZE] = "no file is named";
  pcap_t* capture = argc == 2 ? pcap_open_offline(argv[1], error) : nullptr;
  if (capture == nullptr) {
    std::fprintf(stderr, "bench_libpcap: %s\n", error);
    return 2;
  }
  Counts counts;
  const bool whole = pcap_loop(capture, -1, walk, reinterpret_cast<std::uint8_t*>(&counts)) == 0;
  std::printf("%llu frames, %llu octets, %llu IP, %llu TCP, %llu UDP, %llu ARP, %llu octets of payload\n", counts.frames,
              counts.octets, counts.ip, counts.tcp, counts.udp, counts.arp, counts.payload);
  pcap_close(capture);
  return whole ? 0 : 1;
}
