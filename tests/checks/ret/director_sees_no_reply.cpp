#include "tests/checks/ret/replies.hpp"

using namespace lvspec;
using namespace lvspec::words;

TEST_CASE("RET-05: no answer goes to the director, wherever that would show") {
  Wire mirror;
  healthy_pair(mirror);
  CHECK(judge_one("RET-05", mirror) == "pass");
  Wire servers;
  servers.without_vantage("mirror");
  servers.add_host_vantage("web1").add_host_vantage("web2");
  healthy_pair(servers);
  CHECK(judge_one("RET-05", servers) == "pass");
}

TEST_CASE("RET-05: a whole capture, or no pass") { needs_whole_capture("RET-05", "mirror"); }

TEST_CASE("RET-05: a real server answers by way of the director, on a capture with a gap too") {
  Wire wire;
  wire.loses("mirror", 1);
  healthy_pair(wire);
  Connection c(wire, 20002);
  c.to("web2").reply_goes_to("dr1").syn().syn_ack();
  const Verdict v = wire.judge("RET-05");
  CHECK(said(v) == "fail web2");
  CHECK(wire.is_evidence(v, c.reply));
}

TEST_CASE("RET-05: a stranger's answer to the director") {
  Wire wire;
  healthy_pair(wire);
  Connection(wire, 20002).to("stranger").reply_goes_to("dr1").syn().syn_ack();
  CHECK(judge_one("RET-05", wire) == "fail 02:00:00:00:00:99 (a host that the profile does not know)");
}

TEST_CASE("RET-05: what directors say to one another is no answer that arrives there") {
  Wire wire;
  wire.add_director("dr2");
  healthy_pair(wire);
  Connection(wire, 20002).to("dr1").reply_goes_to("dr2").server_resets();
  CHECK(judge_one("RET-05", wire) == "pass");
}

TEST_CASE("RET-05: a real server that never answered, a director whose MAC is not known") {
  Wire idle;
  Connection(idle, 20000).http_200();
  CHECK(judge_one("RET-05", idle) == "inconclusive");
  Wire unknown;
  unknown.never_introduced("dr1");
  healthy_pair(unknown);
  CHECK(judge_one("RET-05", unknown) == "inconclusive");
}

TEST_CASE("RET-05: the client's port does not show it, and without a stimulus there is nothing to show") {
  Wire client;
  client.without_vantage("mirror");
  healthy_pair(client);
  CHECK(judge_one("RET-05", client) == "not_applicable");
  Wire wire;
  wire.without_stimulus(Stimulus::connect);
  CHECK(judge_one("RET-05", wire) == "not_applicable");
}
