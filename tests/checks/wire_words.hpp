#pragma once
// Frames in words: a cluster whose wire a test writes down exchange by exchange, and has judged by the judge that live runs use.
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "checks/judge.hpp"
#include "lvspec/marker.hpp"
#include "lvspec/plan.hpp"
#include "lvspec/profile.hpp"
#include "tests/checks/packets.hpp"

namespace lvspec::words {

inline constexpr std::string_view vip_text = "198.51.100.180";
inline constexpr std::int64_t run_begins = 1'750'000'000'000'000'000;  ///< Unix time of a wire's beginning, in nanoseconds

/// A frame on the wire: its octets, and where it was captured.
struct Sent {
  Octets octets;
  std::int64_t time_ns = 0;
  std::vector<bool> seen;  ///< by vantage
};

/// Names a frame of a Wire, so that a test can ask whether it became evidence.
using FrameId = std::size_t;

/// A segment with gateway, dr1, web1, web2 and the tester at a port of its own, and what went over it. The vantages are "client" and "mirror", both
/// complete unless a test takes something away. Every host has answered for its own address before the first word of a test.
class Wire {
 public:
  Wire();

  // Hosts. "tester", "dr1", "dr2", "web1", "web2", "gateway", "neighbour" and "stranger" (no host of the profile).
  [[nodiscard]] Mac mac(const std::string& host) const;
  [[nodiscard]] Ip address(const std::string& host) const;
  [[nodiscard]] static Ip vip() { return ip(vip_text); }
  [[nodiscard]] static Ip client(int last = 210);  ///< an address that nobody owns

  // What is there to see with.
  Wire& add_host_vantage(const std::string& host);  ///< "dr1", "web1", …: named as the host
  Wire& without_vantage(const std::string& name);   ///< for a fresh wire only
  Wire& add_director(const std::string& name);
  Wire& without_plan();                             ///< captures that no run of lvspec made
  Wire& without_stimulus(Stimulus stimulus);
  Wire& with_macs_in_profile();                     ///< for hosts that answer no ARP
  Wire& with_ipv6();                                ///< the VIP is an IPv6 address; see vip6()
  Wire& with_both_families();                       ///< vip6() is a service beside the IPv4 one, with clients and routes of its own
  [[nodiscard]] static Ip vip6() { return ip("2001:db8::180"); }
  [[nodiscard]] static Ip client6() { return ip("2001:db8::210"); }
  Wire& never_introduced(const std::string& host);  ///< its address is asked for, and it stays silent
  Wire& without_marker(const std::string& vantage, Marker::Phase phase);
  Wire& loses(const std::string& vantage, std::uint64_t dropped);  ///< by its own count
  Wire& uncounted(const std::string& vantage);      ///< it keeps no count of drops
  Wire& blind(const std::string& vantage);          ///< it delivers nothing at all
  Wire& both_ways(const std::string& vantage);      ///< it delivers every frame twice
  Wire& snap(const std::string& vantage, std::uint32_t octets);
  Wire& clock_ahead(const std::string& vantage, std::int64_t microseconds);

  // What happens.
  Wire& wait_ms(std::int64_t ms);
  Wire& wait_until_ms(std::int64_t ms);             ///< since the run began
  Wire& hidden_at(const std::string& vantage);      ///< the next frame alone
  FrameId send(Octets frame);
  FrameId asks(const std::string& who, const Ip& what, const Ip& as, const std::string& to = "everybody");
  FrameId answers(const std::string& who, const Ip& what, const std::string& to_host, const Ip& to);
  FrameId announces(const std::string& who, const Ip& what);

  /// The check's verdict. The run's end marker is added for this question alone.
  [[nodiscard]] Verdict judge(std::string_view id) const;
  [[nodiscard]] Judgement judge_all(std::span<const CatalogueEntry* const> selected, FrameListener* listener = nullptr) const;
  [[nodiscard]] bool is_evidence(const Verdict& verdict, FrameId frame) const;

  Profile profile;
  Plan plan;

 private:
  friend class WireSource;
  [[nodiscard]] std::size_t vantage(const std::string& name) const;
  [[nodiscard]] std::vector<Sent> whole_run() const;
  [[nodiscard]] std::vector<bool> who_sees(const Octets& frame) const;
  void add_vantage(const std::string& name, Place place, std::uint8_t host);
  void introduce(std::vector<Sent>& run, std::int64_t& now) const;
  void mark(std::vector<Sent>& run, std::int64_t& now, Marker::Phase phase) const;

  struct Eye {  ///< how a vantage captures
    std::string host;  ///< whose port it is; empty for the mirror
    std::uint64_t dropped = 0;
    bool counted = true, blind = false, open_marker = true, close_marker = true;
    int times = 1;
    std::uint32_t snap = 0;
    std::int64_t ahead_ns = 0;
  };
  std::map<std::string, std::pair<Mac, Ip>> hosts_;
  std::vector<Eye> eyes_;
  std::vector<Sent> frames_;
  std::set<std::string> silent_;
  std::set<std::string> hidden_;
  std::int64_t now_ = 100'000'000;
  bool planned_ = true;
};

/// "pass", "inconclusive", "fail web1, web2": a verdict in short.
[[nodiscard]] std::string said(const Verdict& verdict);
/// said() of one check.
[[nodiscard]] std::string judge_one(std::string_view id, const Wire& wire);

}  // namespace lvspec::words
