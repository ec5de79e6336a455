#pragma once
// What became of the connections that were asked for at a steady pace while a VIP went from one director to another.
#include <string>
#include <vector>

#include "checks/facts/election.hpp"
#include "checks/scene.hpp"

namespace lvspec {

/// By the clock of the tester's own port alone. The scene outlives it.
class SteadyAsks {
 public:
  explicit SteadyAsks(const Scene& scene);

  /// VRRP, which tells who is in service.
  void hear(const Frame& frame) noexcept;
  /// Every delivery: connections (steady_part), and ARP, by which a cache is kept as RFC 826 has it.
  void note(const Frame& frame) noexcept;

  struct Asked {
    FrameRef syn, answer;    ///< a real server's SYN-ACK
    Party in_service;        ///< who had taken the VIP over by then; of unknown role where nobody had
    Culprit entry;           ///< whom the cache gave the VIP to
    Party to;                ///< whom the SYN was framed to
    bool announced = false;  ///< `in_service` had claimed the VIP by then, after a takeover
  };
  /// The longest time without an answer: from the first connection that nobody accepted to the last one, and until the next one
  /// was due.
  struct Gap {
    Ip vip;
    std::uint64_t asked = 0;  ///< connections, in all
    std::int64_t ns = 0;
    bool served_before = false, ended = true;
    bool moved = false;                             ///< one was accepted that was framed to another director than the first one
    const Asked *first = nullptr, *last = nullptr;  ///< without an answer; null where all were accepted
    FrameRef before, after;                         ///< the answers around them, where there were any
  };
  /// Valid as long as nothing more is noted.
  [[nodiscard]] Gap longest_gap(const std::string& hook) const;

  /// Between two advertisements of a VIP; 0 where none was heard.
  [[nodiscard]] std::uint32_t election_interval_ms(const Ip& vip) const noexcept {
    return vips_[scene_.cluster.vip(vip)].interval_ms;
  }
  [[nodiscard]] std::uint32_t takeovers(const Ip& vip) const noexcept {
    return elections_.of(scene_.cluster.vip(vip)).takeovers();
  }

 private:
  struct Row {
    const Step* step;
    std::vector<Asked> asked;
  };
  struct Vip {
    std::uint32_t interval_ms = 0;
    Culprit entry;
    std::vector<bool> claimed;  // by director: broadcast after a takeover
  };
  void note_arp(const Frame& frame) noexcept;
  [[nodiscard]] std::vector<const Asked*> in_order(const std::string& hook) const;
  /// Between two connections, whichever client's.
  [[nodiscard]] std::int64_t every_ns(const std::string& hook) const;

  const Scene& scene_;
  Elections elections_;
  std::vector<Row> rows_;
  std::vector<Vip> vips_;
};

}  // namespace lvspec
