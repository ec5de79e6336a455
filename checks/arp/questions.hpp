#pragma once
// Which question for a VIP an ARP reply answers: four of the ARP checks differ only in how they asked.
#include <array>
#include <cstdint>

#include "checks/scene.hpp"

namespace lvspec {

enum class Question : std::uint8_t { none, broadcast, unicast, probe, odd_sender };

/// The last question for a VIP that each asking address put, in a table of fixed size. A reply carries the asker's address as its target
/// (RFC 826 packet generation), so it finds its question.
class Questions {
 public:
  explicit Questions(const Scene& scene) noexcept : scene_(scene) {}

  /// What kind of question for a VIP this frame is; it is remembered. `none` for any other frame, and for a real server's or director's own.
  [[nodiscard]] Question ask(const Frame& frame) noexcept;
  /// What kind of question this claim of a VIP answers; `none` where it is no reply or nobody asked.
  [[nodiscard]] Question answered_by(const Frame& frame) const noexcept;

 private:
  static constexpr std::size_t places = 256;
  struct Asker {
    Ip address;
    Question question = Question::none;
  };
  [[nodiscard]] Question kind_of(const Frame& frame) const noexcept;

  const Scene& scene_;
  std::array<Asker, places> askers_{};
};

/// A reply that claims a VIP and comes from a real server.
[[nodiscard]] bool is_claim_by_real_server(const Scene& scene, const Frame& frame) noexcept;

}  // namespace lvspec
