#pragma once
// The tester's forged ICMP errors, each with what the director made of it.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "checks/scene.hpp"

namespace lvspec {

/// One error of a quote step, and the connection that it complains of.
struct Quotation {
  const Step* step = nullptr;
  FrameRef sent;               ///< as the client sent it
  FrameRef copy;               ///< as it was sent on to a real server; none where it was not
  Culprit director;            ///< whom it was sent to
  Culprit told;                ///< who was sent the copy
  std::uint32_t flow = 0;      ///< slot of the connection
  FrameRef first;              ///< of the flow that this is about: a slot can change hands
  std::uint32_t sequence = 0;  ///< of the segment that it quotes
  std::uint16_t mtu = 0;       ///< next hop's, in octets, where the error says one
  std::uint16_t client_port = 0;
  bool changed = false;  ///< the copy is not the same message from the same sender
  std::uint8_t length = 0;
  std::array<std::uint8_t, 96> octets{};  ///< of the message, as far as they fit
};

/// Memory for the first `most` errors of a run.
class Quotes {
 public:
  static constexpr std::size_t most = 512;

  explicit Quotes(const Scene& scene) : scene_(scene) { all_.reserve(most); }

  /// Takes in an ICMP frame.
  void take(const Frame& error) noexcept;
  /// The error that quotes this connection's segments; null where there is none (yet).
  [[nodiscard]] const Quotation* of(std::uint16_t client_port) const noexcept;
  [[nodiscard]] std::span<const Quotation> all() const noexcept { return all_; }

 private:
  void begin(const Frame& error, const Step& step, const Flow& flow, std::uint32_t sequence, std::uint16_t port) noexcept;

  const Scene& scene_;
  std::vector<Quotation> all_;
};

/// What became of the errors of some shapes: how many were sent on as they should be, and what was wrong.
struct Relayed {
  std::uint64_t sent = 0, good = 0;
  Sightings kept, strayed, changed;
};
/// Of the errors whose step `wanted` accepts and whose connection a director has sent on to a real server.
template <class Wanted>
[[nodiscard]] Relayed relayed(const Quotes& quotes, const Scene& scene, Wanted wanted) {
  Relayed out;
  for (const Quotation& q : quotes.all()) {
    const Flow* flow = scene.flows.at(q.flow, q.first);
    if (!wanted(*q.step) || flow == nullptr || flow->server.party.role != Role::real_server) continue;
    ++out.sent;
    if (!q.copy)
      out.kept.note(q.sent, q.director);
    else if (q.told.party != flow->server.party)
      out.strayed.note(q.sent, q.copy, q.director);
    else if (q.changed)
      out.changed.note(q.sent, q.copy, q.director);
    else
      ++out.good;
  }
  return out;
}

}  // namespace lvspec
