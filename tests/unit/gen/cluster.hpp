#pragma once
// A cluster in words: answers what a Player sends, as a healthy segment or one with a fault would.
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "gen/player.hpp"
#include "support.hpp"

namespace lvspec::test {

/// Directors and real servers as one object. Answers come half a millisecond after the question.
class Cluster {
 public:
  std::map<Ip, Mac> owners{{ip("198.51.100.18"), director},
                           {ip("198.51.100.16"), web1},
                           {ip("198.51.100.17"), web2},
                           {ip("198.51.100.1"), router},
                           {vip, director},
                           {ip("2001:db8:51::12"), director},
                           {ip("2001:db8:51::10"), web1},
                           {ip("2001:db8:51::11"), web2},
                           {ip("2001:db8:51::1"), router},
                           {vip6, director}};
  bool serves = true;
  bool asks_for_fresh = true;      ///< real servers ask who a new client is
  bool keeps_alive = false;        ///< closes only where it is asked to
  bool drops_first_syns = false;   ///< the first SYN of each port is lost
  std::uint16_t way_takes = 1500;  ///< octets of a packet to the VIP; what is longer is refused with an ICMP error
  std::vector<Octets> seen;        ///< every frame that the player sent
  std::vector<Moment> times;
  std::vector<Mac> served_by;               ///< for each new connection through the director
  std::map<std::uint16_t, int> open_ports;  ///< client ports whose connection is not closed

  /// Runs the player until it is done; returns how long it took. `each` sees the time after every turn.
  Moment run(Player& player, const std::function<void(Moment)>& each = {});

 private:
  struct Mail {
    Moment at;
    Octets octets;
  };
  void take(const Octets& octets, Moment now);
  void answer_arp(const Frame& f, Moment now);
  void answer_ndp(const Frame& f, Moment now);
  void answer_udp(const Frame& f, Moment now);
  void answer_tcp(const Frame& f, Moment now);
  void mail(Octets octets, Moment now) { mail_.push_back({now + Moment(500), std::move(octets)}); }

  std::deque<Mail> mail_;
  std::map<std::uint16_t, Mac> server_of_;
  std::set<std::uint16_t> first_syns_;
  unsigned turn_ = 0;
};

}  // namespace lvspec::test
