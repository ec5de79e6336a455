#pragma once
// Line charts as SVG that needs no script: axes with round numbers, lines, columns, marks.
#include <string>
#include <string_view>
#include <vector>

namespace lvspec {

/// From values to places on the drawing.
class Axis {
 public:
  /// Holds `low` to `high` and what is round around them. A logarithmic one begins above 0.
  static Axis linear(double low, double high);
  static Axis logarithmic(double low, double high);

  [[nodiscard]] double share(double value) const noexcept;  ///< 0 at the low end, 1 at the high end; held to these
  [[nodiscard]] const std::vector<double>& ticks() const noexcept { return ticks_; }
  [[nodiscard]] double low() const noexcept { return low_; }
  [[nodiscard]] double high() const noexcept { return high_; }

 private:
  double low_ = 0, high_ = 1;
  bool log_ = false;
  std::vector<double> ticks_;
};

struct ChartPoint {
  double x = 0, y = 0;
};

class Chart {
 public:
  Chart(std::string title, Axis x, Axis y, std::string x_unit, std::string y_unit);

  /// Labels the x axis with these in the place of its own numbers.
  void label_x(std::vector<std::pair<double, std::string>> labels) { x_labels_ = std::move(labels); }
  /// A stretch of the x axis with a name above it.
  void band(double from, double to, std::string_view name, bool shaded);
  /// `style`: a class of the style sheet, "s0" to "s5", "asked", "bad"; `name` stands in the legend.
  void line(std::string_view style, std::string_view name, const std::vector<ChartPoint>& points, bool steps = false);
  /// A column from `low` to `high`, without an entry of the legend.
  void column(std::string_view style, double from, double to, double low, double high);
  void legend(std::string_view style, std::string_view name);
  /// A line over the whole height.
  void mark(double x, std::string_view name);

  [[nodiscard]] std::string html() const;

 private:
  [[nodiscard]] double x_of(double x) const noexcept;
  [[nodiscard]] double y_of(double y) const noexcept;

  std::string title_, x_unit_, y_unit_;
  Axis x_, y_;
  std::vector<std::pair<double, std::string>> x_labels_;
  std::vector<double> marks_;  // where they stand
  std::string back_, front_, legend_;
};

/// "1.5", "200", "0.02": as few digits as tell ticks apart.
[[nodiscard]] std::string figure(double value);

}  // namespace lvspec
