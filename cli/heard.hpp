#pragma once
// Who answered for a VIP and for connections to it, gathered from frames.
#include <map>
#include <vector>

#include "lvspec/frame.hpp"
#include "profiles/found.hpp"

namespace lvspec {

class Heard {
 public:
  Heard(const Service& service, std::vector<Ip> clients) : service_(service), clients_(std::move(clients)) {}

  void note(const Frame& frame);
  /// Real servers by the MACs of their answers; whoever else answered for the VIP is the director.
  [[nodiscard]] Found found() const;
  /// Every host that answered has said its own address.
  [[nodiscard]] bool whole() const { return silent().empty(); }
  /// Hosts that accepted connections and have not said their own address.
  [[nodiscard]] std::vector<Mac> silent() const;

 private:
  struct Host {
    std::uint32_t accepted = 0, refused = 0;  ///< connections
    bool claims_vip = false;
    std::vector<Ip> addresses;  ///< its own, as it says
  };
  void note_arp(const Frame& frame);
  void note_icmp6(const Frame& frame);
  void note_own(Mac mac, const Ip& said);
  void note_answer(const Frame& frame);
  void note_status(const Frame& frame);
  [[nodiscard]] FoundHost host(Mac mac, const Host& heard) const;
  [[nodiscard]] std::uint32_t accepted() const;

  Service service_;
  std::vector<Ip> clients_;
  std::map<Mac, Host> hosts_;
  std::optional<Http> http_;
};

}  // namespace lvspec
