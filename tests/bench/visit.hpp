#pragma once
#include <functional>

#include "tests/bench/hosts.hpp"
#include "tests/checks/packets.hpp"
#include "tests/dice.hpp"

namespace lvspec::bench {

using Send = std::function<void(const words::Octets&)>;

/// What a visit is like: how many requests, and how long they and their responses are, headers included.
struct Mix {
  std::uint32_t fewest_requests, most_requests;
  std::uint32_t shortest_request, longest_request;
  std::uint32_t shortest_response, longest_response;
  std::uint32_t bulk_one_in;  ///< how rare segments of unrelated transfers are
};

/// A client's connection to the VIP, frame by frame as a mirror of the switch's ports shows it: each request twice (to the
/// director and on to the real server), each answer once, straight from the real server.
class Visit {
 public:
  /// The `serial`-th visit: its port differs from those of 60,000 visits before and after it.
  Visit(const Mix& mix, Dice& dice, std::uint64_t serial);

  /// Sends what comes next; false after the last frame. `turn` counts connections, and gives each its real server.
  [[nodiscard]] bool step(Dice& dice, std::uint64_t& turn, const Send& send);

 private:
  enum class Stage : std::uint8_t { open, accept, confirm, ask, answer, close };

  void client(const Send& send, std::uint8_t flags, words::Octets payload = {});
  void server(const Send& send, std::uint8_t flags, words::Octets payload = {});
  void ask(Dice& dice, const Send& send);
  void answer(const Send& send);
  void close(const Send& send);

  Mix mix_;
  Host client_;  // its MAC is the gateway's where it is off-link
  Host server_{};
  std::uint16_t port_;
  std::uint16_t client_id_, server_id_;
  std::uint32_t client_next_, server_next_;
  std::uint32_t requests_left_;
  words::Octets response_;
  std::size_t sent_ = 0;  // of the response
  Stage stage_ = Stage::open;
};

}  // namespace lvspec::bench
