// Every mistake of a load profile is named with its line and column, what was expected and what to do.
#include <doctest/doctest.h>

#include "load_example.hpp"

using namespace lvspec;

namespace {

struct Mistake {
  const char* from;
  const char* to;
  const char* where;  ///< text at whose line and column the problem must point, once the change is made
  const char* says;
};

std::size_t column_of(std::string_view text, std::string_view part) {
  const auto at = text.find(part);
  const auto line_end = text.rfind('\n', at);
  return line_end == std::string_view::npos ? at + 1 : at - line_end;
}

void check(const Mistake& m) {
  CAPTURE(m.from);
  CAPTURE(m.to);
  const std::string text = with(m.from, m.to, load_example);
  REQUIRE(text.find(m.where) != std::string::npos);
  CHECK(load_problems(text) ==
        "l.toml:" + std::to_string(line_of(text, m.where)) + ":" + std::to_string(column_of(text, m.where)) + ": " + m.says);
}

void check_all(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) check(mistake);
}

}  // namespace

TEST_CASE("load profiles: every mistake in what is asked for is named where it is") {
  check_all({
      {"close =", "clsoe =", "clsoe", "unknown key \"clsoe\" in [http]; did you mean \"close\"?"},
      {"\"server\"\n", "\"sever\"\n", "\"sever\"",
       "close is \"sever\", expected \"client\", \"server\" or \"reset\"; did you mean \"server\"?"},
      {"weight = 3", "wieght = 3", "wieght", "unknown key \"wieght\" in a request of [http]; did you mean \"weight\"?"},
      {"weight = 3", "weight = -3", "-3", "weight is -3, expected a whole number from 0 to 1000000"},
      {"\"POST\"", "\"P ST\"", "\"P ST\"",
       "method is \"P ST\", expected a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 5.6.2) such as \"GET\""},
      {"\"/a\"", "\"a\"", "\"a\"",
       "path is \"a\", expected a path such as \"/big\": a slash first, then no spaces, control or non-ASCII characters (write "
       "them as %20)"},
      {"= 201", "= 99", "99", "expect_status is 99, expected a whole number from 200 to 599"},
      {"Accept = \"*/*\"", "\"Acc ept\" = \"*/*\"", "\"Acc ept\"",
       "a header's name is \"Acc ept\", expected a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 5.6.2) such as "
       "\"Accept\""},
      {"Accept = \"*/*\"", "Accept = \"a\\r\\nb\"", "\"a\\r",
       "header \"Accept\" is \"a\\r\\nb\", expected a value without control characters"},
      {"Accept = \"*/*\"", "content-length = \"7\"", "content-length",
       "header \"content-length\" is written by lvspec itself; leave it out"},
      {"requests_per_connection = 5", "requests_per_connection = 0", "0\nclose",
       "requests_per_connection is 0, expected a whole number from 1 to 1000000, or \"unlimited\""},
      {"requests_per_connection = 5", "requests_per_connection = \"many\"", "\"many\"",
       "requests_per_connection is \"many\", expected a whole number from 1 to 1000000, or \"unlimited\""},
      {"timeout = \"4s\"", "timeout = 4", "4\nconnect",
       "timeout is 4, expected a time from \"1ms\" to \"10m\", written with its unit (ms, s, m or h) such as \"10s\""},
      {"= 100\n", "= 0\n", "0\nmax_resp", "max_connections is 0, expected a whole number from 1 to 65536"},
      {"\"X-Server\"", "\"X Server\"", "\"X Server\"",
       "token_header is \"X Server\", expected a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 5.6.2) such as "
       "\"X-Served-By\""},
  });
}

TEST_CASE("load profiles: every mistake in clients is named where it is") {
  check_all({
      {"210-198.51.100.225", "170-198.51.100.225", "\"198.51.100.170",
       "pool holds 198.51.100.180, the address of the VIP, expected addresses that nobody owns; leave it out"},
      {"198.51.100.210-198.51.100.225", "192.0.2.1-192.0.2.2", "\"192.0.2",
       "pool 192.0.2.1-192.0.2.2 is outside the cluster's segment, expected addresses of the link"},
      {"198.51.100.210-198.51.100.225", "198.51.100.16", "\"198.51.100.16\"",
       "pool holds 198.51.100.16, the address of real server web1, expected addresses that nobody owns; leave it out"},
      {"20000-29999", "29999-20000", "\"29999",
       "ports is \"29999-20000\", expected two ports from 1024 to 65535, the smaller first, such as \"20000-59999\""},
      {"20000-29999", "80-29999", "\"80-",
       "ports is \"80-29999\", expected two ports from 1024 to 65535, the smaller first, such as \"20000-59999\""},
      {"\"30s\"", "\"2h\"", "\"2h\"",
       "reuse_gap is \"2h\", expected a time from \"0s\" to \"1h\", written with its unit (ms, s, m or h) such as \"10s\""},
  });
}

TEST_CASE("load profiles: every mistake in stages is named where it is") {
  check_all({
      {"for = \"2s\"\nrate = 200", "rate = 200", "[[stage]]", "[[stage]] has no \"for\"; add a line such as: for = \"10s\""},
      {"for = \"2s\"\n", "for = \"24h\"\n", "[[stage]]\nname = \"climb\"",
       "the stages up to here last 86410s, expected at most 24h in all"},
      {"rate = 200", "rate = 0", "0\njudge",
       "rate is 0, expected a number from 0.001 to 100000 (requests a second; or a table: {from, to}, {from, to, steps}, {base, "
       "peak, at, for} or {base, amplitude, period})"},
      {"rate = 200", "rate = 100001", "100001",
       "rate is 100001, expected a number from 0.001 to 100000 (requests a second; or a table: {from, to}, {from, to, steps}, "
       "{base, peak, at, for} or {base, amplitude, period})"},
      {"rate = 200", "rate = nan", "nan",
       "rate is nan, expected a number from 0.001 to 100000 (requests a second; or a table: {from, to}, {from, to, steps}, "
       "{base, peak, at, for} or {base, amplitude, period})"},
      {"rate = 200", "rate = \"200\"", "\"200\"",
       "rate is \"200\", expected a number from 0.001 to 100000 (requests a second; or a table: {from, to}, {from, to, steps}, "
       "{base, peak, at, for} or {base, amplitude, period})"},
      {"rate = 200", "rate = {to = 7}", "{to = 7}", "rate has no \"from\"; add a line such as: from = 200"},
      {"rate = 200\n", "", "[[stage]]",
       "[[stage]] has no \"rate\"; add a line such as: rate = 200 (requests a second), or: users = 32"},
      {"users = 32", "users = 32\nrate = 5", "5\n\n[[arp]]",
       "a stage has both rate (open loop) and users (closed loop), expected one of them; remove the other"},
      {"users = 32", "users = 32\narrivals = \"even\"", "\"even\"",
       "arrivals beside users: each user asks when its answer is there; leave it out"},
      {"users = 32", "users = 0", "0\n\n[[arp]]", "users is 0, expected a whole number from 1 to 65536"},
      {"steps = 4", "steps = 1", "1}", "steps is 1, expected a whole number from 2 to 1000"},
      {"steps = 4", "step = 4", "step = 4", "unknown key \"step\" in rate; did you mean \"steps\"?"},
      {"at = \"2s\"", "at = \"8s\"", "{base = 50",
       "the spike ends at 11s, after the stage, which lasts 10s; shorten it or begin earlier"},
      {", at = \"2s\"", "", "{base = 50", "rate has no \"at\"; add a line such as: at = \"5s\""},
      {"65.5", "70.5", "70.5",
       "amplitude is 70.5 requests a second, expected at most base, which is 70: a rate is never negative"},
      {"poisson", "poison", "\"poison\"", "arrivals is \"poison\", expected \"even\" or \"poisson\"; did you mean \"poisson\"?"},
      {"judge = false", "judge = \"no\"", "\"no\"", "judge is \"no\", expected true or false"},
  });
}

TEST_CASE("load profiles: every mistake in questions and thresholds is named where it is") {
  check_all({
      {"during = \"climb\"", "during = \"clim\"", "\"clim\"",
       "during is \"clim\", which no stage is called; did you mean \"climb\"?"},
      {"rate = 50\n", "rate = 1001\n", "1001",
       "rate is 1001, expected a number from 0.001 to 1000 (questions a second, within the cluster's limits.frames_per_second)"},
      {"rate = 50\n", "rate = 600\n[[arp]]\nrate = 600\nduring = \"climb\"\n", "[[arp]]\nrate",
       "[[arp]] asks for every VIP: during \"climb\" that comes to 1200 questions a second, expected no more than the cluster's "
       "limits.frames_per_second, which is 1000"},
      {"\"climb.response", "\"clim.response", "\"clim.response",
       "the stage of threshold \"clim.response.p99\" is \"clim\", which no stage is called; did you mean \"climb\"?"},
      {"\"climb.response", "\"warmup.response", "\"warmup.response",
       "threshold \"warmup.response.p99\" speaks of stage \"warmup\", which has judge = false; remove one of the two"},
      {"climb.response.p99", "climb.respose.p99", "\"climb.respose",
       "threshold \"climb.respose.p99\" names \"respose\", which is no metric of a stage; did you mean \"response\"?"},
      {"climb.response.p99", "climb.response", "\"climb.response\"",
       "threshold \"climb.response\" has \"\" as the percentile of response, expected \"p50\" to \"p99.99\" (\"p999\" is 99.9 %) "
       "or \"max\""},
      {"climb.response.p99", "climb.response.p49", "\"climb.response.p49",
       "threshold \"climb.response.p49\" has \"p49\" as the percentile of response, expected \"p50\" to \"p99.99\" (\"p999\" is "
       "99.9 %) or \"max\""},
      {"climb.response.p99", "climb.violations", "\"climb.violations",
       "threshold \"climb.violations\" names \"violations\", which is no metric of a stage; expected \"response\", \"service\", "
       "\"connect\", \"first_byte\", \"lag\", \"error_rate\", \"achieved_rate\", \"share_deviation\" or \"unsent\""},
      {"web1.service", "wbe1.service", "\"climb.server.wbe1",
       "threshold \"climb.server.wbe1.service.p99.9\" names \"wbe1\", which no real server is called; did you mean \"web1\"?"},
      {"web1.service", "web1.lag", "\"climb.server.web1.lag",
       "threshold \"climb.server.web1.lag.p99.9\" names \"lag\", which is no metric of a real server; expected \"response\", "
       "\"service\", \"connect\", \"first_byte\", \"error_rate\", \"achieved_rate\" or \"share\""},
      {"wave.error_rate", "wave.error_rate.p99", "\"wave.error_rate.p99",
       "threshold \"wave.error_rate.p99\" has \"p99\" after \"error_rate\", which has no parts; leave it out"},
      {"\"< 20ms\"", "\"< 20\"", "\"< 20\"",
       "threshold \"climb.response.p99\" is \"< 20\", expected <, <=, ==, >= or > and a time with its unit (us, ms or s) such as "
       "\"< 20ms\""},
      {"\"< 20ms\"", "\"20ms\"", "\"20ms\"",
       "threshold \"climb.response.p99\" is \"20ms\", expected <, <=, ==, >= or > and a time with its unit (us, ms or s) such as "
       "\"< 20ms\""},
      {"\"< 20ms\"", "\"< 20%\"", "\"< 20%\"",
       "threshold \"climb.response.p99\" is \"< 20%\", expected <, <=, ==, >= or > and a time with its unit (us, ms or s) such "
       "as \"< 20ms\""},
      {"\"< 20ms\"", "20", "20\n\"climb.server.web1",
       "threshold \"climb.response.p99\" is a whole number, expected a text such as \"< 20ms\""},
      {"\"climb.response.p99\"", "climb.response.p99", "climb.response.p99",
       "threshold \"climb\" is a table; write the whole key in quotes, such as \"hold.response.p99\" = \"< 20ms\""},
      {"\"< 0.1%\"", "\"< 1ms\"", "\"< 1ms\"",
       "threshold \"wave.error_rate\" is \"< 1ms\", expected <, <=, ==, >= or > and a share from 0% to 100% such as \"< 0.1%\""},
      {"\"< 0.1%\"", "\"< 101%\"", "\"< 101%\"",
       "threshold \"wave.error_rate\" is \"< 101%\", expected <, <=, ==, >= or > and a share from 0% to 100% such as \"< 0.1%\""},
      {"\"> 69.5\"", "\"> 69.5%\"", "\"> 69.5%\"",
       "threshold \"wave.achieved_rate\" is \"> 69.5%\", expected <, <=, ==, >= or > and requests a second, without a unit, such "
       "as \">= 1900\""},
      {"\"== 0\"\n\"viol", "\"== 0.5\"\n\"viol", "\"== 0.5\"",
       "threshold \"peak.unsent\" is \"== 0.5\", expected <, <=, ==, >= or > and a whole number without a unit such as \"== 0\""},
  });
}

TEST_CASE("load profiles: every mistake in limits of the generator is named where it is") {
  check_all({
      {"\"7ms\"", "\"7\"", "\"7\"",
       "lag_p99 is \"7\", expected a time above 0 and up to \"60s\" with its unit (us, ms or s) such as \"5ms\""},
      {"unsent = \"1%\"", "unsent = \"101%\"", "\"101%\"",
       "unsent is \"101%\", expected a share from \"0%\" to \"100%\" such as \"0.1%\""},
      {"cpu = \"50%\"", "cpu = 0.5", "0.5", "cpu is 0.5, expected a text"},
  });
}
