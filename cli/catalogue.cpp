// lvspec checks, lvspec explain, lvspec validate: what can be told without a network.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/facts.hpp"
#include "cli/files.hpp"
#include "cli/selection.hpp"
#include "cli/terminal.hpp"
#include "lvspec/printable.hpp"
#include "profiles/load.hpp"
#include "reports/catalogue_text.hpp"
#include "reports/check_page.hpp"

namespace lvspec {
namespace {

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// A profile without a director has one that nobody knows by name: who answers for the VIP.
std::string directors_in_words(const Profile& profile) {
  const bool unnamed = profile.directors.size() == 1 && profile.directors[0].address == Ip{};
  return unnamed ? "an unnamed director" : counted(profile.directors.size(), "director");
}

/// The profile; where it cannot be used, what is wrong is printed as JSON, too.
Profile validated(const std::string& path, bool json) {
  const std::string text = read_file(path);
  try {
    return parse_profile(text, path);
  } catch (const ProfileError& error) {
    if (json)
      print_json({{"schema", "lvspec.validate/1"},
                  {"profile", printable(path)},
                  {"valid", false},
                  {"problems", problems_json(error.problems)}});
    throw;
  }
}

}  // namespace

int run_checks(const std::string& format) {
  const auto all = catalogue();
  const std::string text = format == "json"       ? catalogue_json(all)
                           : format == "markdown" ? catalogue_markdown(all)
                           : format == "index"    ? check_index(all)
                                                  : catalogue_text(all, text_options());
  std::fputs(text.c_str(), stdout);
  return exit_ok;
}

int run_explain(const std::string& id, const std::string& format) {
  const CatalogueEntry* entry = find_check(id);
  if (!entry)
    throw CommandError(exit_usage, fmt::format("there is no check \"{}\"; did you mean {}? `lvspec checks` lists them all", id,
                                               nearest_check(id)));
  const std::string text = format == "markdown" ? check_page(*entry->spec)
                           : format == "json"   ? catalogue_json({entry, 1})
                                                : explain(*entry->spec, text_options());
  std::fputs(text.c_str(), stdout);
  return exit_ok;
}

int run_validate(const std::string& path, bool json) {
  const Profile profile = validated(path, json);
  if (json) {
    print_json({{"schema", "lvspec.validate/1"},
                {"profile", printable(path)},
                {"valid", true},
                {"problems", problems_json({})},
                {"cluster", printable(profile.name)},
                {"services", profile.services.size()},
                {"directors", profile.directors.size()},
                {"real_servers", profile.real_servers.size()},
                {"vantages", profile.vantages.size()}});
    return exit_ok;
  }
  fmt::print("{}: valid; the cluster \"{}\" with {}, {}, {} and {}\n", path, profile.name,
             counted(profile.services.size(), "service"), directors_in_words(profile),
             counted(profile.real_servers.size(), "real server"), counted(profile.vantages.size(), "vantage"));
  return exit_ok;
}

}  // namespace lvspec
