#pragma once
// What the parts of the load engine share: time (engine.cpp), requests (engine_requests.cpp) and connections
// (engine_connections.cpp), on one thread.
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>

#include "gen/load/connection.hpp"
#include "gen/load/engine.hpp"
#include "gen/load/open_socket.hpp"
#include "gen/load/requests.hpp"
#include "gen/load/schedule.hpp"
#include "gen/load/seconds.hpp"

namespace lvspec {

struct LoadEngine::State {
  State(const LoadProfile& p, LoadTarget t, std::vector<Ip> clients, std::uint64_t random_seed,
        std::optional<std::uint64_t> place);

  // --- time ---
  [[nodiscard]] std::int64_t now() const { return std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count(); }
  [[nodiscard]] std::uint32_t now_ms() const { return static_cast<std::uint32_t>(now() / 1'000'000); }
  void pace();
  void wait_for_next();
  void sweep();
  void tell_second();
  void enter_stages(std::int64_t at);

  // --- requests ---
  void begin(std::int64_t intended, std::uint16_t stage);
  void dispatch(std::uint32_t exchange);
  void serve_waiting();
  void finish(LoadSocket& s, Answer answer);
  void after_exchange(const LoadExchange& exchange);
  [[nodiscard]] Answer judge(const LoadSocket& s, const LoadExchange& exchange) const;
  [[nodiscard]] std::uint8_t token_of(const LoadSocket& s) const;

  // --- connections ---
  void connect(std::uint32_t exchange);
  [[nodiscard]] std::optional<OpenSocket> open_some();
  void connected(LoadSocket& s);
  void send(LoadSocket& s, std::uint32_t exchange);
  void expect_response(LoadSocket& s);
  void write(LoadSocket& s);
  void read(LoadSocket& s);
  void heard(LoadSocket& s, const boost::system::error_code& error, std::size_t octets);
  void parse(LoadSocket& s, std::size_t octets);
  void answered(LoadSocket& s);
  void lost(LoadSocket& s, const boost::system::error_code& error);
  void close(LoadSocket& s);
  void recycle(LoadSocket& s);
  void check_time(LoadSocket& s, std::int64_t at);
  [[nodiscard]] bool is_last(const LoadSocket& s) const {
    return profile.http.requests_per_connection != 0 && s.asked >= profile.http.requests_per_connection;
  }
  [[nodiscard]] LoadExchange& exchange_of(const LoadSocket& s) { return run.exchanges[s.exchange]; }
  [[nodiscard]] bool over() const { return !upcoming && under_way == 0 && waiting.empty() && now() >= schedule_end; }
  void end_early();
  void loop(const std::atomic<bool>& flag);

  const LoadProfile& profile;
  LoadTarget target;
  Schedule schedule;
  LoadRequests requests;
  PortWalk walk;
  ResponseWishes wishes;
  LoadRun run;
  boost::asio::io_context context{1};
  boost::asio::steady_timer pace_timer{context}, sweep_timer{context};
  std::chrono::steady_clock::time_point start;
  std::optional<Arrival> upcoming;
  std::int64_t schedule_end = 0;
  std::int64_t previous_intended = -1'000'000'000;
  std::size_t next_stage = 0;
  std::deque<std::uint32_t> waiting;  // requests without a connection
  std::deque<std::unique_ptr<LoadSocket>> sockets;
  std::vector<LoadSocket*> unused, idle;
  std::size_t open = 0, under_way = 0;
  SecondBooks books{target.server_names.size()};
  std::function<void(const LoadTick&)> tell;
  std::function<void(std::size_t)> tell_stage;
  const std::atomic<bool>* interrupt = nullptr;
  bool ended_early = false;
};

}  // namespace lvspec
