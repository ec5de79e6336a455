// lvspec waivers: what a profile waives, why, and for how much longer.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/terminal.hpp"
#include "lvspec/printable.hpp"
#include "profiles/load.hpp"
#include "reports/layout.hpp"

namespace lvspec {
namespace {

using Days = std::chrono::days;

/// From today to the last day on which the waiver holds, in UTC; below 0 it has run out.
std::optional<std::int64_t> days_left(const Waiver& waiver) {
  if (!waiver.until) return std::nullopt;
  const auto today = std::chrono::floor<Days>(std::chrono::system_clock::now());
  return (std::chrono::sys_days(*waiver.until) - today).count();
}

std::string date(std::chrono::year_month_day d) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                     static_cast<unsigned>(d.day()));
}

std::string day_words(std::int64_t days) { return days == 1 ? "1 day" : fmt::format("{} days", days); }

std::string state(const Waiver& waiver) {
  const auto days = days_left(waiver);
  if (!days) return "without an end";
  if (*days < 0) return fmt::format("ran out {} ago, on {}: it no longer holds", day_words(-*days), date(*waiver.until));
  return fmt::format("{} left, until {} (UTC)", day_words(*days), date(*waiver.until));
}

nlohmann::ordered_json waiver_json(const Waiver& waiver) {
  const auto days = days_left(waiver);
  nlohmann::ordered_json out{
      {"check", waiver.check}, {"reason", printable(waiver.reason)}, {"until", nullptr}, {"days_left", nullptr}};
  if (days) out["until"] = date(*waiver.until), out["days_left"] = *days;
  out["holds"] = !days || *days >= 0;
  return out;
}

}  // namespace

int run_waivers(const std::string& path, bool json) {
  const Profile profile = parse_profile(read_file(path), path);
  if (json) {
    nlohmann::ordered_json waivers = nlohmann::ordered_json::array();
    for (const Waiver& waiver : profile.waivers) waivers.push_back(waiver_json(waiver));
    const nlohmann::ordered_json all{
        {"schema", "lvspec.waivers/1"}, {"cluster", printable(profile.name)}, {"waivers", std::move(waivers)}};
    fmt::print("{}\n", all.dump(2));
    return exit_ok;
  }
  const TextOptions options = text_options();
  Page page(options.width, options.colour);
  for (const Waiver& waiver : profile.waivers)
    page.item(0, 8, padded(waiver.check, 8), fmt::format("{}: {}", state(waiver), printable(waiver.reason)));
  std::fputs(page.take().c_str(), stdout);
  if (profile.waivers.empty()) fmt::print("{}: nothing is waived\n", path);
  return exit_ok;
}

}  // namespace lvspec
