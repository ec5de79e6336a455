// lvspec init: a profile to begin with, from a director's configuration or from the wire.
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <iterator>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/look.hpp"
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

Found find(const InitOptions& options) {
  const bool wire = !options.quick.vips.empty();
  if (int{!options.ipvsadm.empty()} + int{!options.keepalived.empty()} + int{wire} != 1)
    throw CommandError(
        exit_usage,
        "say where the cluster is described, one of: --ipvsadm FILE, --keepalived FILE, or --vip ADDRESS with --interface IF");
  if (!options.ipvsadm.empty()) return read_ipvsadm(text_of(options.ipvsadm), name_of(options.ipvsadm));
  if (!options.keepalived.empty()) return read_keepalived(text_of(options.keepalived), name_of(options.keepalived));
  return look_at_wire(options.quick);
}

/// What validate will say of it, for the person who has to write it.
void tell_what_is_missing(const std::string& toml, const std::string& name) {
  try {
    static_cast<void>(parse_profile(toml, name));
  } catch (const ProfileError& error) {
    fmt::print(stderr, "lvspec: fill in what could not be known, then `lvspec validate` it:\n{}\n", error.what());
  }
}

}  // namespace

int run_init(const InitOptions& options) {
  Found found = find(options);
  add_flags(found, options.quick);
  const std::string toml = found_to_toml(found);
  if (options.out)
    write_file(*options.out, toml);
  else
    std::fputs(toml.c_str(), stdout);
  tell_what_is_missing(toml, options.out.value_or("profile.toml"));
  return exit_ok;
}

}  // namespace lvspec
