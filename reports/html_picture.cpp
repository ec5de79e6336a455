#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lvspec/printable.hpp"
#include "reports/html_ways.hpp"

namespace lvspec {
namespace {

// Units of the drawing, which is as wide as a phone: it is legible there, and grows on wider screens.
constexpr double box_width = 158, left_x = 28, right_x = 234, lane_step = 7, gap = 14, line_height = 14;
constexpr double right_lane = right_x + box_width + 12, left_lane = left_x - 16;

struct Box {
  double x = 0, y = 0, height = 0;
  [[nodiscard]] double right() const noexcept { return x + box_width; }
  [[nodiscard]] double bottom() const noexcept { return y + height; }
  [[nodiscard]] double middle() const noexcept { return y + height / 2; }
};

struct Line {
  std::string text;
  const char* style;
};

const char* title(Role role) noexcept {
  switch (role) {
    case Role::client:
      return "client";
    case Role::director:
      return "director";
    case Role::real_server:
      return "real server";
    case Role::gateway:
      return "gateway";
    case Role::unknown:
      break;
  }
  return "not in the profile";
}

bool on_top(Role role) noexcept { return role == Role::client || role == Role::gateway; }

/// The class of the style sheet.
const char* style_of(const PageWay& way) noexcept {
  if (!way.broken.empty() || way.course == Course::astray) return "bad";
  if (!way.seen) return "unseen";
  if (!way.doubted.empty()) return "doubt";
  return way.course == Course::right ? "good" : "plain";
}

class Drawing {
 public:
  Drawing(const Report& report, const PageHosts& hosts) : report_(report), hosts_(hosts), ways_(page_ways(report, hosts)) {
    for (std::size_t h = 0; h < hosts.all().size(); ++h) lines_.push_back(lines_of(h));
    place();
  }

  [[nodiscard]] std::string svg() const {
    std::string out = fmt::format(
        "<svg class=\"picture\" viewBox=\"0 0 424 {:.0f}\" role=\"img\" aria-labelledby=\"picture-title\">"
        "<title id=\"picture-title\">The cluster, and the ways that frames took; the table below says the same in words</title>",
        height_);
    // Red last, so that nothing hides it.
    for (const bool bad : {false, true})
      for (const PageWay& way : ways_)
        if ((style_of(way) == std::string_view("bad")) == bad) out += draw(way);
    for (std::size_t h = 0; h < lines_.size(); ++h) out += draw(h);
    return out + "</svg>\n";
  }

  [[nodiscard]] const std::vector<PageWay>& ways() const noexcept { return ways_; }

 private:
  [[nodiscard]] std::vector<Line> lines_of(std::size_t h) const {
    constexpr std::size_t longest = 23;
    const PageHost& host = hosts_.all()[h];
    std::vector<Line> out{{shortened(printable(host.party.role == Role::unknown ? "a stranger" : host.name), longest), "name"},
                          {title(host.party.role), "role"}};
    if (host.party.role == Role::director)
      for (const Ip& vip : report_.topology.vips) out.push_back({shortened("VIP " + vip.text(), longest), "mono"});
    for (const Ip& ip : host.addresses) out.push_back({shortened(ip.text(), longest), "mono"});
    for (const Mac mac : host.macs) out.push_back({mac.text(), "mono"});
    if (host.macs.empty()) out.push_back({"MAC not known", "mono quiet"});
    constexpr std::size_t ids_a_line = 3;
    const std::vector<std::string> ids = checks_against(report_, hosts_, h);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (i % ids_a_line == 0) out.push_back({i == 0 ? "✗" : "  ", "against"});
      out.back().text += " " + ids[i];
    }
    return out;
  }

  [[nodiscard]] double height_of(std::size_t h) const { return static_cast<double>(lines_[h].size()) * line_height + 12; }

  /// The tester and the gateway above, directors and strangers to the left, real servers to the right.
  void place() {
    boxes_.resize(lines_.size());
    double top = 0;
    for (std::size_t h = 0; h < lines_.size(); ++h) {
      if (!on_top(hosts_.all()[h].party.role)) continue;
      boxes_[h] = {hosts_.all()[h].party.role == Role::client ? left_x : right_x, 8, height_of(h)};
      top = std::max(top, boxes_[h].bottom());
    }
    top_ = top;
    double left = top + 76, right = top + 76;
    for (std::size_t h = 0; h < lines_.size(); ++h) {
      const Role role = hosts_.all()[h].party.role;
      if (on_top(role)) continue;
      double& y = role == Role::real_server ? right : left;
      boxes_[h] = {role == Role::real_server ? right_x : left_x, y, height_of(h)};
      y = boxes_[h].bottom() + gap;
    }
    height_ = std::max(left, right);
    level(right - gap);
  }

  /// One director beside several real servers stands in their middle.
  void level(double lowest) {
    std::vector<std::size_t> left;
    for (std::size_t h = 0; h < boxes_.size(); ++h)
      if (boxes_[h].x == left_x && !on_top(hosts_.all()[h].party.role)) left.push_back(h);
    if (left.size() != 1) return;
    Box& box = boxes_[left.front()];
    box.y = std::max(box.y, (top_ + 76 + lowest - box.height) / 2);
  }

  [[nodiscard]] std::string draw(std::size_t h) const {
    const Box& box = boxes_[h];
    const bool bad = !checks_against(report_, hosts_, h).empty();
    std::string out =
        fmt::format("<g class=\"host{}\"><title>{}</title><rect x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\" rx=\"6\"/>",
                    bad ? " bad" : "", html_text(hosts_.all()[h].name), box.x, box.y, box_width, box.height);
    double y = box.y + 3;
    for (const Line& line : lines_[h])
      out += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{:.1f}\">{}</text>", line.style, box.x + 8, y += line_height,
                         html_text(line.text));
    return out + "</g>";
  }

  /// How a way is drawn: between the columns, in the left one, or around the right one.
  enum class Route : std::uint8_t { across, beside, around };

  [[nodiscard]] bool goes_down(const PageWay& way) const { return boxes_[way.from].y <= top_ && boxes_[way.to].y > top_; }

  [[nodiscard]] Route route(const PageWay& way) const {
    const Box &from = boxes_[way.from], &to = boxes_[way.to];
    if ((from.y <= top_) == (to.y <= top_)) return Route::across;
    return from.x == left_x && to.x == left_x ? Route::beside : Route::around;
  }

  /// The track of a way among those of its route; ways of one sort and colour that lead to one host share a track.
  [[nodiscard]] std::size_t slot(const PageWay& way) const {
    std::vector<std::tuple<Way, std::string_view, std::size_t>> tracks;
    const auto track = [](const PageWay& w) {
      return std::tuple(w.way, std::string_view(style_of(w)), w.way == Way::request ? w.from : w.to);
    };
    for (const PageWay& other : ways_)
      if (route(other) == route(way) && std::find(tracks.begin(), tracks.end(), track(other)) == tracks.end())
        tracks.push_back(track(other));
    return static_cast<std::size_t>(std::find(tracks.begin(), tracks.end(), track(way)) - tracks.begin());
  }

  struct Point {
    double x, y;
  };

  /// By way of a lane beside the right column and of a bus below the upper row, from `low` to `high` or back.
  [[nodiscard]] std::vector<Point> around(const Box& low, const Box& high, double offset, std::size_t n) const {
    const double lane = right_lane + lane_step * static_cast<double>(n % 3), bus = top_ + 24 + 9 * static_cast<double>(n % 5);
    const bool left = low.x == left_x;
    const double x = high.x + box_width - 20 - 18 * static_cast<double>(n % 5);
    if (left) return {{low.right() - 14, low.y}, {low.right() - 14, bus}, {x, bus}, {x, high.bottom()}};
    return {{low.right(), low.middle() + offset}, {lane, low.middle() + offset}, {lane, bus}, {x, bus}, {x, high.bottom()}};
  }

  [[nodiscard]] std::vector<Point> straight_down(const Box& low, const Box& high, std::size_t n) const {
    const double x = left_x + 22 + 24 * static_cast<double>(n % 5);
    if (low.y <= top_ + 77 || only_below(low)) return {{x, high.bottom()}, {x, low.y}};
    const double lane = left_lane + 4 * static_cast<double>(n % 3), y = low.middle() + 6 * static_cast<double>(n % 3);
    return {{high.x, high.middle()}, {lane, high.middle()}, {lane, y}, {low.x, y}};
  }

  /// Whether nothing stands between a box of the left column and the upper row.
  [[nodiscard]] bool only_below(const Box& low) const {
    return std::none_of(boxes_.begin(), boxes_.end(), [&](const Box& b) { return b.x == left_x && b.y > top_ && b.y < low.y; });
  }

  /// Where a way stands among those between the same two hosts, in either direction: 0 is the middle.
  [[nodiscard]] double beside_others(const PageWay& way) const {
    std::size_t before = 0, all = 0;
    for (const PageWay& other : ways_) {
      if (std::minmax(other.from, other.to) != std::minmax(way.from, way.to)) continue;
      if (&other < &way) ++before;
      ++all;
    }
    return static_cast<double>(before) - (static_cast<double>(all) - 1) / 2;
  }

  [[nodiscard]] std::vector<Point> across(const Box& a, const Box& b, double offset) const {
    if (a.x == b.x) {
      const double x = a.x == left_x ? a.right() : a.x, out = a.x == left_x ? x + 16 : x - 16;
      return {{x, a.middle()}, {out, a.middle()}, {out, b.middle() + offset}, {x, b.middle() + offset}};
    }
    const bool rightwards = a.x < b.x;
    return {{rightwards ? a.right() : a.x, a.middle() + offset}, {rightwards ? b.x : b.right(), b.middle() + offset}};
  }

  [[nodiscard]] std::vector<Point> points(const PageWay& way) const {
    const Box &from = boxes_[way.from], &to = boxes_[way.to];
    const Route how = route(way);
    if (how == Route::across) return across(from, to, 19 * beside_others(way));
    const bool down = goes_down(way);
    const Box &low = down ? to : from, &high = down ? from : to;
    const std::size_t n = slot(way);
    // straight_down() begins above, around() below.
    std::vector<Point> out =
        how == Route::beside ? straight_down(low, high, n) : around(low, high, 5 * static_cast<double>(n % 3) - 5, n);
    if ((how == Route::beside) != down) std::reverse(out.begin(), out.end());
    return out;
  }

  /// Where its number stands: at the end near the upper row, where ways that share a track are one; not on a stub.
  [[nodiscard]] static Point badge(std::vector<Point> path, bool down) {
    constexpr double stub = 16;
    if (!down) std::reverse(path.begin(), path.end());
    const bool on_stub = path.size() > 2 && std::abs(path[0].x - path[1].x) + std::abs(path[0].y - path[1].y) < stub;
    const Point &a = path[on_stub ? 1 : 0], &b = path[on_stub ? 2 : 1];
    return {(a.x + b.x) / 2, (a.y + b.y) / 2};
  }

  [[nodiscard]] std::string draw(const PageWay& way) const {
    const std::vector<Point> path = points(way);
    const char* style = style_of(way);
    std::string line;
    for (const Point& p : path) line += fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L", p.x, p.y);
    std::string out = fmt::format("<path class=\"way {0}\" d=\"{1}\" marker-end=\"url(#head-{0})\"/>", style, line);
    const Point at = badge(path, goes_down(way));
    return out + fmt::format(
                     "<circle class=\"badge {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"8\"/><text class=\"number\" x=\"{:.1f}\" "
                     "y=\"{:.1f}\">{}</text>",
                     style, at.x, at.y, at.x, at.y + 3.6, number(way.way));
  }

 public:
  [[nodiscard]] static const char* number(Way way) noexcept {
    return way == Way::request ? "1" : way == Way::copy ? "2" : way == Way::reply ? "3" : "!";
  }

 private:
  const Report& report_;
  const PageHosts& hosts_;
  std::vector<PageWay> ways_;
  std::vector<std::vector<Line>> lines_;
  std::vector<Box> boxes_;
  double top_ = 0, height_ = 0;
};

std::string links(const std::vector<std::string>& ids) {
  std::string out;
  for (const std::string& id : ids) out += fmt::format("{0}<a href=\"#{1}\">{1}</a>", out.empty() ? "" : ", ", html_text(id));
  return out;
}

std::string state(const Report& report, const PageWay& way) {
  if (!way.broken.empty()) return "broken: " + links(way.broken);
  if (way.course == Course::astray) return "not a way of direct routing";
  if (way.course == Course::unknown) return "of a host that the profile does not know";
  if (!way.doubted.empty()) return "perhaps broken as well, by frames that were not kept: " + links(way.doubted);
  if (way.seen) return "as it should be";
  const Kind kind = way.way == Way::request ? Kind::request : way.way == Way::copy ? Kind::forwarded : Kind::reply;
  return report.topology.looked_at.contains(kind) ? "looked for, not seen" : "nobody looked: no vantage shows it";
}

std::string row(const Report& report, const PageHosts& hosts, const PageWay& way) {
  const auto end = [&](std::size_t host, Mac mac) {
    return fmt::format("{} <code>{}</code>", html_text(hosts.all()[host].name), mac == Mac{} ? "MAC not known" : mac.text());
  };
  return fmt::format(
      "<tr class=\"{}\"><th scope=\"row\"><span class=\"badge\">{}</span> {}</th><td>{} →<br>{}</td><td class=\"figure\">{}</td>"
      "<td>{}</td></tr>\n",
      style_of(way), Drawing::number(way.way), word(way.way), end(way.from, way.from_mac), end(way.to, way.to_mac), way.frames,
      state(report, way));
}

}  // namespace

std::string html_picture(const Report& report, const PageHosts& hosts) {
  if (hosts.all().empty()) return "<p class=\"quiet\">Nothing is known of the cluster's hosts.</p>\n";
  const Drawing drawing(report, hosts);
  std::string out = "<figure>" + drawing.svg() + "<figcaption>";
  for (const std::string& service : report.topology.services) out += fmt::format("<code>{}</code> ", html_text(service));
  out +=
      "<span class=\"key\"><b class=\"good\">━</b> taken <b class=\"bad\">━</b> a rule was broken <b class=\"doubt\">━</b> "
      "perhaps <b class=\"unseen\">╌</b> not "
      "seen</span></figcaption></figure>\n"
      "<table class=\"ways\"><thead><tr><th scope=\"col\">what</th><th scope=\"col\">its way</th>"
      "<th scope=\"col\">count</th><th scope=\"col\">verdict</th></tr></thead><tbody>\n";
  for (const PageWay& way : drawing.ways()) out += row(report, hosts, way);
  return out + "</tbody></table>\n";
}

}  // namespace lvspec
