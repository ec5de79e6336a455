#include "reports/svg_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/html_parts.hpp"

namespace lvspec {
namespace {

// As wide as a phone: letters stay legible there.
constexpr double width = 400, height = 210, left = 44, right = 384, top = 22, bottom = 182;

double round_step(double span) {
  const double rough = span / 4, ten = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (rough <= factor * ten) return factor * ten;
  return 10 * ten;
}

}  // namespace

std::string figure(double value) {
  if (std::abs(value) >= 10'000) return fmt::format("{:g}k", value / 1000);
  return fmt::format("{:.6g}", value);
}

Axis Axis::linear(double low, double high) {
  Axis out;
  if (!(high > low)) high = low + 1;
  const double step = round_step(high - low);
  out.low_ = std::floor(low / step) * step;
  out.high_ = std::ceil(high / step - 1e-9) * step;
  const auto steps = static_cast<int>(std::lround((out.high_ - out.low_) / step));
  for (int i = 0; i <= steps; ++i) out.ticks_.push_back(out.low_ + step * i);
  return out;
}

Axis Axis::logarithmic(double low, double high) {
  Axis out;
  out.log_ = true;
  low = std::max(low, 1e-6);
  const int first = static_cast<int>(std::floor(std::log10(low) + 1e-9));
  const int last = std::max(first + 1, static_cast<int>(std::ceil(std::log10(std::max(high, low)) - 1e-9)));
  out.low_ = std::pow(10, first);
  out.high_ = std::pow(10, last);
  for (int i = first; i <= last; ++i) out.ticks_.push_back(std::pow(10, i));
  return out;
}

double Axis::share(double value) const noexcept {
  const double at = log_ ? (std::log10(std::max(value, low_)) - std::log10(low_)) / (std::log10(high_) - std::log10(low_))
                         : (value - low_) / (high_ - low_);
  return std::clamp(at, 0.0, 1.0);
}

Chart::Chart(std::string title, Axis x, Axis y, std::string x_unit, std::string y_unit)
    : title_(std::move(title)), x_unit_(std::move(x_unit)), y_unit_(std::move(y_unit)), x_(std::move(x)), y_(std::move(y)) {
  for (const double tick : x_.ticks()) x_labels_.emplace_back(tick, figure(tick));
}

double Chart::x_of(double x) const noexcept { return left + x_.share(x) * (right - left); }
double Chart::y_of(double y) const noexcept { return bottom - y_.share(y) * (bottom - top); }

void Chart::band(double from, double to, std::string_view name, bool shaded) {
  const double a = x_of(from), b = x_of(to);
  if (shaded)
    back_ += fmt::format("<rect class=\"band\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\"/>", a, top,
                         std::max(b - a, 0.0), bottom - top);
  // A letter is some 5.5 units wide; a name that does not fit would cover its neighbour's.
  if (static_cast<double>(name.size()) * 5.5 < b - a)
    back_ += fmt::format("<text class=\"stage\" x=\"{:.1f}\" y=\"{}\">{}</text>", (a + b) / 2, top + 10, html_text(name));
}

void Chart::line(std::string_view style, std::string_view name, const std::vector<ChartPoint>& points, bool steps) {
  std::string path;
  double before = 0;
  for (const ChartPoint& p : points) {
    if (path.empty())
      path = fmt::format("M{:.1f} {:.1f}", x_of(p.x), y_of(p.y));
    else if (steps)
      path += fmt::format("L{0:.1f} {1:.1f}L{0:.1f} {2:.1f}", x_of(p.x), before, y_of(p.y));
    else
      path += fmt::format("L{:.1f} {:.1f}", x_of(p.x), y_of(p.y));
    before = y_of(p.y);
  }
  if (!path.empty()) front_ += fmt::format("<path class=\"series {}\" d=\"{}\"/>", style, path);
  legend(style, name);
}

void Chart::column(std::string_view style, double from, double to, double low, double high) {
  const double a = x_of(from), b = x_of(to), y = y_of(high);
  front_ += fmt::format("<rect class=\"column {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>", style, a, y,
                        std::max(b - a, 0.5), std::max(y_of(low) - y, 0.0));
}

void Chart::legend(std::string_view style, std::string_view name) {
  legend_ += fmt::format(
      "<li><svg width=\"18\" height=\"8\" aria-hidden=\"true\"><path class=\"series {}\" d=\"M0 4L18 4\"/></svg> {}</li>", style,
      html_text(name));
}

void Chart::mark(double x, std::string_view name) {
  constexpr double letters = 45, line_height = 11;
  const double at = x_of(x);
  const auto near = std::count_if(marks_.begin(), marks_.end(), [&](double other) { return std::abs(other - at) < letters; });
  marks_.push_back(at);
  front_ += fmt::format(
      "<line class=\"mark\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/><text class=\"marked\" x=\"{3:.1f}\" "
      "y=\"{4}\"{5}>{6}</text>",
      at, top, bottom, at > right - letters ? at - 3 : at + 3, top + 24 + line_height * static_cast<double>(near),
      at > right - letters ? " text-anchor=\"end\"" : "", html_text(name));
}

std::string Chart::html() const {
  std::string out = fmt::format(
      "<figure class=\"chart\"><figcaption>{0}</figcaption><svg viewBox=\"0 0 {1} {2}\" role=\"img\" aria-label=\"{0}\">{3}",
      html_text(title_), width, height, back_);
  for (const double tick : y_.ticks())
    out += fmt::format(
        "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/><text class=\"tick y\" x=\"{3}\" "
        "y=\"{4:.1f}\">{5}</text>",
        left, right, y_of(tick), left - 4, y_of(tick) + 3.5, figure(tick));
  for (const auto& [x, label] : x_labels_)
    out += fmt::format("<text class=\"tick x\" x=\"{:.1f}\" y=\"{}\">{}</text>", x_of(x), bottom + 13, html_text(label));
  out += fmt::format("<text class=\"unit\" x=\"0\" y=\"12\">{}</text><text class=\"unit end\" x=\"{}\" y=\"{}\">{}</text>",
                     html_text(y_unit_), right, height - 2, html_text(x_unit_));
  return out + front_ + "</svg><ul class=\"legend\">" + legend_ + "</ul></figure>\n";
}

}  // namespace lvspec
