#pragma once
// What the targets of both kinds of profiles share.
#include <fstream>
#include <iterator>
#include <string>

#include "profiles/load.hpp"
#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {

/// A file that the project ships, by its name below profiles/.
inline Bytes shipped(const std::string& name) {
  std::ifstream file(LVSPEC_SOURCE_DIR "/profiles/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// An error names what is wrong, a printable line each.
inline void must_say_why(const ProfileError& error) {
  if (error.problems.empty()) broken("an error has a reason");
  for (const Problem& problem : error.problems)
    for (const char c : problem.what)
      if (static_cast<unsigned char>(c) < 0x20) broken("a problem is one printable line");
}

}  // namespace lvspec::fuzz
