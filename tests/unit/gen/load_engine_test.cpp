// The load engine against a server on the loopback interface: what it makes of answers that are right, wrong, late and missing.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <mutex>

#include "gen/load/engine.hpp"
#include "loopback_server.hpp"

using namespace lvspec;

namespace {

const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers every request alike until the client leaves.
LoopbackServer::Serve always(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (!peer.hear().empty()) peer.say(answer);
  };
}
/// Answers one request, and closes.
LoopbackServer::Serve once(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    if (!peer.hear().empty()) peer.say(answer);
  };
}

struct Trial {
  LoadProfile profile;

  Trial() {
    profile.http.requests = {LoadRequest{}};
    profile.clients = {{}, 20000, 29999, 0};
    wait_for(10'000);  // a busy machine's server may be late
    LoadStage stage;
    stage.name = "hold";
    stage.length_ms = 100;
    stage.from = stage.to = 50;
    profile.stages = {stage};
  }

  void wait_for(std::uint32_t timeout_ms) {
    profile.http.connect_timeout_ms = profile.http.first_byte_timeout_ms = profile.http.timeout_ms = timeout_ms;
  }
  void users(std::uint32_t count, std::uint32_t length_ms) {
    profile.stages[0].shape = Shape::closed;
    profile.stages[0].users = count;
    profile.stages[0].length_ms = length_ms;
  }

  LoadRun run(LoopbackServer& server, const std::atomic<bool>& interrupt = std::atomic<bool>{false}) const {
    REQUIRE(server.works());
    return run(server.port(), interrupt);
  }
  LoadRun run(std::uint16_t port, const std::atomic<bool>& interrupt = std::atomic<bool>{false}) const {
    LoadEngine engine(profile, target(port), {*Ip::parse("127.0.0.1")}, 1);
    return engine.run(interrupt);
  }
  [[nodiscard]] static LoadTarget target(std::uint16_t port) {
    LoadTarget target;
    target.vip = *Ip::parse("127.0.0.1");
    target.port = port;
    target.host = "shop.example";
    target.server_names = {"web1", "web2"};
    target.server_pages = {"", ""};
    return target;
  }
};

std::size_t count(const LoadRun& run, Answer answer) {
  return static_cast<std::size_t>(
      std::count_if(run.exchanges.begin(), run.exchanges.end(), [&](const auto& e) { return e.answer == answer; }));
}
bool all(const LoadRun& run, Answer answer) { return !run.exchanges.empty() && count(run, answer) == run.exchanges.size(); }

/// Whether 20 requests are accounted for where the process may open only four more sockets. Ends this process's own limit for
/// good.
bool accounts_for_missing_descriptors() {
  ::close_range(3, ~0U, 0);                                // what was inherited may lie anywhere
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);  // whose backlog takes connections, and answers none
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ::bind(listener, reinterpret_cast<const sockaddr*>(&at), size);
  ::listen(listener, 64);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size);
  Trial trial;
  trial.profile.stages[0].from = 200;
  trial.wait_for(150);
  LoadEngine engine(trial.profile, trial.target(ntohs(at.sin_port)), {*Ip::parse("127.0.0.1")}, 1);
  const int next = ::dup(listener);
  ::close(next);
  const rlimit few{static_cast<rlim_t>(next) + 4, static_cast<rlim_t>(next) + 4};
  if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return false;
  const LoadRun run = engine.run(std::atomic<bool>{false});
  return run.exchanges.size() == 20 && count(run, Answer::first_byte_timeout) == 4 && count(run, Answer::unsent) == 16 &&
         run.port_errors == 0;
}

}  // namespace

TEST_CASE("engine: every request of an open loop is answered, on a connection of its own, at its time") {
  LoopbackServer server(always(good));
  const LoadRun run = Trial().run(server);
  REQUIRE(run.exchanges.size() == 5);
  CHECK(all(run, Answer::ok));
  CHECK(run.connections.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    const LoadExchange& e = run.exchanges[i];
    CHECK(e.intended_ns == static_cast<std::int64_t>(i) * 20'000'000);
    CHECK(e.sent_ns >= e.intended_ns);
    CHECK(e.first_byte_ns >= run.connections[e.connection].connected_ns);
    CHECK(e.done_ns >= e.first_byte_ns);
    CHECK((e.status == 200 && e.opens));
  }
  CHECK_FALSE(run.interrupted);
}

TEST_CASE("engine: requests without a limit share a connection") {
  LoopbackServer server(always(good));
  Trial trial;
  trial.users(1, 300);
  trial.profile.http.requests_per_connection = 0;
  const LoadRun run = trial.run(server);
  CHECK(all(run, Answer::ok));
  CHECK(run.connections.size() == 1);
  CHECK(run.exchanges.front().opens);
  CHECK_FALSE(run.exchanges.back().opens);
}

TEST_CASE("engine: after so many requests a connection is over") {
  LoopbackServer server(always(good));
  Trial trial;
  trial.users(1, 100);
  trial.profile.http.requests_per_connection = 3;
  const LoadRun run = trial.run(server);
  CHECK(all(run, Answer::ok));
  CHECK(run.connections.size() == (run.exchanges.size() + 2) / 3);
}

TEST_CASE("engine: how answers that are wrong are called") {
  struct Wrong {
    LoopbackServer::Serve serve;
    Answer answer;
  };
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const Wrong wrongs[] = {
      {once(""), Answer::closed_early},  // FIN before an octet
      {once(head), Answer::closed_early},
      {once(head + "Content-Length: 9\r\n\r\nhalf"), Answer::closed_early},
      {once(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel"), Answer::closed_early},
      {[](Peer& peer) { peer.hear(), peer.reset(); }, Answer::reset},
      {[&](Peer& peer) { peer.hear(), peer.say(head), peer.hear(); }, Answer::timeout},
      {[](Peer& peer) { peer.hear(), peer.hear(); }, Answer::first_byte_timeout},
      {always("220 mail.example ESMTP\r\n"), Answer::malformed},
      {always(head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), Answer::malformed},
      {always("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"), Answer::wrong_status},
  };
  for (const Wrong& wrong : wrongs) {
    LoopbackServer server(wrong.serve);
    Trial trial;
    if (wrong.answer == Answer::timeout) trial.profile.http.timeout_ms = 500;
    if (wrong.answer == Answer::first_byte_timeout) trial.profile.http.first_byte_timeout_ms = 150;
    const LoadRun run = trial.run(server);
    CAPTURE(word(wrong.answer));
    CHECK(run.exchanges.size() == 5);
    CHECK(all(run, wrong.answer));
  }
}

TEST_CASE("engine: nobody listens") {
  std::uint16_t port = 0;
  {
    LoopbackServer gone(once(good));
    port = gone.port();
  }
  CHECK(all(Trial().run(port), Answer::refused));
}

TEST_CASE("engine: interim responses are not the answer") {
  LoopbackServer server(always("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + good));
  const LoadRun run = Trial().run(server);
  CHECK(all(run, Answer::ok));
  CHECK(run.exchanges.front().status == 200);
}

TEST_CASE("engine: a chunked body in pieces, the token's header, a body that ends with its connection") {
  Trial trial;
  trial.profile.http.token_header = "X-Server";
  trial.profile.http.requests[0].expect_body = "hello world";
  LoopbackServer server([](Peer& peer) {
    while (!peer.hear().empty())
      for (const char* piece : {"HTTP/1.1 200 OK\r\nX-Ser", "ver: web2\r\nTransfer-Encoding: chunked\r\n\r", "\n6\r\nhello ",
                                "\r\n5\r\nworld\r", "\n0\r\n\r\n"}) {
        peer.say(piece);
        std::this_thread::yield();
      }
  });
  const LoadRun chunked = trial.run(server);
  CHECK(all(chunked, Answer::ok));
  CHECK(chunked.exchanges.front().token == 1);
  LoopbackServer closing(once("HTTP/1.1 200 OK\r\n\r\nhello world"));
  CHECK(all(trial.run(closing), Answer::ok));
  LoopbackServer other(always(good));
  CHECK(all(trial.run(other), Answer::wrong_body));
}

TEST_CASE("engine: a body of more octets than allowed, and a head without end") {
  Trial trial;
  trial.profile.http.max_response = 1000;
  LoopbackServer announced(always("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"));
  CHECK(all(trial.run(announced), Answer::too_large));
  LoopbackServer in_chunks(
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + std::string(0x400, 'x') + "\r\n0\r\n\r\n"));
  CHECK(all(trial.run(in_chunks), Answer::too_large));
  LoopbackServer head(always("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')));
  const LoadRun run = trial.run(head);
  CHECK(count(run, Answer::too_large) + count(run, Answer::malformed) == run.exchanges.size());
}

TEST_CASE("engine: an answer before its request is whole is taken, and its connection is not used again") {
  Trial trial;
  trial.users(1, 100);
  trial.profile.http.requests_per_connection = 0;
  trial.profile.http.requests[0].method = "POST";
  trial.profile.http.requests[0].expect_status = 413;
  trial.profile.http.requests[0].body = std::string(16U << 20U, 'x');
  LoopbackServer server([](Peer& peer) {
    peer.hear();
    peer.say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    peer.hear("y");  // reads on until the client is gone
  });
  const LoadRun run = trial.run(server);
  CHECK(all(run, Answer::ok));
  CHECK(run.connections.size() == run.exchanges.size());
}

TEST_CASE("engine: a request with a large body arrives whole") {
  Trial trial;
  trial.profile.http.requests[0].method = "POST";
  trial.profile.http.requests[0].body = std::string(4U << 20U, 'x') + "END";
  std::atomic<int> whole{0};
  LoopbackServer server([&](Peer& peer) {
    const std::string text = peer.hear("END");
    if (text.size() > (4U << 20U)) ++whole;
    peer.say(good);
  });
  const LoadRun run = trial.run(server);
  CHECK(all(run, Answer::ok));
  CHECK(whole == 5);
}

TEST_CASE("engine: 400 users whose server is silent each ask again when their time is over") {
  Trial trial;
  trial.users(400, 1500);  // time for a second round on any machine
  trial.wait_for(150);
  trial.profile.http.max_connections = 400;
  LoopbackServer server([](Peer& peer) { peer.hear(), peer.hear(); });
  const LoadRun run = trial.run(server);
  CHECK(run.exchanges.size() >= 800);
  CHECK(all(run, Answer::first_byte_timeout));
  for (const LoadExchange& e : run.exchanges) {
    CHECK(e.done_ns - e.sent_ns >= 150'000'000);
    if (e.intended_ns > 1'500'000'000) FAIL_CHECK("a user asked after the stage");
  }
  CHECK(run.port_errors == 0);
}

TEST_CASE("engine: requests beyond the connections that it may open wait, and are counted as unsent at last") {
  Trial trial;
  trial.profile.http.max_connections = 2;
  trial.wait_for(150);
  LoopbackServer server([](Peer& peer) { peer.hear(), peer.hear(); });
  const LoadRun run = trial.run(server);
  REQUIRE(run.exchanges.size() == 5);
  CHECK(count(run, Answer::unsent) + count(run, Answer::first_byte_timeout) == 5);
  CHECK(count(run, Answer::unsent) >= 1);
  for (const LoadExchange& e : run.exchanges) CHECK((e.sent_ns < 0) == (e.answer == Answer::unsent));
  for (const LoadExchange& e : run.exchanges) CHECK(e.done_ns >= 0);
}

TEST_CASE("engine: without a descriptor for its socket a request is unsent, and the run goes on") {
  const pid_t child = ::fork();  // the limit is a process's, and cannot be raised again
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(accounts_for_missing_descriptors() ? 0 : 1);
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("engine: an interrupt in mid-run ends it, with everything accounted for") {
  Trial trial;
  trial.profile.stages[0].length_ms = 60'000;
  trial.profile.stages.push_back(trial.profile.stages[0]);
  trial.profile.http.timeout_ms = trial.profile.http.first_byte_timeout_ms = 50'000;
  std::atomic<bool> interrupt{false};
  std::atomic<int> heard{0};
  LoopbackServer server([&](Peer& peer) {
    if (peer.hear().empty()) return;
    if (++heard == 3) interrupt = true;
    peer.hear();
  });
  const LoadRun run = trial.run(server, interrupt);
  CHECK(run.interrupted);
  CHECK(run.exchanges.size() >= 3);
  CHECK(all(run, Answer::interrupted));
  REQUIRE(run.stages.size() == 1);
  CHECK(run.stages[0].end_ns < 60'000'000'000);
  for (const LoadExchange& e : run.exchanges) CHECK(e.done_ns >= e.sent_ns);
}

TEST_CASE("engine: who ends a connection, and how") {
  Trial trial;
  std::mutex mutex;
  std::vector<std::string> requests;
  std::size_t fins = 0, waited = 0;
  const auto hear_all = [&](bool server_closes) {
    LoopbackServer server([&](Peer& peer) {
      const std::string request = peer.hear();
      if (request.empty()) return;
      peer.say(good);
      const bool waits = server_closes && peer.hears_nothing_for(20);
      if (server_closes) peer.end();
      const bool fin = peer.hears_fin();
      const std::lock_guard lock(mutex);
      requests.push_back(request);
      fins += fin ? 1 : 0;
      waited += waits ? 1 : 0;
    });
    CHECK(all(trial.run(server), Answer::ok));
  };
  SUBCASE("the client, with a FIN") {
    hear_all(false);
    CHECK(fins == 5);
    CHECK(requests.at(0).find("Connection: close") == std::string::npos);
    CHECK(requests.at(0).find("Host: shop.example\r\n") != std::string::npos);
  }
  SUBCASE("the client, with an RST") {
    trial.profile.http.close = LoadClose::reset;
    hear_all(false);
    CHECK(requests.size() == 5);
    CHECK(fins == 0);
  }
  SUBCASE("the server, which is asked to") {
    trial.profile.http.close = LoadClose::server;
    hear_all(true);
    CHECK(requests.at(0).find("Connection: close\r\n") != std::string::npos);
    // The run is over with its last answer, and may then close that connection before the server does.
    CHECK(waited >= 4);
    CHECK(fins >= 4);
  }
}
