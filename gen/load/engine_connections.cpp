// The load engine: from a SYN to the end of its connection.
#include <algorithm>

#include "gen/load/engine_state.hpp"

namespace lvspec {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Phase = LoadSocket::Phase;

constexpr std::size_t largest_buffer = 65536;
constexpr int ports_tried = 64;

/// What the kernel says at once is a matter of this host: only a route that is missing, or a refusal, has to do with the cluster.
Answer answer_to_opening(int error) noexcept {
  if (error == EADDRNOTAVAIL || error == EADDRINUSE) return Answer::no_port;
  return error == EHOSTUNREACH || error == ENETUNREACH ? Answer::unreachable
         : error == ECONNREFUSED                       ? Answer::refused
                                                       : Answer::unsent;
}

Answer answer_of(int error) noexcept {
  switch (error) {
    case ECONNREFUSED:
      return Answer::refused;
    case ETIMEDOUT:
      return Answer::connect_timeout;
    case EHOSTUNREACH:
    case ENETUNREACH:
      return Answer::unreachable;
    default:
      return Answer::reset;
  }
}

}  // namespace

/// A port that somebody else holds, or that rests in the kernel since an earlier run, is passed over.
std::optional<OpenSocket> LoadEngine::State::open_some() {
  for (int i = 0; i < ports_tried; ++i) {
    const auto pair = walk.take(now_ms());
    if (!pair) return std::nullopt;
    OpenSocket made = open_socket(run.clients[pair->client], pair->port, target.vip, target.port);
    made.pair = *pair;
    if (made.error == 0) return made;
    walk.give_back(*pair, now_ms());
    if (made.error != EADDRINUSE && made.error != EADDRNOTAVAIL) return made;
    ++run.ports_passed_over;
  }
  ++run.port_errors;
  return OpenSocket{-1, EADDRNOTAVAIL, {}};
}

void LoadEngine::State::connect(std::uint32_t number) {
  const std::int64_t at = now();
  const auto made = open_some();
  if (!made) {  // every pair is in use or rests
    waiting.push_front(number);
    return;
  }
  LoadExchange& exchange = run.exchanges[number];
  if (made->error != 0) {
    exchange.answer = answer_to_opening(made->error);
    exchange.done_ns = at;
    --under_way;
    // Through the loop, so that a closed loop's user whose requests fail at once does not call itself for ever.
    return asio::post(context, [this, number] { after_exchange(run.exchanges[number]); });
  }
  if (unused.empty()) unused.push_back(sockets.emplace_back(std::make_unique<LoadSocket>(context)).get());
  LoadSocket& s = *unused.back();
  unused.pop_back();
  ++open;
  s.socket.assign(target.vip.is_v4() ? tcp::v4() : tcp::v6(), made->descriptor);
  s.pair = made->pair;
  s.connection = static_cast<std::uint32_t>(run.connections.size());
  run.connections.push_back({at, LoadConnection::never, made->pair.client, made->pair.port});
  s.exchange = number;
  exchange.connection = s.connection;
  exchange.sent_ns = at;
  exchange.opens = true;
  books.sent(exchange);
  s.asked = 0;
  s.held = 0;
  s.phase = Phase::connecting;
  s.phase_since_ns = at;
  s.socket.async_wait(tcp::socket::wait_write, [this, &s](const error_code&) { connected(s); });
}

void LoadEngine::State::connected(LoadSocket& s) {
  if (s.phase == Phase::closed) return recycle(s);
  if (const int error = pending_error(s.socket.native_handle()); error != 0) {
    finish(s, answer_of(error));
    return recycle(s);
  }
  run.connections[s.connection].connected_ns = now();
  send(s, s.exchange);
  if (s.phase == Phase::closed) return recycle(s);
  read(s);
}

/// Writes the request. The first one of a connection counts as sent since its SYN left.
void LoadEngine::State::send(LoadSocket& s, std::uint32_t number) {
  LoadExchange& exchange = run.exchanges[number];
  s.exchange = number;
  s.phase = Phase::waiting;
  s.phase_since_ns = now();
  if (!exchange.opens) {
    exchange.connection = s.connection;
    exchange.sent_ns = s.phase_since_ns;
    books.sent(exchange);
  }
  ++s.asked;
  s.closing = profile.http.close == LoadClose::server && is_last(s);
  expect_response(s);
  s.written = 0;
  write(s);
}

void LoadEngine::State::expect_response(LoadSocket& s) {
  s.response.emplace(wishes, s.body, s.token);
  s.response->eager(true);
  s.response->body_limit(profile.http.max_response);
  if (requests.is_head(exchange_of(s).kind)) s.response->skip(true);
}

void LoadEngine::State::write(LoadSocket& s) {
  const std::string& text = requests.text(exchange_of(s).kind, s.closing);
  while (s.written < text.size()) {
    const ssize_t n =
        ::send(s.socket.native_handle(), text.data() + s.written, text.size() - s.written, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN) return finish(s, answer_of(errno));
    if (n < 0) {
      // A body larger than the socket's buffer; an answer may come first, so reading goes on beside it.
      const std::uint32_t exchange = s.exchange;
      return s.socket.async_wait(tcp::socket::wait_write, [this, &s, exchange](const error_code& error) {
        if (!error && s.exchange == exchange && (s.phase == Phase::waiting || s.phase == Phase::reading)) write(s);
      });
    }
    s.written += static_cast<std::size_t>(n);
  }
}

void LoadEngine::State::read(LoadSocket& s) {
  s.socket.async_read_some(asio::buffer(s.buffer.data() + s.held, s.buffer.size() - s.held),
                           [this, &s](const error_code& error, std::size_t octets) { heard(s, error, octets); });
}

void LoadEngine::State::heard(LoadSocket& s, const error_code& error, std::size_t octets) {
  if (s.phase == Phase::closed) return recycle(s);
  if (error) {
    lost(s, error);
    return recycle(s);
  }
  if (s.phase == Phase::waiting || s.phase == Phase::reading) {
    parse(s, octets);
  } else {  // octets that nobody asked for
    close(s);
  }
  pace();
  if (s.phase == Phase::closed) return recycle(s);
  if (s.buffer.size() - s.held < s.buffer.size() / 2 || octets == s.buffer.size())
    s.buffer.resize(std::min(largest_buffer, s.buffer.size() * 2));
  read(s);
}

/// The connection has ended, or broke.
void LoadEngine::State::lost(LoadSocket& s, const error_code& error) {
  if (s.phase == Phase::idle || s.phase == Phase::ending) return close(s);
  if (error != asio::error::eof) return finish(s, answer_of(error.value()));
  if (!s.response->got_some()) return finish(s, Answer::closed_early);
  error_code wrong;
  s.response->put_eof(wrong);  // a body without a length ends with the connection (RFC 9112 6.3)
  if (wrong || !s.response->is_done()) return finish(s, Answer::closed_early);
  answered(s);
  if (s.phase != Phase::closed) close(s);
}

void LoadEngine::State::parse(LoadSocket& s, std::size_t octets) {
  if (s.phase == Phase::waiting) {
    exchange_of(s).first_byte_ns = now();
    s.phase = Phase::reading;
  }
  std::size_t size = s.held + octets, at = 0;
  error_code error;
  while (at < size && !s.response->is_done()) {
    const std::size_t used = s.response->put(asio::const_buffer(s.buffer.data() + at, size - at), error);
    at += used;
    if (error == boost::beast::http::error::need_more || (!error && used == 0)) break;
    if (error) return finish(s, error == boost::beast::http::error::body_limit ? Answer::too_large : Answer::malformed);
    if (s.response->is_done() && s.response->status() / 100 == 1) expect_response(s);
  }
  std::copy(s.buffer.begin() + static_cast<std::ptrdiff_t>(at), s.buffer.begin() + static_cast<std::ptrdiff_t>(size),
            s.buffer.begin());
  s.held = size - at;
  if (s.response->is_done()) return answered(s);
  if (s.held == largest_buffer) finish(s, Answer::too_large);
}

void LoadEngine::State::answered(LoadSocket& s) {
  LoadExchange& exchange = exchange_of(s);
  exchange.status = s.response->status();
  exchange.token = token_of(s);
  // An answer that came before its request was sent whole: the rest would be taken for the next one.
  const bool sent_whole = s.written == requests.text(exchange.kind, s.closing).size();
  const bool goes_on = s.response->keep_alive() && sent_whole && !is_last(s) && s.held == 0 && !ended_early;
  const bool server_closes = !s.response->keep_alive() || s.closing;
  const Answer answer = judge(s, exchange);
  if (!goes_on && server_closes) {
    s.phase = Phase::ending;
    s.phase_since_ns = now();
  } else if (!goes_on) {
    close(s);
  } else if (!waiting.empty()) {
    finish(s, answer);
    if (waiting.empty()) {  // a closed loop's user may have taken it
      s.phase = Phase::idle;
      idle.push_back(&s);
      return;
    }
    const std::uint32_t next = waiting.front();
    waiting.pop_front();
    return send(s, next);
  } else {
    s.phase = Phase::idle;
    idle.push_back(&s);
  }
  finish(s, answer);
}

/// Gives the port back. The socket itself comes back with its operation.
void LoadEngine::State::close(LoadSocket& s) {
  if (s.phase == Phase::idle) idle.erase(std::find(idle.begin(), idle.end(), &s));
  error_code ignored;
  if (profile.http.close == LoadClose::reset || ended_early) s.socket.set_option(tcp::socket::linger(true, 0), ignored);
  s.socket.close(ignored);
  s.phase = Phase::closed;
  walk.give_back(s.pair, now_ms());
  --open;
}

void LoadEngine::State::recycle(LoadSocket& s) {
  s.phase = Phase::free;
  unused.push_back(&s);
  serve_waiting();
}

}  // namespace lvspec
