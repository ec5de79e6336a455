#include <fmt/format.h>

#include "lvspec/printable.hpp"
#include "reports/html_parts.hpp"

namespace lvspec {
namespace {

std::string violations(const LoadReport& load) {
  if (load.violations.empty()) return "";
  std::string out = "<h3>Rules broken under load</h3>\n<ul>";
  for (const LoadViolation& v : load.violations)
    out += fmt::format("<li><a href=\"#{0}\">{0}</a> first at second {1:.1f}{2}</li>", html_text(v.id), v.second,
                       v.stage.empty() ? "" : ", in " + html_text(v.stage));
  return out + "</ul>\n";
}

std::string latency_row(const std::string& name, const LatencyFigures& l) {
  if (l.count == 0) return "";
  std::string out = fmt::format("<tr><th scope=\"row\">{}</th>", name);
  for (const double ms : {l.p50, l.p90, l.p95, l.p99, l.p999, l.max}) out += fmt::format("<td>{:.2f}</td>", ms);
  return out + "</tr>\n";
}

std::string latencies(const StageFigures& s) {
  std::string rows = latency_row("response", s.response) + latency_row("service", s.service) + latency_row("connect", s.connect) +
                     latency_row("first byte", s.first_byte) + latency_row("send lag", s.lag);
  for (const ServerFigures& server : s.servers) rows += latency_row(html_text(server.name), server.response);
  if (rows.empty()) return "";
  return "<section class=\"wide\" tabindex=\"0\" aria-label=\"Latencies of " + html_text(s.name) +
         "\"><table class=\"figures\"><caption>Milliseconds</caption><thead><tr><td></td><th scope=\"col\">p50</th><th "
         "scope=\"col\">p90</th><th scope=\"col\">p95</th><th scope=\"col\">p99</th><th scope=\"col\">p99.9</th><th "
         "scope=\"col\">max</th></tr></thead><tbody>\n" +
         rows + "</tbody></table></section>\n";
}

std::string servers(const StageFigures& s) {
  if (s.servers.empty()) return "";
  std::string out =
      "<table class=\"figures\"><caption>By real server</caption><thead><tr><td></td><th scope=\"col\">connections</th><th "
      "scope=\"col\">share</th><th scope=\"col\">requests</th><th scope=\"col\">errors</th></tr></thead><tbody>\n";
  for (const ServerFigures& server : s.servers)
    out += fmt::format("<tr{}><th scope=\"row\">{}</th><td>{}</td><td>{:.2f} %</td><td>{}</td><td>{}</td></tr>\n",
                       server.errors != 0 ? " class=\"bad\"" : "", html_text(server.name), server.connections, server.share * 100,
                       server.requests, server.errors);
  return out + "</tbody></table>\n";
}

std::string troubles(const StageFigures& s) {
  std::string out;
  for (std::size_t a = 0; a < answer_count; ++a)
    if (s.answers[a] != 0 && static_cast<Answer>(a) != Answer::ok)
      out += fmt::format("<li>{} × {}</li>", s.answers[a], html_text(word(static_cast<Answer>(a))));
  const LostConnections& l = s.lost;
  if (l.at_director + l.at_server + l.on_the_way_back + l.unknown != 0)
    out +=
        fmt::format("<li>lost SYNs: {} at the director, {} at a real server, {} on the way back, {} where no vantage sees</li>",
                    l.at_director, l.at_server, l.on_the_way_back, l.unknown);
  if (s.around_director != 0)
    out += fmt::format("<li>{} connections went around the director, straight to a real server</li>", s.around_director);
  if (s.attribution.disagree != 0)
    out += fmt::format("<li>{} answers named another server than their MAC</li>", s.attribution.disagree);
  return out.empty() ? "" : "<ul class=\"troubles\">" + out + "</ul>\n";
}

std::string stage(const StageFigures& s) {
  const Attribution& a = s.attribution;
  return fmt::format(
             "<article class=\"stage\"><h3>{}{}</h3>\n<p>{}: {} asked, {} sent, {} unsent, <b>{} answered rightly</b>, {:.1f} a "
             "second in {:.1f} s.</p>\n",
             html_text(s.name), s.judged ? "" : " <span class=\"tag\">not judged</span>",
             s.closed ? "Closed loop, whose percentiles are not comparable with an open loop's" : "Open loop", s.scheduled,
             s.sent, s.unsent, s.done, s.achieved_rate, s.seconds) +
         troubles(s) + "<div class=\"tables\">" + servers(s) + latencies(s) + "</div>" +
         fmt::format(
             "<p class=\"quiet\">Whose an answer was is known of {} by the MAC of the SYN-ACK, of {} by what the answer named; "
             "unknown {}.</p></article>\n",
             a.mac, a.token, a.unknown);
}

std::string notes(const LoadReport& load) {
  std::string out;
  for (const std::string& note : load.notes) out += fmt::format("<li>{}</li>", html_text(note));
  return out.empty() ? "" : "<ul>" + out + "</ul>\n";
}

}  // namespace

std::string html_demands(const char* heading, const std::vector<Demand>& all, const char* missed) {
  if (all.empty()) return "";
  std::string out = fmt::format(
      "<table class=\"demands\"><caption>{}</caption><thead><tr><th scope=\"col\">what</th><th scope=\"col\">limit</th><th "
      "scope=\"col\">found</th><th scope=\"col\"><span class=\"unheard\">outcome</span></th></tr></thead><tbody>\n",
      heading);
  for (const Demand& d : all)
    out += fmt::format("<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                       d.met ? "good" : "bad", html_text(d.what), html_text(d.limit), html_text(d.found), d.met ? "met" : missed);
  return out + "</tbody></table>\n";
}

std::string html_load(const LoadReport& load) {
  std::string out = "<section id=\"load\">\n<h2>Load</h2>\n";
  out += "<div class=\"tables\">" + html_demands("Thresholds", load.thresholds, "missed") +
         html_demands("Limits of the generator", load.validity, "not met") + "</div>\n";
  out += violations(load) + html_load_charts(load);
  for (const StageFigures& s : load.stages) out += stage(s);
  return out + notes(load) + "</section>\n";
}

}  // namespace lvspec
