// lvspec init: a profile to begin with, from a director's configuration or from the wire.
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/facts.hpp"
#include "cli/files.hpp"
#include "cli/look.hpp"
#include "lvspec/printable.hpp"
#include "profiles/found.hpp"
#include "profiles/load.hpp"

namespace lvspec {
namespace {

/// A file, or standard input where its name is "-".
std::string text_of(const std::string& path) {
  if (path != "-") return read_file(path);
  return {std::istreambuf_iterator<char>(std::cin), {}};
}

std::string name_of(const std::string& path) { return path == "-" ? "standard input" : path; }

Found find(const InitOptions& options, Narrator& narrator) {
  const bool wire = !options.quick.vips.empty();
  if (int{!options.ipvsadm.empty()} + int{!options.keepalived.empty()} + int{wire} != 1)
    throw CommandError(
        exit_usage,
        "say where the cluster is described, one of: --ipvsadm FILE, --keepalived FILE, or --vip ADDRESS with --interface IF");
  if (!options.ipvsadm.empty()) return read_ipvsadm(text_of(options.ipvsadm), name_of(options.ipvsadm));
  if (!options.keepalived.empty()) return read_keepalived(text_of(options.keepalived), name_of(options.keepalived));
  return look_at_wire(options.quick, narrator);
}

/// What validate will say of it.
std::vector<Problem> what_is_missing(const std::string& toml, const std::string& name) {
  try {
    static_cast<void>(parse_profile(toml, name));
    return {};
  } catch (const ProfileError& error) {
    return error.problems;
  }
}

void print_facts(const Found& found, const InitOptions& options, const std::string& toml, const std::vector<Problem>& missing) {
  nlohmann::ordered_json left_out = nlohmann::ordered_json::array(), file = nullptr;
  for (const std::string& line : found.left_out) left_out.push_back(printable(line));
  if (options.out) file = printable(*options.out);
  print_json({{"schema", "lvspec.init/1"},
              {"origin", printable(found.origin)},
              {"file", std::move(file)},
              {"services", found.services.size()},
              {"directors", found.directors.size()},
              {"real_servers", found.real_servers.size()},
              {"left_out", std::move(left_out)},
              {"valid", missing.empty()},
              {"problems", problems_json(missing)},
              {"profile", toml}});
}

/// For the person who has to write it.
void tell(const InitOptions& options, const std::string& name, const std::vector<Problem>& missing) {
  if (!missing.empty()) {
    fmt::print(stderr, "lvspec: fill in what could not be known{}, then `lvspec validate {}`:\n",
               options.quick.interface.empty() ? " (--interface IF names this host's port at once)" : "", name);
    for (const Problem& problem : missing) fmt::print(stderr, "{}\n", problem.text());
  } else if (options.out) {
    fmt::print(stderr, "lvspec: {} is a valid profile; look through its comments, then `lvspec audit {}`\n", name, name);
  }
}

}  // namespace

int run_init(const InitOptions& options) {
  Narrator narrator(options.output.verbose);
  Found found = find(options, narrator);
  narrator.clear();
  add_flags(found, options.quick);
  const std::string toml = found_to_toml(found);
  const std::string name = options.out.value_or("profile.toml");
  const std::vector<Problem> missing = what_is_missing(toml, name);
  if (options.out) write_file(*options.out, toml);
  if (options.output.json)
    print_facts(found, options, toml, missing);
  else if (!options.out)
    std::fputs(toml.c_str(), stdout);
  tell(options, name, missing);
  return exit_ok;
}

}  // namespace lvspec
