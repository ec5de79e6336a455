// What each stimulus is, in the order of its enumeration.
#include <array>

#include "reports/check_page.hpp"

namespace lvspec {

const char* sentence(Stimulus stimulus) noexcept {
  constexpr std::array sentences{
      "the markers that open and close a run",
      "RFC 5227 probes for each address that lvspec is about to speak from",
      "ARP questions for the director's, the real servers' and the gateway's own addresses",
      "broadcast ARP questions for the VIP",
      "the question for the VIP framed to each director and real server alone",
      "RFC 5227 probes for the VIP",
      "ARP questions for the VIP with an off-link sender",
      "ARP questions for the VIP in the name of a real server or the gateway",
      "ARP questions for addresses that nobody owns",
      "whole connections through the director, one after the other",
      "many connections at once, with requests of several segments",
      "a connection framed straight to each real server",
      "a SYN straight to each real server from a client that it has to ask for by ARP",
      "SYNs from off-link clients, framed to the director and to each real server",
      "a SYN whose TTL (hop limit) is 1",
      "segments of connections that nobody opened: ACK with data, FIN, RST",
      "a SYN to the VIP in a broadcast frame",
      "SYNs to a port of the VIP that no service has",
      "a request in IP fragments",
      "a SYN with as much data as Ethernet carries, not to be fragmented",
      "ICMP echo requests to the VIP",
      "UDP to an off-link address, framed to each director",
      "TCP and UDP to an address that nobody owns, framed to each real server",
      "one SYN three times, the same but for its IP identification",
      "a connection that is closed, and at once another with the same addresses and ports",
      "SYNs of one client whose TCP timestamps go backwards, framed to each real server",
      "SYNs to the VIP framed to each director alone",
      "FIN and RST of a client after the server has closed",
      "several requests on one connection",
      "a request body of known content",
      "a response body of some size",
      "forged ICMP errors that quote a live connection",
      "requests to UDP services",
      "the profile's hooks: a command that breaks something, and one that mends it",
  };
  static_assert(sentences.size() == stimulus_count);
  return sentences[static_cast<std::size_t>(stimulus)];
}

}  // namespace lvspec
