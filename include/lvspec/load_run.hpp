#pragma once
// What the load engine did and saw, as values: every connection, every request. All times are nanoseconds since the run's start.
#include <cstdint>
#include <string>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec {

/// How a request ended.
enum class Answer : std::uint8_t {
  ok,
  wrong_status,
  wrong_body,
  refused,      ///< RST in answer to the SYN
  unreachable,  ///< an ICMP error, or no route
  connect_timeout,
  first_byte_timeout,
  timeout,       ///< the response began and did not end in time
  reset,         ///< RST, or an error of the socket, on the open connection
  closed_early,  ///< FIN before the response was whole
  malformed,     ///< not HTTP/1.1 (RFC 9112)
  too_large,
  no_port,      ///< no client port could be bound
  unsent,       ///< scheduled, and never given a connection: the generator's own limits
  interrupted,  ///< still open when the run was ended early
};
inline constexpr std::size_t answer_count = 15;
[[nodiscard]] const char* word(Answer answer) noexcept;

struct LoadConnection {
  static constexpr std::int64_t never = -1;

  std::int64_t started_ns = 0;        ///< the SYN left
  std::int64_t connected_ns = never;  ///< the SYN-ACK came
  std::uint16_t client = 0;           ///< position in LoadRun::clients
  std::uint16_t port = 0;
};

struct LoadExchange {
  static constexpr std::uint32_t no_connection = 0xffff'ffff;
  static constexpr std::uint8_t no_token = 0xff;
  static constexpr std::int64_t never = -1;

  std::int64_t intended_ns = 0;  ///< when the schedule wanted it; in a closed loop: when its user was free
  std::int64_t sent_ns = never;  ///< when the connection was asked for or, on an open one, the request was written
  std::int64_t first_byte_ns = never;
  std::int64_t done_ns = never;              ///< the last octet of the response, or the moment it was given up
  std::uint32_t connection = no_connection;  ///< position in LoadRun::connections
  std::uint16_t stage = 0;
  std::uint16_t status = 0;  ///< 0: no whole response came
  Answer answer = Answer::unsent;
  std::uint8_t kind = 0;          ///< position in LoadHttp::requests
  std::uint8_t token = no_token;  ///< the real server that the answer itself named: position in Profile::real_servers
  bool opens = false;             ///< the first request of its connection
};

struct StageTimes {
  std::int64_t start_ns = 0, end_ns = 0;
};

struct LoadRun {
  std::int64_t started_unix_ns = 0;  ///< the wall clock at the run's start, for joining with captures of this host
  std::uint64_t seed = 0;
  std::uint8_t service = 0;  ///< position in Profile::services
  std::vector<Ip> clients;
  std::vector<StageTimes> stages;  ///< as many as were begun
  std::vector<LoadConnection> connections;
  std::vector<LoadExchange> exchanges;  ///< in the order of their intended times, a stage after the other
  std::uint64_t port_errors = 0;        ///< connections for which no client port could be bound
  std::uint64_t ports_passed_over = 0;  ///< ports that somebody else, or an earlier run, still held
  std::int64_t smallest_gap_ms = -1;    ///< shortest rest of a client's port between two connections; -1: none was used twice
  double generator_cpu_s = 0;           ///< of the engine's thread
  bool interrupted = false;
  std::vector<std::string> notes;  ///< what a reader of the figures must know
};

}  // namespace lvspec
