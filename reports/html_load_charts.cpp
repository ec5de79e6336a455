#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/html_parts.hpp"
#include "reports/svg_chart.hpp"

namespace lvspec {
namespace {

constexpr std::size_t most_servers = 6;  // styles s0 to s5; what comes behind them is added up

class Charts {
 public:
  explicit Charts(const LoadReport& load) : load_(load), time_(Axis::linear(0, end())) {
    for (const LatencySpan& span : load.latencies)
      if (!span.server.empty() && std::find(names_.begin(), names_.end(), span.server) == names_.end())
        names_.push_back(span.server);
  }

  [[nodiscard]] std::string rate() const {
    double most = 1;
    for (const LoadMoment& m : load_.moments) most = std::max({most, a_second(m, m.asked), a_second(m, m.answered)});
    Chart chart = over_time("Rate asked for and achieved", Axis::linear(0, most), "requests a second");
    chart.line("asked", "asked", series([](const LoadMoment& m) { return a_second(m, m.asked); }), true);
    chart.line("s0", "answered rightly", series([](const LoadMoment& m) { return a_second(m, m.answered); }), true);
    return chart.html();
  }

  [[nodiscard]] std::string latency() const {
    double least = 1e9, most = 0;
    for (const LoadMoment& m : load_.moments)
      if (m.max > 0) least = std::min(least, m.p50), most = std::max(most, m.max);
    if (most <= 0) return "";
    Chart chart = over_time("Response time, from when a request was meant to leave", Axis::logarithmic(least, most), "ms");
    chart.line("s0", "p50", series([](const LoadMoment& m) { return m.p50; }, true));
    chart.line("s1", "p90", series([](const LoadMoment& m) { return m.p90; }, true));
    chart.line("s2", "p99", series([](const LoadMoment& m) { return m.p99; }, true));
    chart.line("s3", "largest", series([](const LoadMoment& m) { return m.max; }, true));
    return chart.html();
  }

  [[nodiscard]] std::string shares() const {
    if (names_.empty()) return "";
    Chart chart = over_time("Share of new connections", Axis::linear(0, 100), "%");
    bool any = false;
    for (const LoadMoment& m : load_.moments) any |= stack(chart, m);
    if (!any) return "";
    for (std::size_t s = 0; s < std::min(names_.size(), most_servers); ++s)
      chart.legend(style(s), s + 1 == most_servers && names_.size() > most_servers ? "others" : names_[s]);
    return chart.html();
  }

  [[nodiscard]] std::string errors() const {
    double most = 0;
    for (const LoadMoment& m : load_.moments) most = std::max(most, a_second(m, m.errors));
    if (most <= 0 && load_.violations.empty()) return "";
    Chart chart =
        over_time("Errors, and when rules were first seen broken", Axis::linear(0, std::max(most, 1.0)), "errors a second");
    for (const LoadMoment& m : load_.moments)
      if (m.errors != 0) chart.column("bad", m.second, m.second + m.length, 0, a_second(m, m.errors));
    chart.legend("bad", "errors");
    for (const LoadViolation& v : load_.violations) chart.mark(std::max(v.second, 0.0), v.id);
    return chart.html();
  }

  /// Percentiles of each server's judged response times, the rarer the wider apart.
  [[nodiscard]] std::string distribution() const {
    constexpr std::array percentiles{0.0,  10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 75.0,  80.0,  85.0,  90.0, 92.5,
                                     95.0, 97.0, 98.0, 99.0, 99.5, 99.7, 99.8, 99.9, 99.95, 99.97, 99.98, 99.99};
    std::vector<std::pair<std::string, Histogram>> whole;
    add(whole, "");
    for (const std::string& name : names_) add(whole, name);
    double least = 1e9, most = 0;
    for (const auto& [name, h] : whole) least = std::min(least, ms(h.min())), most = std::max(most, ms(h.max()));
    if (whole.empty() || most <= 0) return "";
    Chart chart("Response times by percentile, the rarer the wider apart", Axis::logarithmic(1, 10'000),
                Axis::logarithmic(std::max(least, 0.001), most), "percentile", "ms");
    chart.label_x({{1, "0"}, {2, "50"}, {10, "90"}, {100, "99"}, {1000, "99.9"}, {10'000, "99.99"}});
    for (std::size_t w = 0; w < whole.size() && w <= most_servers; ++w) {
      std::vector<ChartPoint> points;
      // Beyond the percentile that one value makes up there is nothing more to tell.
      for (const double p : percentiles)
        if (p == 0 || (100 - p) / 100 * static_cast<double>(whole[w].second.count()) >= 1)
          points.push_back({100 / (100 - p), ms(p == 0 ? whole[w].second.min() : whole[w].second.value_at(p))});
      chart.line(w == 0 ? "asked" : style(w - 1), w == 0 ? "all" : whole[w].first, points);
    }
    return chart.html();
  }

 private:
  static const char* style(std::size_t server) noexcept {
    constexpr std::array styles{"s0", "s1", "s2", "s3", "s4", "s5"};
    return styles[std::min(server, most_servers - 1)];
  }
  static double ms(std::uint64_t us) noexcept { return static_cast<double>(us) / 1000; }
  static double a_second(const LoadMoment& m, std::uint64_t count) noexcept {
    return m.length > 0 ? static_cast<double>(count) / m.length : 0;
  }

  [[nodiscard]] double end() const {
    return load_.moments.empty() ? load_.seconds : load_.moments.back().second + load_.moments.back().length;
  }

  [[nodiscard]] Chart over_time(std::string title, Axis y, std::string unit) const {
    Chart chart(std::move(title), time_, std::move(y), "seconds of the run", std::move(unit));
    std::size_t stage = 0;
    for (const LatencySpan& span : load_.latencies) {
      if (!span.server.empty() || stage >= load_.stages.size()) continue;
      const double start = static_cast<double>(span.start_ns) / 1e9, length = static_cast<double>(span.length_ns) / 1e9;
      chart.band(start, start + length, load_.stages[stage].name, stage % 2 == 0);
      ++stage;
    }
    return chart;
  }

  /// A step's value holds until the next one, so that the last one needs an end.
  template <class Value>
  [[nodiscard]] std::vector<ChartPoint> series(Value value, bool middles = false) const {
    std::vector<ChartPoint> points;
    for (const LoadMoment& m : load_.moments)
      if (!middles || m.max > 0) points.push_back({middles ? m.second + m.length / 2 : m.second, value(m)});
    if (!middles && !load_.moments.empty()) points.push_back({end(), value(load_.moments.back())});
    return points;
  }

  [[nodiscard]] bool stack(Chart& chart, const LoadMoment& m) const {
    double all = 0, below = 0;
    for (const std::uint64_t count : m.connections) all += static_cast<double>(count);
    if (all <= 0) return false;
    for (std::size_t s = 0; s < m.connections.size(); ++s) {
      const double high = below + static_cast<double>(m.connections[s]) * 100 / all;
      chart.column(style(s), m.second, m.second + m.length, below, high);
      below = high;
    }
    return true;
  }

  /// The judged stages' response times of a server, or of all.
  void add(std::vector<std::pair<std::string, Histogram>>& whole, const std::string& server) const {
    Histogram sum;
    std::size_t stage = 0;
    bool judged = true;
    for (const LatencySpan& span : load_.latencies) {
      if (span.server.empty()) judged = stage >= load_.stages.size() || load_.stages[stage++].judged;
      if (span.server == server && judged) sum.add(span.response);
    }
    if (sum.count() != 0) whole.emplace_back(server, std::move(sum));
  }

  const LoadReport& load_;
  std::vector<std::string> names_;
  Axis time_;
};

}  // namespace

std::string html_load_charts(const LoadReport& load) {
  if (load.moments.empty()) return "";
  const Charts charts(load);
  return "<div class=\"charts\">\n" + charts.rate() + charts.latency() + charts.shares() + charts.errors() +
         charts.distribution() + "</div>\n";
}

}  // namespace lvspec
