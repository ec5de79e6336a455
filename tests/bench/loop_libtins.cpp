// bench_libtins FILE: libtins' own sniffer, with the same counts as bench_libpcap.
#include <tins/arp.h>
#include <tins/ip.h>
#include <tins/rawpdu.h>
#include <tins/sniffer.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  unsigned long long frames = 0, ip = 0, tcp = 0, udp = 0, arp = 0, payload = 0;
  Tins::FileSniffer sniffer(argv[1]);
  sniffer.sniff_loop([&](const Tins::PDU& frame) {
    ++frames;
    ip += frame.find_pdu<Tins::IP>() != nullptr ? 1U : 0U;
    tcp += frame.find_pdu<Tins::TCP>() != nullptr ? 1U : 0U;
    udp += frame.find_pdu<Tins::UDP>() != nullptr ? 1U : 0U;
    arp += frame.find_pdu<Tins::ARP>() != nullptr ? 1U : 0U;
    const auto* raw = frame.find_pdu<Tins::RawPDU>();
    payload += raw != nullptr ? raw->payload_size() : 0U;
    return true;
  });
  std::printf("%llu frames, %llu IP, %llu TCP, %llu UDP, %llu ARP, %llu octets of payload\n", frames, ip, tcp, udp, arp, payload);
}
