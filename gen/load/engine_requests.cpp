// The load engine: from a request that is due to what became of it.
#include "gen/load/engine_state.hpp"

namespace lvspec {

using Phase = LoadSocket::Phase;

void LoadEngine::State::begin(std::int64_t intended, std::uint16_t stage) {
  LoadExchange exchange;
  exchange.intended_ns = intended;
  exchange.stage = stage;
  exchange.kind = requests.draw();
  run.exchanges.push_back(exchange);
  books.asked();
  ++under_way;
  dispatch(static_cast<std::uint32_t>(run.exchanges.size() - 1));
}

void LoadEngine::State::dispatch(std::uint32_t exchange) {
  if (!idle.empty()) {
    LoadSocket& s = *idle.back();
    idle.pop_back();
    return send(s, exchange);
  }
  if (open < profile.http.max_connections && waiting.empty()) return connect(exchange);
  waiting.push_back(exchange);
}

void LoadEngine::State::serve_waiting() {
  while (!waiting.empty() && (!idle.empty() || open < profile.http.max_connections)) {
    const std::uint32_t exchange = waiting.front();
    waiting.pop_front();
    const std::size_t before = waiting.size();
    if (!idle.empty()) {
      LoadSocket& s = *idle.back();
      idle.pop_back();
      send(s, exchange);
    } else {
      connect(exchange);
    }
    if (waiting.size() > before) return;  // no port is free: it waits again
  }
}

/// The request is over, with or without an answer; a failed one takes its connection with it.
void LoadEngine::State::finish(LoadSocket& s, Answer answer) {
  LoadExchange& exchange = exchange_of(s);
  exchange.answer = answer;
  exchange.done_ns = now();
  --under_way;
  const bool failed = answer != Answer::ok && answer != Answer::wrong_status && answer != Answer::wrong_body;
  if (failed) close(s);
  after_exchange(exchange);
}

/// The books, and in a closed loop the user's next request.
void LoadEngine::State::after_exchange(const LoadExchange& exchange) {
  books.done(exchange);
  const std::uint16_t stage = exchange.stage;
  if (profile.stages[stage].shape != Shape::closed || ended_early) return;
  const std::int64_t at = now();
  if (at < run.stages[stage].end_ns) begin(at, stage);
}

Answer LoadEngine::State::judge(const LoadSocket& s, const LoadExchange& exchange) const {
  const LoadRequest& request = profile.http.requests[exchange.kind];
  if (exchange.status != request.expect_status.value_or(target.expect_status)) return Answer::wrong_status;
  if (request.expect_body && s.body.find(*request.expect_body) == std::string::npos) return Answer::wrong_body;
  return Answer::ok;
}

std::uint8_t LoadEngine::State::token_of(const LoadSocket& s) const {
  for (std::size_t i = 0; i < target.server_names.size() && i < LoadExchange::no_token; ++i) {
    if (!s.token.empty() && s.token == target.server_names[i]) return static_cast<std::uint8_t>(i);
    if (s.token.empty() && !target.server_pages[i].empty() && s.body.find(target.server_pages[i]) != std::string::npos)
      return static_cast<std::uint8_t>(i);
  }
  return LoadExchange::no_token;
}

}  // namespace lvspec
