// What the page says of whom; its looks are the goldens' and the browser's business.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "example.hpp"
#include "frames.hpp"
#include "reports/html_ways.hpp"
#include "reports/render.hpp"
#include "reports/svg_chart.hpp"

using namespace lvspec;
using namespace lvspec::test;

namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

PageWay way(const Report& report, Way sort, std::string_view from, std::string_view to) {
  const PageHosts hosts(report);
  for (const PageWay& w : page_ways(report, hosts))
    if (w.way == sort && hosts.all()[w.from].name == from && hosts.all()[w.to].name == to) return w;
  return {};
}

}  // namespace

TEST_CASE("html: text of any kind is no markup") {
  CHECK(html_text("<b a='x' b=\"y\">&\x1b") == "&lt;b a=&#39;x&#39; b=&quot;y&quot;&gt;&amp;\\x1b");
  const std::string page = to_html(hostile_report());
  CHECK_FALSE(says(page, "<script>alert"));
  CHECK_FALSE(says(page, "<web2>"));
  CHECK(says(page, "&lt;script&gt;alert"));
  CHECK_FALSE(says(page, "; reboot '"));
}

TEST_CASE("html and JSON say what kind of run it was") {
  Report report = hostile_report();
  CHECK(says(to_html(report), ">lvspec audit<"));
  CHECK(says(to_json(report), "\"kind\": \"audit\""));
  report.watch = true;
  CHECK(says(to_html(report), ">lvspec watch<"));
  CHECK(says(to_json(report), "\"kind\": \"watch\""));
  CHECK(says(to_html(load_report()), ">lvspec load run<"));
  CHECK(says(to_json(load_report()), "\"kind\": \"load\""));
}

TEST_CASE("html: nothing is fetched from anywhere") {
  for (const Report& report : {hostile_report(), load_report(), rewritten_report()}) {
    const std::string page = to_html(report);
    for (const char* part : {"http://", "https://", " src=", "url(//", "@import", "<link"}) CHECK_FALSE(says(page, part));
  }
}

TEST_CASE("html: a way is broken where a blamed host sent a frame that proves a failure") {
  const Report report = rewritten_report();
  CHECK(way(report, Way::copy, "dr1", "web1").broken == std::vector<std::string>{"FWD-01"});
  CHECK(way(report, Way::request, "the tester", "dr1").broken.empty());
  CHECK(way(report, Way::request, "the tester", "dr1").frames == 131);
}

TEST_CASE("html: where a check kept a sample of its frames, the other ways of the host it blames are in doubt") {
  Report report = rewritten_report();
  const auto mac = [&](std::size_t host) { return report.topology.hosts[host].macs.front(); };
  report.topology.hops.push_back({Kind::forwarded, mac(1), mac(3), 130});
  CHECK(way(report, Way::copy, "dr1", "web2").doubted == std::vector<std::string>{"FWD-01"});
  CHECK(way(report, Way::copy, "dr1", "web2").broken.empty());
  CHECK(way(report, Way::copy, "dr1", "web1").doubted.empty());
  CHECK(way(report, Way::request, "the tester", "dr1").doubted.empty());
  report.verdicts.back().evidence.front().count = 2;
  CHECK(way(report, Way::copy, "dr1", "web2").doubted.empty());
}

TEST_CASE("html: ways that direct routing does not have are astray, and a stranger's are nobody's to judge") {
  const Report report = hostile_report();
  CHECK(way(report, Way::reply, "web1", "the tester").course == Course::right);
  CHECK(way(report, Way::reply, "web1", "dr1").course == Course::astray);
  CHECK(way(report, Way::reply, "host 02:00:00:00:00:77", "the tester").course == Course::unknown);
}

TEST_CASE("html: what no frame showed is drawn as expected, and said to be unseen") {
  const Report report = healthy_report();
  CHECK(way(report, Way::request, "the tester", "dr1").seen);
  CHECK_FALSE(way(report, Way::copy, "dr1", "web2").seen);
  CHECK(way(report, Way::copy, "dr1", "web2").from != PageHosts::nobody);
  const std::string page = to_html(report);
  CHECK(says(page, "nobody looked: no vantage shows it"));
  CHECK(says(page, "looked for, not seen"));
}

TEST_CASE("html: octets that differ are named, and those that may differ told apart") {
  const Report report = rewritten_report();
  const std::string table = html_octets(report.verdicts.back().evidence.front());
  CHECK(says(table, "must not differ</mark> DSCP and ECN, payload</li>"));
  CHECK(says(table, "may differ</mark> Ethernet destination, Ethernet source, TTL, IP header checksum</li>"));
  CHECK(says(table, "<mark class=\"bad\">b8</mark>"));
  Evidence alone = report.verdicts.back().evidence.front();
  alone.frames.pop_back();
  CHECK(html_octets(alone).empty());
  alone.frames.push_back(alone.frames.front());
  CHECK(html_octets(alone).empty());
}

TEST_CASE("html: a copy that is cut short differs to its end, whatever the frames hold") {
  Evidence evidence = rewritten_report().verdicts.back().evidence.front();
  Octets& copy = evidence.frames.back().bytes;
  for (std::size_t length = copy.size(); length > 34; --length) {
    copy.resize(length);
    CHECK(says(html_octets(evidence), "<table class=\"octets\">"));
  }
  copy.resize(13);
  CHECK(html_octets(evidence).empty());
}

TEST_CASE("html: frames that are no frames do no harm") {
  Report report = hostile_report();
  for (Verdict& verdict : report.verdicts)
    for (Evidence& evidence : verdict.evidence)
      for (EvidenceFrame& frame : evidence.frames) frame.bytes.resize(frame.bytes.size() % 13);
  CHECK(says(to_html(report), "too few for an Ethernet frame"));
}

TEST_CASE("axes are round, hold what they are given, and never divide by nothing") {
  const Axis plain = Axis::linear(0, 671);
  CHECK(plain.ticks() == std::vector<double>{0, 200, 400, 600, 800});
  CHECK(plain.share(400) == doctest::Approx(0.5));
  CHECK(plain.share(9000) == 1);
  const Axis none = Axis::linear(0, 0);
  CHECK(none.high() > none.low());
  const Axis log = Axis::logarithmic(0.23, 905);
  CHECK(log.low() == doctest::Approx(0.1));
  CHECK(log.high() == doctest::Approx(1000));
  CHECK(log.share(10) == doctest::Approx(0.5));
  CHECK(log.share(0) == 0);
  CHECK(Axis::logarithmic(0, 0).ticks().size() == 2);
  CHECK(std::isfinite(Axis::logarithmic(0, 0).share(-1)));
}
