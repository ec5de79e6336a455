#pragma once
// What a vantage saw of a run, and how much it missed.
#include <cstdint>
#include <string>

namespace lvspec {

/// The books of one capture.
struct Coverage {
  std::string vantage;        ///< profile name
  std::string source;         ///< "eth0", "web1-eth0.pcapng", "ssh web1 tcpdump …"
  std::uint64_t seen = 0;     ///< frames delivered and kept
  std::uint64_t dropped = 0;  ///< frames known to be lost: ps_drop, interface drops, frames of ours that another vantage saw
  bool counted = false;       ///< a drop count exists (a classic pcap file has none)
  bool opened = false;        ///< the run's start marker was seen here
  bool closed = false;        ///< the run's end marker was seen here
  bool complete = false;      ///< everything between the markers is here: silence at this vantage means something
  std::string why;            ///< what is missing where it is not complete, as half a sentence
};

}  // namespace lvspec
