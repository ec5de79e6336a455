#pragma once
// Which question for a VIP an ARP reply answers: four of the ARP checks differ only in how they asked.
#include <array>
#include <cstdint>

#include "checks/scene.hpp"

namespace lvspec {

enum class Question : std::uint8_t { none, broadcast, unicast, probe, odd_sender };

/// The last question for a VIP that each asking address put to everybody, and to each host alone, in a table of fixed size. A
/// reply carries the asker's address as its target (RFC 826 packet generation), so it finds its question.
class Questions {
 public:
  explicit Questions(const Scene& scene) noexcept : scene_(scene) {}

  /// What kind of question for a VIP this frame is; it is remembered. `none` for any other frame, and for a real server's or
  /// director's own.
  Question ask(const Frame& frame) noexcept;
  /// What kind of question this claim of a VIP answers; `none` where it is no reply or nobody asked.
  [[nodiscard]] Question answered_by(const Frame& frame) const noexcept;

 private:
  static constexpr std::size_t places = 256;
  struct Asked {
    Ip by;
    Mac to;  // zero: everybody
    std::uint64_t serial = 0;
    Question question = Question::none;
  };
  [[nodiscard]] static std::size_t place(const Ip& by, Mac to) noexcept { return mix64(by.low ^ to.value << 16U) % places; }
  [[nodiscard]] Asked find(const Ip& by, Mac to) const noexcept;
  [[nodiscard]] Question kind_of(const Frame& frame) const noexcept;

  const Scene& scene_;
  std::uint64_t asked_ = 0;
  std::array<Asked, places> table_{};
};

/// A real server asks everybody for one of the tester's clients, which it talks to as the VIP and in no other way: so it shows
/// which sender address it picks while it answers as the VIP. Unicast questions, which re-validate a neighbour, are put without a
/// packet in hand (arp_solicit).
[[nodiscard]] bool is_server_resolving_client(const Scene& scene, const Frame& frame) noexcept;

/// A reply that claims a VIP and comes from a real server.
[[nodiscard]] bool is_claim_by_real_server(const Scene& scene, const Frame& frame) noexcept;

}  // namespace lvspec
