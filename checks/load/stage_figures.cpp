#include "checks/load/stage_figures.hpp"

#include "lvspec/profile.hpp"

namespace lvspec {
namespace {

std::uint64_t us(std::int64_t from_ns, std::int64_t to_ns) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, to_ns - from_ns)) / 1000;
}

LatencyFigures figures_of(const Histogram& h) {
  const auto ms = [](std::uint64_t value) { return static_cast<double>(value) / 1000; };
  return {h.count(),          ms(h.value_at(50)),   ms(h.value_at(90)), ms(h.value_at(95)),
          ms(h.value_at(99)), ms(h.value_at(99.9)), ms(h.max())};
}

bool is_answered(Answer answer) noexcept {
  return answer == Answer::ok || answer == Answer::wrong_status || answer == Answer::wrong_body;
}

}  // namespace

StageBook::StageBook(const Profile& profile, const LoadStage& stage, const StageTimes& times) {
  figures_.name = stage.name;
  figures_.judged = stage.judge;
  figures_.closed = stage.shape == Shape::closed;
  figures_.seconds = static_cast<double>(times.end_ns - times.start_ns) / 1e9;
  for (const RealServer& server : profile.real_servers) figures_.servers.push_back({.name = server.name, .response = {}});
  figures_.servers.push_back({.name = "unknown", .response = {}});
  response_.resize(figures_.servers.size());
}

std::size_t StageBook::server_of(const Culprit& who) const noexcept {
  const std::size_t unknown = response_.size() - 1;
  return who.party.role == Role::real_server && who.party.index < unknown ? who.party.index : unknown;
}

/// The MAC of the SYN-ACK names the server; what the answer says of itself confirms it, or stands in for it.
std::size_t StageBook::attribute(const LoadExchange& exchange, const Seen* seen) {
  const std::size_t unknown = response_.size() - 1;
  const std::size_t by_mac = seen != nullptr ? server_of(seen->answered) : unknown;
  Attribution& books = figures_.attribution;
  if (by_mac != unknown) {
    if (is_answered(exchange.answer)) ++books.mac;
    if (exchange.token != LoadExchange::no_token && exchange.token != by_mac) ++books.disagree;
    return by_mac;
  }
  if (exchange.token != LoadExchange::no_token && exchange.token < unknown) {
    ++books.token;
    return exchange.token;
  }
  if (is_answered(exchange.answer)) ++books.unknown;
  // A connection that nobody answered is the fault of the server that it was sent on to, where that shows.
  return seen != nullptr ? server_of(seen->sent_to) : unknown;
}

void StageBook::count_opening(const LoadExchange& exchange, const LoadConnection& connection, const Seen* seen) {
  if (seen != nullptr && seen->asked.party.role == Role::real_server) ++figures_.around_director;
  if (connection.connected_ns >= 0) {
    all_.connect.record(us(connection.started_ns, connection.connected_ns));
    return;
  }
  if (exchange.answer == Answer::interrupted || exchange.answer == Answer::refused) return;  // an RST is an answer
  LostConnections& lost = figures_.lost;
  const bool answered = seen != nullptr && seen->answered.mac != Mac{};
  const bool sent_on = seen != nullptr && seen->sent_to.mac != Mac{};
  const Role asked = seen != nullptr ? seen->asked.party.role : Role::unknown;
  const bool at_director = sees_copies_ && asked == Role::director;
  ++(answered                                ? lost.on_the_way_back
     : sent_on || asked == Role::real_server ? lost.at_server
     : at_director                           ? lost.at_director
                                             : lost.unknown);
}

void StageBook::count_error(ServerFigures& server, double second) noexcept {
  if (server.errors++ == 0) server.first_error = server.last_error = second;
  server.first_error = std::min(server.first_error, second);
  server.last_error = std::max(server.last_error, second);
}

void StageBook::add(const LoadExchange& exchange, const LoadConnection* connection, const Seen* seen) {
  ++figures_.scheduled;
  ++figures_.answers[static_cast<std::size_t>(exchange.answer)];
  if (exchange.sent_ns < 0) {
    ++figures_.unsent;
    if (exchange.done_ns >= 0) all_.response.record(us(exchange.intended_ns, exchange.done_ns));
    return;
  }
  ++figures_.sent;
  all_.lag.record(us(exchange.intended_ns, exchange.sent_ns));
  if (exchange.opens && connection != nullptr) count_opening(exchange, *connection, seen);
  ServerFigures& server = figures_.servers[attribute(exchange, seen)];
  if (exchange.opens && connection != nullptr && connection->connected_ns >= 0) ++server.connections;
  if (is_answered(exchange.answer)) ++server.requests;
  if (exchange.answer == Answer::ok) ++figures_.done;
  ++server.asked;
  if (exchange.answer != Answer::ok && exchange.answer != Answer::interrupted)
    count_error(server, static_cast<double>(exchange.intended_ns) / 1e9);
  if (exchange.first_byte_ns >= 0) all_.first_byte.record(us(exchange.sent_ns, exchange.first_byte_ns));
  if (exchange.done_ns < 0) return;
  all_.response.record(us(exchange.intended_ns, exchange.done_ns));
  all_.service.record(us(exchange.sent_ns, exchange.done_ns));
  response_[static_cast<std::size_t>(&server - figures_.servers.data())].record(us(exchange.intended_ns, exchange.done_ns));
}

StageFigures StageBook::figures() const {
  StageFigures out = figures_;
  out.response = figures_of(all_.response);
  out.service = figures_of(all_.service);
  out.connect = figures_of(all_.connect);
  out.first_byte = figures_of(all_.first_byte);
  out.lag = figures_of(all_.lag);
  out.achieved_rate = out.seconds > 0 ? static_cast<double>(out.done) / out.seconds : 0;
  std::uint64_t known = 0;
  for (std::size_t s = 0; s + 1 < out.servers.size(); ++s) known += out.servers[s].connections;
  for (std::size_t s = 0; s < out.servers.size(); ++s) {
    out.servers[s].response = figures_of(response_[s]);
    if (known > 0 && s + 1 < out.servers.size())
      out.servers[s].share = static_cast<double>(out.servers[s].connections) / static_cast<double>(known);
  }
  const ServerFigures& unknown = out.servers.back();
  if (unknown.connections + unknown.requests + unknown.errors == 0) out.servers.pop_back();
  return out;
}

}  // namespace lvspec
