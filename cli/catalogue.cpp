// lvspec checks, lvspec explain, lvspec validate: what can be told without a network.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/selection.hpp"
#include "lvspec/printable.hpp"
#include "profiles/load.hpp"
#include "reports/catalogue_text.hpp"
#include "reports/check_page.hpp"

namespace lvspec {

int run_checks(const std::string& format) {
  const auto all = catalogue();
  const std::string text = format == "json"       ? catalogue_json(all)
                           : format == "markdown" ? catalogue_markdown(all)
                           : format == "index"    ? check_index(all)
                                                  : catalogue_text(all);
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
                                                : explain(*entry->spec);
  std::fputs(text.c_str(), stdout);
  return exit_ok;
}

int run_validate(const std::string& path, bool json) {
  const Profile profile = parse_profile(read_file(path), path);
  if (json) {
    const nlohmann::ordered_json facts{{"schema", "lvspec.validate/1"},         {"profile", printable(path)},
                                       {"cluster", printable(profile.name)},    {"services", profile.services.size()},
                                       {"directors", profile.directors.size()}, {"real_servers", profile.real_servers.size()},
                                       {"vantages", profile.vantages.size()}};
    fmt::print("{}\n", facts.dump(2));
    return exit_ok;
  }
  fmt::print("{}: the cluster \"{}\" with {} service(s), {} director(s), {} real server(s) and {} vantage(s)\n", path,
             profile.name, profile.services.size(), profile.directors.size(), profile.real_servers.size(),
             profile.vantages.size());
  return exit_ok;
}

}  // namespace lvspec
